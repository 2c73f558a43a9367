// When `npm start` and `npm test` install, and when they leave node_modules alone.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { isInstalled } from "../../../tools/install.mjs";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Packages = Record<string, { version?: string; optional?: boolean }>;

function clone(locked: Packages | string, present: Packages | string | null): string {
  const folder = mkdtempSync(join(tmpdir(), "mp8-install-"));
  folders.push(folder);
  const lock = (packages: Packages | string) =>
    typeof packages === "string" ? packages : JSON.stringify({ lockfileVersion: 3, packages });
  writeFileSync(join(folder, "package-lock.json"), lock(locked));
  if (present !== null) {
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "node_modules", ".package-lock.json"), lock(present));
  }
  return folder;
}

const a1 = { "node_modules/a": { version: "1.0.0" } };
const a2 = { "node_modules/a": { version: "2.0.0" } };
const other = { "node_modules/b": { version: "1.0.0", optional: true } };

it.each([
  ["no node_modules", a1, null, false],
  ["just what is locked", { "": {}, ...a1 }, a1, true],
  ["another version", a2, a1, false],
  ["a package missing", { ...a1, "node_modules/c": { version: "1.0.0" } }, a1, false],
  ["another system's package missing", { ...a1, ...other }, a1, true],
  ["an unreadable record of what is there", a1, "{", false],
] as const)("with %s", (_name, locked, present, expected) => {
  expect(isInstalled(clone(locked, present))).toBe(expected);
});

it("the lock names no registry, so that any mirror serves it", () => {
  const lock = readFileSync("package-lock.json", "utf8");
  expect(lock).not.toMatch(/"resolved":/);
  expect(lock).not.toMatch(/https?:\/\/[^"]*\.tgz/);
});

it("the lock has each system's packages, so that a clone installs on Windows and macOS too", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) =>
        packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});

it("nothing that is installed with the package needs its install script run, nor is the tree large", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; hasInstallScript?: boolean }>;
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev);
  // They bring prebuilt files for every system that they run on; their script only checks them.
  const known = ["node_modules/@serialport/bindings-cpp", "node_modules/esbuild"];
  expect(installed.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path)).toEqual(known);
});
