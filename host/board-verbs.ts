// The verbs that talk to a board, and their options; each verb's code is loaded when it is used. Layer: host.
import type { Command } from "commander";
import type { Context } from "./commands/context.js";

/** The verbs that talk to a board. */
export function addBoardVerbs(program: Command, context: Context): void {
  const onBoard = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option(
        "-p, --port <port>",
        "a device, tcp://HOST:PORT or rfc2217://HOST:PORT; default: MP8_PORT, then by USB id",
      )
      .option("--baud <rate>", "default: MP8_BAUD, then 115200");
  const fast: [string, string] = ["--fast <rate>", "raise a UART's rate for as long as this takes, such as to 921600"];
  const json = "print the result as JSON and nothing else";

  program
    .command("flash")
    .description("put interpreter and player on a board out of the bag")
    .option("--board <board>", "which one it is; default: MP8_BOARD, then what is plugged in, then it is asked")
    .option(
      "--interpreter <file>",
      "a .uf2, a merged .bin, or the folder or archive of bootloader, partitions, interpreter",
    )
    .option(
      "-p, --port <port...>",
      "one or several: a device, or rfc2217://HOST:PORT; default: MP8_PORT, then by USB id",
    )
    .option("--all", "all boards that are plugged in, side by side")
    .option("--yes", "ask nothing: neither before several boards are flashed, nor how the test picture looks")
    .option("--drive <folder>", "of a Pico in boot mode, if it is not found by itself")
    .option("--bundle <file>", "this player instead of the one that is built now")
    .option("--luac <file>", "for esp32: NodeMCU's luac.cross, which compiles the player; default: MP8_LUA")
    .option("--variant <variant>", "of a board that is sold in several; default: what the board was set up as")
    .option("--baud <rate>", "the fastest to write at; default: 921600, slower where the cable needs it")
    .option("--wait <seconds>", "how long a Pico in boot mode is waited for; default: 60")
    .option("--dry-run", "say what would be done, and do nothing")
    .option("--json", json)
    .action(async (options) => (await import("./commands/flash.js")).flash(options, context));
  program
    .command("ports")
    .description("the serial ports, and the boards at them")
    .option("--json", json)
    .action(async (options) => (await import("./commands/ports.js")).ports(options));
  onBoard("info", "what the board says of itself: what runs on it, its memory, its card, its promises")
    .option("--json", json)
    .action(async (options) => (await import("./commands/info.js")).info(options));
  onBoard("ls", "a folder of the card in the board")
    .argument("[path]", "such as :/Stories; default: the root")
    .option("--json", "print one object a line")
    .action(async (path, options) => (await import("./commands/ls.js")).ls(path, options));
  onBoard("tree", "a folder of the card in the board, with all that is in it")
    .argument("[path]", "such as :/Stories; default: the root")
    .option("--json", "print one object a line")
    .action(async (path, options) => (await import("./commands/ls.js")).tree(path, options));
  onBoard("cat", "a file of the card in the board")
    .argument("<path>", "such as :/a.txt")
    .option(...fast)
    .action(async (path, options) => (await import("./commands/cat.js")).cat(path, options));
  onBoard("cp", "copy files and folders from the card in the board; goes on where it was broken off")
    .argument("<from>", "such as :/Videos")
    .argument("<to>", "a file or folder of this PC")
    .option(...fast)
    .option("--json", json)
    .action(async (from, to, options) => (await import("./commands/cp.js")).cp(from, to, options));
  onBoard("stream", "show a text or a video of this PC on the player, as if it were on a card; nothing is kept")
    .argument("<file>", ".txt .md .log .csv .srt or .avi")
    .option(...fast)
    .option("--json", json)
    .action(async (file, options) => (await import("./commands/stream.js")).stream(file, options));
  onBoard("press", "press buttons: up, down, ok, back, eject")
    .argument("<buttons...>", "one after the other")
    .option("--hold <ms>", "how long each is held; default: 80")
    .action(async (buttons, options) => (await import("./commands/press.js")).press(buttons, options));
  onBoard("screen", "what the board shows, as text or as a picture")
    .option("--out <file>", "a PNG")
    .option("--json", json)
    .action(async (options) => (await import("./commands/screen.js")).screen(options));
  onBoard("eject", "let the board forget its card, so that it can be taken out").action(async (options) =>
    (await import("./commands/press.js")).eject(options),
  );
  onBoard("terminal", "type at the board's line: the player's commands, or in maintenance the interpreter").action(
    async (options) => (await import("./commands/terminal.js")).terminal(options),
  );
}
