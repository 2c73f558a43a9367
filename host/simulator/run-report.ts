// What a run of the player is judged by: figures, promises, and for a scenario its steps. Layer: host/simulator.
import type { SimulatedTime } from "../../hardware/virtual/engine.js";
import type { PlayerFacts } from "./player-facts.js";

export interface Promises {
  readonly radioApiCalls: number;
  readonly writeCommands: number;
  readonly cardBytesChanged: number;
  /** Bytes of the card found in memory and on the screen after it left; null while no card has left. */
  readonly bytesLeftAfterEject: number | null;
}

/** The figures; times are simulated, and an estimate of what a board would need. */
export interface Figures {
  readonly texts: number;
  readonly videos: number;
  readonly folders: number;
  readonly problems: number;
  /** Files on the card that the player does not open. */
  readonly refused: number;
  /** Times that it said so on the screen. */
  readonly refusals: number;
  readonly indexMs: number | null;
  readonly framesShown: number;
  readonly framesDropped: number;
  readonly blocksRead: number;
  readonly simulatedMs: number;
  readonly promises: Promises;
}

export type Outcome = "passed" | "failed" | "timed out";

export interface StepResult {
  readonly line: number;
  readonly step: string;
  readonly outcome: Outcome | "not reached";
  readonly startMs: number;
  readonly endMs: number;
}

export interface Failure {
  readonly file: string;
  readonly line: number;
  readonly step: string;
  readonly message: string;
  /** What was looked for, and the texts on the screen then. */
  readonly expected: string | null;
  readonly found: string;
}

export interface RunReport extends Figures {
  readonly name: string;
  readonly file: string;
  readonly board: string;
  readonly engine: string;
  /** What the times are: an estimate, and of what, or an emulated processor's; and how far off, where that is known. */
  readonly timing: SimulatedTime | null;
  readonly outcome: Outcome;
  readonly failure: Failure | null;
  readonly steps: readonly StepResult[];
  readonly violations: readonly string[];
  /** Files written: screenshots, and what a failure leaves. */
  readonly artefacts: readonly string[];
}

export function figuresOf(facts: PlayerFacts, blocksRead: number, simulatedMs: number, promises: Promises): Figures {
  return {
    texts: facts.texts,
    videos: facts.videos,
    folders: facts.folders,
    problems: facts.problems,
    refused: facts.others,
    refusals: facts.refused.length,
    indexMs: facts.indexMs,
    framesShown: facts.framesShown,
    framesDropped: facts.framesDropped,
    blocksRead,
    simulatedMs: Math.round(simulatedMs * 1000) / 1000,
    promises,
  };
}

/** The promises that were not kept, in words. */
export function brokenPromises(promises: Promises): string[] {
  const broken: string[] = [];
  const tell = (count: number | null, what: string) => {
    if (count !== null && count > 0) broken.push(`${what} (${count})`);
  };
  tell(promises.radioApiCalls, "no radio: the firmware called a radio API");
  tell(promises.writeCommands, "no recording: the firmware sent write commands to the card");
  tell(promises.cardBytesChanged, "no recording: bytes of the card have changed");
  tell(promises.bytesLeftAfterEject, "nothing stays: bytes of the card were left after it was taken out");
  return broken;
}
