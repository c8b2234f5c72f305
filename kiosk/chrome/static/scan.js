// Catches a scanner that types like a keyboard, where the gateway does not read it itself. What counts is the place of
// the key (event.code with Shift), so that neither an input method nor Caps Lock spoils a code. On a whole scan the
// document gets the event "scan" {text, ms}; <body data-scan="address"> has it posted too.
// <body data-scan-prefix="F9"> means that every scan starts with that key, data-scan-gs="F8" that this key is GS.
// Keys that turn out to be no scan are given to a PIN pad, as the event "typed" {text}. Pages that want no scan are left alone.
"use strict";
(() => {
  const GAP_MS = 120;
  const PREFIXED_GAP_MS = 1000;
  const LEAST = 6;
  const MOST = 4096;
  const IDLE_MS = 10000;
  const TRIES = 3;
  const TIMEOUT_MS = 3000;
  const PAUSE_MS = 400;
  const GS = "\u001d";
  const PLACES = {
    Space: "  ", Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:",
    Quote: "'\"", Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", IntlBackslash: "\\|",
    NumpadDecimal: "..", NumpadDivide: "//", NumpadMultiply: "**", NumpadSubtract: "--", NumpadAdd: "++",
  };
  const SHIFTED_DIGITS = ")!@#$%^&*(";
  const TYPED = /^(?!button|checkbox|color|file|hidden|image|radio|range|reset|submit)/;
  const WANTED = "[data-scan], [data-scan-into], [data-scanner]";
  const settings = document.body.dataset;
  let text = "";
  let prefixed = false;
  let first = 0;
  let last = 0;
  let touched = 0;
  let pause = 0;

  function decode(event) {
    const { code, shiftKey } = event;
    if (code === settings.scanGs) return GS;
    if (event.ctrlKey && !event.altKey && !event.metaKey && code === "BracketRight") return GS;
    if (event.ctrlKey || event.altKey || event.metaKey) return "";
    if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
    if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code[5]] : code[5];
    if (/^Numpad\d$/.test(code)) return code[6];
    if (code in PLACES) return PLACES[code][shiftKey ? 1 : 0];
    return !code && event.key.length === 1 ? event.key : ""; // a virtual keyboard names no place
  }

  function editable(element) {
    if (!element || element.readOnly || element.disabled) return false;
    if (element.localName === "input") return TYPED.test(element.type);
    return element.localName === "textarea" || element.isContentEditable;
  }

  function say(state) {
    for (const each of document.querySelectorAll("[data-scan-state]")) {
      if (each.dataset.state === state) continue;
      each.dataset.state = state;
      each.textContent = each.dataset[state];
    }
  }

  function forget() {
    clearTimeout(pause);
    text = "";
    prefixed = false;
  }

  function giveUp() {
    const typed = text;
    forget();
    if (typed) document.dispatchEvent(new CustomEvent("typed", { detail: { text: typed } }));
  }

  function swallow(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function finish(event) {
    const found = { text, ms: Math.round(event.timeStamp - first) };
    const whole = text.length >= LEAST;
    forget();
    if (whole) document.dispatchEvent(new CustomEvent("scan", { detail: found }));
  }

  function key(event) {
    if (!document.querySelector(WANTED)) return;
    if (event.key === "Escape" && editable(event.target)) event.target.blur();
    if (event.timeStamp - last > (prefixed ? PREFIXED_GAP_MS : GAP_MS)) giveUp();
    if (settings.scanPrefix && event.code === settings.scanPrefix) {
      text = "";
      prefixed = true;
      first = last = event.timeStamp;
      swallow(event);
      return;
    }
    if (settings.scanPrefix ? !prefixed : editable(event.target)) return;
    const ends = ["Enter", "NumpadEnter", "Tab"].includes(event.code || event.key);
    if (ends && (text || prefixed)) {
      swallow(event);
      finish(event);
      return;
    }
    const character = ends ? "" : decode(event);
    if (!character || event.repeat || (character === " " && !text)) return;
    if (!text && !prefixed) first = event.timeStamp;
    last = event.timeStamp;
    if (text.length < MOST) text += character;
    swallow(event);
    clearTimeout(pause);
    if (!prefixed && document.querySelector(".pinpad")) pause = setTimeout(giveUp, GAP_MS);
  }

  // What a browser does not know as safe has no randomUUID: a market's own network may be plain HTTP.
  function name() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
  }

  // One name for one scan, however often it is sent: the market does it once.
  async function post(scan) {
    const asked = {
      method: "POST",
      credentials: "same-origin",
      body: JSON.stringify({ code: scan.text }),
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRF-Token": document.querySelector("meta[name=csrf]")?.content ?? "",
        "Idempotency-Key": name(),
      },
    };
    for (let left = TRIES; left > 0; left -= 1) {
      try {
        const { status } = await fetch(settings.scan, { ...asked, signal: AbortSignal.timeout(TIMEOUT_MS) });
        if (status < 500) return status;
      } catch {
        // not sent: again, then told
      }
      if (left > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return 0;
  }

  async function send(event) {
    const status = await post(event.detail);
    const good = status >= 200 && status < 300;
    for (const each of document.querySelectorAll("[data-scan-unsent]")) {
      each.hidden = good;
      if (!good) each.textContent = status === 401 || status === 403 ? each.dataset.barred : each.dataset.unsent;
    }
  }

  // A field that waits for a scan, as a badge's does, gets it wherever the focus is.
  function enter(event) {
    const field = document.querySelector("[data-scan-into]");
    if (!field) return;
    field.value = event.detail.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (field.form?.checkValidity()) field.form.requestSubmit();
  }

  document.addEventListener("keydown", key, true);
  document.addEventListener("scan", enter);
  document.addEventListener("input", () => (touched = performance.now()), true);
  document.addEventListener("focusin", () => (touched = performance.now()), true);
  if (settings.scan) document.addEventListener("scan", send);
  setInterval(() => {
    if (!document.querySelector(WANTED)) return;
    const typing = editable(document.activeElement);
    if (typing && performance.now() - touched > IDLE_MS) document.activeElement.blur();
    say(typing ? "typing" : "ready");
  }, 250);
  say("ready");
})();
