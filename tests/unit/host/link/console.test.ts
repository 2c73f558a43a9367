// A console answers expressions; what fails, what is silent and what is unplugged is told.
import { expect, test, vi } from "vitest";
import { Console } from "../../../../host/link/console.js";
import type { Transport } from "../../../../host/link/transport.js";

/** A console that echoes, says a prompt, and evaluates; its output comes in pieces of 7 bytes. */
function port(say: (line: string) => string | null) {
  let typed = "";
  const transport: Transport = {
    name: "the test's port",
    baud: 115_200,
    onBytes: null,
    onGone: null,
    write(bytes) {
      typed += Buffer.from(bytes).toString("latin1");
      for (let end = typed.indexOf("\n"); end >= 0; end = typed.indexOf("\n")) {
        const answer = say(typed.slice(0, end));
        typed = typed.slice(end + 1);
        if (answer === null) continue;
        const output = Buffer.from(answer, "latin1");
        queueMicrotask(() => {
          for (let at = 0; at < output.length; at += 7) transport.onBytes?.(output.subarray(at, at + 7));
        });
      }
    },
    close: async () => {},
  } as Transport;
  return transport;
}

/** What Espruino prints for `try{print(…)}catch(e){print(…)}`, and for a timer, whose time has passed at once. */
function espruino(line: string): string {
  const printed: string[] = [];
  const script = new Function("print", "setTimeout", line.replace(/^[^a-z]*/, ""));
  script(
    (text: string) => printed.push(text),
    (callback: () => void) => callback(),
  );
  return `>${line}\r\n${printed.join("\r\n")}\r\n=undefined\r\n>`;
}

test("values come back, through echo and prompts", async () => {
  const asked = new Console(port(espruino));
  expect(await asked.evaluate("1+1")).toBe(2);
  expect(await asked.evaluate('["a>b",{"c":[null]}]')).toEqual(["a>b", { c: [null] }]);
  expect(await asked.evaluate("undefined")).toBeNull();
});

test("an exception is one", async () => {
  await expect(new Console(port(espruino)).evaluate("nobody.knows")).rejects.toThrow(/nobody is not defined/);
});

test("silence and a pulled cable end the wait", async () => {
  await expect(new Console(port(() => null)).evaluate("1", 50)).rejects.toThrow("it does not answer");
  const transport = port(() => null);
  const waiting = new Console(transport).evaluate("1", 5000);
  transport.onGone?.("it was unplugged");
  await expect(waiting).rejects.toThrow("it was unplugged");
});

test("a console is there only once it goes on answering: a board that starts takes the line from it", async () => {
  expect(await Console.at(port(espruino))).toBeInstanceOf(Console);
  let lines = 0;
  const starting = port((line) => (lines++ === 0 ? espruino(line) : null));
  vi.useFakeTimers();
  const found = Console.at(starting);
  await vi.advanceTimersByTimeAsync(20_000);
  vi.useRealTimers();
  expect(await found).toBeNull();
});

test("a console that misses the first knock is knocked at again", async () => {
  let lines = 0;
  const late = port((line) => (lines++ === 0 ? null : espruino(line)));
  expect(await Console.at(late)).toBeInstanceOf(Console);
});
