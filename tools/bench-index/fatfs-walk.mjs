// Lists a FAT card through npm's `fatfs`: readdir of each folder, stat of each entry. A process of its own, so that its
// start counts like everyone else's. Layer: tools (benchmarks). Arguments: the module's file, the image.
import { closeSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";

const SECTOR_BYTES = 512;
const [module, image] = process.argv.slice(2);
const fatfs = createRequire(import.meta.url)(module);
const file = openSync(image, "r");

// Reads without a cache of its own: every one is a system call, which the page cache answers.
const driver = {
  sectorSize: SECTOR_BYTES,
  numSectors: 0,
  readSectors(first, into, done) {
    readSync(file, into, 0, into.length, first * SECTOR_BYTES);
    setImmediate(done, null);
  },
};
const boot = Buffer.alloc(SECTOR_BYTES);
readSync(file, boot, 0, SECTOR_BYTES, 0);
driver.numSectors = boot.readUInt16LE(19) || boot.readUInt32LE(32);

const fs = fatfs.createFileSystem(driver, { ro: true });
const readdir = promisify(fs.readdir.bind(fs));
const stat = promisify(fs.stat.bind(fs));
let entries = 0;
const waiting = ["/"];
for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
  for (const name of await readdir(folder)) {
    const path = `${folder === "/" ? "" : folder}/${name}`;
    entries++;
    // 0.10.8 answers EISDIR where Node would give the folder's facts.
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      (error) => {
        if (error.code !== "ISDIR") throw error;
        return true;
      },
    );
    if (isFolder) waiting.push(path);
  }
}
closeSync(file);
console.log(`${entries} entries`);
