// The bench's table: each figure with what the project wants of it, as text and as JSON. Layer: tools.

export interface Figure {
  readonly key: string;
  readonly what: string;
  /** null: not measured, and `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  /** At least (rates) or at most (times, memory). */
  readonly limit?: number;
  readonly aim?: number;
  /** Whether more is better. */
  readonly rate?: boolean;
  readonly note?: string;
}

type Wanted = Omit<Figure, "value" | "note">;

/** What is measured on emulated boards and on those on the desk. */
export const INDEX: Wanted = {
  key: "filesPerSecond",
  what: "index 1,000 files in 20 folders",
  unit: "files/s",
  rate: true,
  limit: 100,
  aim: 180,
};
export const CATALOG: Wanted = {
  key: "catalogFilesPerSecond",
  what: "the whole catalog of 1,000 files in 20 folders",
  unit: "files/s",
  rate: true,
  limit: 30,
  aim: 80,
};
export const PAGE_TURN: Wanted = {
  key: "pageTurnMs",
  what: "page turn, press to last pixel",
  unit: "ms",
  limit: 350,
  aim: 250,
};
/** Frames a second of the bench's videos, in their order. */
export const VIDEOS: readonly { readonly limit?: number; readonly aim?: number }[] = [
  { limit: 7, aim: 10 },
  { limit: 10, aim: 13 },
  { limit: 12, aim: 20 },
  { limit: 2.5, aim: 5 },
  {},
];

export function verdict({ value, limit, aim, rate }: Figure): string {
  if (value === null) return "not measured";
  const meets = (bound: number) => (rate === true ? value >= bound : value <= bound);
  if (aim !== undefined && meets(aim)) return "aim";
  if (limit === undefined) return "";
  return meets(limit) ? "ok" : "MISSED";
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    figure.value === null ? "–" : `${round(figure.value)} ${figure.unit}`,
    figure.limit === undefined ? "" : `${figure.limit}${figure.aim === undefined ? "" : ` / ${figure.aim}`}`,
    verdict(figure),
    figure.note ?? "",
  ]);
  rows.unshift(["what", "measured", "limit / aim", "", ""]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i < 4 ? cell.padEnd(widths[i] as number) : cell))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function round(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
