// What a handheld says of a code while the market is out of reach: signed, not stopped, not gone. Nothing here has a memory:
// `copy` is what the market last said, `passed` exit codes that this handheld let go since, by their time.
import { tag } from "./handheld-tag.js";

const LINK = /\/c\/([^/?]+)(?:\?s=([A-Z2-7]{16}))?$/i;
const SLIP = /^([ST])\d{9}(\d{6})(\d{5,7})[0-9A-Z]$/;
const EXIT = /^X(\d{9}(\d{6})(\d{4})\d|B\d{9}(\d{6})(\d{6})[0-9A-Z])(\d{4,10})[0-9A-Z]$/;
export const OLD_MS = 12 * 3600 * 1000;

const ORDER = { bad: 0, ok: 1, idle: 2 };

// {kind, code, tag, day, number, batch, batchNumber} of a link; without a kind it is none that can be judged.
export function read(text) {
  const link = LINK.exec(text.trim());
  const code = (link ? link[1] : text.trim()).toUpperCase();
  const signature = (link?.[2] ?? "").toUpperCase();
  const slip = SLIP.exec(code);
  if (slip) return { kind: slip[1], code, tag: signature, day: slip[2], number: Number(slip[3]) };
  const out = EXIT.exec(code);
  if (!out) return { kind: "", code: "", tag: signature }; // it may be a badge: shown nowhere
  const [, batch, day, number, wideDay, wideNumber, serial] = out;
  return { kind: "X", code, tag: signature, day: day ?? wideDay, batch, batchNumber: Number(number ?? wideNumber), number: Number(serial) };
}

const later = (found, number, copy, last) => found.day > copy.day || (found.day === copy.day && number > last);

// {verdict, why: [key or {zh, en}], code, lines, let, rest}: `let` are exit codes that leave, `rest` that some might.
export function judge(text, copy, passed, { without = false, now = Date.now() } = {}) {
  const found = read(text);
  const say = (verdict, why, more = {}) => ({ verdict, why: [why], code: found.code, lines: [], let: [], rest: false, ...more });
  if (!copy) return say("stop", "none");
  if (now - copy.received > OLD_MS || now < copy.received) return say("stop", "old");
  if (!found.kind) return say("stop", "kind");
  if (!(found.day in copy.keys)) return say("stop", "key");
  if (tag(copy.keys[found.day], found.code) !== found.tag) return say("stop", "tag");
  const voucher = found.kind === "S" ? found.code : holder(found.code, copy);
  if (voucher in copy.vouchers) return whole(voucher, copy, passed, without, say);
  if (found.kind === "S") return later(found, found.number, copy, copy.last_voucher) ? say("wait", "new") : say("stop", "gone");
  return found.kind === "X" ? single(found, copy, passed, say) : say("wait", "ahead");
}

function holder(serial, copy) {
  return Object.keys(copy.vouchers).find((each) => copy.vouchers[each].some(([own]) => own === serial)) ?? "";
}

function whole(voucher, copy, passed, without, say) {
  const lines = copy.vouchers[voucher].map(([serial, batch, product, weight]) => {
    const because = copy.barred[batch] ?? copy.barred[serial] ?? null;
    const level = serial in passed ? "idle" : because ? "bad" : "ok";
    return { serial, product, weight, level, because: level === "bad" ? because : null };
  });
  lines.sort((one, other) => ORDER[one.level] - ORDER[other.level]);
  const free = lines.filter(({ level }) => level === "ok").map(({ serial }) => serial);
  const bad = lines.filter(({ level }) => level === "bad");
  const about = { code: voucher, lines };
  if (!free.length && !bad.length) return say("stop", "gone", about);
  if (bad.length && !(without && free.length)) return say("stop", "held", { ...about, rest: free.length > 0 });
  if (voucher in copy.checks) return say("wait", copy.checks[voucher], about);
  return say("pass", "offline", { ...about, let: free });
}

// A label by itself: it was sold after the copy was made, or else it must be in an open voucher.
function single(found, copy, passed, say) {
  const given = copy.serials[found.batch];
  const fresh = given === undefined ? later(found, found.batchNumber, copy, copy.last_batch) : found.number > given;
  if (found.code in passed || !fresh) return say("stop", "gone");
  const barred = copy.barred[found.batch] ?? copy.barred[found.code];
  if (barred) return say("stop", barred);
  if (found.batch in copy.checks) return say("wait", copy.checks[found.batch]);
  return say("pass", "offline", { let: [found.code] });
}
