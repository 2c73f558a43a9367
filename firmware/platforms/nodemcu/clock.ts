// Time since power-on. Layer: platforms/nodemcu. Source: NodeMCU documentation, node.uptime.

/** 2^31 microseconds, after which a build without fractions begins anew. */
const WRAP_MS = 2147484;

/**
 * Milliseconds since power-on. A build with single floats counts in steps of 1 ms from the third hour on, of 16 ms from
 * the second day on.
 */
export function nowMs(): number {
  const [micros, wraps] = node.uptime();
  return Math.floor(micros / 1000) + wraps * WRAP_MS;
}
