// The scanner test page: every key as it comes, the whole scan as it was decoded, and what the server makes of it.
"use strict";
(() => {
  const ROWS = 60;
  const page = document.querySelector("[data-scanner]");
  const rows = page.querySelector("[data-keys]");
  const row = rows.querySelector("template");
  let last = 0;

  function put(root, values) {
    for (const each of root.querySelectorAll("[data-put]")) each.textContent = values[each.dataset.put] ?? "";
  }

  const visible = (text) => text.replaceAll("\u001d", "\u241d");

  // Window comes before document: seen here before the capture swallows it.
  window.addEventListener("keydown", (event) => {
    const gap = last ? Math.round(event.timeStamp - last) : 0;
    last = event.timeStamp;
    const copy = row.content.firstElementChild.cloneNode(true);
    put(copy, { code: event.code, key: event.key, keyCode: event.keyCode, gap, held: ["ctrl", "shift", "alt", "meta"].filter((each) => event[`${each}Key`]).join(" ") });
    row.after(copy);
    for (const old of [...rows.querySelectorAll("tr")].slice(ROWS)) old.remove();
  }, true);

  async function parse(text) {
    const answer = await fetch("/scanner/parse", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": document.querySelector("meta[name=csrf]")?.content ?? "" },
      body: JSON.stringify({ code: text }),
      signal: AbortSignal.timeout(3000),
    });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  async function show(text, ms) {
    put(page, { text: visible(text), ms, count: [...text].length });
    const unsent = document.getElementById("unsent");
    try {
      const told = await parse(text);
      const fields = Object.entries(told.fields).map(([name, value]) => `${name} = ${value}`);
      put(page, { text: visible(text), ms, count: [...text].length, profile: told.profile, code: visible(told.text), fields: fields.join("\n"), zh: told.said.zh, en: told.said.en });
      unsent.hidden = true;
    } catch {
      unsent.hidden = false;
    }
    page.querySelector("[data-found]").hidden = false;
  }

  document.addEventListener("scan", (event) => show(event.detail.text, event.detail.ms));
})();
