// A program with two parts, and a file that both of them need: says what runs when.
import { Part } from "../../../../firmware/core/player/part.js";
import { first } from "./first.js";
import { second } from "./second.js";

declare function print(this: void, line: string): void;

const one = new Part<(name: string) => { say(): string }>(() => first, []);
const other = new Part<(name: string) => string>(() => second, []);

print("nothing ran");
while (one.step()) {}
const made = one.get()("one");
print(made.say());
print(other.get()("two"));
one.drop();
print(`${one.isHere() ? "one" : "-"} ${other.isHere() ? "other" : "-"}`);
print(made.say());
print(one.get()("again").say());
one.drop();
other.drop();
print(other.get()("shared anew"));
