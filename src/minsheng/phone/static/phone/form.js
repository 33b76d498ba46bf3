/* One form, for visits and for reports: every change is on the device before the next one is made. */

import { $, $$, emptyItem, hand, words } from "./app.js";
import { items, note, putItem } from "./store.js";
import { resized } from "./photo.js";
import { recorder } from "./voice.js";

const form = $("#form");
const kind = form.dataset.kind;
const hash = new URLSearchParams(location.hash.slice(1));
const lead = form.dataset.lead ? Number(form.dataset.lead) : Number(hash.get("lead")) || null;
let one = null;
let writing = Promise.resolve();

const localDay = () => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10); };

/* The fields as the server reads them. */
function fields() {
  const found = {};
  const checklist = {};
  const asked = {};
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("check-")) checklist[name.slice(6)] = value;
    else if (name.startsWith("asked-")) asked[name.slice(6)] = value;
    else if (typeof value === "string" && name !== "also") found[name] = value;
  }
  found.consented = form.elements.consented.checked;
  if (kind === "visit") Object.assign(found, { checklist, asked, also: $$('input[name="also"]:checked', form).map((box) => Number(box.value)) });
  else found.emergency = form.elements.emergency.checked;
  delete found.with_place;
  return found;
}

/* On a device that was wiped meanwhile, or belongs to another by now, nothing may be written any more. */
const stillOurs = async () => !one.owner || (await note("owner")) === one.owner;

/* Writes queue behind each other, so that an earlier state never overtakes a later one. */
function save() {
  one.fields = fields();
  one.changed = Date.now();
  const copy = { ...one, state: one.state === "returned" ? "returned" : "draft" };
  writing = writing.then(stillOurs).then(async (ours) => {
    if (!ours) return;
    await putItem(copy);
    $("[data-saved]").textContent = words.saved;
  });
  return writing;
}

function fill() {
  const { checklist = {}, asked = {}, also = [], ...rest } = one.fields;
  for (const [name, answer] of Object.entries(asked)) put(`asked-${name}`, answer);
  for (const box of $$('input[name="also"]', form)) box.checked = also.includes(Number(box.value));
  for (const [code, answer] of Object.entries(checklist)) check(`check-${code}`, answer);
  for (const [name, value] of Object.entries(rest)) put(name, value);
}

function put(name, value) {
  const field = form.elements[name];
  if (!field) return;
  if (field.type === "checkbox") field.checked = value === true;
  else if (field instanceof RadioNodeList) check(name, value);
  else field.value = value;
}

function check(name, value) {
  const radio = $$(`input[name="${name}"]`, form).find((any) => any.value === value);
  if (radio) radio.checked = true;
}

/* Photos and voice ---------------------------------------------------------------------------------------------- */
const url = (file) => URL.createObjectURL(new Blob([file.bytes], { type: file.type }));

function showFiles() {
  const photos = $("[data-photos]");
  photos.hidden = !one.photos.length;
  photos.replaceChildren(...one.photos.map((photo, at) => {
    const row = document.createElement("li");
    const image = document.createElement("img");
    image.src = url(photo);
    image.alt = `${words.photo} ${at + 1}`;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "key line";
    remove.textContent = words.delete;
    remove.addEventListener("click", () => { one.photos.splice(at, 1); showFiles(); save(); });
    row.append(image, remove);
    return row;
  }));
  $("[data-voice]").hidden = !one.voice;
  if (one.voice) $("[data-player]").src = url(one.voice);
}

$("#photo").addEventListener("change", async (event) => {
  const input = event.target;
  wrong("");
  for (const file of Array.from(input.files)) {
    if (one.photos.length >= Number(input.dataset.most)) { wrong(words.too_many_photos); break; }
    try { one.photos.push(await resized(file)); } catch { wrong(words.photo_failed); }
  }
  input.value = "";
  showFiles();
  await save();
});

const record = $("[data-record]");
const sound = recorder({
  started() { record.classList.add("on"); $("[data-record-text]").textContent = words.stop; },
  part(voice) { one.voice = voice; save(); },
  stopped() { record.classList.remove("on"); $("[data-record-text]").textContent = words.record; showFiles(); },
  refused() { wrong(words.no_microphone); },
});
record.addEventListener("click", () => { wrong(""); sound.toggle(); });
$("[data-voice-delete]").addEventListener("click", () => { one.voice = null; showFiles(); save(); });

/* Place, only where it is permitted -------------------------------------------------------------------------------- */
function locate() {
  if (!navigator.geolocation) return;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    one.place = { latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy };
    $("[data-place]").textContent = words.placed;
    form.elements.with_place.checked = true;
    if (Object.keys(one.fields).length) save();
  }, () => {
    form.elements.with_place.checked = false;
    $("[data-place]").textContent = words.no_place;
  }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
}

form.elements.with_place.addEventListener("change", (event) => {
  if (event.target.checked) { locate(); return; }
  one.place = null;
  $("[data-place]").textContent = "";
  save();
});

/* Sending ------------------------------------------------------------------------------------------------------------ */
function wrong(text) {
  const place = $("[data-wrong]");
  place.textContent = text;
  place.hidden = !text;
  if (text) place.scrollIntoView({ block: "center" });
}

function missing() {
  const told = one.fields;
  if (one.photos.length && !told.consented) return words.need_consent;
  if (kind !== "visit") return told.topic || told.note || one.photos.length || one.voice ? "" : words.need_words;
  if (!told.met_person) return words.need_met;
  return told.met_person === "yes" && !told.living ? words.need_living : "";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = $("button[form=form]");
  if (button.disabled) return;
  button.disabled = true;
  await sound.finish();
  await save();
  const lacking = missing();
  wrong(lacking);
  if (lacking) { button.disabled = false; return; }
  one.title ||= one.fields.who || "";
  const after = await hand(one);
  if (after && after.state === "returned") {
    one = after;
    wrong(after.message);
    button.disabled = false;
    return;
  }
  const state = after && after.state !== "waiting" ? after.state : "saved_offline";
  location.assign(state === "sent" && form.dataset.home || `${form.dataset.done}?came=${state}`);
});

form.addEventListener("input", (event) => { if (event.target.type !== "file" && event.target.name !== "with_place") save(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && one && one.fields.note !== undefined) save(); });

/* Opening ------------------------------------------------------------------------------------------------------------- */
async function begin() {
  const day = $("[data-today]");
  if (day) { day.max = localDay(); day.value = localDay(); }
  const open = (await items()).filter((any) => any.kind === kind && ["draft", "returned"].includes(any.state));
  one = (hash.get("item") ? open.find((any) => any.key === hash.get("item")) : open.find((any) => (any.lead || null) === lead))
    || await emptyItem(kind, lead, form.dataset.title || "");
  fill();
  showFiles();
  if (one.state === "returned") wrong(one.message);
  const about = $("[data-about]");
  if (about) about.hidden = !one.lead;
  if (one.place) { form.elements.with_place.checked = true; $("[data-place]").textContent = words.placed; }
  const permission = navigator.permissions && await navigator.permissions.query({ name: "geolocation" }).catch(() => null);
  if (permission && permission.state === "granted" && !one.place) locate();
  form.dataset.ready = "yes";
}

begin();
