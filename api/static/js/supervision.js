/* The desk stays true while it is looked at: what was chosen stays chosen, and the place of the keyboard is kept. */
"use strict";

(function () {
  const every = 60000;
  let chosen = [];
  let way = "";
  let focused = "";

  const live = () => document.getElementById("desk-live");
  const boxes = (place) => Array.from(place.querySelectorAll("input[type='checkbox'][name='chosen']"));

  /* Nothing moves while somebody looks elsewhere, chooses from a list, or has all of a filter chosen. */
  function waits(place) {
    const here = document.activeElement;
    const all = document.getElementById("all");
    const sending = document.querySelector("form[data-sent]");
    return document.hidden || sending || (all && all.checked) || (here && place.contains(here) && here.matches("select"));
  }

  setInterval(function () {
    const place = live();
    if (place && place.matches("[data-refreshes]") && window.htmx && !waits(place)) window.htmx.trigger(place, "desk-refresh");
  }, every);

  document.addEventListener("htmx:beforeSwap", function (event) {
    const place = live();
    if (!place || event.detail.target !== place) return;
    /* Somebody was signed out, or something went wrong: what is shown stays. */
    if (event.detail.xhr.responseURL.includes("/sign-in") || event.detail.xhr.status !== 200) event.detail.shouldSwap = false;
    const select = document.getElementById("way");
    const here = document.activeElement;
    chosen = boxes(place).filter((box) => box.checked).map((box) => box.value);
    way = select ? select.value : "";
    focused = here && place.contains(here) ? here.getAttribute("href") || (here.name === "chosen" ? here.value : "") : "";
  });

  document.addEventListener("htmx:afterSwap", function () {
    const place = live();
    if (!place) return;
    let last = null;
    boxes(place).forEach(function (box) {
      if (chosen.includes(box.value)) { box.checked = true; last = box; }
      if (focused && box.value === focused) box.focus({ preventScroll: true });
    });
    const select = document.getElementById("way");
    if (select && Array.from(select.options).some((option) => option.value === way)) select.value = way;
    if (last) last.dispatchEvent(new Event("change", { bubbles: true }));
    const link = focused.startsWith("/") ? Array.from(place.querySelectorAll("a")).find((one) => one.getAttribute("href") === focused) : null;
    if (link) link.focus({ preventScroll: true });
  });
})();
