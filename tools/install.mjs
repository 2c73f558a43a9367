// Makes node_modules what package-lock.json says, when it is not. Layer: tools.
// npm keeps a copy of the lock in node_modules; versions are compared, not dates, which a checkout changes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { npmScript, ROOT, runNode } from "./processes.mjs";

export function isInstalled(root = ROOT) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    // Optional packages are for one system each: present ones must fit, absent ones may be another system's.
    if (path === "" || (optional && present[path] === undefined)) return true;
    return present[path]?.version === version;
  });
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}

/** No package's install script is run: everything we use is prebuilt. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log("Installing the packages of package-lock.json (npm ci) …");
  const code = await runNode([npmScript(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  if (code !== 0) throw new Error(`npm ci ended with ${code}: see above; is the npm registry within reach?`);
}
