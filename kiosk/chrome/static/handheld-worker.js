// Keeps the handheld's page and its parts, so that it can be loaded while the market is out of reach. No answer of the
// market is kept here: what may leave is handheld.js's to know.
"use strict";
const CACHE = "pinma-handheld-1";
const PAGE = "/handheld";
const PATIENCE_MS = 3000;
const PARTS = [
  "/static/pinma.css", "/static/lane.css", "/static/handheld.css", "/static/mark.svg", "/static/forms.js", "/static/scan.js",
  "/static/sound.js", "/static/handheld.js", "/static/handheld-rules.js", "/static/handheld-tag.js",
  "/static/handheld-kept.js", "/static/handheld-screen.js", "/vendor/htmx-2.0.11/htmx.min.js",
];

async function kept(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok && !answer.redirected) await cache.put(new URL(request.url).pathname, answer.clone());
    if (answer.status < 500) return answer;
  } catch {
    // out of reach
  }
  return (await cache.match(new URL(request.url).pathname, { ignoreVary: true })) ?? Response.error();
}

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...PARTS])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && (pathname === PAGE || PARTS.includes(pathname))) event.respondWith(kept(event.request));
});
