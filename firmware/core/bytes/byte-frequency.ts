// Which bytes most texts are full of, to look for the rare ones of a word. Layer: core/bytes.

/** Bytes that most texts are full of, the most frequent first. */
const FREQUENT = "\0 etaonishrdlucmwfgypbvk,.\n";
/** First bytes of UTF-8: as frequent as the space. */
const FIRST_LEAD = 0xc2;
const LAST_LEAD = 0xef;

/** How often a word comes up, in no unit: of neighbours both count, of four bytes the rarest two. */
export function frequencyOf(text: string, at: number, width: number): number {
  let frequency = frequencyOfByte(text.charCodeAt(at));
  for (let i = 1; i < width; i++) {
    const next = frequencyOfByte(text.charCodeAt(at + i));
    frequency = i === 1 ? frequency * next : frequency < next * 4 ? frequency : next * 4;
  }
  return frequency;
}

function frequencyOfByte(code: number): number {
  if (code >= FIRST_LEAD && code <= LAST_LEAD) {
    return FREQUENT.length;
  }
  const at = FREQUENT.indexOf(String.fromCharCode(code));
  return at < 0 ? 2 : FREQUENT.length - at;
}
