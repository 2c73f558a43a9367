// The verbs and their options; each verb's code is loaded when it is used. Layer: host.
import { Command, CommanderError, Option } from "commander";
import { addBoardVerbs } from "./board-verbs.js";
import type { Context } from "./commands/context.js";
import { INDEX_OPTIONS } from "./commands/index-arguments.js";
import { ExitCode, UserError } from "./errors.js";
import { nearest } from "./nearest.js";
import { version } from "./version.js";

function commandLine(context: Context): Command {
  const program = new Command("mp8")
    .description("A small player of texts and videos for hobby boards: build it, make its cards, simulate it.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();

  program
    .command("demo")
    .description("the tour: card, index, read, play, eject, in the simulator")
    .argument("[files...]", "files and folders for the card; default: the sample library")
    .option("--out <folder>", "where pictures, film and report go", "out/demo")
    .option("--bundle <file>", "run this bundle instead of building the player")
    .option("--json", "print the report as JSON and nothing else")
    .action(async (files, options) => (await import("./commands/demo.js")).demo(files, options, context));

  program
    .command("build")
    .description("build the player for a board; says its size and its audit")
    .option("--board <board>", "the board: pico or cyd; default: MP8_BOARD, then mp8.config.json, then pico")
    .option("--out <folder>", "where the bundle goes", "dist/firmware")
    .option("--json", "print the result as JSON and nothing else")
    .action(async (options) => (await import("./commands/build.js")).build(options));

  program
    .command("verify")
    .description(
      "prove what the player cannot do: of a bundle, of a board, of a run with a card; exit code 1 if it can",
    )
    .option("--bundle <file>", "every name by which it reaches outside, and the commands that it can send to a card")
    .option("--card <image>", "play a scenario with this card and compare it before and after")
    .option("--scenario <file>", "that scenario")
    .option("--board <board>", "the board: pico or cyd; default: as the bundle's file or the scenario says")
    .option("-p, --port <port>", "what a board says of itself; in maintenance, what its interpreter says")
    .option("--deep", "with --port: restarts the board into maintenance first, where its line can, and back again")
    .option("--baud <rate>", "of the port; default: MP8_BAUD, then 115200")
    .option("--json", "print the report as JSON and nothing else")
    .action(async (options) => (await import("./commands/verify.js")).verify(options));

  program
    .command("setup")
    .description(
      "what belongs to one board: shows a test picture and asks, calibrates touch, stores it; in maintenance",
    )
    .option("-p, --port <port>", "a device, tcp://HOST:PORT or rfc2217://HOST:PORT; default: MP8_PORT, then by USB id")
    .option("--baud <rate>", "default: MP8_BAUD, then 115200")
    .option("--board <board>", "the board; default: MP8_BOARD, then mp8.config.json, then cyd")
    .option("--variant <variant>", "which it is, such as st7789: then no picture is shown")
    .option("--label <label>", "what this board is called, at most 24 characters")
    .option("--no-touch", "leave the touch screen as most are")
    .option("--json", "print what was stored as JSON and nothing else")
    .action(async (options) => (await import("./commands/setup.js")).setup(options));

  program
    .command("wiring")
    .description("how a board is wired, drawn, and what has to be bought")
    .option("--board <board>", "the board: pico or cyd; default: MP8_BOARD, then mp8.config.json, then pico")
    .option("--svg <file>", "the drawing as a picture, too")
    .option("--json", "print the wires and parts as JSON and nothing else")
    .action(async (options) => (await import("./commands/wiring.js")).wiring(options));

  const card = program.command("card").description("cards for the player").helpCommand(false);
  card
    .command("make")
    .description("make a card image, or copy files to a real card's folder")
    .argument("<out>", "an image file to make, or the folder of a real card")
    .option("--from <path...>", "files, and folders whose contents go on the card")
    .option("--sample", "the sample library instead")
    .option("--size <size>", "of the image: 64M, 2G, or bytes; default: what the files need")
    .option("--format <format>", "fat12, fat16, fat32, or none; default: fat32")
    .option("--label <label>", "the volume's name, at most 11 characters")
    .option("--font <file...>", "BDF fonts or Unifont's .hex, asked first for glyphs; default: Galmuri alone")
    .option("--no-font", "without fonts: only Latin letters are shown")
    .option("--no-partition-table", "the volume fills the whole image")
    .option("--convert", "make the videos playable on the way, as mp8 convert does")
    .option("--board <board>", "for which board; default: MP8_BOARD, then mp8.config.json")
    .option("--json", "print the result as JSON and nothing else")
    .action(async (out, options) => (await import("./commands/card.js")).cardMake(out, options));

  card
    .command("check")
    .description("say what is wrong with a card, or that nothing is; reads only")
    .argument("<image>", "a card image, or a block device")
    .option("--json", "print the result as JSON and nothing else")
    .action(async (image, options) => (await import("./commands/card-check.js")).cardCheck(image, options));

  program
    .command("convert")
    .description("make videos that the player plays at full rate from any that FFmpeg reads")
    .argument("<files...>", "videos and folders of videos, then OUT.avi, or a folder for several")
    .option("--board <board>", "for which board: pico, cyd, esp32; default: MP8_BOARD, then mp8.config.json")
    .option("--size <WxH>", "fit the film into this size; default: what the board plays well")
    .option("--fps <rate>", "frames a second; default: as many as the board shows")
    .option("--start <time>", "from there on: seconds, or 1:30")
    .option("--duration <time>", "so much of it; default: to the end")
    .option("--sound <rate>", "samples a second, 4000 to 11025; default: 8000 where the board has a sound output")
    .option("--no-sound", "leave the sound out: more frames a second")
    .option("--json", "print the results as JSON and nothing else")
    .action(async (files, options) => (await import("./commands/convert.js")).convert(files, options));

  program
    .command("probe")
    .description("say whether the player plays a video, how fast, and why not")
    .argument("<files...>", "videos")
    .option("--board <board>", "on which board: pico, cyd, esp32; default: MP8_BOARD, then mp8.config.json")
    .option("--json", "print the results as JSON and nothing else")
    .action(async (files, options) => (await import("./commands/probe.js")).probe(files, options));

  const index = program
    .command("index")
    .description("index a card: what is on it, in order")
    .argument("[source]", "a card image, a block device (read only), or the folder of a mounted card; none with --port")
    .option("-p, --port <port>", "let the board at this port index the card that is in it; default: MP8_PORT")
    .option("--baud <rate>", "of the port; default: MP8_BAUD, then 115200")
    .action(async (source, options) => (await import("./commands/index.js")).index(source, options));
  for (const { name, value, help } of INDEX_OPTIONS)
    index.option(`--${name}${value === "" ? "" : ` <${value}>`}`, help);

  program
    .command("sim")
    .description("simulate the player: on this terminal, or headless with scenarios")
    .argument("[card]", "a card image, or a folder to make one from")
    .option("--headless", "without a terminal")
    .option("--scenario <file...>", "scenarios to play, side by side")
    .option("--board <board>", "the board: pico or cyd; default: the scenario's, then MP8_BOARD, then mp8.config.json")
    .option("--variant <variant>", "of that board, such as st7789; default: one that nobody has set up")
    .addOption(
      new Option("--engine <engine>", "espruino (V8), rp2040 (the real interpreter) or lua").default(
        undefined,
        "espruino",
      ),
    )
    .option("--interpreter <file>", "for rp2040: Espruino as a .uf2; default: MP8_ESPRUINO_UF2")
    .option("--bootrom <file>", "for rp2040: the chip's boot ROM; default: MP8_BOOTROM")
    .option("--timing <timing>", "for espruino: coarse, or pico for an estimate of a Pico's time; default: coarse")
    .option("--report <file...>", "write a report: .json, or .xml for JUnit")
    .option("--bundle <file>", "run this bundle instead of building the player")
    .option("--serial-log <file>", "write what the player sent on its serial line")
    .option("--wav <file>", "write what came out of the board's sound output, with --scenario")
    .option("--screenshots <folder>", "where screenshots go; default: out/sim/NAME")
    .option("--update", "write the pictures that screenshots are compared with")
    .option("--pty", "give the board's serial line a port that any serial program can open")
    .option("--tcp <port>", "or one over TCP; 0 for any that is free")
    .option("--rfc2217 <port>", "or over TCP with rate and control lines")
    .option("--boot-rom <chip>", "a board out of the bag on that line instead, to be flashed: esp32 or rp2040")
    .option("--drive <folder>", "with rp2040: the folder that is its drive in boot mode; default: out/sim/RPI-RP2")
    .option("--flash <file>", "with --boot-rom: keeps what is in the board's flash between two runs")
    .option("--maintenance", "with --boot-rom: starts what is in its flash with OK held, for setup and verify")
    .option("--baud <rate>", "of that line, paced as a UART is; default: 115200")
    .option("--line-noise <probability>", "of each bit on it to flip, such as 3.1e-6")
    .option("--seed <number>", "of the noise; default: 1")
    .option("--json", "print the report as JSON and nothing else on stdout")
    .action(async (file, options) => (await import("./commands/sim.js")).sim(file, options, context));
  addBoardVerbs(program, context);
  return program;
}

/** Commander's own complaints, as one line in our words. */
function usageError(error: CommanderError, program: Command, args: readonly string[]): UserError | null {
  if (error.exitCode === 0) return null;
  if (error.code === "commander.help") {
    // A verb that needs another word: its help is the answer, on stderr.
    process.stderr.write(
      (args[0] === "card" ? (program.commands.find((c) => c.name() === "card") ?? program) : program).helpInformation(),
    );
    return new UserError("", ExitCode.usage);
  }
  const unknown = /unknown command '(.*)'/s.exec(error.message);
  if (unknown !== null) {
    const parent = args[0] !== unknown[1] ? program.commands.find((command) => command.name() === args[0]) : undefined;
    const verbs = (parent ?? program).commands.map((command) => command.name());
    const meant = nearest(unknown[1], verbs);
    const right = meant === null ? `known are ${verbs.join(", ")}` : `did you mean "${meant}"?`;
    const verb = parent === undefined ? "verb" : `verb of "${parent.name()}"`;
    return new UserError(`there is no ${verb} "${unknown[1]}": ${right}`, ExitCode.usage);
  }
  const message = error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
  const verb = args.find((arg) => !arg.startsWith("-"));
  const help =
    verb !== undefined && program.commands.some((c) => c.name() === verb) ? `mp8 ${verb} --help` : "mp8 --help";
  return new UserError(`${message}; see ${help}`, ExitCode.usage);
}

/** @throws UserError, and whatever a verb throws */
export async function runCommandLine(args: readonly string[], context: Context): Promise<void> {
  const program = commandLine(context);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    const told = error instanceof CommanderError ? usageError(error, program, args) : error;
    if (told !== null) throw told;
  }
}
