// Keys that write into a field: [data-typed] is the form, [data-pad] its keys, which show themselves, [data-put] each of them.
"use strict";
(() => {
  const coarse = matchMedia("(pointer: coarse)").matches;

  // A pad writes into the field of its form that was pressed last. With fingers alone nothing else does: no keyboard unfolds.
  const fields = (form) => [...form.querySelectorAll("input:is(.code, [type=tel])")];
  const active = (form) => fields(form).find((each) => "active" in each.dataset) ?? fields(form)[0];

  function choose(form, field) {
    for (const each of fields(form)) delete each.dataset.active;
    field.dataset.active = "";
  }

  function unfold() {
    for (const pad of document.querySelectorAll("[data-pad][hidden]")) {
      const form = pad.closest("form");
      pad.hidden = false;
      choose(form, fields(form).find((each) => !each.value) ?? fields(form)[0]);
      for (const each of fields(form)) each.readOnly = coarse;
    }
  }

  const WRITTEN = { clear: () => "", back: (text) => text.slice(0, -1) };
  document.addEventListener("click", ({ target }) => {
    const form = target.closest?.("[data-typed]");
    if (!form) return;
    if (target.matches("input:is(.code, [type=tel])")) choose(form, target);
    const sign = target.closest("[data-put]")?.dataset.put;
    if (!sign) return;
    const field = active(form);
    field.value = sign in WRITTEN ? WRITTEN[sign](field.value) : (field.value + sign).slice(0, field.maxLength);
  });
  document.addEventListener("htmx:afterSettle", unfold);
  unfold();
})();
