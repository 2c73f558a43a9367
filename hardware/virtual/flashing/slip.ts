// Packets on a serial line: C0h around each, C0h and DBh inside escaped. Layer: hardware/virtual/flashing.
// Spec: RFC 1055, "A Nonstandard for Transmission of IP Datagrams over Serial Lines: SLIP".

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;
/** No packet of a boot ROM is longer: 16 KB of data and its header. */
const MOST_PACKET_BYTES = 0x5000;

export function slipPacket(payload: Uint8Array): Uint8Array {
  const bytes = [END];
  for (const byte of payload) {
    if (byte === END) bytes.push(ESC, ESC_END);
    else if (byte === ESC) bytes.push(ESC, ESC_ESC);
    else bytes.push(byte);
  }
  bytes.push(END);
  return Uint8Array.from(bytes);
}

export class SlipReader {
  private packet: number[] | null = null;
  private isEscaped = false;

  /** Takes bytes from the line and calls `onPacket` for each whole packet; what is no packet is dropped. */
  take(bytes: Uint8Array, onPacket: (packet: Uint8Array) => void): void {
    for (const byte of bytes) {
      if (byte === END) {
        // The end of one packet, or the start of the next.
        const whole = this.packet;
        this.packet = whole === null || whole.length === 0 ? [] : null;
        this.isEscaped = false;
        if (whole !== null && whole.length > 0) onPacket(Uint8Array.from(whole));
        continue;
      }
      if (this.packet === null) continue;
      if (this.isEscaped) {
        this.isEscaped = false;
        if (byte === ESC_END) this.packet.push(END);
        else if (byte === ESC_ESC) this.packet.push(ESC);
        else this.packet = null;
      } else if (byte === ESC) {
        this.isEscaped = true;
      } else {
        this.packet.push(byte);
      }
      if (this.packet !== null && this.packet.length > MOST_PACKET_BYTES) this.packet = null;
    }
  }

  reset(): void {
    this.packet = null;
    this.isEscaped = false;
  }
}
