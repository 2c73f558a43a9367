// NodeMCU's module spi on the buses of a virtual board. Layer: hardware/virtual/runtimes/nodemcu.
// Source: NodeMCU documentation, spi, and components/modules/spi_master.c: what a DMA descriptor holds is the most that a
// transfer takes.
import type { RuntimeBoard } from "../../../virtual-board.js";
import { LuaError, type LuaObject } from "../lua-vm.js";

const HSPI = 1;
const MOST_BYTES = 4092;

export function spiModule(board: RuntimeBoard): LuaObject {
  return {
    HSPI,
    VSPI: 2,
    master(given) {
      if (given.integer(1) !== HSPI) throw new LuaError("invalid host");
      const bus = board.spiOnPin(`D${given.field(2, "sclk", -1)}`);
      if (bus === null || bus.mosi !== `D${given.field(2, "mosi", -1)}`) throw new LuaError("bus init failed");
      return {
        device(config) {
          const select = board.pin(`D${config.field(2, "cs", -1)}`);
          const clockHz = config.field(2, "freq", 0);
          select.drive(true);
          const device: LuaObject = {
            transfer(sent) {
              const isTable = sent.isTable(2);
              const bytes = isTable ? sent.fieldBytes(2, "txdata") : sent.bytes(2);
              if (bytes.length > MOST_BYTES) throw new LuaError("transfer failed");
              select.drive(false);
              const received = bus.transfer(bytes, clockHz);
              select.drive(true);
              return isTable ? received.subarray(0, sent.field(2, "rxlen", 0)) : received;
            },
          };
          return device;
        },
      };
    },
  };
}
