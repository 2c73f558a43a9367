import { Shared } from "./shared.js";

export function second(name: string): string {
  return new Shared(name).name;
}
