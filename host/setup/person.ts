// Whoever sits at this terminal with the board in view: asked on stderr, answered by a line. Layer: host/setup.
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode, UserError } from "../errors.js";
import type { Person } from "./setup-board.js";

/** @param quiet says only what is asked */
export function personAt(quiet: boolean): Person {
  return {
    async ask(question, words) {
      const line = createInterface({ input: process.stdin, output: process.stderr });
      // A terminal in raw mode gives Ctrl-C to whoever reads it; at its end nobody is there any more.
      const gone = new Promise<never>((_, reject) => {
        const leave = () => reject(new UserError("nobody has answered", ExitCode.interrupted));
        line.once("SIGINT", leave);
        line.once("close", leave);
      });
      gone.catch(() => {});
      try {
        for (;;) {
          const answer = (await Promise.race([line.question(`${question} `), gone])).trim().toLowerCase();
          if (words.includes(answer)) return answer;
          process.stderr.write(`one of ${words.join(", ")}, please\n`);
        }
      } finally {
        line.close();
      }
    },
    tell(text) {
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    wait: (ms) => sleep(ms),
  };
}
