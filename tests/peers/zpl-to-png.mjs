// zpl-to-png.mjs FOLDER: draws every FOLDER/*.zpl (8 dots a millimetre, as wide as ^PW and as long as ^LL) as a PNG beside it.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ready } from "zpl-renderer-js";

const { api } = await ready;
const folder = process.argv[2];
for (const name of readdirSync(folder).filter((each) => each.endsWith(".zpl"))) {
  const job = readFileSync(join(folder, name), "utf8");
  const [wide, long] = ["PW", "LL"].map((command) => Number(new RegExp(`\\^${command}(\\d+)`).exec(job)[1]) / 8);
  const drawn = await api.zplToBase64Async(job, wide, long, 8);
  writeFileSync(join(folder, name.replace(/zpl$/, "png")), drawn, "base64");
}
process.exit(0); // its WebAssembly keeps the loop alive
