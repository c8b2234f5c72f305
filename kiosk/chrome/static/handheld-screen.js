// What the handheld shows, as text: the verdict with its lines, and how it stands with the market.
const MOST = 200;
const MINUTE = 60000;
export const words = document.getElementById("words").dataset;
export const tongue = document.documentElement.lang === "en" ? "en" : "zh";
export const at = (id) => document.getElementById(id);
let number = 0;

export function fill(list, texts) {
  list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

function line(row) {
  const item = at("lines").querySelector("template").content.firstElementChild.cloneNode(true);
  item.dataset.level = row.level;
  for (const each of item.querySelectorAll("[data-part]")) each.textContent = row[each.dataset.part];
  item.querySelector(".pill").dataset.level = row.level;
  return item;
}

// `result` as the market answers it; `byCopy` when it was judged without.
export function show(result, byCopy) {
  document.dispatchEvent(new CustomEvent("state", { detail: { number, verdict: result.verdict } }));
  if (number) at("verdict").scrollIntoView({ block: "nearest" });
  number += 1;
  at("verdict").dataset.verdict = result.verdict;
  at("word").textContent = words[result.verdict];
  at("code").textContent = result.code;
  at("how").textContent = byCopy ? words.byCopy : "";
  fill(at("why"), result.why.filter((why) => !result.lines.some(({ because }) => because.includes(why))));
  const list = at("lines");
  list.replaceChildren(list.querySelector("template"), ...result.lines.slice(0, MOST).map(line));
  at("rest").hidden = !result.rest;
  at("weigh").hidden = !result.weigh;
  at("look").hidden = !result.check;
}

const age = (ms) => words.minutes.replace("#", Math.max(0, Math.floor(ms / MINUTE)));

export function standing(reach, copy, gone) {
  const waiting = gone.queue.length + (gone.sending?.gone.length ?? 0);
  const since = copy ? Date.now() - copy.received : 0;
  const heard = copy?.heard_s ?? null;
  document.body.dataset.reach = reach;
  at("reach").textContent = words[`reach${reach}`] ?? "";
  at("copied").textContent = copy ? words.copied.replace("#", age(since)) : words.uncopied;
  at("province").textContent = heard === null ? words.never : words.heard.replace("#", age(heard * 1000 + since));
  at("waiting").textContent = waiting ? words.waiting.replace("#", waiting) : "";
  at("odd").hidden = !gone.odd.length;
  if (gone.odd.length) fill(at("odd-codes"), gone.odd);
}
