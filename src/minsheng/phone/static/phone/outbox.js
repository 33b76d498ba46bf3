/* Sending, once each, and keeping pages. Shared by the pages and by the service worker; touches no document. */

import { dropItem, forget, item, items, note, putItem, setNote } from "./store.js";

export const PAGES = "minsheng-pages";
const SENT_KEPT_MS = 7 * 24 * 3600 * 1000;
const QUIET = { "X-Minsheng-Background": "1" };

/* Who is signed in, by the server's word; null without a network. A device that was let go is wiped here. */
export async function standing() {
  const device = (await note("device")) || "";
  let told;
  try {
    const answer = await fetch(`/phone/state/?device=${encodeURIComponent(device)}`, { headers: QUIET, cache: "no-store" });
    if (!answer.ok) return null;
    told = await answer.json();
  } catch {
    return null;
  }
  if (told.signed_in) {
    const owner = await note("owner");
    if (owner && owner !== told.owner) await dropPages();
    await setNote("owner", told.owner);
    if (told.device) await setNote("device", told.device);
  } else if (told.gone) {
    await wipe();
  } else {
    await dropPages();
  }
  return told;
}

export async function dropPages() {
  if (self.caches) await caches.delete(PAGES);
  await setNote("pages", null);
}

export async function wipe() {
  if (self.caches) await caches.delete(PAGES);
  await forget();
}

/* The pages of the week, in one answer, for reading without a network. */
export async function keepPages() {
  if (!self.caches) return;
  const kept = (await note("pages")) || {};
  const answer = await fetch(`/phone/bundle/?have=${kept.hash || ""}`, { headers: QUIET, cache: "no-store", redirect: "manual" });
  if (answer.status === 204) {
    await setNote("pages", { ...kept, until: Number(answer.headers.get("X-Minsheng-Until")) });
    return;
  }
  if (!answer.ok) return;
  const told = await answer.json();
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") || "" };
  await caches.delete(PAGES);
  const cache = await caches.open(PAGES);
  await Promise.all(Object.entries(told.pages).map(([at, page]) => cache.put(at, new Response(page, { headers }))));
  await setNote("pages", { hash: told.hash, until: told.until });
}

/* A kept page, unless it was kept too long. */
export async function keptPage(path) {
  const kept = await note("pages");
  if (!kept) return null;
  if (Date.now() > kept.until) { await dropPages(); return null; }
  const cache = await caches.open(PAGES);
  return (await cache.match(path)) || cache.match("/phone/unreachable/");
}

const alone = (deed) => (self.navigator.locks ? self.navigator.locks.request("minsheng-outbox", deed) : deed());

/* Send everything that waits; true when nothing waits any more. A page and the service worker never send at once. */
export function sendAll() {
  return alone(async () => {
    await dropOld();
    const waiting = (await items()).filter((one) => one.state === "waiting").sort((a, b) => a.changed - b.changed);
    if (!waiting.length) return true;
    const told = await standing();
    if (!told || !told.signed_in) return false;
    let all = true;
    for (const one of waiting) {
      if (one.owner && one.owner !== told.owner) continue;
      all = (await sendOne(one, told.csrf)) && all;
    }
    return all;
  });
}

/* Back to a draft, but not while it is under way, nor when it may have arrived. */
export function reopen(key) {
  return alone(async () => {
    const one = await item(key);
    if (one && one.state === "waiting" && !one.tried) await putItem({ ...one, state: "draft" });
  });
}

async function sendOne(one, csrf) {
  const form = new FormData();
  form.append("item", JSON.stringify({ ...one.fields, key: one.key, kind: one.kind, lead: one.lead, place: one.place }));
  one.photos.forEach((photo, at) => form.append("photo", new Blob([photo.bytes], { type: photo.type }), `${at}.jpg`));
  if (one.voice) form.append("voice", new Blob([one.voice.bytes], { type: one.voice.type }), "voice");
  await putItem({ ...one, tried: true });
  let answer;
  let told;
  try {
    answer = await fetch("/phone/send/", { method: "POST", body: form, headers: { "X-CSRFToken": csrf }, redirect: "manual" });
    told = await answer.json();
  } catch {
    return false;
  }
  if (answer.status >= 500 || !told.state) return false;
  const came = told.state !== "returned";
  const rest = came ? { photos: [], voice: null, fields: {}, place: null } : { tried: false };
  await putItem({ ...one, tried: true, ...rest, state: told.state, message: told.message, changed: Date.now() });
  return true;
}

async function dropOld() {
  for (const one of await items()) {
    const over = ["sent", "kept"].includes(one.state) && Date.now() - one.changed > SENT_KEPT_MS;
    if (over) await dropItem(one.key);
  }
}
