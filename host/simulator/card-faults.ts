// From a scenario's words for what is wrong with a card to the virtual card's. Layer: host/simulator.
import type { CardBehaviour, CardFaults } from "../../hardware/virtual/engine.js";
import type { Faults, Insertion } from "./scenario.js";

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}

/** Only what the scenario names: the rest is the card model's to decide. */
export function cardFaults(faults: Faults): CardFaults {
  const result: { -readonly [K in keyof CardFaults]: CardFaults[K] } = {};
  if (faults["access-ms"] !== undefined) result.accessNs = nanoseconds(faults["access-ms"]);
  if (faults["bad-blocks"] !== undefined) result.badBlocks = faults["bad-blocks"];
  if (faults["silent-blocks"] !== undefined) result.silentBlocks = faults["silent-blocks"];
  if (faults["wire-noise"] !== undefined) result.wireNoise = faults["wire-noise"];
  result.slowBlocks = faults["slow-blocks"]?.map((slow) => {
    return { first: slow.first, count: slow.count, extraNs: nanoseconds(slow["extra-ms"]) };
  });
  result.flippedBits = faults["flipped-bits"]?.map((flip) => {
    return { block: flip.block, bit: flip.bit, onWire: flip["on-wire"], times: flip.times };
  });
  const pulled = faults["pulled-at"];
  if (pulled !== undefined) result.pulledAt = { block: pulled.block, byte: pulled.byte ?? 0 };
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

export function cardBehaviour(insertion: Insertion): CardBehaviour {
  return { ...cardFaults(insertion), ...(insertion.seed === undefined ? {} : { seed: insertion.seed }) };
}
