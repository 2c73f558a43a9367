// What the interpreter's own work costs: it reads the source anew each time it runs it, so the price of a piece of
// firmware is that of its tokens, of finding its names, and of its operators, in nanoseconds.
// Layer: hardware/virtual/runtimes/espruino. Measured on Espruino 2v29.277 for RP2040 on an emulated Pico at 125 MHz,
// scripts in flash, loops of one statement less the empty loop. Whoever meters scripts (see isolate.ts) adds these up.

export type ScriptCosts = Readonly<Record<keyof typeof RP2040_SCRIPT_COSTS, number>>;

export const RP2040_SCRIPT_COSTS = {
  /** A token that is executed, and each of its characters. */
  token: 6_700,
  character: 1_300,
  /** A character of code that is stepped over: a branch not taken, the body of a function that is defined. */
  skippedCharacter: 1_350,
  statement: 6_000,
  block: 9_000,
  /** Looking for a name: each scope, each name passed on the way, and the native ones when all scopes have failed. */
  scope: 10_000,
  passedName: 155,
  nativeName: 2_000,
  assignment: 18_000,
  compoundAssignment: 38_000,
  update: 29_000,
  binary: 19_000,
  /** On top, where one side is plainly a text. */
  textOperand: 16_000,
  logical: 10_000,
  conditional: 20_000,
  not: 12_000,
  unary: 22_000,
  /** .name of an object, and each field passed on the way. */
  member: 1_000,
  passedField: 1_500,
  /** A method is found on the prototype, after all fields. */
  methodLookup: 16_000,
  /** A native property (length) or method is found last of all; one of a native object (Math, E) sooner. */
  nativeProperty: 96_000,
  nativeMethod: 52_000,
  nativeStatic: 40_000,
  index: 16_000,
  indexAssignment: 8_000,
  call: 35_000,
  argument: 24_000,
  /** `new` of a class of the firmware, before its constructor's own work. */
  construct: 155_000,
  return: 70_000,
  jump: 30_000,
  variable: 30_000,
  blockVariable: 24_000,
  functionLiteral: 66_000,
  arrow: 30_000,
  templatePart: 40_000,
  arrayElement: 19_000,
  objectProperty: 29_000,
  loopTurn: 16_000,
  ifTest: 21_000,
  caseTest: 34_000,
  this: 4_000,
} as const;
