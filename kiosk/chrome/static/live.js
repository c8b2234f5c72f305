// Keeps a page as the server sees it: one EventSource, and a watchdog that says so when the line is stale.
// Everything received is shown as text. A page asks for it by <body data-live="address of the events">.
"use strict";
(() => {
  const STALE_MS = 3500; // with the quarter second between two looks, within four seconds
  const FIRST_WAIT_MS = 250;
  const LONGEST_WAIT_MS = 2000;
  const QUIET_MS = 60000;
  const body = document.body;
  const shown = new WeakMap(); // list -> what stands in it, as JSON
  let source = null;
  let heard = performance.now();
  let wait = FIRST_WAIT_MS;
  let waiting = 0;
  let number = null;
  let newsAt = performance.now();
  let outdated = false;

  // data-text="key" shows a value, data-value="key" sets an input's, data-show="key" hides what has none;
  // data-as-x="key" copies it to data-x, for the style sheet. [data-until-news] goes when a new number comes.
  // What stands in a list is the list's own: its entries have the same keys.
  function fill(root, state) {
    for (const each of [root, ...root.querySelectorAll("*")]) {
      if (root === body && each.closest("[data-list] > *")) continue;
      for (const [name, key] of Object.entries(each.dataset ?? {})) {
        if (!(key in state)) continue;
        if (name === "text" && each.textContent !== String(state[key])) each.textContent = state[key];
        if (name === "value") each.value = state[key];
        if (name === "show") each.hidden = !state[key];
        if (name.startsWith("as")) each.dataset[name.slice(2).toLowerCase()] = state[key];
      }
    }
  }

  // data-list="key" holds one copy of its <template> for each entry. Left alone while nothing changes: a finger may be on it.
  function refill(list, entries) {
    const now = JSON.stringify(entries);
    if (shown.get(list) === now) return;
    shown.set(list, now);
    const template = list.querySelector("template");
    const copies = entries.map((entry) => {
      const copy = template.content.firstElementChild.cloneNode(true);
      fill(copy, entry);
      return copy;
    });
    list.replaceChildren(template, ...copies);
    window.htmx?.process(list);
  }

  function show(state) {
    fill(body, state);
    for (const list of document.querySelectorAll("[data-list]")) {
      if (list.dataset.list in state) refill(list, state[list.dataset.list]);
    }
    if ("number" in state && state.number !== number) {
      if (number !== null) {
        newsAt = performance.now();
        for (const each of document.querySelectorAll("[data-until-news]")) each.hidden = true;
      }
      number = state.number;
    }
    outdated = "version" in state && "version" in body.dataset && state.version !== body.dataset.version;
    document.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  function alive() {
    heard = performance.now();
    wait = FIRST_WAIT_MS;
    body.dataset.line = "live";
  }

  function connect() {
    waiting = 0;
    source = new EventSource(body.dataset.live);
    source.addEventListener("state", (event) => {
      show(JSON.parse(event.data));
      alive();
    });
    source.addEventListener("beat", alive);
    source.addEventListener("error", again);
  }

  function again() {
    source.close();
    if (waiting) return;
    waiting = setTimeout(connect, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  // A frozen server keeps the connection open and says nothing: only silence tells.
  let looked = performance.now();
  setInterval(() => {
    if (performance.now() - heard <= STALE_MS) return;
    body.dataset.line = "stale";
    if (!waiting && performance.now() - looked > STALE_MS) {
      looked = performance.now();
      again();
    }
  }, 250);

  // data-age shows how long ago the news came, from its own words; a screen that was only now opened does not know.
  function age() {
    const seconds = Math.floor((performance.now() - newsAt) / 1000);
    for (const each of document.querySelectorAll("[data-age]")) {
      const words = seconds < 90 ? each.dataset.seconds : each.dataset.minutes;
      each.textContent = number === null || newsAt === opened ? "" : words.replace("#", seconds < 90 ? seconds : Math.floor(seconds / 60));
    }
  }

  // A page older than its server loads itself again when nobody is busy with it.
  function renew() {
    const still = performance.now() - newsAt > QUIET_MS && performance.now() > QUIET_MS;
    const busy = document.querySelector("[data-busy], details[open], :focus:is(input, textarea, select)");
    if (outdated && still && !busy && body.dataset.line === "live") location.reload();
  }

  const opened = newsAt;
  setInterval(() => {
    age();
    renew();
  }, 1000);

  connect();
})();
