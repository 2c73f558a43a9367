// `mp8 cp :path local`: files and folders of the card to this PC. Layer: host/commands.
import { ExitCode, UserError } from "../errors.js";
import { CardCopy } from "../link/copy-card.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { inUnits } from "../link/progress.js";
import { cardPath, isCardPath } from "./card-path.js";
import { printJson, printLine } from "./context.js";

export interface CopyOptions extends PortOptions {
  readonly json?: boolean;
}

export async function cp(from: string, to: string, options: CopyOptions): Promise<void> {
  if (!isCardPath(from) || isCardPath(to)) {
    throw new UserError(
      "cp copies from the card to this PC: mp8 cp :path local (nothing is ever written to a card)",
      ExitCode.usage,
    );
  }
  const startMs = performance.now();
  const { copied, left } = await withBoard(options, (link) =>
    new CardCopy(link, options.json === true).copy(cardPath(from), to),
  );
  const bytes = copied.reduce((sum, file) => sum + (file.outcome === "same" ? 0 : file.bytes), 0);
  const same = copied.filter(({ outcome }) => outcome === "same").length;
  if (options.json === true) {
    printJson({ files: copied, left, elapsedMs: Math.round(performance.now() - startMs) });
  } else {
    const asTheyWere = same === 0 ? "" : `, ${same} left as they were`;
    printLine(`${copied.length - same} files copied, ${inUnits(bytes)}${asTheyWere}`);
  }
  if (left.length > 0)
    throw new UserError(`not all could be copied: ${copied.length} files could, ${left.length} could not`);
}
