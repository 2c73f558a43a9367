// Which commands a built bundle can send to a card: read from the one function that makes them. Layer: host/verify.
// The driver (firmware/drivers/sd-card-protocol.ts) makes each command in one function, from an index into a constant
// list and with a CRC7 from a table: that table is how the function is known in a bundle whose names are all short.
// SD Physical Layer Simplified Specification 6.00: 4.5 (CRC7), 7.3.1 (commands in SPI mode).
import { type AnyNode, type Program, parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import { recallNames } from "../build/forgotten-names.js";
import { assignedBindings, type Binding, findBinding, isFunction } from "../build/scopes.js";

/** Commands that read or start a card. Every other one is refused: those that write, erase, lock, program registers. */
const READING: ReadonlyMap<number, string> = new Map([
  [0, "GO_IDLE_STATE"],
  [6, "SWITCH_FUNC"],
  [8, "SEND_IF_COND"],
  [9, "SEND_CSD"],
  [10, "SEND_CID"],
  [12, "STOP_TRANSMISSION"],
  [13, "SEND_STATUS"],
  [16, "SET_BLOCKLEN"],
  [17, "READ_SINGLE_BLOCK"],
  [18, "READ_MULTIPLE_BLOCK"],
  [41, "SD_SEND_OP_COND"],
  [55, "APP_CMD"],
  [58, "READ_OCR"],
  [59, "CRC_ON_OFF"],
]);
/** Those that write, erase, lock or program (tables 7-3 and 4-24 to 4-31), among the numbers and texts of a bundle. */
const WRITING: readonly number[] = [24, 25, 26, 27, 28, 29, 32, 33, 38, 42, 56];
/** Longer lists of numbers are tables, in which any six bytes may lie in a row by accident; so may letters in a text. */
const LONGEST_LIST = 16;
const START = 0x40;
const FRAME_BYTES = 6;

export interface CardCommands {
  /** Indices of the commands that the bundle's list holds; null where no such list was found. */
  readonly commands: readonly number[] | null;
  /** What is wrong, in words; empty where all is well. */
  readonly problems: readonly string[];
}

export function commandName(index: number): string {
  const name = READING.get(index);
  return name === undefined ? `CMD${index}` : `CMD${index} ${name}`;
}

/** @param code a script that acorn can parse */
export function cardCommandsOf(code: string): CardCommands {
  const program = parse(recallNames(code), { ecmaVersion: "latest", sourceType: "script" });
  const problems: string[] = [];
  const tables = crcTables(program);
  const makers = commandMakers(program, tables);
  let commands: number[] | null = null;
  if (makers.length !== 1) {
    problems.push(
      makers.length === 0
        ? "the function that makes a card's commands was not found"
        : `${makers.length} functions make commands for the card; there may be one`,
    );
  } else {
    commands = readList(program, makers[0], problems);
  }
  problems.push(...busProblems(program));
  if (tables.size > 1) problems.push(`${tables.size} tables of CRC7: with a second one commands can be made unseen`);
  for (const index of readyMade(program)) problems.push(`${commandName(index)} is there ready-made`);
  for (const index of commands ?? []) {
    if (!READING.has(index)) problems.push(`${commandName(index)} is in the list: it is no command that reads`);
  }
  return { commands, problems };
}

interface Maker {
  readonly node: AnyNode;
  readonly ancestors: readonly AnyNode[];
  /** The first element of the six: the command itself. */
  readonly command: AnyNode;
}

/** Names at the top of the script that hold 256 numbers which are the CRC7 of 0 to 255, in the upper seven bits. */
function crcTables(program: Program): Set<string> {
  const found = new Set<string>();
  const wanted = Array.from({ length: 256 }, (_, byte) => crc7([byte])).join();
  fullAncestor(program, (node) => {
    const array = node as AnyNode;
    if (array.type !== "VariableDeclarator" || array.id.type !== "Identifier" || !array.init) return;
    if (numbersOf(array.init)?.join() === wanted) found.add(array.id.name);
  });
  return found;
}

/** CRC7 of bytes, bit by bit, as it goes over the wire without its end bit. */
function crc7(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = ((crc >> 6) & 1) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & 0x7f) ^ (carry === 1 ? 0x09 : 0);
    }
  }
  return crc << 1;
}

/** The numbers of `[1, 2]`, or of the array literal that is all a call or `new` is given. */
function numbersOf(node: AnyNode): number[] | null {
  if ((node.type === "CallExpression" || node.type === "NewExpression") && node.arguments.length === 1) {
    return numbersOf(node.arguments[0]);
  }
  if (node.type !== "ArrayExpression") return null;
  const numbers: number[] = [];
  for (const element of node.elements) {
    if (element?.type !== "Literal" || typeof element.value !== "number") return null;
    numbers.push(element.value);
  }
  return numbers;
}

/** Functions that look into a CRC7 table. */
function commandMakers(program: Program, tables: ReadonlySet<string>): Maker[] {
  const makers = new Map<AnyNode, Maker | null>();
  fullAncestor(program, (node, _state, all) => {
    const ancestors = all as AnyNode[];
    const name = node as AnyNode;
    if (name.type !== "Identifier" || !tables.has(name.name)) return;
    if (findBinding(name.name, ancestors)?.scope !== program) return;
    const parent = ancestors[ancestors.length - 2];
    if (parent.type === "VariableDeclarator" && parent.id === name) return;
    const at = ancestors.findLastIndex((one) => isFunction(one));
    if (at < 0 || makers.has(ancestors[at])) return;
    makers.set(ancestors[at], makerAt(ancestors.slice(0, at + 1)));
  });
  return [...makers].map(([node, maker]) => maker ?? { node, ancestors: [], command: node });
}

