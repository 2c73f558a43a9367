// Uncompressed video on Espruino: SPI.send, drawImage, SPI.write, and next to nothing between them.
// Layer: platforms/espruino. Measured on an emulated Pico at 125 MHz, a burst of 8 blocks to 4,096 8-bit pixels on the LCD:
// 5.0 + 9.3 + 2.2 ms in these calls, and 2 ms for what is here; by way of the driver, the raster and the target 18 ms.
//
// The image is all of what came in, tokens, CRCs and gaps too: drawn into rows as long as its own they need no clipping,
// which would take half as long again, and the runs that are sent leave them out.
import type { SdCard } from "../../drivers/sd-card.js";
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { GraphicsRaster } from "./graphics-raster.js";
import type { EspruinoSpiDevice } from "./spi-device.js";

const BURST = 8;
const HALF = 4;
const START_BLOCK = 0xfe;
/** Of a block on the wire: its token, 512 bytes, CRC. */
const BLOCK_ON_WIRE = 515;

export class EspruinoBlockPipe implements BlockPipe {
  private card: SdCard;
  private cardBus: SPI;
  private panelBus: SPI;
  private panelSelect: Pin;
  private raster: GraphicsRaster;

  constructor(card: SdCard, cardSpi: EspruinoSpiDevice, panelSpi: EspruinoSpiDevice, raster: GraphicsRaster) {
    this.card = card;
    this.cardBus = cardSpi.bus;
    this.panelBus = panelSpi.bus;
    this.panelSelect = panelSpi.chipSelect;
    this.raster = raster;
  }

  move(first: number, bits: number, most: number): number {
    const card = this.card;
    if (card.steadyNext !== first) {
      return 0;
    }
    const raster = this.raster;
    const tokens = card.steadyTokens;
    const spacing = card.spacing;
    if (raster.wireSpacing !== spacing || raster.wireBits !== bits) {
      raster.layOutWire(spacing, tokens[0] + 1, bits);
    }
    const bus = this.cardBus;
    const panel = this.panelBus;
    const select = this.panelSelect;
    const fill = card.steadyFill;
    const middle = tokens[3];
    const last = tokens[7];
    const end = last + BLOCK_ON_WIRE;
    const graphics = raster.wireGraphics as Graphics;
    const image = raster.wireImage as GraphicsImage;
    const runs = raster.wireRuns[0];
    let done = 0;
    while (done < most) {
      const bytes = bus.send(fill);
      let upper = runs;
      let lower = runs;
      if (bytes[last] !== START_BLOCK || bytes[end] !== 0xff || bytes[middle] !== START_BLOCK) {
        // Mostly one gap was a byte or two longer than the others: what is behind it is sent from so much further on.
        let at = 0;
        while (at < BURST && bytes[tokens[at]] === START_BLOCK) {
          at++;
        }
        const place = at < BURST ? tokens[at] : 0;
        const late = bytes[place + 1] === START_BLOCK ? 1 : 2;
        if (at === BURST || bytes[place + late] !== START_BLOCK || bytes[last + late] !== START_BLOCK) {
          card.took(done);
          card.missed(bytes);
          return done;
        }
        bus.send(raster.wireLate[late]);
        const lateRuns = raster.wireRuns[late];
        if (bits === 8) {
          lower = runs.slice(0, at).concat(lateRuns.slice(at));
        } else {
          upper = at < HALF ? runs.slice(0, at).concat(lateRuns.slice(at)) : runs;
          lower = at < HALF ? lateRuns : runs.slice(0, at - HALF).concat(lateRuns.slice(at - HALF));
        }
      }
      image.buffer = bytes;
      graphics.drawImage(image, 0, 0);
      if (bits === 4) {
        panel.write(upper, select);
        image.buffer = new Uint8Array(bytes.buffer, HALF * spacing, HALF * spacing);
        graphics.drawImage(image, 0, 0);
      }
      // Let go of before the next burst: where its room is not found at once, all of the memory is gone through, for 11 ms.
      image.buffer = "";
      panel.write(lower, select);
      done++;
    }
    card.took(done);
    return done;
  }
}
