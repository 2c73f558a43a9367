// Footage to convert, made by FFmpeg's own sources: of the kinds that people have. Layer: tools.
import { spawnSync } from "node:child_process";

export interface Footage {
  readonly name: string;
  readonly what: string;
  /** A filter graph of libavfilter. */
  readonly graph: string;
  readonly seconds: number;
  /** `--size`, where it is not the usual one. */
  readonly size: string | null;
  /** Frames a second on the emulated Pico: at least, and aimed at. */
  readonly limit: number;
  readonly aim: number;
}

/** One picture, again and again. */
const still = (rate: number): string => `,loop=-1:1,setpts=N/${rate}/TB`;

/** Soft, coloured texture, as of leaves and walls; `w` × `h` pixels. */
const texture = (w: number, h: number, rate: number): string => {
  const picture =
    `nullsrc=size=${w}x${h}:rate=${rate},trim=end_frame=1,geq=` +
    "r='110+50*sin(X/61+2*sin(Y/83))+25*sin(Y/17+2*sin(X/41))+12*sin((X+Y)/7)':" +
    "g='105+45*sin(X/61+2*sin(Y/83))+25*sin(Y/17+2*sin(X/41))+14*sin((X+Y)/7)+12*sin(X*Y/9000)':" +
    "b='90+35*sin(X/61+2*sin(Y/83))+20*sin(Y/17+2*sin(X/41))+12*sin((X-Y)/90)'";
  return picture + still(rate);
};

export const FOOTAGE: readonly Footage[] = [
  {
    name: "footage",
    what: "160x120, camera moving over a landscape",
    graph: `${texture(960, 540, 1)},trim=end_frame=1,zoompan=z='1.2+0.3*sin(on/60)':x='100+80*sin(on/40)':y='60+40*cos(on/55)':d=500:s=640x480:fps=25,noise=alls=4:allf=t`,
    seconds: 20,
    size: null,
    limit: 7,
    aim: 10,
  },
  {
    name: "talking-head",
    what: "160x120, a head before a still wall",
    graph:
      `${texture(640, 480, 25)}[wall];color=c=0xd9a688:size=200x260:rate=25,trim=end_frame=1,format=rgba,geq=` +
      "r='r(X,Y)-(X-100)*(X-100)/400':g='g(X,Y)-(Y-130)*(Y-130)/500':b='b(X,Y)':" +
      `a='if(lt((X-100)*(X-100)/10000+(Y-130)*(Y-130)/16900,1),255,0)'${still(25)}[face];` +
      "color=c=0x702828:size=60x40:rate=25[mouth];[wall][face]overlay=x='220+10*sin(2*t)':y='110+5*sin(3*t)'[w];" +
      "[w][mouth]overlay=x='290+10*sin(2*t)':y='280+5*sin(3*t)+6*sin(20*t)',noise=alls=2:allf=t",
    seconds: 20,
    size: null,
    limit: 8,
    aim: 12,
  },
  {
    name: "cartoon",
    what: "160x120, flat colours, some things moving",
    graph:
      "color=c=skyblue:size=640x480:rate=24,drawbox=y=340:w=640:h=140:c=forestgreen:t=fill,drawbox=x=40:y=180:w=180:h=160:c=wheat:t=fill," +
      "drawbox=x=110:y=260:w=40:h=80:c=brown:t=fill[scene];color=c=red:size=80x60:rate=24[car];color=c=yellow:size=60x60:rate=24[sun];" +
      "[scene][car]overlay=x='mod(60*t,640)':y=320[a];[a][sun]overlay=x='400+40*sin(t)':y='60+20*cos(t)'",
    seconds: 20,
    size: null,
    limit: 10,
    aim: 15,
  },
  {
    name: "slides",
    what: "320x240, slides",
    graph:
      `${texture(640, 480, 5)}[a];testsrc2=size=640x480:rate=5,trim=end_frame=1,loop=-1:1,setpts=N/5/TB[b];` +
      "color=c=white:size=640x480:rate=5,drawgrid=w=80:h=60:c=navy:t=4[c];[a][b]overlay=enable='between(mod(t,6),2,4)'[d];" +
      "[d][c]overlay=enable='gte(mod(t,6),4)'",
    seconds: 20,
    size: "320x240",
    limit: 2,
    aim: 5,
  },
];

/** @throws Error with FFmpeg's own words */
export function makeFootage({ graph, seconds }: Footage, path: string): void {
  const codec = ["-c:v", "mpeg4", "-q:v", "4", "-pix_fmt", "yuv420p"];
  const args = ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", graph, "-t", String(seconds), ...codec, path];
  const ended = spawnSync("ffmpeg", args, { encoding: "utf8" });
  if (ended.status !== 0) throw new Error(`ffmpeg: ${ended.stderr.trim().split("\n").at(-1)}`);
}
