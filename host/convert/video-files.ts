// Which videos are meant, and where each goes: files, folders with all that is below, one output or a folder of them.
// Layer: host/convert.
import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { statOfFile } from "../regular-file.js";

export interface VideoJob {
  readonly from: string;
  readonly to: string;
}

/** Names of videos that FFmpeg reads; others are tried where they are named themselves, and not looked for in folders. */
const EXTENSIONS = new Set(
  ".3gp .asf .avi .divx .dv .f4v .flv .gif .m2ts .m2v .m4v .mkv .mov .mp4 .mpeg .mpg .mts .mxf .ogm .ogv .rm .rmvb .ts .vob .webm .wmv .y4m".split(
    " ",
  ),
);
const DEEPEST = 64;

export function isVideoName(name: string): boolean {
  return EXTENSIONS.has(extname(name).toLowerCase());
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function videosBelow(folder: string, above: readonly string[], found: string[]): void {
  const real = realpathSync(folder);
  if (above.length >= DEEPEST || above.includes(real)) return;
  let entries: { name: string; isFolder: boolean }[];
  try {
    entries = readdirSync(folder)
      .filter((name) => !name.startsWith("."))
      .sort()
      .map((name) => ({ name, isFolder: isFolder(join(folder, name)) }));
  } catch (error) {
    throw new UserError(`cannot read the folder ${folder}: ${systemReason(error)}`);
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFolder) videosBelow(path, [...above, real], found);
    else if (isVideoName(entry.name) && statSync(path, { throwIfNoEntry: false })?.isFile()) found.push(path);
  }
}

function aviName(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.avi`;
}

/** @throws UserError where something is missing, or two videos want the same place */
export function videoJobs(inputs: readonly string[], out: string): VideoJob[] {
  const jobs: VideoJob[] = [];
  const single = inputs.length === 1 && !isFolder(inputs[0]) && !isFolder(out) && !/[\\/]$/.test(out);
  if (!single && statSync(out, { throwIfNoEntry: false })?.isFile() === true) {
    throw new UserError(`${out} is a file: name a folder for several videos`, ExitCode.usage);
  }
  if (single && extname(out).toLowerCase() !== ".avi") {
    throw new UserError(
      `the player plays .avi: name the output ${aviName(out)}, or a folder that exists`,
      ExitCode.usage,
    );
  }
  for (const input of inputs) {
    if (!isFolder(input)) {
      statOfFile(input);
      jobs.push({ from: input, to: single ? out : join(out, aviName(basename(input))) });
      continue;
    }
    const below: string[] = [];
    videosBelow(input, [], below);
    // What was made here before is no source.
    const own = `${resolve(out)}/`;
    for (const path of below) {
      if (!`${resolve(path)}`.startsWith(own) || resolve(input).startsWith(resolve(out))) {
        jobs.push({ from: path, to: join(out, aviName(relative(input, path))) });
      }
    }
  }
  if (jobs.length === 0) throw new UserError(`there is no video in ${inputs.join(", ")}`);
  checkPlaces(jobs);
  return jobs;
}

function checkPlaces(jobs: readonly VideoJob[]): void {
  const places = new Map<string, string>();
  for (const { from, to } of jobs) {
    if (resolve(from) === resolve(to)) {
      throw new UserError(`${from} would be overwritten by its own conversion: name another output`, ExitCode.usage);
    }
    const key = join(dirname(to), basename(to)).toLowerCase();
    const earlier = places.get(key);
    if (earlier !== undefined) throw new UserError(`${earlier} and ${from} would both become ${to}: rename one`);
    places.set(key, from);
  }
}
