// Time since power-on. Layer: hal (interfaces only). Core never asks for the time: it is told.
export interface Clock {
  /** Milliseconds since power-on, monotonic, below 2^31. */
  nowMs(): number;
}
