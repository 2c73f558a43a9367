// Numbers on the command line. Layer: host/commands.
import { ExitCode, UserError } from "../errors.js";

/** @returns null where the option was not given  @throws UserError where it is no number of that range */
export function numberOption(flag: string, text: string | undefined, least: number, most: number): number | null {
  return inRange(flag, text, least, most, "a number");
}

/** As `numberOption`, for what is counted. */
export function wholeNumberOption(flag: string, text: string | undefined, least: number, most: number): number | null {
  return inRange(flag, text, least, most, "a whole number");
}

function inRange(flag: string, text: string | undefined, least: number, most: number, what: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  const isKind = what === "a number" || Number.isInteger(value);
  if (text.trim() === "" || !isKind || !(value >= least && value <= most)) {
    throw new UserError(`${flag} ${text}: ${what} from ${least} to ${most}`, ExitCode.usage);
  }
  return value;
}
