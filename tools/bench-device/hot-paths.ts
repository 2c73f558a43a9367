// What the ways to do a hot thing cost on the real interpreter, in ms a call: kept here so that nobody has to try them
// again. Layer: tools.
import { bootRomWords } from "../../hardware/virtual/runtimes/rp2040/boot-rom.js";
import { Emulator, FLASH_BYTES } from "../../hardware/virtual/runtimes/rp2040/emulator.js";
import { Repl } from "../../hardware/virtual/runtimes/rp2040/repl.js";
import { flashImageOfUf2 } from "../../hardware/virtual/runtimes/rp2040/uf2.js";

interface Way {
  readonly what: string;
  readonly body: string;
  readonly times?: number;
}

interface Path {
  readonly what: string;
  /** Globals for the ways. */
  readonly setup: string;
  readonly ways: readonly Way[];
}

const PATHS: readonly Path[] = [
  {
    what: "finding a byte in 557 that hold none before the last",
    setup: "b=new Uint8Array(557).fill(255);b[556]=3;s=E.toString(b)",
    ways: [
      { what: "Uint8Array.indexOf, found at the end", body: "b.indexOf(3)" },
      { what: "Uint8Array.indexOf, not there", body: "b.indexOf(4)" },
      { what: "String.indexOf on a flat string, found", body: 's.indexOf("\\x03")' },
      { what: "E.toString, then String.indexOf", body: 'E.toString(b).indexOf("\\x03")' },
      { what: "a loop over the bytes", body: "for(var i=0;i<557;i++)if(b[i]==3)break", times: 2 },
    ],
  },
  {
    what: "a part of a typed array",
    setup: "b=new Uint8Array(4200)",
    ways: [
      { what: "a view", body: "new Uint8Array(b.buffer,100,512)" },
      { what: "slice", body: "b.slice(100,612)" },
      { what: "E.toString of a view", body: "E.toString(new Uint8Array(b.buffer,100,512))" },
    ],
  },
  {
    what: "a page's row of 40 characters into pixels",
    setup:
      'g=Graphics.createArrayBuffer(320,16,16);g.setFontCustom(E.toString(new Uint8Array(4096).map((x,i)=>i%5?0x18:0x7e)),0,8,16);t="The quick brown fox jumps over the lazy ";m=Graphics.createArrayBuffer(320,16,1,{msb:true});m.setFontCustom(E.toString(new Uint8Array(4096).map((x,i)=>i%5?0x18:0x7e)),0,8,16);im={width:320,height:16,bpp:1,palette:new Uint16Array([0,65535]),buffer:m.buffer}',
    ways: [
      { what: "clear, drawString into 16 bits", body: "g.clear().drawString(t,0,0)" },
      { what: "drawString with a solid background", body: "g.drawString(t,0,0,true)" },
      {
        what: "drawString into 1 bit, drawImage with a palette",
        body: "m.clear().drawString(t,0,0);g.drawImage(im,0,0)",
      },
    ],
  },
  {
    what: "4,096 palette pixels into RGB565",
    setup:
      "p=new Uint16Array(256).map((x,i)=>i*257);b=new Uint8Array(4096).fill(7);g=Graphics.createArrayBuffer(512,8,16);im={width:512,height:8,bpp:8,palette:p,buffer:b.buffer};w=new Uint16Array(4096)",
    ways: [
      { what: "drawImage with a palette", body: "g.drawImage(im,0,0)" },
      { what: "E.mapInPlace", body: "E.mapInPlace(b.buffer,w,p,8)", times: 3 },
    ],
  },
  {
    what: "a burst of 8 blocks as it came over the wire, 4,128 bytes, into pixels: tokens and CRCs left out",
    setup:
      "p=new Uint16Array(256).map((x,i)=>i*257);b=new Uint8Array(4128).fill(7);k=Graphics.createArrayBuffer(320,16,16);g=Graphics.createArrayBuffer(512,8,16,{buffer:k.buffer});h=Graphics.createArrayBuffer(516,8,16,{buffer:k.buffer});im={width:516,height:8,bpp:8,palette:p,buffer:b.buffer}",
    ways: [
      { what: "drawImage from x = -1, cut off at the edges of a buffer 512 wide", body: "g.drawImage(im,-1,0)" },
      { what: "drawImage into a buffer as wide, runs of it sent", body: "h.drawImage(im,0,0)" },
    ],
  },
  {
    what: "8 runs of 1,024 bytes to the LCD",
    setup:
      "SPI2.setup({sck:D10,mosi:D11,baud:31250000});m=new Uint8Array(8256);r=[0,1,2,3,4,5,6,7].map((i)=>new Uint8Array(m.buffer,i*1032+2,1024))",
    ways: [
      { what: "SPI.write of an array of views", body: "SPI2.write(r,D13)" },
      { what: "SPI.write of each", body: "for(var i=0;i<8;i++)SPI2.write(r[i],D13)" },
    ],
  },
  {
    what: "4,128 bytes without 3 in the middle",
    setup: "b=new Uint8Array(4128).fill(7);v=new Uint8Array(b.buffer,0,2000);w=new Uint8Array(b.buffer,2003,2125)",
    ways: [
      { what: "E.toString, seen as an array", body: "new Uint8Array(E.toArrayBuffer(E.toString(v,w)))" },
      { what: "E.toUint8Array", body: "E.toUint8Array(v,w)" },
      { what: "set, of the second part", body: "b.set(w,2000)", times: 3 },
    ],
  },
  {
    what: "whether 128 words count up by one",
    setup: "u=new Uint32Array(128).map((x,i)=>1000+i);q=new Uint8Array(128).map((x,i)=>i)",
    ways: [
      { what: "E.variance, E.convolve, E.sum", body: "E.variance(u,1063.5);E.convolve(u,q,0);E.sum(u)" },
      { what: "a loop", body: "for(var i=0;i<128&&u[i]===1000+i;i++);", times: 2 },
    ],
  },
  {
    what: "a run of Microsoft RLE on 8-bit pixels",
    setup:
      "g=Graphics.createArrayBuffer(160,120,8);b=new Uint8Array([6,9]);im={width:6,height:1,bpp:8,buffer:b.buffer}",
    ways: [
      { what: "setColor, fillRect", body: "g.setColor(b[1]).fillRect(20,5,20+b[0]-1,5)" },
      {
        what: "the same with a branch of 60 characters beside it that is not taken",
        body: "if(b[0]>0)g.setColor(b[1]).fillRect(20,5,20+b[0]-1,5);else if(b[1]<3)g.setColor(b[1]).fillRect(20,5,159,5)",
      },
      { what: "drawImage of literal pixels", body: "g.drawImage(im,20,5)" },
    ],
  },
  {
    what: "a block of 512 bytes and its command on the bus at 31 MHz",
    setup: "SPI1.setup({sck:D18,mosi:D19,miso:D16,baud:31250000});b=new Uint8Array(620).fill(255);s=E.toString(b)",
    ways: [
      { what: "SPI.send of a typed array", body: "SPI1.send(b,D17)" },
      { what: "SPI.send of a flat string", body: "SPI1.send(s,D17)" },
      { what: "SPI.write of it", body: "SPI1.write(b,D17)" },
    ],
  },
];

