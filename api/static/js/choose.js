/* Choosing a procedure: Enter in the search field opens the first one found. Without this file it searches. */
"use strict";

(function () {
  const asked = document.querySelector("[data-opens]");
  if (!asked) return;
  if (!window.matchMedia("(pointer: coarse)").matches) asked.focus();
  let waiting = false;
  function open() {
    const first = document.querySelector(asked.dataset.opens);
    if (first) window.location.assign(first.href);
  }
  asked.addEventListener("input", () => { waiting = true; });
  document.addEventListener("htmx:afterSettle", function () {
    if (waiting === "open") open();
    waiting = false;
  });
  asked.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    /* What was typed last may still be on its way: the first of those results is meant. */
    if (waiting) waiting = "open";
    else open();
  });
})();
