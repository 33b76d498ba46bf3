/* Keyboard, lists, dialogs and the idle warning. Plain browser code; runs under script-src 'self' without eval. */
(function () {
  "use strict";

  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* Lists: the row with aria-selected is the one the keys act on. */
  const rows = () => $$("[data-row]").filter((row) => row.offsetParent !== null);
  const selectedRow = () => rows().find((row) => row.getAttribute("aria-selected") === "true");

  function select(row) {
    const old = selectedRow();
    if (old && old !== row) {
      old.setAttribute("aria-selected", "false");
      old.tabIndex = -1;
    }
    row.setAttribute("aria-selected", "true");
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    row.dispatchEvent(new CustomEvent("minsheng:select", { bubbles: true }));
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const now = all.indexOf(selectedRow());
    select(all[now < 0 ? 0 : Math.min(all.length - 1, Math.max(0, now + step))]);
  }

  function open() {
    const row = selectedRow();
    const link = row && ($("a[data-open]", row) || $("a[href]", row));
    if (link) link.click();
  }

  function toggle() {
    const row = selectedRow();
    const box = row && $("input[type=checkbox]", row);
    if (box) box.click();
  }

  function count() {
    const chosen = $$("[data-row] input[type=checkbox]:checked").length;
    $$("[data-chosen-count]").forEach((place) => { place.textContent = String(chosen); });
    $$("[data-needs-choice]").forEach((button) => { button.disabled = chosen === 0; });
    offer();
  }

  /* Only who works in the area of every chosen row can take them. */
  function offer() {
    const takers = $("[data-takers]");
    if (!takers) return;
    const regions = $$("[data-row] input[data-region]:checked").map((box) => box.dataset.region);
    $$("option[data-reach]", takers).forEach((one) => {
      one.hidden = one.disabled = regions.some((region) => !region.startsWith(one.dataset.reach));
    });
    if (takers.selectedOptions[0].disabled) takers.value = "";
  }

  /* A and R press the button of the page that carries data-key="a" / "r"; the form that it unfolds can be filled at once. */
  function press(key) {
    const button = $$(`[data-key="${key}"]`).find((one) => one.offsetParent !== null && !one.disabled);
    if (!button) return;
    button.click();
    const first = button.tagName === "SUMMARY" && $("select, input:not([type=hidden]), textarea", button.parentElement);
    if (first && button.parentElement.open) first.focus();
  }

  function search() {
    const box = $("main [data-search]") || $("[data-search]");
    if (box && box.offsetParent !== null) { box.focus(); box.select(); }
  }

  function show(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  }

  const KEYS = {
    j: () => move(1), k: () => move(-1), x: toggle, a: () => press("a"), r: () => press("r"),
    "/": search, "?": () => show("keys"),
  };

  function typing(target) {
    return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]");
  }

  /* Ctrl+Enter sends the form one is writing in: from the last field no hand has to look for the button. */
  function send(event) {
    const form = event.target.form;
    if (!form || form.method !== "post" || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit($("button:not([type=button])", form));
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { send(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key === "Enter" && event.target.matches("[data-row]")) { event.preventDefault(); open(); return; }
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) show(opener.dataset.dialog);
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    if (event.target.closest("[data-print]")) window.print();
    const fold = event.target.closest("[data-fold]");
    if (fold) fold.setAttribute("aria-expanded", String(document.getElementById(fold.dataset.fold).classList.toggle("unfolded")));
    const filler = event.target.closest("[data-fill]");
    if (filler) document.getElementById(filler.dataset.fill).value = filler.dataset.value;
    const row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a, button, input, label, select")) select(row);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-check-all]")) {
      $$("[data-row] input[type=checkbox]").forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
    count();
  });

  /* A form is sent once: a second click on a slow line would be a second deed. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    /* What gives a file leads nowhere: the page behind its dialog is wanted again. */
    if (form.dataset.closes !== undefined) form.closest("dialog").close();
    if (form.method !== "post" || form.dataset.many !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  /* htmx: refusals (4xx) are fragments for #notices, so let them be swapped; lost sessions go to the sign-in page. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status >= 400 && status < 500 && event.detail.xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:sendError", () => {
    const place = $("#notices");
    if (place) place.textContent = document.body.dataset.offline;
  });
  document.addEventListener("htmx:afterSettle", count);

  /* Two minutes before the session ends by itself, say so. Any request starts the count again. */
  const idle = Number(document.body.dataset.idleSeconds || 0);
  let timer = 0;
  function rewind() {
    if (!idle) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => show("idle"), Math.max(30, idle - 120) * 1000);
  }
  document.addEventListener("htmx:afterRequest", rewind);
  $$("[data-stay]").forEach((button) => button.addEventListener("click", () => {
    window.fetch(button.dataset.stay, { credentials: "same-origin" }).then(rewind);
  }));

  // Paper shows what is folded away on the screen: the history of an amount, the reasons of a result.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = $$(".handbook details:not([open]), .selfcheck details:not([open], .refused), details.same:not([open])");
    folded.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }));

  rewind();
  count();
})();
