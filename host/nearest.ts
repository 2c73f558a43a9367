// The nearest right word to a mistyped one. Layer: host.

/** Edit distance with swaps of neighbours as one edit (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}

/** The closest of `words`, or null when none is close enough to be meant. */
export function nearest(typed: string, words: readonly string[]): string | null {
  const wanted = typed.slice(0, 40).toLowerCase();
  let best: string | null = null;
  let least = Math.max(2, Math.ceil(wanted.length / 2));
  for (const word of words) {
    const steps = word.startsWith(wanted) && wanted !== "" ? 1 : distance(wanted, word.toLowerCase());
    if (steps < least) {
      least = steps;
      best = word;
    }
  }
  return best;
}
