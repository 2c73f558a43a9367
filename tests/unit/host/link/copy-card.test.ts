// Cards whose names were made to do harm, and cards of which a part is damaged: the rest is copied, nothing lands outside.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import { CardCopy } from "../../../../host/link/copy-card.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";
import { LinkPair } from "../../../support/link-pair.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-card-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Characters that no program writes into a name stand in the image as these, until they are put right. */
const STAND_IN = 0xe100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f/\\:*?"<>|]/g;
/** An "e" that no program sees. */
const SECRET_E = "\ue165";

/** A card with these names, as somebody with a hex editor makes one. */
async function cardWith(files: Readonly<Record<string, string>>): Promise<Volume> {
  const hidden = (name: string) => name.replace(FORBIDDEN, (c) => String.fromCharCode(STAND_IN + c.charCodeAt(0)));
  const made = await makeCardImage(
    Object.entries(files).map(([name, text]) => {
      // Folders of the test's own are told by their names.
      const path = name.startsWith("d0/") ? name : hidden(name);
      return { path, data: Buffer.from(text) };
    }),
  );
  const image = Buffer.from(made.buffer, made.byteOffset, made.byteLength);
  for (const character of new Set(
    Object.keys(files)
      .map(hidden)
      .join("")
      .match(/[\ue100-\ue1ff]/g),
  )) {
    const standIn = Buffer.from(character, "utf16le");
    for (let at = image.indexOf(standIn); at >= 0; at = image.indexOf(standIn, at + 2)) image[at + 1] = 0;
  }
  return mountVolume(new BytesDevice(image)) as Volume;
}

async function copied(files: Readonly<Record<string, string>>, to: string) {
  const pair = new LinkPair(await cardWith(files), { baud: 921_600 });
  await pair.run(pair.host.greet(3000));
  const said: string[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  try {
    return { said, ...(await pair.run(new CardCopy(pair.host, true).copy("/", to))) };
  } finally {
    stderr.mockRestore();
  }
}

/** All files below a folder, and what is in them. */
function filesIn(root: string): Record<string, string> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    found.map(({ name, parentPath }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1).replaceAll("\\", "/"), readFileSync(path, "utf8")];
    }),
  );
}

it("copies what has a name made to do harm under a harmless one, and goes on past what cannot be asked for", async () => {
  const to = join(folder, "harm", "inside");
  const {
    copied: done,
    left,
    said,
  } = await copied(
    {
      "esc\u001b]0;title\u0007.txt": "1",
      "new\nline.txt": "2",
      "..\\..\\y.txt": "3",
      "up/../../../x.txt": "4",
      CON: "5",
      "a.txt.mp8-part": "6",
      "a.txt": "7",
      "c:z.txt": "8",
      "z-last.txt": "9",
    },
    to,
  );
  expect(filesIn(to)).toEqual({
    "esc_]0;title_.txt": "1",
    "new_line.txt": "2",
    ".._.._y.txt": "3",
    _CON: "5",
    "a.txt.mp8-part_": "6",
    "a.txt": "7",
    "c_z.txt": "8",
    "z-last.txt": "9",
  });
  expect(readdirSync(join(folder, "harm"))).toEqual(["inside"]);
  expect(done.length).toBe(8);
  // A path of the card cannot lead upwards, so that this one is nowhere.
  expect(left).toEqual([{ path: "up/../../../x.txt", reason: "there is no /up/../../../x.txt on the card" }]);
  expect(said).toEqual(["mp8: up/../../../x.txt: there is no /up/../../../x.txt on the card; left out\n"]);
});

it("says which of two files of one name it cannot have, and which folders lie too deep", async () => {
  const to = join(folder, "twice");
  const deep = `${Array.from({ length: 26 }, (_, index) => `d${index}`).join("/")}/f.txt`;
  const { left } = await copied({ "same.txt": "first", [`sam${SECRET_E}.txt`]: "second", [deep]: "deep" }, to);
  expect(left).toEqual([
    { path: "", reason: "a place of the card is damaged, or too deep, and left out" },
    { path: "same.txt", reason: "there are two of that name on the card" },
  ]);
  expect(filesIn(to)).toEqual({ "same.txt": "first" });
  expect(existsSync(join(to, "d0", "d1"))).toBe(true);
});
