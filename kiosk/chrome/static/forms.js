// Forms: sent once however often they are pressed, kept as they are when the line fails, and a PIN pad.
// A list that renews itself (hx-trigger="…, again") is left alone while somebody presses a key of it.
"use strict";
(() => {
  const RELEASE_MS = 10000;
  const keys = (form) => form.querySelectorAll("button:not([type=button]), input[type=submit]");

  function hold(form) {
    form.dataset.busy = "";
    for (const each of keys(form)) each.setAttribute("aria-disabled", "true");
    setTimeout(release, RELEASE_MS, form);
  }

  function release(form) {
    if (!form?.dataset || !("busy" in form.dataset)) return;
    delete form.dataset.busy;
    for (const each of keys(form)) each.removeAttribute("aria-disabled");
    renew();
  }

  function unsent(yes) {
    const notice = document.getElementById("unsent");
    if (!notice) return;
    notice.hidden = !yes;
    if (yes) notice.scrollIntoView({ block: "nearest" });
  }

  // The browser's own words for a file are in the browser's language, not the reader's.
  document.addEventListener("change", ({ target }) => {
    const shown = target.type === "file" && target.closest("label")?.querySelector("[data-file]");
    if (shown && target.files.length) shown.textContent = target.files[0].name;
  });

  // Before anybody else sees it; what was not valid never gets here.
  document.addEventListener("submit", (event) => {
    if ("busy" in event.target.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    hold(event.target);
  }, true);
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(release));

  const formOf = ({ target, detail }) => (detail.requestConfig?.elt ?? target).closest?.("form");
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers.Accept = "text/html";
    event.detail.headers["X-CSRF-Token"] = document.querySelector("meta[name=csrf]")?.content ?? "";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    release(form);
    if (form && event.detail.xhr?.status) unsent(event.detail.xhr.status >= 400 && !isPage(event.detail.xhr));
  });
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const form = formOf(event); // a list that renews itself was not pressed
      release(form);
      if (form) unsent(true);
    });
  }
  // Only pages are put into a page.
  const isPage = (xhr) => (xhr.getResponseHeader("content-type") ?? "").startsWith("text/html");
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isPage(event.detail.xhr)) event.detail.shouldSwap = false;
  });

  // What came while a finger was down or a form on its way is not shown: it is asked for again once the press is over.
  let finger = false;
  let late = null;
  const held = (list) => finger || list.querySelector("form[data-busy]") !== null;

  function renew() {
    if (!late || held(late)) return;
    const list = late;
    late = null;
    htmx.trigger(list, "again");
  }

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig.elt !== detail.target || !held(detail.target)) return;
    detail.shouldSwap = false;
    late = detail.target;
  });
  document.addEventListener("pointerdown", ({ button }) => (finger = button === 0), true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      finger = false;
      setTimeout(renew); // the click comes first
    }, true);
  }

  // The PIN pad writes into its password field; a keyboard's digits go there too when nothing else has the focus.
  const PRESSED = { clear: () => "", back: (pin) => pin.slice(0, -1) };

  function press(pad, digit) {
    const pin = pad.querySelector("input[type=password]");
    const most = pin.maxLength > 0 ? pin.maxLength : 12;
    pin.value = digit in PRESSED ? PRESSED[digit](pin.value) : (pin.value + digit).slice(0, most);
    pin.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function unlock() {
    for (const key of document.querySelectorAll(".pinpad [data-digit]")) key.disabled = false;
  }
  document.addEventListener("htmx:afterSwap", unlock);
  unlock();

  document.addEventListener("click", (event) => {
    const key = event.target.closest(".pinpad [data-digit]");
    if (key) press(key.closest(".pinpad"), key.dataset.digit);
  });
  document.addEventListener("typed", (event) => {
    const pad = document.querySelector(".pinpad");
    for (const digit of pad ? event.detail.text.replace(/\D/g, "") : "") press(pad, digit);
  });
  document.addEventListener("keydown", (event) => {
    const pad = document.querySelector(".pinpad");
    const there = document.activeElement;
    if (!pad || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (there?.matches("input, textarea, select")) return;
    if (/^\d$/.test(event.key)) press(pad, event.key);
    else if (event.key === "Backspace") press(pad, "back");
    else if (event.key === "Enter" && there === document.body) pad.closest("form")?.requestSubmit();
    else return;
    event.preventDefault();
  });
})();
