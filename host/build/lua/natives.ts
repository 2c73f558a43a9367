// Names of Lua's own library that a bundle keeps as local names: a global one is two look-ups. Layer: host/build/lua.
// Source: Lua 5.3 Reference Manual, 6.4.

/** Of `string`: ____byte and so on. */
export const NATIVE_NAMES = [
  "byte",
  "char",
  "find",
  "format",
  "gsub",
  "lower",
  "match",
  "pack",
  "rep",
  "reverse",
  "sub",
  "unpack",
  "upper",
] as const;

/** At the front of a bundle: those, and what JavaScript's strings have and Lua's lack. */
export const PRELUDE = `${NATIVE_NAMES.map((name) => `local ____${name} = string.${name}`).join("\n")}
local ____concat = table.concat
local function ____charAt(text, at) return ____sub(text, at + 1, at + 1) end
local function ____substr(text, from, count) return ____sub(text, from + 1, from + count) end
local function ____split(text, separator)
  local parts, count, from = {}, 0, 1
  if separator == "" then
    for at = 1, #text do parts[at] = ____sub(text, at, at) end
    return parts
  end
  while true do
    local at, last = ____find(text, separator, from, true)
    count = count + 1
    if not at then
      parts[count] = ____sub(text, from)
      return parts
    end
    parts[count] = ____sub(text, from, at - 1)
    from = last + 1
  end
end
local function ____lastIndexOf(text, wanted)
  local last, from = 0, 1
  while true do
    local at = ____find(text, wanted, from, true)
    if not at then return last - 1 end
    last, from = at, at + 1
  end
end`;
