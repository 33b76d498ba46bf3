/* 大字: remembered on the device, set before anything is painted. */
(function () {
  "use strict";
  const root = document.documentElement;
  const show = (size) => {
    root.dataset.size = size;
    document.querySelectorAll("button[data-size]").forEach((one) => one.setAttribute("aria-pressed", String(size === "large")));
  };
  let kept = "";
  try { kept = window.localStorage.getItem("phone-size") || ""; } catch { kept = ""; }
  show(kept);
  document.addEventListener("DOMContentLoaded", () => show(root.dataset.size));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("button[data-size]")) return;
    show(root.dataset.size === "large" ? "" : "large");
    try { window.localStorage.setItem("phone-size", root.dataset.size); } catch { /* a phone that remembers nothing */ }
  });
})();
