import { describe, expect, it } from "vitest";
import { extensionOf, Kind, kindOfName } from "../../../../firmware/core/player/policy.js";
import { contentRefusal, nameRefusal } from "../../../../firmware/core/player/refusals.js";

const head = (...bytes: number[]) => Uint8Array.from([...bytes, ...new Array(64 - bytes.length).fill(0)]);
const ascii = (text: string) => head(...Buffer.from(text, "latin1"));

describe("the allow list", () => {
  it.each([
    ["story.txt", Kind.text],
    ["STORY.TXT", Kind.text],
    ["notes.md", Kind.text],
    ["a.b.avi", Kind.video],
    ["film.mp4", Kind.other],
    ["txt", Kind.other],
    [".txt", Kind.other],
    ["story.txt ", Kind.other],
    ["story.txt md", Kind.other],
    ["noextension", Kind.other],
    ["story.", Kind.other],
  ])("takes %j for kind %i", (name, kind) => {
    expect(kindOfName(name)).toBe(kind);
  });

  it("takes only short extensions for extensions", () => {
    expect(extensionOf("a.gz")).toBe("gz");
    expect(extensionOf(`a.${"x".repeat(200)}`)).toBe("");
  });
});

describe("refusals", () => {
  it.each([
    ["film.mp4", "mp8 convert"],
    ["book.epub", "mp8 card make"],
    ["song.mp3", "Sound"],
    ["tool.exe", "program"],
    ["what.xyz", ".xyz"],
    ["nothing", "without a known extension"],
  ])("says about %s: …%s…, in rows of 40 characters", (name, words) => {
    const { reason, advice } = nameRefusal(name);
    expect(`${reason} ${advice}`).toContain(words);
    expect(Math.max(reason.length, advice.length)).toBeLessThanOrEqual(40);
  });

  it.each([
    [ascii("MZ\x90\0\x03"), "a Windows program"],
    [ascii("\x7fELF\x02\x01"), "a Linux program"],
    [ascii("PK\x03\x04\x14"), "a ZIP archive"],
    [ascii("\xff\xd8\xff\xe0"), "a JPEG"],
    [ascii("\0\0\0\x18ftypisom"), "an MP4"],
  ])("refuses binary content by what it is", (bytes, words) => {
    expect(contentRefusal(bytes, 0, 64, true)?.reason).toContain(words);
  });

  it("does not take a letter that begins with MZ for a program", () => {
    expect(contentRefusal(ascii("MZ was her name."), 0, 16, false)).toBeNull();
  });

  it("knows a PDF although its head is text", () => {
    expect(contentRefusal(ascii("%PDF-1.7\n"), 0, 9, false)?.reason).toContain("PDF");
  });

  it("reads no further than the file", () => {
    expect(contentRefusal(ascii("MZ"), 0, 1, true)).toBeNull();
    expect(contentRefusal(ascii("MZ"), 0, 0, true)).toBeNull();
  });
});
