// The record that a host writes and the player reads.
import { expect, test } from "vitest";
import { readSettings } from "../../../../firmware/core/player/own-settings.js";
import { cyd } from "../../../../hardware/boards/cyd.js";
import { settingsInWords, settingsRecord } from "../../../../host/setup/settings-record.js";

const RECORD = "mp8-settings 1 st7789 104 0 21 40000 200 3700 240 3800";

test("what a host writes is what a player reads", () => {
  expect(settingsRecord(cyd, { variant: "st7789" })).toBe(RECORD);
  const scale = { left: 3700.4, right: 210, top: 3800, bottom: 250 };
  const record = settingsRecord(cyd, { variant: "ili9341-inverted-27", scale, clockHz: 20e6, label: "Class 3, no. 7" });
  expect(readSettings(record)).toEqual({
    variant: "ili9341-inverted-27",
    madctl: 0x28,
    inverted: true,
    backlight: 27,
    clockKhz: 20_000,
    left: 3700,
    right: 210,
    top: 3800,
    bottom: 250,
    label: "Class 3, no. 7",
  });
  expect(settingsInWords(record)).toBe(
    'variant ili9341-inverted-27, screen at 20 MHz, touch 3700 to 210 across and 3800 to 250 down, label "Class 3, no. 7"',
  );
});

test.each(cyd.variants.map(({ name }) => name))("the variant %s has a record", (name) => {
  expect(readSettings(settingsRecord(cyd, { variant: name }))?.variant).toBe(name);
});

test.each([
  ["nothing", ""],
  ["another file", "\x7fELF"],
  ["another version", RECORD.replace(" 1 ", " 2 ")],
  ["a number too few", RECORD.replace(" 3800", "")],
  ["no number", RECORD.replace("104", "0x68")],
  ["a negative number", RECORD.replace("200", "-200")],
  ["a register of nine bits", RECORD.replace("104", "256")],
  ["half inverted", RECORD.replace(" 0 ", " 2 ")],
  ["a pin that is not there", RECORD.replace(" 21 ", " 40 ")],
  ["a clock that no panel takes", RECORD.replace("40000", "400000")],
  ["no clock", RECORD.replace("40000", "0")],
  ["edges that are one", RECORD.replace("3700", "200")],
  ["edges off the converter's scale", RECORD.replace("3700", "4096")],
  ["a label that goes on", `${RECORD} ${"x".repeat(25)}`],
  ["a long text", `${RECORD} ${"x".repeat(4000)}`],
])("%s is no record", (_what, text) => {
  expect(readSettings(text)).toBeNull();
});

test.each(["", "a", "Board 12 (left)"])("the label %j can be kept", (label) => {
  expect(readSettings(settingsRecord(cyd, { variant: "ili9341", label }))?.label).toBe(label);
});

test.each(["é", " a", "a ", "a  b", "a\nb", "x".repeat(25)])("the label %j cannot", (label) => {
  expect(() => settingsRecord(cyd, { variant: "ili9341", label })).toThrow(/cannot be kept/);
});
