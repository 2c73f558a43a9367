// A byte string without the blanks at its ends. Layer: core/video.
// Not `trim`: where strings are Unicode it takes the byte A0h for a blank, which ends many a character of UTF-8.

export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) {
    end--;
  }
  while (start < end && isBlank(text.charCodeAt(start))) {
    start++;
  }
  return start === 0 && end === text.length ? text : text.substring(start, end);
}

/** Spaces, tabs, line ends. */
function isBlank(code: number): boolean {
  return code === 0x20 || (code > 8 && code < 14);
}
