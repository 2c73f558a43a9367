// Finds out what belongs to one board: which panel it has, what its touch screen says, and stores that on it. Layer:
// host/setup. The record is written over the interpreter's console, and read back; the player only ever reads it.
import { type BoardData, type BoardVariant, type TouchScale, withVariant } from "../../hardware/boards/board.js";
import { UserError } from "../errors.js";
import type { AskedInterpreter } from "../verify/board.js";
import { cross, testPicture, touchExpression } from "./board-scripts.js";
import { settingsRecord } from "./settings-record.js";
import { distance, type Place, type RawTouch, scaleOf } from "./touch-calibration.js";

export interface SetupWishes {
  /** Known beforehand: then no picture is shown. */
  readonly variant?: string;
  readonly label?: string;
  /** false: as the board file says of most. */
  readonly calibrates: boolean;
}

/** The person in front of the board. */
export interface Person {
  /** One of the words. */
  ask(question: string, words: readonly string[]): Promise<string>;
  tell(text: string): void;
  /** Lets so many milliseconds pass between two looks. */
  wait(ms: number): Promise<void>;
}

export const ANSWERS = ["right", "negative", "mirrored", "white", "dark"] as const;
const QUESTION =
  "The screen should show bars named red, green, blue, white and black. Is it right, negative, mirrored, white or dark?";
/** Every combination was seen once. */
const MOST_QUESTIONS = 12;
/** For a panel that stays white at the usual clock. */
const SLOW_HZ = 20_000_000;
const LOOK_MS = 150;
const PRESS_WITHIN_MS = 60_000;
const MOST_OFF_PIXELS = 20;

export async function setUpBoard(
  asked: AskedInterpreter,
  board: BoardData,
  wishes: SetupWishes,
  person: Person,
): Promise<string> {
  const { settingsFile } = board;
  if (settingsFile === null || board.variants.length === 0) {
    throw new UserError(`the board ${board.name} has nothing to set up`);
  }
  const found = wishes.variant === undefined ? await findVariant(asked, board, person) : null;
  const variant = wishes.variant ?? found?.variant ?? board.variants[0].name;
  const clockHz = found?.clockHz;
  const scale = wishes.calibrates ? await calibrate(asked, board, variant, clockHz, person) : undefined;
  const record = settingsRecord(board, { variant, scale, clockHz, label: wishes.label });
  const file = JSON.stringify(settingsFile);
  await asked.evaluate(`(require("Storage").write(${file},${JSON.stringify(record)}),1)`, 10_000);
  const stored = await asked.evaluate(`require("Storage").read(${file})`);
  if (stored !== record) throw new UserError("the settings did not arrive whole on the board: run mp8 setup again");
  return record;
}

function screenOf(board: BoardData, variant: string, clockHz: number | undefined) {
  const { screen } = withVariant(board, variant) ?? board;
  return clockHz === undefined ? screen : { ...screen, clockHz };
}

/** Shows the picture as each answer tells, until it is right. */
async function findVariant(
  asked: AskedInterpreter,
  board: BoardData,
  person: Person,
): Promise<{ readonly variant: string; readonly clockHz: number | undefined }> {
  let variant = board.variants[0].name;
  let clockHz: number | undefined;
  for (let question = 0; question < MOST_QUESTIONS; question++) {
    await show(asked, board, variant, clockHz);
    const answer = await person.ask(QUESTION, ANSWERS);
    if (answer === "right") return { variant, clockHz };
    if (answer === "white") clockHz = SLOW_HZ;
    else variant = other(board, variant, answer);
  }
  throw new UserError("no variant of this board shows its picture: say which it is with --variant");
}

/** The variant that differs from `variant` in what the answer is about. */
function other(board: BoardData, variant: string, answer: string): string {
  const { controller, inverted, backlight } = screenOf(board, variant, undefined);
  const fits = (one: BoardVariant) => {
    const screen = screenOf(board, one.name, undefined);
    return (
      (screen.controller === controller) === (answer !== "mirrored") &&
      (screen.inverted === inverted) === (answer !== "negative") &&
      (screen.backlight === backlight) === (answer !== "dark")
    );
  };
  return board.variants.find(fits)?.name ?? variant;
}

async function show(asked: AskedInterpreter, board: BoardData, variant: string, clockHz: number | undefined) {
  const lights = board.variants.map(({ name }) => screenOf(board, name, undefined).backlight);
  const pins = [...new Set(lights)].filter((pin): pin is string => pin !== null);
  for (const expression of testPicture(screenOf(board, variant, clockHz), pins)) {
    await asked.evaluate(expression, 10_000);
  }
}

async function calibrate(
  asked: AskedInterpreter,
  board: BoardData,
  variant: string,
  clockHz: number | undefined,
  person: Person,
): Promise<TouchScale> {
  const screen = screenOf(board, variant, clockHz);
  const places: [Place, Place] = [
    { x: 32, y: 32 },
    { x: screen.width - 32, y: screen.height - 32 },
  ];
  const middle = { x: screen.width / 2, y: screen.height / 2 };
  await show(asked, board, variant, clockHz);
  for (let attempt = 0; attempt < 3; attempt++) {
    const touches = [];
    for (const place of [...places, middle]) {
      await asked.evaluate(cross(screen, place), 10_000);
      person.tell(attempt === 0 ? "press the cross" : "once more: press the cross");
      touches.push(await pressed(asked, board, person));
    }
    const scale = scaleOf(places, [touches[0], touches[1]], screen);
    if (scale !== null && distance(scale, touches[2], middle, screen) <= MOST_OFF_PIXELS) return scale;
  }
  throw new UserError(
    "the presses do not fit together: press the middle of each cross, or leave it out with --no-touch",
  );
}

/** Where the screen is pressed next, once it has been let go of. */
async function pressed(asked: AskedInterpreter, board: BoardData, person: Person): Promise<RawTouch> {
  const expression = touchExpression(board);
  let last: RawTouch | null = null;
  for (let waited = 0; waited < PRESS_WITHIN_MS; waited += LOOK_MS) {
    const touch = await asked.evaluate(expression);
    if (Array.isArray(touch)) last = { across: Number(touch[0]), down: Number(touch[1]) };
    else if (last !== null) return last;
    await person.wait(LOOK_MS);
  }
  throw new UserError("nobody pressed the cross: is it a board with a touch screen? --no-touch leaves it out");
}
