// Constants of the SD card's SPI mode. Layer: hardware/virtual/chips, data only.
// SD Physical Layer Simplified Specification 6.00: command tables 7-3 and 7-4, responses 7.3.2, tokens 7.3.3,
// timing 7.5.4, clocks 6.6 and 6.7, power-up 6.4.1.

/** Section 7.3.1.3. */
export const Cmd = {
  GO_IDLE_STATE: 0,
  SEND_OP_COND: 1,
  SWITCH_FUNC: 6,
  SEND_IF_COND: 8,
  SEND_CSD: 9,
  SEND_CID: 10,
  STOP_TRANSMISSION: 12,
  SEND_STATUS: 13,
  SET_BLOCKLEN: 16,
  READ_SINGLE_BLOCK: 17,
  READ_MULTIPLE_BLOCK: 18,
  APP_CMD: 55,
  READ_OCR: 58,
  CRC_ON_OFF: 59,
} as const;

/** After CMD55, table 7-4. */
export const Acmd = {
  SD_STATUS: 13,
  SEND_NUM_WR_BLOCKS: 22,
  SET_WR_BLK_ERASE_COUNT: 23,
  SD_SEND_OP_COND: 41,
  SET_CLR_CARD_DETECT: 42,
  SEND_SCR: 51,
} as const;

/**
 * Everything that stores, erases, protects, locks or announces it: WRITE_BLOCK, WRITE_MULTIPLE_BLOCK, the
 * manufacturer's CID programming, PROGRAM_CSD, SET_WRITE_PROT, CLR_WRITE_PROT, ERASE_WR_BLK_START, _END, MMC's erase
 * groups, ERASE, LOCK_UNLOCK, write extensions of 6.00 (CMD49, CMD59 is CRC_ON_OFF here), and GEN_CMD, which may.
 */
export const WRITE_COMMANDS: readonly number[] = [24, 25, 26, 27, 28, 29, 32, 33, 35, 36, 38, 42, 49, 56];
export const WRITE_ACMDS: readonly number[] = [Acmd.SET_WR_BLK_ERASE_COUNT];

/** Section 7.3.2.1. */
export const R1 = {
  IDLE: 0x01,
  ERASE_RESET: 0x02,
  ILLEGAL_COMMAND: 0x04,
  COM_CRC_ERROR: 0x08,
  ERASE_SEQUENCE_ERROR: 0x10,
  ADDRESS_ERROR: 0x20,
  PARAMETER_ERROR: 0x40,
} as const;

/** Second byte of R2, section 7.3.2.3. */
export const R2 = { ERROR: 0x04, CARD_ECC_FAILED: 0x10, OUT_OF_RANGE: 0x80 } as const;

/** Section 7.3.3.2. */
export const START_BLOCK = 0xfe;
/** Section 7.3.3.3. */
export const ErrorToken = { ERROR: 0x01, CC_ERROR: 0x02, CARD_ECC_FAILED: 0x04, OUT_OF_RANGE: 0x08 } as const;

/** OCR, section 5.1: 2.7 to 3.6 V, then the two status bits. */
export const OCR_VOLTAGES = 0x00ff8000;
export const OCR_POWER_UP = 0x80000000;
export const OCR_CCS = 0x40000000;
/** Argument bit of ACMD41 and CMD1, section 4.2.3. */
export const HCS = 0x40000000;

/** N_CR, N_RC and N_AC of table 7-5 (timing values), in bytes. */
export const N_CR_LEAST = 1;
export const N_CR_MOST = 8;
export const N_RC_LEAST = 1;
export const N_AC_LEAST = 1;

/** Section 6.4.1: clocks with CS high before the first command, after 1 ms of supply. */
export const POWER_UP_CLOCKS = 74;
export const POWER_UP_NS = 1_000_000;

export const IDENTIFICATION_HZ = 400_000;
export const DEFAULT_SPEED_HZ = 25_000_000;
export const HIGH_SPEED_HZ = 50_000_000;

/** SDSC ends at 2 GB, section 3.3; C_SIZE of CSD version 2.0 at 2 TB. */
export const SDSC_BLOCKS = 2 ** 22;
export const SDXC_BLOCKS = 2 ** 32;
