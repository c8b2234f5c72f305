// The gate's phone at the exit. Each code is asked of the market; while that is out of reach it is judged by the market's last
// copy, kept with its time before the screen says so, and told to the market as soon as it is heard again.
import { get, put } from "./handheld-kept.js";
import { judge } from "./handheld-rules.js";
import { at, show, standing, tongue, words } from "./handheld-screen.js";

const FRESH_MS = 20000;
const TIMEOUT_MS = 4000;
const MOST = 200;
const LEVELS = { bad: "stays", ok: "leaves", idle: "left" };
const { lane } = document.body.dataset;
const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";
let copy = null; // what the market last said, and when it was `received` by this clock
let gone = { queue: [], sending: null, passed: {}, odd: [] };
let reach = ""; // "on", "off", or "out": reached, but nobody is signed in
let last = null;
let refreshing = false;
let turn = Promise.resolve();

function name() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
}

// null when the market was not reached; otherwise its status, and its answer where there is one.
async function call(path, sent, key = name()) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf, "Idempotency-Key": key };
  if (path !== "/handheld/ask") headers["X-Idle"] = "1"; // nobody pressed anything
  const asked = { headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) };
  if (sent) Object.assign(asked, { method: "POST", body: JSON.stringify(sent) });
  try {
    const answer = await fetch(path, asked);
    if (answer.status >= 500) return null;
    const json = answer.headers.get("content-type")?.includes("json") ?? false;
    return { status: answer.ok && !json ? 401 : answer.status, told: json ? await answer.json() : null };
  } catch {
    return null;
  }
}

function say(result, byCopy) {
  last = result;
  show(result, byCopy);
}

// On the disk first, then on the screen: what was let go is never forgotten.
async function pass(codes) {
  const time = new Date(Date.parse(copy.at) + Date.now() - copy.received).toISOString();
  const passed = Object.fromEntries(codes.map((code) => [code, time]));
  gone = { ...gone, queue: [...gone.queue, ...codes.map((code) => ({ code, at: time }))], passed: { ...gone.passed, ...passed } };
  try {
    await put("gone", gone);
  } catch {
    gone = { ...gone, queue: gone.queue.filter(({ code }) => !codes.includes(code)) };
    return false;
  }
  return true;
}

async function offline(text, without) {
  const found = judge(text, copy, gone.passed, { without });
  if (found.let.length && !(await pass(found.let))) Object.assign(found, { verdict: "stop", why: ["disk"], lines: [], let: [] });
  const lines = found.lines.map((row) => {
    const level = found.let.includes(row.serial) ? "idle" : row.level;
    return { ...row, level, word: words[LEVELS[level]], because: row.because?.[tongue] ?? "" };
  });
  const why = found.why.map((each) => (typeof each === "string" ? words[`why${each}`] : each[tongue]));
  say({ ...found, why, lines, rest: found.rest ? text : "" }, true);
}

async function ask(text, more) {
  const answer = reach === "off" ? null : await call("/handheld/ask", { lane, code: text, ...more });
  if (answer === null) {
    reach = "off";
    await offline(text, "without" in more);
  } else if (answer.status === 200) {
    reach = "on";
    say(answer.told, false);
  } else {
    reach = [401, 403].includes(answer.status) ? "out" : "on";
    say({ verdict: "stop", code: "", why: [reach === "out" ? words.reachout : answer.told.detail[tongue]], lines: [] }, false);
  }
  standing(reach, copy, gone);
}

function take(text, more = {}) {
  if (text) turn = turn.then(() => ask(text, more));
}

async function settle() {
  if (!gone.sending && gone.queue.length) {
    gone = { ...gone, sending: { key: name(), gone: gone.queue.slice(0, MOST) }, queue: gone.queue.slice(MOST) };
    await put("gone", gone);
  }
  if (!gone.sending) return;
  const answer = await call("/handheld/settle", { lane, gone: gone.sending.gone }, gone.sending.key);
  if (answer?.status !== 200) return;
  gone = { ...gone, sending: null, odd: [...gone.odd, ...answer.told.odd] };
  await put("gone", gone);
  if (gone.queue.length) await settle();
}

async function renew() {
  await settle();
  const answer = await call("/handheld/copy");
  reach = answer === null ? "off" : answer.status === 200 ? "on" : "out";
  if (reach === "out") await forget();
  if (reach !== "on") return;
  copy = { ...answer.told, received: Date.now() };
  if (!gone.queue.length && !gone.sending) gone = { ...gone, passed: {} };
  await Promise.all([put("copy", copy), put("gone", gone)]);
}

async function refresh() {
  if (refreshing) return;
  refreshing = true;
  try {
    await renew();
  } finally {
    refreshing = false;
    standing(reach, copy, gone);
  }
}

// The keys are for whoever is signed in.
async function forget() {
  copy = null;
  await put("copy", null);
}

function listen() {
  at("by-hand").addEventListener("submit", (event) => {
    event.preventDefault(); // so forms.js need not hold it
    delete event.target.dataset.busy;
    for (const key of event.target.querySelectorAll("[aria-disabled]")) key.removeAttribute("aria-disabled");
    const { code } = event.target.elements;
    take(code.value);
    code.value = "";
    code.blur();
  });
  at("rest").addEventListener("click", () => take(last.rest, { group: last.group ?? "", without: last.stays ?? "" }));
  at("weigh").addEventListener("click", () => take(last.weigh, { group: last.group, without: last.stays }));
  for (const each of at("look").querySelectorAll("button")) {
    const good = each.value === "true";
    each.addEventListener("click", () => take(last.code, { group: last.group, without: last.stays, subject: last.check, good }));
  }
  at("seen").addEventListener("click", () => {
    gone = { ...gone, odd: [] };
    put("gone", gone).then(() => standing(reach, copy, gone));
  });
  document.querySelector("form.who")?.addEventListener("submit", forget);
  addEventListener("online", refresh);
  addEventListener("offline", () => {
    reach = "off";
    standing(reach, copy, gone);
  });
}

async function begin() {
  [copy, gone] = [(await get("copy")) ?? null, (await get("gone")) ?? gone];
  say({ verdict: "none", code: "", why: [], lines: [] }, false);
  listen();
  at("kept").hidden = "serviceWorker" in navigator;
  navigator.serviceWorker?.register("/handheld/worker.js", { scope: "/handheld" }).catch(() => (at("kept").hidden = false));
  await refresh();
  document.body.dataset.begun = "";
  setInterval(refresh, FRESH_MS);
  setInterval(() => standing(reach, copy, gone), 1000);
}

begin();
