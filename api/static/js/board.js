/* The board stays true while it is looked at: once a minute the numbers are fetched again, nothing else moves. */
"use strict";

(function () {
  const every = 60000;
  let began = 0;
  let looked = Date.now();
  let wait = every;
  let focused = "";
  let moved = [];

  const live = () => document.getElementById("board-live");
  const parts = () => Array.from(document.querySelectorAll("#board-head, #board-live"));
  const sideways = (place) => Array.from(place.querySelectorAll(".table, .chart, .heat"));

  /* Nothing moves while somebody looks elsewhere, marks a text to copy it, or the last answer is still on its way. */
  function waits(place) {
    const marked = document.getSelection();
    return document.hidden || began || (marked && !marked.isCollapsed && place.contains(marked.anchorNode));
  }

  function look() {
    const place = live();
    if (!place || !place.matches("[data-refreshes]") || !window.htmx || waits(place) || Date.now() - looked < wait) return;
    began = performance.now();
    window.htmx.trigger(place, "board-refresh");
  }

  setInterval(look, every / 12);
  document.addEventListener("visibilitychange", look);

  /* Less often when the answer takes its time. */
  document.addEventListener("htmx:afterRequest", function (event) {
    const target = event.detail.target;
    if (!began || !target || target.id !== "board-live") return;
    wait = Math.max(every, 20 * (performance.now() - began));
    began = 0;
    looked = Date.now();
  });

  document.addEventListener("htmx:beforeSwap", function (event) {
    const place = live();
    if (!place || event.detail.target !== place) return;
    /* Somebody was signed out, or something went wrong: what is shown stays. */
    if (event.detail.xhr.responseURL.includes("/sign-in") || event.detail.xhr.status !== 200) event.detail.shouldSwap = false;
    const here = document.activeElement;
    const inside = here && parts().some((part) => part.contains(here));
    focused = inside ? here.getAttribute("href") || here.getAttribute("aria-label") || "" : "";
    moved = sideways(place).map((one) => one.scrollLeft);
  });

  document.addEventListener("htmx:afterSwap", function () {
    const place = live();
    if (!place) return;
    sideways(place).forEach((one, index) => { one.scrollLeft = moved[index] || 0; });
    moved = [];
    const same = (one) => one.getAttribute("href") === focused || one.getAttribute("aria-label") === focused;
    const link = focused && parts().flatMap((part) => Array.from(part.querySelectorAll("a, [tabindex]"))).find(same);
    if (link) link.focus({ preventScroll: true });
    focused = "";
  });
})();