export class HotPaths {
  constructor(
    private readonly interpreter: Uint8Array,
    private readonly bootrom: Uint8Array,
  ) {}

  measure(): string {
    const bootrom = bootRomWords(this.bootrom);
    const flash = flashImageOfUf2(this.interpreter, FLASH_BYTES).bytes;
    const lines: string[] = [];
    for (const path of PATHS) {
      const emulator = new Emulator({ bootrom, flash, board: null, usbHost: true });
      const usb = emulator.console;
      if (usb === null || !emulator.runWhile(() => usb.connected, 5e9)) return "the interpreter does not answer";
      const repl = new Repl(emulator, usb);
      repl.evaluate(`(${path.setup.replaceAll(";", ",")},0)`, 60_000);
      lines.push(path.what);
      for (const { what, body, times = 20 } of path.ways) {
        const loop = (code: string) =>
          `(()=>{var t=getTime();for(var n=0;n<${times};n++){${code}}return getTime()-t})()`;
        const empty = repl.evaluate(loop(""), 60_000) as number;
        const full = repl.evaluate(loop(body), 60_000) as number;
        lines.push(`  ${(((full - empty) * 1000) / times).toFixed(2).padStart(8)} ms  ${what}`);
      }
    }
    return lines.join("\n");
  }
}
