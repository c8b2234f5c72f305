// A verdict's rhythm: the lamp and the buzzer of the lane come first, this is for a lane that has none.
// Silent until the browser allows sound (a kiosk's does at once, others after the first touch), and never an error.
"use strict";
(() => {
  const SHORT = 0.09;
  const LONG = 0.45;
  const REST = 0.11;
  const RHYTHMS = { pass: [SHORT], wait: [SHORT, SHORT], stop: [LONG, LONG], unknown: [SHORT, SHORT, SHORT], card: [SHORT, LONG] };
  const PITCH_HZ = { pass: 1320, wait: 880, stop: 392, unknown: 660, card: 990 };
  let context = null;
  let number = null;

  function allow() {
    try {
      context ??= new AudioContext();
      context.resume()?.catch(() => {});
    } catch {
      context = null;
    }
  }

  function play(verdict) {
    if (!(verdict in RHYTHMS)) return;
    allow();
    if (context?.state !== "running") return;
    let at = context.currentTime + 0.02;
    for (const length of RHYTHMS[verdict]) {
      const tone = context.createOscillator();
      const loud = context.createGain();
      tone.frequency.value = PITCH_HZ[verdict];
      tone.type = "square";
      loud.gain.setValueAtTime(0, at);
      loud.gain.linearRampToValueAtTime(0.25, at + 0.01);
      loud.gain.setValueAtTime(0.25, at + length - 0.01);
      loud.gain.linearRampToValueAtTime(0, at + length);
      tone.connect(loud).connect(context.destination);
      tone.start(at);
      tone.stop(at + length);
      at += length + REST;
    }
  }

  document.addEventListener("state", (event) => {
    const state = event.detail;
    const news = number !== null && state.number !== number;
    number = state.number ?? null;
    try {
      if (news) play(state.verdict);
    } catch {
      context = null; // no sound card: the screen says it all
    }
  });
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, allow, { once: true, capture: true });
})();
