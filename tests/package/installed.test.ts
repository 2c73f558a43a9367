// The package as others get it: packed, installed in an empty folder (no lock, no overrides, no install scripts), and
// used there.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npmScript } from "../../tools/processes.mjs";

const MOST_PACKAGES = 60;
const SCENARIO = `version: 1
card: { from: texts, format: fat32, label: HELLO }
steps:
  - wait-for: Insert a card
  - insert
  - wait-for: 1 text
  - press: ok
  - wait-for: Bonjour à tous
  - eject
  - wait-for: Insert a card
`;

const folder = mkdtempSync(join(tmpdir(), "mp8-package-"));
const cache = join(folder, "cache");
const npx = join(dirname(npmScript()), "npx-cli.js");
let packed: string[] = [];
let offline = "";

function node(cwd: string, ...args: string[]) {
  // The npm that runs these tests must not pass its own folder on, nor ask anything.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_local|package|lifecycle)/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    env: { ...env, NO_COLOR: "1", npm_config_yes: "false", XDG_CACHE_HOME: cache },
    timeout: 600_000,
  });
  // What npm says of its own settings is not ours.
  return { status, stdout, stderr: stderr.replace(/^npm (warn|notice).*\n/gm, "") };
}

beforeAll(() => {
  if (!existsSync("dist/mp8.js")) throw new Error("dist/mp8.js is not there: npm run build");
  const pack = node(process.cwd(), npmScript(), "pack", "--json", "--ignore-scripts", "--pack-destination", folder);
  expect(pack.status, pack.stderr).toBe(0);
  const [{ filename, files }] = JSON.parse(pack.stdout);
  packed = files.map((file: { path: string }) => file.path);
  writeFileSync(join(folder, "package.json"), '{ "name": "elsewhere", "private": true }');
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1"];
  const install = node(folder, npmScript(), "install", ...options, join(folder, filename));
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED|network/.test(install.stderr)) {
    offline = "needs the npm registry, which is out of reach";
  } else {
    expect(install.status, install.stderr).toBe(0);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packed package", () => {
  it("has the command, the firmware's sources and its licences, and nothing for developers", () => {
    const needed = [
      "dist/mp8.js",
      "dist/firmware/pico.js",
      "dist/firmware/cyd.js",
      "firmware/platforms/espruino/main.ts",
      "LICENSE",
      "README.md",
    ];
    expect(needed.filter((path) => !packed.includes(path))).toEqual([]);
    expect(packed.filter((path) => /^(tests|tools|out|\.)|\.test\./.test(path))).toEqual([]);
  });
});

describe("the installed package", () => {
  it(`is at most ${MOST_PACKAGES} packages`, (context) => {
    if (offline !== "") context.skip(offline);
    const { packages } = JSON.parse(readFileSync(join(folder, "node_modules", ".package-lock.json"), "utf8"));
    expect(Object.keys(packages).length).toBeLessThanOrEqual(MOST_PACKAGES);
  });

  it("tells its version", (context) => {
    if (offline !== "") context.skip(offline);
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(node(folder, npx, "mp8", "--version")).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  it("builds the firmware from the sources it brought", (context) => {
    if (offline !== "") context.skip(offline);
    const { status, stderr } = node(folder, npx, "mp8", "build", "--board", "pico");
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("plays a scenario", (context) => {
    if (offline !== "") context.skip(offline);
    writeFileSync(join(folder, "hello.yaml"), SCENARIO.replace("from: texts", "from: hello.txt"));
    writeFileSync(join(folder, "hello.txt"), "Bonjour à tous\n");
    const run = node(folder, npx, "mp8", "sim", "--headless", "--scenario", "hello.yaml", "--report", "report.json");
    expect(run.stderr).toBe("");
    expect(run.status, run.stdout).toBe(0);
    expect(existsSync(join(folder, "report.json"))).toBe(true);
  });

  it("keeps the player that it built, and builds anew when a source has changed", (context) => {
    if (offline !== "") context.skip(offline);
    if (process.platform !== "linux") context.skip("needs Linux, where XDG_CACHE_HOME names the cache");
    const play = () => node(folder, npx, "mp8", "sim", "--headless", "--scenario", "hello.yaml");
    const kept = () => readdirSync(join(cache, "mp8"));
    expect(kept()).toHaveLength(1);
    const [first] = kept();
    expect([play().status, kept()]).toEqual([0, [first]]);
    // One that was damaged is not played.
    writeFileSync(join(cache, "mp8", first), "not what was built");
    expect([play().status, kept()]).toEqual([0, [first]]);
    const screen = join(folder, "node_modules", "mp8", "firmware", "core", "player", "player.ts");
    writeFileSync(screen, readFileSync(screen, "utf8").replace("Insert a card", "Please insert"));
    expect(play().stdout).toMatch(/Insert a card.*cannot be read|TIME/);
    expect(kept()).toHaveLength(2);
  });
});
