// `mp8 card check`: what is wrong with a card, in words, or that nothing is. Layer: host/commands.
import { checkCard } from "../card-check/check-card.js";
import { type CheckedCard, inUnits, plural } from "../card-check/report.js";
import { ExitCode } from "../errors.js";
import { shown } from "../escape.js";
import { printJson, printLine } from "./context.js";

export interface CardCheckOptions {
  readonly json?: boolean;
}

/** Exit code 1 where something is wrong; advice alone is none. */
export async function cardCheck(source: string, options: CardCheckOptions): Promise<void> {
  const card = await checkCard(source);
  const problems = card.findings.filter(({ severity }) => severity === "problem").length;
  if (options.json === true) printJson({ source, sound: problems === 0, ...card });
  else printReport(source, card, problems);
  if (problems > 0) process.exitCode = ExitCode.failed;
}

function printReport(source: string, card: CheckedCard, problems: number): void {
  const { volume, partition, counts, fragmentation, refused, findings } = card;
  if (volume !== null && partition !== null && counts !== null && fragmentation !== null) {
    const label = volume.label === "" ? "" : ` "${shown(volume.label)}"`;
    const table =
      partition.table === "none"
        ? "no partition table"
        : `${partition.table}, partition at block ${partition.startBlock}`;
    printLine(
      `${shown(source)}: ${inUnits(card.bytes)}, ${table}; ${volume.filesystem}${label}, ` +
        `${plural(volume.clusters, "cluster")} of ${inUnits(volume.clusterBytes)}, ${inUnits(volume.freeBytes)} free`,
    );
    const { fragmented, chains } = fragmentation;
    printLine(
      `${plural(counts.texts, "text")}, ${plural(counts.videos, "video")}, ${plural(counts.others, "other file")} in ` +
        `${plural(counts.folders, "folder")}; ${fragmented} of ${chains} that have several clusters are in pieces`,
    );
  } else {
    printLine(`${shown(source)}: ${inUnits(card.bytes)}`);
  }
  for (const { reason, advice, count, paths } of refused) {
    const more = count > paths.length ? ", …" : "";
    printLine(`refused: ${plural(count, "file")}: ${reason} ${advice} (${paths.map(shown).join(", ")}${more})`);
  }
  for (const { severity, text } of findings) printLine(`${severity}: ${shown(text)}`);
  printLine(problems === 0 ? "nothing is wrong with this card" : `${plural(problems, "problem")} found`);
}
