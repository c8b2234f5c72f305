// A run sheet: when the instrument itself has read the channel that is being typed, the next one is shown.
"use strict";
document.addEventListener("state", ({ detail }) => {
  const form = document.querySelector("[data-channel]");
  if (!form || "busy" in form.dataset || !detail.read?.includes(form.dataset.channel)) return;
  htmx.ajax("GET", location.pathname, { target: "#main", select: "#main", swap: "outerHTML" });
});
