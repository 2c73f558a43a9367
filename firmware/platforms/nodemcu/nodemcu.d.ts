// What the player uses of NodeMCU for ESP32. Layer: types only. Source: NodeMCU documentation, branch dev-esp32, and its
// components/modules.

declare namespace gpio {
  const IN: number;
  const OUT: number;
  const PULL_UP: number;
  const INTR_UP_DOWN: number;
  interface PinConfig {
    readonly gpio: number;
    readonly dir: number;
    readonly pull?: number;
  }
  function config(this: void, pins: PinConfig): void;
  function read(this: void, pin: number): number;
  function write(this: void, pin: number, level: number): void;
  function trig(
    this: void,
    pin: number,
    type: number,
    callback: (this: void, pin: number, level: number) => void,
  ): void;
}

declare namespace spi {
  const HSPI: number;
  interface Device {
    /** Sends a text of any length, or what a transaction says; gives as many bytes as came in, or `rxlen`. */
    transfer(transaction: string | Transaction): string;
  }
  interface Transaction {
    txdata: string;
    rxlen: number;
  }
  interface Master {
    device(config: { readonly cs: number; readonly mode: number; readonly freq: number }): Device;
  }
  function master(
    this: void,
    host: number,
    pins: { readonly sclk: number; readonly mosi: number; readonly miso: number },
    dma: number,
  ): Master;
}

declare namespace sdmmc {
  const HSPI: number;
  interface Card {
    /** 512 bytes for each block; throws where the card does not give them. */
    read(first: number, count: number): string;
    get_info(): { readonly csd: { readonly capacity: number } };
  }
  /** Throws where no card starts; it holds on to each card, and to no more than the build has volumes for. */
  function init(this: void, slot: number, config: { readonly cs_pin: number; readonly fmax: number }): Card;
}

declare namespace uart {
  const PARITY_NONE: number;
  const STOPBITS_1: number;
  function setup(
    this: void,
    id: number,
    baud: number,
    databits: number,
    parity: number,
    stopbits: number,
    echo: number,
  ): number;
  /** @param count bytes after which `take` is called, 0 for as they come; @param run 0: the interpreter takes none */
  function on(
    this: void,
    id: number,
    event: "data",
    count: number,
    take: (this: void, data: string) => void,
    run: number,
  ): void;
  function start(this: void, id: number): boolean;
  function write(this: void, id: number, data: string): void;
  /** Waits until all that was written is out. */
  function txflush(this: void, id: number): void;
}

declare namespace tmr {
  const ALARM_SINGLE: number;
  interface Timer {
    /** Ticks of 10 ms; calls back from the interpreter's own loop. */
    alarm(ms: number, mode: number, ring: (this: void) => void): boolean;
  }
  function create(this: void): Timer;
}

declare namespace node {
  /** Microseconds since power-on; how it wraps depends on the build's numbers. */
  function uptime(this: void): LuaMultiReturn<[number, number]>;
  /** Bytes free. */
  function heap(this: void): number;
  function restart(this: void): void;
  namespace task {
    const MEDIUM_PRIORITY: number;
    /** Calls back when the interpreter has done what it is at, and what waited before. */
    function post(this: void, priority: number, work: (this: void) => void): void;
  }
}

/** Modules that must not be there: what is not compiled in is nil. */
declare const wifi: object | undefined;
declare const net: object | undefined;
declare const http: object | undefined;
declare const httpd: object | undefined;
declare const mqtt: object | undefined;
declare const bthci: object | undefined;
declare const espnow: object | undefined;
declare const eth: object | undefined;
declare const otaupgrade: object | undefined;
