/* The check of a filing by keyboard: Alt+1 passes, Alt+2 fails, up and down move, the paper of the row is shown. */
"use strict";

(function () {
  const form = document.getElementById("check");
  if (!form) return;
  const points = Array.from(form.querySelectorAll(".point"));
  const frame = document.querySelector("iframe[name='paper']");
  const said = form.querySelector("[data-verdict]");
  const keys = form.querySelector("[data-keys]");
  if (keys) keys.hidden = false;
  form.classList.add("ready");

  function chosen(point) { return point.querySelector("input[type='radio']:checked"); }

  /* Whose row the keys are for: the one with the focus, else the first nobody has judged. */
  function here() {
    const at = document.activeElement && document.activeElement.closest(".point");
    return at || visible().find((point) => !chosen(point)) || null;
  }

  /* Rows that can be seen: those of a folded part are left out. */
  function visible() { return points.filter((point) => point.offsetParent !== null); }

  function enter(point) {
    if (!point) return;
    (chosen(point) || point.querySelector("input[type='radio']")).focus();
  }

  function show(point) {
    const link = point.querySelector("a[data-paper]");
    if (link && frame && frame.dataset.shown !== link.href) {
      frame.dataset.shown = link.href;
      if (frame.src !== link.href) frame.src = link.href;
    }
  }

  function judge(point, value) {
    const box = point.querySelector("input[value='" + value + "']");
    if (!box) return;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    if (value === "fail") {
      const what = point.querySelector(".what input");
      if (what) what.focus();
    } else {
      enter(points.slice(points.indexOf(point) + 1).find((other) => !chosen(other)) || point);
    }
  }

  function reckon() {
    const verdicts = points.map((point) => chosen(point) && chosen(point).value);
    const failed = verdicts.filter((value) => value === "fail").length;
    const done = verdicts.filter(Boolean).length;
    const passed = done === points.length && !failed;
    form.classList.toggle("passed", !failed);
    form.classList.toggle("failed", failed > 0);
    const words = passed ? said.dataset.passed : done === points.length ? said.dataset.failed : said.dataset.open;
    const text = words.replace("{done}", done).replace("{all}", points.length).replace("{failed}", failed);
    if (said.textContent !== text) said.textContent = text;
    form.querySelectorAll("button[name='act']").forEach(function (button) {
      if (button.value !== "refuse") button.classList.toggle("primary", (button.value === "accept") === !failed);
    });
  }

  form.addEventListener("focusin", function (event) {
    const point = event.target.closest(".point");
    if (point) show(point);
  });
  form.addEventListener("change", reckon);
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.altKey && (event.code === "Digit1" || event.code === "Digit2")) {
      const point = here();
      if (point) judge(point, event.code === "Digit1" ? "pass" : "fail");
      event.preventDefault();
    } else if (!event.altKey && (event.code === "ArrowDown" || event.code === "ArrowUp")) {
      const point = event.target.closest ? event.target.closest(".point") : null;
      if (!point || event.target.tagName === "TEXTAREA") return;
      const rows = visible();
      enter(rows[rows.indexOf(point) + (event.code === "ArrowDown" ? 1 : -1)]);
      event.preventDefault();
    }
  });
  reckon();
})();
