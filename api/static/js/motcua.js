/* What makes the pages quicker for those who have JavaScript. Every page does its work without this file. */
"use strict";

(function () {
  const words = document.documentElement.dataset;

  /* One polite voice for the whole page. */
  function say(text) {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  }

  /* Keys: function keys and chords only, so that nothing is taken from typing Vietnamese. */
  /* Ctrl+Enter within a form is for that form: what was counted or chosen there must not be passed over. A form of
     rows has nothing to send before a row is chosen. */
  function primaryButton(from) {
    const form = from && from.closest ? from.closest("form") : null;
    const idle = form && form.matches("[data-selection]") && !form.querySelector("input[name='chosen']:checked");
    const own = form && (form.querySelector(".button.primary") || (!idle && form.querySelector("[data-chord]")));
    return own || document.querySelector("main .button.primary");
  }

  function press(element) {
    if (!element) return false;
    const choice = element.matches("input[type='radio'], input[type='checkbox']");
    if (choice) element.focus();
    if (choice || element.matches("a, button, summary")) element.click();
    else element.focus();
    return true;
  }

  function chord(event) {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.code === "Enter" && event.ctrlKey) return press(primaryButton(event.target));
    if (event.code === "KeyK" && event.ctrlKey) return press(document.getElementById("search"));
    if (event.code === "Slash" && event.ctrlKey) return press(document.getElementById("shortcuts-link"));
    if (event.code === "F2" && plain) return press(document.querySelector("[data-key='F2']"));
    if (event.code === "F8" && plain) return press(document.querySelector(event.shiftKey ? "a[rel='prev']" : "a[rel='next']"));
    const digit = /^Digit([0-9])$/.exec(event.code);
    if (digit && event.altKey && !event.ctrlKey) return press(document.querySelector("[data-choice='" + digit[1] + "']"));
    return false;
  }

  /* Rows: arrows move, Enter opens, Space selects, while a table of rows has the focus. */
  function moveInRows(event) {
    const table = event.target.closest ? event.target.closest("table[data-rows]") : null;
    if (!table || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.target.matches("input:not([type='checkbox']), select, textarea")) return false;
    const rows = Array.from(table.tBodies[0].rows).filter((row) => row.querySelector("a"));
    const here = rows.indexOf(event.target.closest("tr"));
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      const next = rows[Math.max(0, Math.min(rows.length - 1, here + (event.code === "ArrowDown" ? 1 : -1)))];
      if (next) next.querySelector("th a, a").focus();
      return true;
    }
    if (event.code === "Space" && here >= 0 && event.target.tagName === "A") {
      const box = rows[here].querySelector("input[type='checkbox']");
      if (box) box.click();
      return Boolean(box);
    }
    return false;
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.repeat) return;
    if (chord(event) || moveInRows(event)) event.preventDefault();
  });

  /* The menu of the bar shuts by Escape, by a press beside it, and when the focus has gone on. */
  document.addEventListener("keydown", function (event) {
    const menu = event.code === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  });
  ["click", "focusin"].forEach((kind) => document.addEventListener(kind, function (event) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  }));

  /* A form goes once. The button says that it is working; coming back with the browser frees it again. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.getAttribute("action") === "/sign-out") forgetDrafts();
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button) {
      button.setAttribute("aria-busy", "true");
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    }
    say(words.working || "");
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("[aria-busy='true']").forEach((node) => node.removeAttribute("aria-busy"));
  });

  /* What came back wrong is read first. */
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();

  /* What was scanned in vain stands there to be mended; the next scan takes its place instead of joining it. */
  const scanned = summary ? null : document.querySelector("input[autofocus]");
  if (scanned && scanned.value) { scanned.focus(); scanned.select(); }

  /* All rows at once, and how many are chosen. */
  document.addEventListener("change", function (event) {
    const box = event.target;
    const form = box.form;
    if (box.type !== "checkbox" || !form || !form.matches("[data-selection]")) return;
    const boxes = Array.from(form.elements).filter((other) => other.type === "checkbox" && other.name === "chosen");
    if (box.matches("[data-select-all]")) boxes.forEach((other) => { other.checked = box.checked; });
    const count = boxes.filter((other) => other.checked).length;
    const inside = form.querySelectorAll("[data-selected-count]");
    const places = inside.length ? inside : document.querySelectorAll("[data-selected-count]");
    places.forEach((place) => { place.textContent = String(count); });
  });

  /* The next person at this computer finds nothing of what the last one typed. */
  function forgetDrafts() {
    try {
      Object.keys(sessionStorage).filter((key) => key.startsWith("draft ")).forEach((key) => sessionStorage.removeItem(key));
    } catch (error) { /* nothing was kept */ }
  }

  /* What is typed stays in this tab until it is sent: nothing is lost with the network or by a slip. */
  function draftKey(form) { return "draft " + form.dataset.draft; }
  function keep(form) {
    const typed = Array.from(new FormData(form)).filter((pair) => typeof pair[1] === "string");
    /* A box left empty is an answer too, and FormData does not hold it. */
    const empty = Array.from(form.elements).filter((field) => field.type === "checkbox" && field.name && !field.checked);
    const refused = empty.map((field) => [field.name, field.value, "unticked"]);
    try { sessionStorage.setItem(draftKey(form), JSON.stringify(typed.concat(refused))); } catch (error) { /* full or forbidden: go on */ }
  }
  function restore(form) {
    let typed = null;
    try { typed = JSON.parse(sessionStorage.getItem(draftKey(form)) || "null"); } catch (error) { typed = null; }
    if (!typed || form.dataset.fresh) return;
    const seen = {};
    typed.forEach(function (pair) {
      const fields = form.querySelectorAll("[name='" + CSS.escape(pair[0]) + "']");
      seen[pair[0]] = (seen[pair[0]] || 0) + 1;
      fields.forEach(function (field, index) {
        if (field.type === "file") return;
        if (field.type === "checkbox" || field.type === "radio") { if (field.value === pair[1]) field.checked = pair[2] !== "unticked"; }
        else if (index === seen[pair[0]] - 1) field.value = pair[1];
      });
    });
    const told = form.querySelector("[data-restored]");
    if (told) told.hidden = false;
  }
  document.querySelectorAll("form[data-draft]").forEach(function (form) {
    restore(form);
    form.addEventListener("input", () => keep(form));
    form.addEventListener("change", () => keep(form));
  });
  document.querySelectorAll("[data-drop-draft]").forEach(function (node) {
    try { sessionStorage.removeItem("draft " + node.dataset.dropDraft); } catch (error) { /* nothing was kept */ }
  });

  /* Printing is one key, here and on the pages that exist to be printed. */
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  window.motcua = { say: say };
})();
