/* The queue: the panel is filled only where it is seen; a card on a phone opens its lead. */
(function () {
  "use strict";

  const panel = document.getElementById("lead-panel");
  const wide = () => panel && panel.offsetParent !== null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === panel && !wide()) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest(".leads [data-row]");
    if (!row || wide() || event.target.closest("a, button, input, label, select")) return;
    const link = row.querySelector("a[data-open]");
    if (link) link.click();
  });

  const first = document.querySelector(".leads [data-row]");
  if (first && wide()) {
    first.setAttribute("aria-selected", "true");
    first.tabIndex = 0;
    window.htmx.ajax("GET", first.getAttribute("hx-get"), { target: "#lead-panel" });
  }
})();
