// The goods page of an entrance: scans, and presses that a swap came between. It keeps nothing.
"use strict";
(() => {
  const desk = () => document.getElementById("desk");
  let shown = "";
  // A key is htmx's as soon as it is there: for as long as it is not, a press would load the page anew. Nothing scrolls.
  htmx.config.defaultSettleDelay = 0;
  htmx.config.scrollIntoViewOnBoost = false;
  let heard = Number(desk()?.dataset.heard ?? 0);

  // A picture is sent as soon as it was taken.
  document.addEventListener("change", ({ target }) => target.closest("[data-at-once]")?.requestSubmit());

  // What this page caught itself, or what the lane's own reader read for it: one name for one scan.
  const name = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (each) => each.toString(16).padStart(2, "0")).join("");
  function scan(values) {
    const { scanTo, line, paper } = desk().dataset;
    const source = desk().appendChild(document.createElement("i")); // one each: htmx lets an element ask one thing at a time
    htmx.ajax("POST", scanTo, { source, target: "#main", values: { ...values, key: name(), at: line, paper } });
  }
  document.addEventListener("scan", (event) => desk() && scan({ code: event.detail.text }));
  document.addEventListener("state", ({ detail }) => {
    if (!desk() || !(detail.heard > heard)) return;
    heard = detail.heard;
    scan({ heard });
  });

  // Two presses in a row may be answered in the other order: what is older than what is shown is not shown.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const [load, step] = (detail.xhr.getResponseHeader("x-step") ?? "").split(" ");
    const [was, at] = shown.split(" ");
    if (load && load === was && Number(step) < Number(at)) detail.shouldSwap = false;
    else if (load) shown = `${load} ${step}`;
  });

  // A finger that was down while the page changed under it pressed that key all the same.
  let pressed = null;
  const called = (key) => [key.form.action.split("?")[0], key.form.elements.at?.value, key.value, key.textContent.trim()].join(" ");
  document.addEventListener("pointerdown", ({ target }) => {
    const key = target.closest?.("#desk form button:not([type=button])");
    pressed = key && { key, called: called(key) };
  }, true);
  document.addEventListener("pointerup", () => {
    const was = pressed;
    pressed = null;
    if (!was || was.key.isConnected) return;
    const same = [...desk().querySelectorAll("form button:not([type=button])")].find((each) => called(each) === was.called);
    same?.click(); // as a finger does: htmx notes which key it was
  }, true);
})();
