// Needed by both parts, and by nothing else.
declare function print(this: void, line: string): void;

export class Shared {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function told(): number {
  print("shared runs");
  return 1;
}

export const times = told();
