// What the firmware says about itself on its serial line: lines that begin with "mp8 ", a topic, and name=value pairs
// ("mp8 index ms=123 texts=3 videos=2", "mp8 refused name=A b.mp4 reason=..."). Layer: host/simulator.

export interface PlayerFacts {
  /** Of the last card that was indexed; null before. */
  indexMs: number | null;
  texts: number;
  videos: number;
  others: number;
  folders: number;
  problems: number;
  framesShown: number;
  framesDropped: number;
  refused: { name: string; reason: string }[];
}

export function noFacts(): PlayerFacts {
  return {
    indexMs: null,
    texts: 0,
    videos: 0,
    others: 0,
    folders: 0,
    problems: 0,
    framesShown: 0,
    framesDropped: 0,
    refused: [],
  };
}

/** A value reaches to the next " name=": names of files have blanks in them. */
function values(line: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of line.split(/ (?=[A-Za-z]+=)/)) {
    const equals = part.indexOf("=");
    if (equals > 0) found[part.slice(0, equals)] = part.slice(equals + 1);
  }
  return found;
}

function count(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
}

/** Adds what one line says. Index figures replace the earlier card's, frames and refusals add up. */
export function addFact(facts: PlayerFacts, line: string): void {
  const topic = /^mp8 (index|video|refused) (.*)$/.exec(line);
  if (topic === null) return;
  if (topic[1] === "refused") {
    const told = /^name=(.*) reason=(.*)$/.exec(topic[2]);
    if (told !== null) facts.refused.push({ name: told[1], reason: told[2] });
    return;
  }
  const told = values(topic[2]);
  if (topic[1] === "index" && told.ms !== undefined) {
    facts.indexMs = count(told.ms);
    facts.texts = count(told.texts);
    facts.videos = count(told.videos);
    facts.others = count(told.others);
    facts.folders = count(told.folders);
    facts.problems = count(told.problems);
  } else if (topic[1] === "video" && told.shown !== undefined) {
    facts.framesShown += count(told.shown);
    facts.framesDropped += count(told.dropped);
  }
}
