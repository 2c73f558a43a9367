// Who may import whom. The rules of the house, checked by `npm run check`; tests/unit/import-rules.test.ts shows each
// of them a tree that breaks it.
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const NODE_OR_NPM = { dependencyTypes: ["core", "npm", "npm-dev", "npm-optional", "npm-peer", "npm-bundled"] };
const EMULATORS = "(^|/)node_modules/(rp2040js|fengari)/";
const ENTRIES = "^(host/(cli|mp8)|firmware/platforms/[^/]+/(catalog-)?main(-touch)?)\\.ts$";
/** What the build takes for some boards in the place of others (host/build/virtual-modules.ts). */
const BOARD_FORMS = "^firmware/(core/display/rows-touch|platforms/espruino/own-facts-stored)\\.ts$";

module.exports = {
  forbidden: [
    forbid(
      "no-cycles",
      "Two files that need each other are one subject, or a third is missing.",
      {},
      { circular: true },
    ),
    forbid(
      "core-and-hal-are-pure",
      "core and hal import nothing outside themselves: they compile for every runtime.",
      { path: "^firmware/(core|hal)/" },
      { pathNot: "^firmware/(core|hal)/" },
    ),
    forbid(
      "drivers-see-hal-and-core",
      "A driver talks to its chip through hal interfaces.",
      { path: "^firmware/drivers/" },
      { pathNot: "^firmware/(core|hal|drivers)/" },
    ),
    forbid(
      "platforms-see-firmware",
      "A platform imports the firmware and what the build makes for it (#board, #font).",
      { path: "^firmware/platforms/" },
      { pathNot: "^firmware/|^#(board|font|lines)$" },
    ),
    forbid(
      "platforms-are-the-top",
      "Nothing but tests and benches imports a platform: it is where the firmware starts.",
      { pathNot: "^(firmware/platforms|tests|tools)/" },
      { path: "^firmware/platforms/" },
    ),
    forbid(
      "platforms-stay-apart",
      "One runtime's files do not import another's.",
      { path: "^firmware/platforms/([^/]+)/" },
      { path: "^firmware/platforms/", pathNot: "^firmware/platforms/$1/" },
    ),
    forbid(
      "boards-are-data",
      "A board file imports the shape of board files only.",
      { path: "^hardware/boards/" },
      { pathNot: "^hardware/boards/" },
    ),
    forbid(
      "models-know-no-driver",
      "Virtual hardware is written from the datasheets: it never sees a driver or core, or both agree on one mistake.",
      { path: "^hardware/virtual/" },
      { pathNot: `^hardware/|^firmware/hal/|${EMULATORS}` },
    ),
    forbid(
      "models-see-hal-types",
      "Of hal, virtual hardware sees types only.",
      { path: "^hardware/virtual/" },
      { path: "^firmware/hal/", dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "no-node-in-firmware-or-hardware",
      "Firmware runs on boards, virtual hardware in a browser too: neither Node's modules nor npm's.",
      { path: "^(firmware|hardware)/" },
      { ...NODE_OR_NPM, pathNot: EMULATORS },
    ),
    forbid(
      "emulators-in-their-runtime",
      "A processor emulated by an npm package that runs in a browser too: only the runtime that it runs sees it.",
      { path: "^(firmware|hardware)/", pathNot: "^hardware/virtual/runtimes/(rp2040|nodemcu)/" },
      { path: EMULATORS },
    ),
    forbid(
      "only-the-simulator-sees-virtual-hardware",
      "The host reaches virtual boards through host/simulator.",
      { path: "^host/", pathNot: "^host/simulator/" },
      { path: "^hardware/virtual/" },
    ),
    forbid(
      "host-sees-core-only",
      "The host shares formats with the firmware's core, not its drivers.",
      { path: "^host/" },
      { path: "^firmware/(drivers|platforms)/" },
    ),
    forbid(
      "nothing-imports-tools-or-tests",
      "Tools and tests are for developers: nothing that ships needs them.",
      { pathNot: "^(tools|tests)/|^[^/]+$" },
      { path: "^(tools|tests)/" },
    ),
    forbid(
      "host-needs-what-is-installed",
      "What is installed with the package is in dependencies, not devDependencies; or the build puts it into the program.",
      { path: "^host/" },
      {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        pathNot: "(^|/)node_modules/(esptool-js|fflate|htmlparser2)/",
      },
    ),
    forbid(
      "resolvable",
      "An import that leads nowhere.",
      {},
      { couldNotResolve: true, pathNot: "^#(board|font|lines)$" },
    ),
    forbid(
      "nothing-unused",
      "A file that neither the command line nor a board's firmware reaches is dead.",
      { path: ENTRIES },
      // What has a file for Lua beside it is that file in the Lua build.
      { path: "^(host|firmware|hardware)/", pathNot: `\\.(d|lua)\\.ts$|${BOARD_FORMS}|${ENTRIES}`, reachable: false },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out|coverage)/" },
    // Types count: a type is knowledge, too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".d.ts", ".js", ".mjs", ".cjs", ".json"] },
  },
};
