// The few events that the player knows: five buttons, pressed or held. Layer: core/player.
// The serial link makes the same events, so that a script does what a finger does.

export const enum Button {
  up = 0,
  down = 1,
  ok = 2,
  back = 3,
  eject = 4,
}

/** Buttons there are. */
export const BUTTON_COUNT = 5;

/** What a screen is told: a button's number, plus one of these when it is held. */
export const enum Event {
  up = 0,
  down = 1,
  ok = 2,
  back = 3,
  eject = 4,
  /** Once, 600 ms after the button went down. */
  holdUp = 8,
  holdDown = 9,
  holdOk = 10,
  holdBack = 11,
  holdEject = 12,
  /** Every 120 ms after that, while it stays down. */
  repeatUp = 16,
  repeatDown = 17,
  repeatOk = 18,
  repeatBack = 19,
  repeatEject = 20,
}

export const NO_EVENT = -1;
