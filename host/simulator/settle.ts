// Waits until the player has finished drawing. Layer: host/simulator.
import type { SimulatedPlayer } from "./simulated-player.js";

/** Runs until the screen has not changed for a moment. */
export async function settle(player: SimulatedPlayer, quietMs = 240, atMostMs = 4000): Promise<void> {
  let last = player.screen().pixels.slice();
  let quietSince = player.nowMs;
  await player.runUntil(() => {
    const now = player.screen().pixels;
    if (!Buffer.from(now.buffer, now.byteOffset, now.byteLength).equals(Buffer.from(last.buffer))) {
      last = now.slice();
      quietSince = player.nowMs;
    }
    return player.nowMs - quietSince >= quietMs;
  }, atMostMs);
}