/** The function at the end of `ancestors`, if it returns the six bytes of a command. */
function makerAt(ancestors: readonly AnyNode[]): Maker | null {
  const node = ancestors[ancestors.length - 1];
  let maker: Maker | null = null;
  fullAncestor(node, (inner, _state, within) => {
    const returned = inner as AnyNode;
    if (returned.type !== "ReturnStatement" || returned.argument?.type !== "ArrayExpression") return;
    const { elements } = returned.argument;
    if (elements.length !== FRAME_BYTES || !elements[0]) return;
    maker = { node, ancestors: [...ancestors, ...(within as AnyNode[])], command: elements[0] };
  });
  return maker;
}

/** The list that the maker takes its command from. */
function readList(program: Program, maker: Maker, problems: string[]): number[] | null {
  const list = listOf(maker, assignedBindings(program));
  const name = list?.name;
  const declaration = list?.binding.declaration;
  const values = declaration?.type === "VariableDeclarator" && declaration.init ? numbersOf(declaration.init) : null;
  if (name === undefined || list === null || values === null) {
    problems.push("the function that makes a card's commands does not take them from a constant list");
    return null;
  }
  if (otherUses(program, name, maker.node) > 0) problems.push("the list of the card's commands is used elsewhere, too");
  return values.map((value) => value - START);
}

/** `LIST` of a maker whose command is `LIST[index]`, directly or by a variable that is set once. */
function listOf(
  { command, ancestors }: Maker,
  reassigned: ReadonlyMap<AnyNode, ReadonlySet<string>>,
): { readonly name: string; readonly binding: Binding } | null {
  let value: AnyNode = command;
  if (value.type === "Identifier") {
    const binding = findBinding(value.name, ancestors);
    if (binding === null || reassigned.get(binding.scope)?.has(value.name)) return null;
    if (binding.declaration.type !== "VariableDeclarator" || !binding.declaration.init) return null;
    value = binding.declaration.init;
  }
  if (value.type !== "MemberExpression" || !value.computed || value.object.type !== "Identifier") return null;
  const { name } = value.object;
  const binding = findBinding(name, ancestors);
  if (binding === null || reassigned.get(binding.scope)?.has(name)) return null;
  return { name, binding };
}

/** Where else than in the maker, and otherwise than read by an index, the list is used. */
function otherUses(program: Program, name: string, maker: AnyNode): number {
  let count = 0;
  fullAncestor(program, (node, _state, all) => {
    const ancestors = all as AnyNode[];
    const identifier = node as AnyNode;
    if (identifier.type !== "Identifier" || identifier.name !== name) return;
    if (findBinding(name, ancestors)?.scope !== program) return;
    const parent = ancestors[ancestors.length - 2];
    const above = ancestors[ancestors.length - 3] as AnyNode | undefined;
    if (parent.type === "VariableDeclarator" && parent.id === identifier) return;
    const isRead =
      parent.type === "MemberExpression" &&
      parent.object === identifier &&
      !(above?.type === "AssignmentExpression" && above.left === parent) &&
      above?.type !== "UpdateExpression" &&
      !(above?.type === "CallExpression" && above.callee === parent) &&
      ancestors.includes(maker);
    if (!isRead) count++;
  });
  return count;
}

/** The interpreter's buses are handed to devices in one function, and nobody else speaks on them. */
function busProblems(program: Program): string[] {
  const places = new Set<AnyNode>();
  const called = new Set<string>();
  fullAncestor(program, (node, _state, all) => {
    const ancestors = all as AnyNode[];
    const name = node as AnyNode;
    if (name.type !== "Identifier" || !/^SPI\d$/.test(name.name) || findBinding(name.name, ancestors) !== null) return;
    places.add(ancestors.findLast((one) => isFunction(one)) ?? program);
    if (ancestors[ancestors.length - 2].type === "MemberExpression") called.add(name.name);
  });
  const problems = [...called].map((name) => `${name} is used past the driver that has it`);
  if (places.size > 1) problems.push(`the buses are handed out in ${places.size} places; there may be one`);
  return problems;
}

/** Commands that write, with a right CRC7, written out as six numbers of a short list or characters of a short text. */
function readyMade(program: Program): number[] {
  const found = new Set<number>();
  const look = (bytes: readonly number[]) => {
    for (let at = 0; at + FRAME_BYTES <= bytes.length; at++) {
      const index = bytes[at] - START;
      if (!WRITING.includes(index)) continue;
      if (bytes[at + 5] === crc7(bytes.slice(at, at + 5)) + 1) found.add(index);
    }
  };
  fullAncestor(program, (node) => {
    const literal = node as AnyNode;
    if (literal.type === "ArrayExpression") {
      const numbers = numbersOf(literal);
      if (numbers !== null && numbers.length <= LONGEST_LIST) look(numbers);
    } else if (literal.type === "Literal" && typeof literal.value === "string" && /[^ -~]/.test(literal.value)) {
      if (literal.value.length <= LONGEST_LIST) look(Array.from(literal.value, (letter) => letter.charCodeAt(0)));
    }
  });
  return [...found];
}
