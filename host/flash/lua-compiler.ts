// A Lua bundle as an image for NodeMCU's Lua flash store, by NodeMCU's own compiler, which is left where NodeMCU was
// built. Layer: host/flash. Source: NodeMCU documentation, "Lua Flash Store"; luac.cross -h.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemReason, UserError } from "../errors.js";
import { isLfsImage } from "./nodemcu-upload.js";

/** The partition "lfs" of hardware/boards/esp32.md. */
const LFS_BYTES = 0xc0000;
const LIMIT_MS = 60_000;

/**
 * @param code and the result: one character a byte
 * @param name of the module
 * @throws UserError, one line
 */
export async function compiledLua(compiler: string, code: string, name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mp8-luac-"));
  try {
    const [source, image] = [join(folder, `${name}.lua`), join(folder, "image")];
    await writeFile(source, Buffer.from(code, "latin1"));
    await run(compiler, ["-f", "-m", String(LFS_BYTES), "-o", image, source]);
    const compiled = await readFile(image, "latin1").catch(() => "");
    if (isLfsImage(compiled)) return compiled;
    throw new UserError(`${compiler} made no image of the player: it must be the luac.cross of NodeMCU with Lua 5.3`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(compiler: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(compiler, args, { timeout: LIMIT_MS }, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const said = stderr.trim().split("\n")[0];
      const why = said === "" ? systemReason(error) : said;
      reject(new UserError(`cannot compile the player with ${compiler}: ${why}; it must be NodeMCU's luac.cross`));
    });
  });
}
