// `mp8 press`, `mp8 eject`: what a finger does. Layer: host/commands.
import { ExitCode, UserError } from "../errors.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { nearest } from "../nearest.js";

const BUTTONS = ["up", "down", "ok", "back", "eject"];

export interface PressOptions extends PortOptions {
  readonly hold?: string;
}

export async function press(buttons: readonly string[], options: PressOptions): Promise<void> {
  for (const button of buttons) {
    if (BUTTONS.includes(button)) continue;
    const meant = nearest(button, BUTTONS);
    const right = meant === null ? `there are ${BUTTONS.join(", ")}` : `did you mean "${meant}"?`;
    throw new UserError(`there is no button "${button}": ${right}`, ExitCode.usage);
  }
  const ms = options.hold ?? "80";
  if (!/^\d{1,4}$/.test(ms) || Number(ms) > 5000) {
    throw new UserError(`--hold ${ms}: milliseconds, at most 5000`, ExitCode.usage);
  }
  await withBoard(options, async (link) => {
    for (const button of buttons) await link.request(`press ${button} ${ms}`);
  });
}

export async function eject(options: PortOptions): Promise<void> {
  await withBoard(options, (link) => link.request("eject"));
}
