// NodeMCU's module sdmmc on the card slot of a virtual board. Layer: hardware/virtual/runtimes/nodemcu.
// Source: NodeMCU documentation, sdmmc, and components/modules/sdmmc.c: a card that was started keeps its place until
// power-off; errors give no reason.
import type { RuntimeBoard } from "../../../virtual-board.js";
import { LuaError, type LuaObject } from "../lua-vm.js";
import { SdHost } from "../sd-host.js";

const HSPI = 101;
const DEFAULT_HZ = 20_000_000;

/** @param places FF_VOLUMES of the build */
export function sdmmcModule(board: RuntimeBoard, places: number): LuaObject {
  let started = 0;
  const refused = (what: string): never => {
    board.violation(`attempt to record: card:${what}`);
    throw new LuaError("card access failed");
  };
  return {
    HSPI,
    VSPI: 102,
    init(given) {
      if (given.integer(1) !== HSPI) throw new LuaError("failed to init slot");
      if (started >= places) throw new LuaError("too many cards");
      const { card } = board.data;
      const bus = board.spi(card.bus);
      if (bus === null) throw new LuaError("failed to init sdmmc host");
      const select = board.pin(`D${given.field(2, "cs_pin", -1)}`);
      const host = new SdHost(bus, select, board.clock, given.field(2, "fmax", DEFAULT_HZ));
      const found = host.start();
      if (found === null) throw new LuaError("failed to init card");
      started += 1;
      const object: LuaObject = {
        read(asked) {
          const first = asked.integer(2);
          const count = asked.integer(3);
          if (first < 0 || count < 0) throw new LuaError("out of range");
          const bytes = first + count > found.blocks ? null : found.read(first, count);
          if (bytes === null) throw new LuaError("card access failed");
          return bytes;
        },
        write: () => refused("write"),
        // With it the card would be a folder of files that io writes to.
        mount: () => refused("mount"),
        get_info: () => ({ csd: { capacity: found.blocks, sector_size: 512 } }),
      };
      return object;
    },
  };
}
