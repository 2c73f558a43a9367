// `:path` is a path on the card in the board. Layer: host/commands.

export function isCardPath(path: string): boolean {
  return path.startsWith(":");
}

/** Without the colon, from the card's root. */
export function cardPath(path: string): string {
  const plain = path.startsWith(":") ? path.slice(1) : path;
  return plain.startsWith("/") ? plain : `/${plain}`;
}
