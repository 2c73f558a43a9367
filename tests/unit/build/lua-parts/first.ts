import { Shared, times } from "./shared.js";

declare function print(this: void, line: string): void;

class First extends Shared {
  say(): string {
    return `${this.name} ${times + started}`;
  }
}

function told(): number {
  print("first runs");
  return 6;
}

const started = told();

export function first(name: string): First {
  return new First(name);
}
