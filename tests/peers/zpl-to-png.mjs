// zpl-to-png.mjs FOLDER: draws every FOLDER/*.zpl (60 x 40 mm, 8 dots a millimetre) as a PNG beside it.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ready } from "zpl-renderer-js";

const { api } = await ready;
const folder = process.argv[2];
for (const name of readdirSync(folder).filter((each) => each.endsWith(".zpl"))) {
  const drawn = await api.zplToBase64Async(readFileSync(join(folder, name), "utf8"), 60, 40, 8);
  writeFileSync(join(folder, name.replace(/zpl$/, "png")), drawn, "base64");
}
process.exit(0); // its WebAssembly keeps the loop alive
