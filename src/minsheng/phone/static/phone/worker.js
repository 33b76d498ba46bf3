/* The service worker: pages from the network, or as kept; files of the house from the cache; the outbox when the network is back. */

import { dropPages, keptPage, sendAll, standing } from "/static/phone/outbox.js";

const FILES = "minsheng-files-1";
const KEPT = [
  "/static/ui/tokens.css", "/static/ui/mark.svg", "/static/ui/watermark.svg", "/static/phone/phone.css", "/static/phone/size.js",
  "/static/phone/app.js", "/static/phone/form.js", "/static/phone/mine.js", "/static/phone/photo.js", "/static/phone/voice.js", "/static/phone/outbox.js", "/static/phone/store.js",
];
const PATIENCE_MS = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const at = new URL(event.request.url);
  if (at.origin !== self.location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && !at.pathname.startsWith("/phone/join/")) event.respondWith(page(event.request, at.pathname));
  else if (at.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

self.addEventListener("sync", (event) => {
  // A rejected promise makes the browser try again later.
  if (event.tag === "outbox") event.waitUntil(sendAll().then((all) => { if (!all) throw new Error("still waiting"); }));
});

/* A line that hardly carries anything counts as none, as soon as there is a kept page. */
async function page(request, path) {
  const asked = fetch(request).then(async (answer) => {
    // The pages of the phone never send elsewhere, but to the sign-in: nobody is signed in any more. A telephone that
    // the town took away learns it from its standing, and forgets everything.
    if (answer.type === "opaqueredirect") { await dropPages(); await standing(); }
    return answer;
  });
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); }).then(async () => (await keptPage(path)) || asked);
  try {
    const answer = await Promise.race([asked, late]);
    if (answer.status < 500) return answer;
    return (await keptPage(path)) || answer;
  } catch {
    return (await keptPage(path)) || Response.error();
  }
}

/* What is kept at once, and the newer one for the next time. */
async function file(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  const newer = fetch(request).then((answer) => {
    if (answer.ok) cache.put(request, answer.clone());
    return answer;
  });
  if (!kept) return newer;
  newer.catch(() => {});
  return kept;
}
