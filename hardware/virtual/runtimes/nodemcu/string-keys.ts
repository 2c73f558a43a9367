// Keys by which fengari tells strings apart, and orders them. Its own are the bytes in hexadecimal without leading zeros, so
// that "\r\n" and "\xda" are one string to it (0.1.5, src/lstring.js, luaS_hash), and bytes below 16 are out of order. Here
// each byte has two digits. Layer: hardware/virtual/runtimes/nodemcu.
import { TString } from "fengari/src/lstring.js";

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const keys = new WeakMap<TString, string>();

function keyOf(string: TString): string {
  let key = keys.get(string);
  if (key === undefined) {
    key = "|";
    for (const byte of string.getstr()) key += DIGITS[byte];
    keys.set(string, key);
  }
  return key;
}

/** Once is enough for all interpreters. */
export function tellStringsApart(): void {
  Object.defineProperty(TString.prototype, "hash", {
    configurable: true,
    get(this: TString) {
      return keyOf(this);
    },
    // What it would keep there itself.
    set() {},
  });
}
