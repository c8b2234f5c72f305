// Keeps a page as the server sees it: one EventSource, and a watchdog that says so when the line is stale.
// Everything received is shown as text. A page asks for it by <body data-live="address of the events">.
"use strict";
(() => {
  const STALE_MS = 4000;
  const FIRST_WAIT_MS = 250;
  const LONGEST_WAIT_MS = 2000;
  const body = document.body;
  let source = null;
  let heard = performance.now();
  let wait = FIRST_WAIT_MS;
  let waiting = 0;

  // data-text="key" shows a value; data-as-x="key" copies it to data-x, for the style sheet.
  function fill(root, state) {
    for (const each of [root, ...root.querySelectorAll("*")]) {
      for (const [name, key] of Object.entries(each.dataset ?? {})) {
        if (!(key in state)) continue;
        if (name === "text") each.textContent = state[key];
        if (name.startsWith("as")) each.dataset[name.slice(2).toLowerCase()] = state[key];
      }
    }
  }

  // data-list="key" holds one copy of its <template> for each entry.
  function refill(list, entries) {
    const template = list.querySelector("template");
    const copies = entries.map((entry) => {
      const copy = template.content.firstElementChild.cloneNode(true);
      fill(copy, entry);
      return copy;
    });
    list.replaceChildren(template, ...copies);
  }

  function show(state) {
    fill(body, state);
    for (const list of document.querySelectorAll("[data-list]")) {
      if (list.dataset.list in state) refill(list, state[list.dataset.list]);
    }
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

  connect();
})();
