/* What lies on the device, in words; sending now, opening again, deleting; leaving. */

import { $, showItems, words } from "./app.js";
import { reopen, sendAll, wipe } from "./outbox.js";
import { dropItem, items } from "./store.js";

const list = $("[data-items]");
const KIND = { draft: "plain", waiting: "warn", sent: "ok", kept: "info", returned: "bad" };

function made(tag, className, text) {
  const one = document.createElement(tag);
  one.className = className;
  if (text) one.textContent = text;
  return one;
}

function address(one) {
  return one.kind === "visit" ? list.dataset.visit.replace("/0/", `/${one.lead}/`) : `${list.dataset.report}#item=${one.key}`;
}

function line(one) {
  const row = made("li", "card");
  row.dataset.item = one.state;
  const head = made("p", "");
  head.append(made("span", `tag ${KIND[one.state]}`, words[one.state]), " ", made("b", "", `${words[one.kind]} ${one.title || ""}`));
  row.append(head, made("small", "", new Date(one.changed).toLocaleString(document.documentElement.lang)));
  const brought = [one.photos.length ? `${words.photo} ${one.photos.length}` : "", one.voice ? words.voice : ""].filter(Boolean).join(" · ");
  if (brought) row.append(made("p", "", brought));
  if (one.message) row.append(made("p", one.state === "returned" ? "note bad" : "", one.message));
  const open = ["draft", "returned"].includes(one.state) || (one.state === "waiting" && !one.tried);
  if (open && ["visit", "finding"].includes(one.kind)) row.append(button("key line", words.edit, async () => { await reopen(one.key); location.assign(address(one)); }));
  if (open) row.append(button("key line", words.delete, async () => { if (window.confirm(words.delete_draft)) { await dropItem(one.key); await show(); } }));
  return row;
}

function button(className, text, deed) {
  const one = made("button", className, text);
  one.type = "button";
  one.addEventListener("click", deed);
  return one;
}

async function show() {
  const all = await items();
  list.replaceChildren(...(all.length ? all.map(line) : [made("li", "hint", words.nothing_waiting)]));
  $("[data-send-now]").hidden = !all.some((one) => one.state === "waiting");
  await showItems();
}

$("[data-send-now]").addEventListener("click", async (event) => {
  const text = $("span", event.currentTarget);
  text.textContent = words.sending;
  const all = await sendAll();
  text.textContent = all ? words.send_now : words.offline;
  await show();
});

$("[data-leave]").addEventListener("submit", async (event) => {
  event.preventDefault();
  await sendAll();
  const left = (await items()).some((one) => !["sent", "kept"].includes(one.state));
  if (left && !window.confirm(words.leave)) return;
  await wipe();
  event.target.submit();
});

const came = new URLSearchParams(location.search).get("came");
if (came && words[came]) { const place = $("[data-came]"); place.textContent = words[came]; place.hidden = false; }

/* What arrived while the page was open is not in its figures yet. */
const opened = Date.now();
document.addEventListener("minsheng:sent", async () => {
  const arrived = (await items()).find((one) => ["sent", "kept"].includes(one.state) && one.changed > opened);
  if (arrived) location.replace(`${location.pathname}?came=${arrived.state}`);
  else await show();
});
show();
