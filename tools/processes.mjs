// Starts other programs the same way on Linux, macOS and Windows: npm and the packages' commands are run as scripts of
// this Node, never through a shell or a .cmd file. Layer: tools.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs Node with `args` in the project's folder; the exit code (128 + n, roughly, after a signal). */
export function runNode(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
    child.on("error", () => resolve(127));
    child.on("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

/** The same with what it prints kept, for several at a time. */
export function runNodeQuietly(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.on("error", (error) => chunks.push(Buffer.from(String(error))));
    child.on("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") }));
  });
}

/** npm's own script: the npm that runs us, or the one that came with this Node. */
export function npmScript() {
  const running = process.env.npm_execpath;
  if (running !== undefined && /npm-cli\.c?js$/.test(running) && existsSync(running)) return running;
  const node = dirname(process.execPath);
  const places = [join(node, "node_modules"), join(node, "..", "lib", "node_modules"), "/usr/share/nodejs"];
  for (const place of places) {
    const script = join(place, "npm", "bin", "npm-cli.js");
    if (existsSync(script)) return script;
  }
  throw new Error("npm was not found beside this Node: run `npm ci`, then `npm start` or `npm test`");
}
