// A board's own settings while it is flashed: a cable that is cut between erasing and storing must not cost them. They are
// kept on this PC by the chip's MAC until they are stored again. Layer: host/flash.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../atomic-file.js";
import { settingsInWords } from "../setup/settings-record.js";

export class SettingsShelf {
  /** @param folder null where there is no place to keep anything */
  constructor(private readonly folder: string | null) {}

  /** @param mac "24:6f:28:00:00:01"  @param record as the player tells it */
  async put(mac: string, record: string): Promise<void> {
    const path = this.placeOf(mac);
    if (path === null || this.folder === null) return;
    try {
      mkdirSync(this.folder, { recursive: true });
      await writeFileAtomically(path, Buffer.from(record, "utf8"));
    } catch {
      // Without a place to keep them it is as safe as the cable.
    }
  }

  /** @returns what was put there for this chip and not taken away; null where there is nothing, or nothing whole */
  get(mac: string): string | null {
    const path = this.placeOf(mac);
    if (path === null) return null;
    try {
      const record = readFileSync(path, "utf8");
      return settingsInWords(record) === null ? null : record;
    } catch {
      return null;
    }
  }

  /** They are on the board again. */
  remove(mac: string): void {
    const path = this.placeOf(mac);
    if (path !== null) rmSync(path, { force: true });
  }

  private placeOf(mac: string): string | null {
    const digits = mac.toLowerCase().replace(/[^0-9a-f]/g, "");
    return this.folder === null || digits === "" ? null : join(this.folder, `settings-${digits}`);
  }
}
