/* On the pages of a case: who else is here, drafts kept, papers turned and enlarged. Nothing needs this file. */
"use strict";

(function () {
  const head = document.querySelector("[data-case]");
  const address = head ? "/cases/" + encodeURIComponent(head.dataset.case) : "";
  const starting = document.querySelector("[data-starting]");
  const awaited = document.querySelector("[data-awaited]");
  const BEAT_SECONDS = 20;
  const SOON_SECONDS = 2;
  const DRAFT_SECONDS = 15;

  /* A sign of life; back come the others, and how far the case has moved. The page itself stays as it is. */
  async function beat() {
    if (document.hidden) return;
    try {
      const answer = await fetch(address + "/presence", { method: "POST", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const now = await answer.json();
      if (starting && now.seq > 0) return location.replace(starting.href);
      const line = document.getElementById("present");
      if (line && line.textContent !== now.others) {
        line.textContent = now.others;
        line.hidden = !now.others;
      }
      const changed = document.getElementById("case-changed");
      if (changed && now.seq > Number(head.dataset.seq)) changed.hidden = false;
    } catch (error) { /* away for the moment: the next beat tells */ }
  }
  if (head) {
    setInterval(beat, (starting ? SOON_SECONDS : BEAT_SECONDS) * 1000);
    document.addEventListener("visibilitychange", beat);
  }

  /* A paper that is being made is opened as soon as it is there. */
  async function lookForPaper() {
    try {
      const answer = await fetch(awaited.href);
      const type = answer.headers.get("Content-Type") || "";
      if (answer.ok && !type.startsWith("text/html")) return location.replace(awaited.href);
    } catch (error) { /* away for the moment: looked for again */ }
    setTimeout(lookForPaper, SOON_SECONDS * 1000);
  }
  if (awaited) setTimeout(lookForPaper, SOON_SECONDS * 1000);

  /* What is typed goes to the office's own drafts some seconds after the last key, or at once with Ctrl+S. */
  async function saveDraft(form) {
    form.dataset.saving = "yes";
    try {
      const answer = await fetch(address + "/draft", { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
      const line = form.querySelector("[data-draft-told]");
      if (answer.ok && line) line.textContent = (await answer.json()).told;
    } catch (error) { /* kept in this tab; the next key tries again */ }
    delete form.dataset.saving;
  }
  document.querySelectorAll("form.act[data-draft]").forEach(function (form) {
    let waiting = 0;
    form.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(() => saveDraft(form), DRAFT_SECONDS * 1000);
    });
    form.addEventListener("submit", () => clearTimeout(waiting));
    const button = form.querySelector("[data-save]");
    if (button) button.addEventListener("click", function (event) {
      event.preventDefault();
      clearTimeout(waiting);
      saveDraft(form);
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.code !== "KeyS" || !event.ctrlKey || event.isComposing) return;
    const inside = document.activeElement && document.activeElement.closest("form.act[data-draft]");
    const form = inside || document.querySelector("form.act[data-draft]");
    if (!form) return;
    event.preventDefault();
    saveDraft(form);
  });

  /* What the tab kept of a form is its text; which deed it is and what was seen then is this page's to say. */
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("input[data-own]").forEach((field) => { field.value = field.dataset.own; });
    document.querySelectorAll("[data-point]").forEach(show);
  });

  /* The fields of a paper are wanted once it is chosen. */
  function show(point) {
    point.querySelector(".point-fields").hidden = !point.querySelector("input[type='checkbox']").checked;
  }
  document.addEventListener("change", function (event) {
    const point = event.target.closest("[data-point]");
    if (point && event.target.type === "checkbox") show(point);
  });

  /* Scans lie on their side or are too small. */
  const image = document.getElementById("paper-image");
  const tools = document.querySelector("[data-image-tools]");
  if (image && tools) {
    let turns = 0;
    let zoom = 0;
    tools.hidden = false;
    tools.addEventListener("click", function (event) {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.turn) turns = (turns + 1) % 4;
      if (button.dataset.zoom) zoom = Math.max(0, Math.min(4, zoom + Number(button.dataset.zoom)));
      image.parentElement.classList.toggle("zoomed", zoom > 0);
      image.style.width = zoom ? 100 + zoom * 50 + "%" : "";
      image.style.transform = turns ? "rotate(" + turns * 90 + "deg)" : "";
    });
  }
})();
