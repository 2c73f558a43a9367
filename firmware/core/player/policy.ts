// The allow list: which files the player opens. Layer: core/player. This is promise 4 (text and video only): by name
// here, by content in refusals.ts, which also has the reasons for all that is not opened.

export const enum Kind {
  folder = 0,
  text = 1,
  video = 2,
  other = 3,
}

/** The lower-case extension of a name, without the dot; "" where there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  // Longer ones are no extension that anyone here knows, and must not cost time.
  return dot < 1 || name.length - dot > 9 ? "" : name.substring(dot + 1).toLowerCase();
}

/** What the player takes a file for by its name alone; the content is looked at when it is opened. */
export function kindOfName(name: string): Kind {
  // Compared one by one: asked for every file of a card, and a list would live in the board's memory all the time.
  const extension = extensionOf(name);
  if (extension === "txt" || extension === "md" || extension === "log" || extension === "csv") {
    return Kind.text;
  }
  if (extension === "srt" || extension === "smi") {
    return Kind.text;
  }
  return extension === "avi" ? Kind.video : Kind.other;
}
