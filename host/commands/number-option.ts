// Numbers on the command line. Layer: host/commands.
import { ExitCode, UserError } from "../errors.js";

/** @returns null where the option was not given  @throws UserError where it is no number of that range */
export function numberOption(flag: string, text: string | undefined, least: number, most: number): number | null {
  return inRange(flag, text, least, most, false);
}

/** As `numberOption`, for what is counted. */
export function wholeNumberOption(flag: string, text: string | undefined, least: number, most: number): number | null {
  return inRange(flag, text, least, most, true);
}

function inRange(flag: string, text: string | undefined, least: number, most: number, isWhole: boolean): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) {
    throw new UserError(`${flag} ${text}: a ${isWhole ? "whole " : ""}number from ${least} to ${most}`, ExitCode.usage);
  }
  return value;
}
