// What the player may reach outside of its bundle, on NodeMCU: promises 1 (no radio) and 2 (no recording) as data.
// Layer: host/build/lua. Source of the names: Lua 5.3 Reference Manual, 6; NodeMCU documentation, branch dev-esp32.

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/**
 * `unpack` is nil in Lua 5.3: typescript-to-lua's library asks for it before it takes table.unpack. It takes `getmetatable`
 * for a class that extends another; all that the player could reach by it is the table `string`.
 */
export const ALLOWED_GLOBALS: ReadonlySet<string> = words(
  "collectgarbage error getmetatable ipairs next pcall select setmetatable tostring type unpack",
);

/** Of these, the members named here; the module itself is nowhere handed on. */
export const ALLOWED_MEMBERS: Readonly<Record<string, ReadonlySet<string> | undefined>> = {
  string: words("byte char find format gsub lower match pack rep reverse sub unpack upper"),
  table: words("concat insert remove sort unpack"),
  math: words("abs ceil floor huge max min"),
  gpio: words("IN OUT PULL_UP INTR_UP_DOWN config read write trig"),
  spi: words("HSPI master"),
  sdmmc: words("HSPI init"),
  uart: words("PARITY_NONE STOPBITS_1 setup start on txflush write"),
  tmr: words("ALARM_SINGLE create"),
  node: words("uptime heap restart task"),
};

/** Modules that can speak over the air or a network, or change the firmware: the player asks whether they are there. */
export const ONLY_ASKED_FOR: ReadonlySet<string> = words("wifi net http httpd mqtt bthci espnow eth otaupgrade");

/** What a card that `sdmmc.init` gives has besides reading. No other field of a bundle is called so: see firmware.ts. */
export const CARD_WRITERS: ReadonlySet<string> = words("write mount umount");

const DANGERS: readonly (readonly [string, ReadonlySet<string>])[] = [
  ["is a radio or a network", words("wifi net http httpd mqtt bthci espnow eth coap websocket mdns time sodium")],
  [
    "writes to the board's flash or to the card",
    words("file io os eromfs rtcmem node.flashsize node.setpartitiontable"),
  ],
  ["changes the firmware", words("otaupgrade node.LFS node.flashreload node.startup")],
  ["runs code that this audit cannot read", words("load loadstring loadfile dofile require debug package _G _ENV")],
  ["opens the console, which can do anything", words("node.input node.output print")],
  ["records", words("adc i2s touch pulsecnt rmt")],
];

export function whyRefused(name: string): string {
  const root = name.split(".")[0] as string;
  const found = DANGERS.find(([, names]) => names.has(name) || names.has(root));
  return found === undefined ? "is not on the list of what the player uses" : found[0];
}
