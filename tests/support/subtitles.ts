// Subtitle files by seed, as several programs write them, together with what a person is to read at each time. The latter
// is not taken from the files: they are written from it.
import { below, seededRandom } from "./seeded-random.js";

export interface WrittenCue {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

const SENTENCES: Readonly<Record<string, readonly string[]>> = {
  korean: [
    "가을 하늘은 높고",
    "바람은 서늘하였다.",
    "그는 골목을 지나",
    "책방 앞에 멈추어 섰다.",
    "주인은 졸고 있었다.",
  ],
  japanese: ["秋の空は高く、", "風は涼しくなった。", "彼は古い路地を抜けて", "本屋の前で立ち止まった。"],
  chinese: ["秋天的天空很高，", "风也渐渐凉了。", "他走过一条旧巷，", "主人坐在炉边打瞌睡。"],
  taiwanese: ["秋天的天空很高，", "風也漸漸涼了。", "他走過一條舊巷，", "主人坐在爐邊打瞌睡。"],
  russian: ["Осенью небо стало высоким,", "и ветер был прохладным.", "Он прошёл по переулку."],
  french: ["L’été dernier, à Saint-Aubin,", "le facteur s’arrêta", "« Déjà ? »", "près d’une fenêtre"],
  english: ["In autumn the sky is high.", "- Who is it?", "2 < 3, she said", "42", "Only the wind & rain"],
};

/** Cues in the order of their times, with pauses between some of them; none overlap. */
export function writtenCues(seed: number, count: number, language = "english"): WrittenCue[] {
  const random = seededRandom(seed);
  const sentences = SENTENCES[language];
  let at = below(random, 3000);
  return Array.from({ length: count }, () => {
    const startMs = at;
    const endMs = startMs + 400 + below(random, 4000);
    at = endMs + (below(random, 3) === 0 ? 0 : below(random, 5000));
    const lines = Array.from({ length: 1 + below(random, 2) }, () => sentences[below(random, sentences.length)]);
    return { startMs, endMs, lines };
  });
}

/** What is to be read at a time: the last cue that has begun, if it is not over. */
export function linesAt(cues: readonly WrittenCue[], ms: number): readonly string[] {
  const begun = cues.filter((cue) => cue.startMs <= ms).at(-1);
  return begun !== undefined && ms < begun.endMs ? begun.lines : [];
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, "0");

export function srtTime(ms: number, point = ","): string {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${pad(h, 2)}:${pad(m, 2)}:${pad(s, 2)}${point}${pad(ms % 1000, 3)}`;
}

export interface SrtStyle {
  readonly lineEnd?: string;
  /** With tags, places, blanks at the ends of lines, cues without numbers: what is met. */
  readonly isUntidy?: boolean;
}

export function writeSrt(cues: readonly WrittenCue[], style: SrtStyle = {}): string {
  const random = seededRandom(cues.length);
  const end = style.lineEnd ?? "\n";
  const dress = (line: string): string => {
    if (!style.isUntidy) return line;
    const forms = [
      line,
      `<i>${line}</i>`,
      `<font color="#ffff00">${line}</font> `,
      `{\\an8}${line}`,
      `  <b>${line}</b>\t`,
    ];
    return forms[below(random, forms.length)];
  };
  return cues
    .map(({ startMs, endMs, lines }, i) => {
      const isUntidy = style.isUntidy && below(random, 4) === 0;
      const times = `${srtTime(startMs, isUntidy ? "." : ",")} --> ${srtTime(endMs)}${isUntidy ? "  X1:10 X2:90" : ""}`;
      const number = isUntidy ? [] : [`${i + 1}`];
      const gap = isUntidy ? " " : "";
      return [...number, times, ...lines.map(dress), gap, ""].join(end);
    })
    .join("");
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const HEAD = `<SAMI>
<HEAD>
<TITLE>A walk</TITLE>
<STYLE TYPE="text/css">
<!--
P { font-size: 20pt; font-family: Arial; text-align: center; background-color: black; color: white; }
.KRCC { Name: Korean; lang: ko-KR; SAMIType: CC; }
.ENCC { Name: English; lang: en-US; SAMIType: CC; }
-->
</STYLE>
</HEAD>
<BODY>
`;

function sync(ms: number, paragraphs: string, isUntidy: boolean): string {
  return isUntidy ? `<sync start="${ms}" >${paragraphs}\n` : `<SYNC Start=${ms}>${paragraphs}\n`;
}

function paragraph(language: string, lines: readonly string[], isUntidy: boolean): string {
  const [open, close] = isUntidy ? [`<p class='${language}'>\n  `, "</p>"] : [`<P Class=${language}>`, ""];
  return lines.length === 0
    ? `${open}${isUntidy ? "&nbsp" : "&nbsp;"}${close}`
    : `${open}${lines.map(escaped).join(isUntidy ? " <br />\n\t" : "<br>")}${close}`;
}

/** Both languages in the same SYNCs where `other` is given: what it says at the same times. */
export function writeSami(
  cues: readonly WrittenCue[],
  other: readonly string[] | null = null,
  isUntidy = false,
): string {
  let text = HEAD;
  cues.forEach(({ startMs, endMs, lines }, i) => {
    const second = (shown: readonly string[]): string => (other === null ? "" : paragraph("ENCC", shown, isUntidy));
    text += sync(startMs, paragraph("KRCC", lines, isUntidy) + second(other === null ? [] : [other[i]]), isUntidy);
    if (cues[i + 1]?.startMs !== endMs) {
      text += sync(endMs, paragraph("KRCC", [], isUntidy) + second([]), isUntidy);
    }
  });
  return `${text}</BODY>\n</SAMI>\n`;
}
