/* What every page of the phone does: tell whether there is a network, keep the pages, send what waits. */

import { item, items, note, putItem } from "./store.js";
import { keepPages, sendAll, standing } from "./outbox.js";

export const words = JSON.parse(document.getElementById("words").textContent);
export const $ = (selector, root) => (root || document).querySelector(selector);
export const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));

function showNet() {
  const place = $("[data-net]");
  place.textContent = navigator.onLine ? "" : words.offline;
  place.classList.toggle("off", !navigator.onLine);
}

/* How many wait, and which households on this page have something on the device. */
export async function showItems() {
  const mine = (await items()).filter((one) => !["sent", "kept"].includes(one.state));
  const badge = $("[data-waiting]");
  if (badge) { badge.hidden = !mine.length; badge.textContent = `${words.waiting} ${mine.length}`; }
  for (const place of $$("[data-item-of]")) {
    const one = mine.find((any) => String(any.lead) === place.dataset.itemOf);
    place.hidden = !one;
    if (one) place.textContent = `${words[one.kind]}：${words[one.state]}${one.message && one.state === "returned" ? `（${one.message}）` : ""}`;
  }
}

/* Put an item into the outbox and try at once; the service worker tries again when the network is back. */
export async function hand(one) {
  await putItem({ ...one, state: "waiting", message: "", tried: false, changed: Date.now() });
  await askForSync();
  await sendAll();
  return item(one.key);
}

async function askForSync() {
  const registration = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration("/phone/"));
  if (!registration || !registration.sync) return;
  try { await registration.sync.register("outbox"); } catch { /* not permitted: the next opening sends */ }
}

export const newKey = () => {
  if (self.crypto.randomUUID) return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};

export const emptyItem = async (kind, lead, title) => ({
  key: newKey(), kind, lead, title, owner: (await note("owner")) || "", state: "draft", message: "", tried: false,
  changed: Date.now(), fields: {}, place: null, photos: [], voice: null,
});

async function metAlive(button) {
  button.disabled = true;
  const one = await emptyItem("alive", Number(button.dataset.alive), button.dataset.title);
  one.fields.person = Number(button.dataset.person);
  const after = await hand(one);
  $("span", button).textContent = after && after.state === "returned" ? after.message : words.alive_sent;
  await showItems();
}

/* A visit without a lead, why none was made, or whose death it is, is one tap; it waits on the device like everything else. */
const ANSWER = { went: "found", why: "why", died: "who" };
async function answerOne(button) {
  const box = button.closest("[data-deed]");
  box.disabled = true;
  const one = await emptyItem(box.dataset.deed, null, box.dataset.title);
  const day = new Date();
  const visited_on = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const about = box.dataset.question ? { question: Number(box.dataset.question) } : { stop: Number(box.dataset.stop) };
  one.fields = { ...about, [ANSWER[box.dataset.deed]]: button.dataset.answer, visited_on };
  const after = await hand(one);
  const back = Boolean(after) && after.state === "returned";
  box.disabled = !back;
  $("[data-stop-saved]", box.closest(".card")).textContent = back ? after.message : words[`${one.kind}_sent`];
  await showItems();
}

async function arrive() {
  showNet();
  await showItems();
  const told = await standing();
  if (told && !told.signed_in) { location.replace((await note("device")) || told.gone ? "/phone/join/" : "/sign-in/?next=/phone/"); return; }
  if (!told) return;
  await sendAll();
  document.dispatchEvent(new Event("minsheng:sent"));
  await showItems();
  await keepPages();
  document.documentElement.dataset.kept = "yes";
}

if (navigator.serviceWorker) navigator.serviceWorker.register("/phone/worker.js", { type: "module", scope: "/phone/" }).catch(() => {});
if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
window.addEventListener("online", () => arrive().catch(() => {}));
window.addEventListener("offline", showNet);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-alive]");
  if (button) metAlive(button);
  const answered = event.target.closest("[data-answer]");
  if (answered) answerOne(answered);
});
arrive().catch(() => {});
