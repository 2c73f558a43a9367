// `npm run boards`: hardware/boards/NAME.md and NAME.svg, made from the board files. Layer: tools.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./processes.mjs";
import { importTypeScript } from "./typescript.mjs";

const { boardDocuments } = await importTypeScript("tools/board-documents.ts");
for (const { path, text } of boardDocuments(ROOT)) {
  writeFileSync(join(ROOT, path), text);
  console.log(path);
}
