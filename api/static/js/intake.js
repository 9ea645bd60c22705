/* Taking in a dossier by keyboard: reading a card without leaving the page, figures that follow what is typed,
   Enter to the next field, and sending that survives a lost network. The page does its work without this file. */
"use strict";

(function () {
  const form = document.getElementById("intake");
  if (!form) return;
  const scan = document.getElementById("scan");
  const draft = "draft " + form.dataset.draft;
  const PAYLOAD = /[0-9]{12}\|.*\|/;
  let asked = 0;

  /* A scan is sent when it is read and at no other time, and stands in no draft: without a name it is in no form data. */
  scan.removeAttribute("name");
  form.querySelectorAll("[data-without-script]").forEach((node) => { node.hidden = true; });

  function visible(node) { return node.offsetParent !== null && !node.disabled; }

  function say(text) { if (window.motcua) window.motcua.say(text); }

  /* Ask the same page again with what is typed, and take over some of its parts. */
  async function renew(parts, more) {
    const mine = ++asked;
    const data = new FormData(form);
    data.delete("files");
    for (const [name, value] of more) data.append(name, value);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Part": "yes" } });
    } catch (error) {
      document.getElementById("offline").hidden = false;
      return null;
    }
    if (answer.status === 401) window.location.reload(); /* signed in again, the draft is there */
    if (!answer.ok && ![409, 413, 415, 422].includes(answer.status)) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("offline").hidden = true;
    if (mine !== asked && parts.every((id) => ["so-far", "missing", "agency-choice"].includes(id))) return null;
    parts.forEach(function (id) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (!fresh || !old) return;
      const held = old.contains(document.activeElement) ? document.activeElement : null;
      fresh.querySelectorAll("[data-without-script]").forEach((node) => { node.hidden = true; });
      old.replaceWith(fresh);
      if (held && (held.id || held.name)) {
        const again = held.id ? document.getElementById(held.id) : fresh.querySelector("[name='" + CSS.escape(held.name) + "'][value='" + CSS.escape(held.value) + "']");
        if (again) again.focus();
      }
    });
    document.querySelectorAll("[data-completed]").forEach(function (node) {
      const field = form.elements[node.dataset.completed];
      if (field && field.type === "text" && field !== document.activeElement) field.value = node.dataset.value;
    });
    settle();
    return page;
  }

  /* After each change of the page: fold what is sure, count the change. */
  function settle() {
    const person = document.getElementById("person");
    const fields = person.querySelector("[data-person-fields]");
    fields.hidden = person.dataset.whole === "yes" && !fields.querySelector("[aria-invalid]");
    const edit = document.querySelector("[data-edit-person]");
    if (edit) edit.hidden = !fields.hidden;
    giveBack();
  }

  /* What the person holds already is offered beside the papers. */
  const PAPERS = ["so-far", "missing", "paper-rows"];
  async function reuse(button) {
    await renew(PAPERS, [[button.name, button.value], ["do", "look"]]);
    const other = form.querySelector("[data-reuse][value='" + CSS.escape(button.value) + "']");
    if (other) goTo(other);
    changed();
  }
  function look() { return renew(["so-far", "missing"], [["do", "look"]]); }
  /* Another case of the procedure asks for other papers. */
  function lookAtPapers() { return renew(["so-far", "missing", "paper-rows", "paper-count", "file-list"], [["do", "look"]]); }

  /* The order of the counter's way: scan, phone, what is charged by, payment, the button. */
  function way() {
    return Array.from(form.querySelectorAll("[data-path]")).filter(
      (node) => visible(node) && (node.type !== "radio" || node.checked));
  }
  function goTo(node) {
    if (!node) return;
    node.focus();
    if (node.select && node.type !== "radio") node.select();
  }
  function next(from) {
    const path = way();
    const here = path.indexOf(from);
    if (here >= 0) return path[here + 1];
    const all = Array.from(form.querySelectorAll("input, select, textarea, button, summary, a")).filter(
      (node) => visible(node) && node.type !== "hidden" && node.tabIndex >= 0);
    return all[all.indexOf(from) + 1];
  }
  function firstEmpty() {
    const person = document.getElementById("person");
    const choice = person.querySelector("[data-pick]");
    if (choice) return choice;
    const fields = person.querySelector("[data-person-fields]");
    if (!fields.hidden) {
      const needed = Array.from(fields.querySelectorAll("input")).find((node) => visible(node) && !node.value);
      if (needed) return needed;
      if (person.querySelector(".warning")) return fields.querySelector("input");
    }
    return way().find((node) => node !== scan && node.tagName === "INPUT" && !node.value) || next(document.getElementById("applicant-phone"));
  }

  async function read(text) {
    scan.value = "";
    scan.setAttribute("aria-busy", "true");
    const page = await renew(["person", ...PAPERS], [["do", "read"], ["scan", text]]);
    scan.removeAttribute("aria-busy");
    if (!page) {
      scan.value = text; /* Enter reads it again */
      say(document.getElementById("offline").textContent);
      return;
    }
    const notice = document.getElementById("person-notice");
    if (notice) say(notice.textContent);
    changed();
    if (notice && notice.classList.contains("error")) scan.focus();
    else goTo(firstEmpty());
  }
  async function pick(button) {
    await renew(["person", ...PAPERS], [["pick", button.value]]);
    changed();
    goTo(firstEmpty());
  }
  function changed() { form.dispatchEvent(new Event("input", { bubbles: true })); }

  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.ctrlKey || event.altKey || event.isComposing) return;
    const field = event.target;
    if (field === scan) {
      event.preventDefault();
      if (!event.repeat && scan.value.trim()) read(scan.value);
      else if (!scan.value.trim()) goTo(firstEmpty());
      return;
    }
    if (!field.matches("input:not([type='file']), select")) return;
    event.preventDefault();
    if (PAYLOAD.test(field.value)) {
      /* The scanner typed into another field: what stood there before comes back, the scan is read. */
      const text = field.value;
      field.value = field.defaultValue;
      read(text);
      return;
    }
    goTo(next(field));
  });

  /* Alt+0 is the other way to pay. The chord alone would only put the focus there. */
  document.addEventListener("keydown", function (event) {
    if (!event.altKey || event.ctrlKey || event.code !== "Digit0") return;
    const qr = document.getElementById("pay-qr");
    if (!qr) return;
    event.preventDefault();
    qr.checked = true;
    qr.dispatchEvent(new Event("change", { bubbles: true }));
  });

  form.addEventListener("click", function (event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-pick]")) {
      event.preventDefault();
      pick(button);
    } else if (button.matches("[data-reuse]")) {
      event.preventDefault();
      reuse(button);
    } else if (button.closest("[data-edit-person]")) {
      const fields = document.querySelector("[data-person-fields]");
      fields.hidden = false;
      button.closest("[data-edit-person]").hidden = true;
      goTo(fields.querySelector("input"));
    }
  });

  let soon = 0;
  /* Typing the name of an agency: the list follows, and what follows from the agency too. */
  function lookForAgencySoon() {
    window.clearTimeout(soon);
    soon = window.setTimeout(() => renew(["agency-choice", "so-far", "missing"], [["do", "look"]]), 200);
  }
  function lookSoon() { window.clearTimeout(soon); soon = window.setTimeout(look, 120); }
  form.addEventListener("change", function (event) {
    const field = event.target;
    if (field === scan || field.type === "file" || field.id === "given") return;
    if (field.matches("[data-asked], [name$='.identity_number']")) {
      lookAtPapers();
      return;
    }
    if (field.name === "way") document.querySelector("[data-way-shown]").textContent = field.labels[0].textContent;
    lookSoon();
  });
  form.addEventListener("input", function (event) {
    if (event.target.id === "agency-search") lookForAgencySoon();
    if (event.target.matches && event.target.matches("#facts-pages, #facts-copies, [type='number']")) lookSoon();
    if (event.target.id === "given") giveBack();
  });

  /* Change: what the person gives less what is to be paid. */
  function giveBack() {
    const box = document.querySelector("[data-change]");
    if (!box) return;
    const fee = Number(document.getElementById("so-far").dataset.fee);
    box.hidden = fee === 0;
    const given = Number(document.getElementById("given").value.replace(/[ .,]/g, ""));
    const out = box.querySelector("[data-change-back]");
    const dong = (amount) => new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "vi").format(amount) + " đ";
    if (!given) out.textContent = "–";
    else out.textContent = given >= fee ? dong(given - fee) : out.dataset.short + " " + dong(fee - given);
  }

  /* What is not on the way is reached by its chord, so that Tab goes as fast as Enter. */
  form.querySelectorAll("details[data-off-path] > summary[data-choice]").forEach(function (summary) {
    summary.tabIndex = -1;
    summary.parentElement.addEventListener("toggle", function () {
      if (!summary.parentElement.open) return;
      const first = summary.parentElement.querySelector("input:not([type='hidden']), select");
      if (first && document.activeElement === summary) goTo(first);
    });
    summary.addEventListener("click", () => summary.focus());
  });

  /* Sending. A lost network loses nothing: the same content goes again under the same key until it is answered. */
  let sending = false;
  let waiting = null;
  function busy(button, on) {
    if (!button) return;
    if (on) {
      button.dataset.label = button.innerHTML;
      if (button.dataset.busy) button.textContent = button.dataset.busy;
      button.setAttribute("aria-busy", "true");
    } else {
      if (button.dataset.label) button.innerHTML = button.dataset.label;
      button.removeAttribute("aria-busy");
    }
  }
  async function send(data, button) {
    sending = true;
    waiting = null;
    busy(button, true);
    let answer = null;
    try {
      answer = await fetch(form.action, { method: "POST", body: data });
    } catch (error) {
      answer = null;
    }
    sending = false;
    if (!answer || [502, 503, 504].includes(answer.status)) {
      busy(button, false);
      const offline = document.getElementById("offline");
      offline.hidden = false;
      waiting = [data, button];
      window.setTimeout(again, 5000);
      return;
    }
    document.getElementById("offline").hidden = true;
    if (answer.redirected) {
      window.location.assign(answer.url);
      return;
    }
    /* Something to mend: let the browser itself send it, so that the page comes back as a page. */
    if (button && button.name) {
      const said = document.createElement("input");
      said.type = "hidden";
      said.name = button.name;
      said.value = button.value;
      form.append(said);
    }
    form.submit();
  }
  function again() { if (waiting && !sending) send(waiting[0], waiting[1]); }
  window.addEventListener("online", function () {
    if (waiting) again();
    else look();
  });
  form.addEventListener("submit", function (event) {
    const button = event.submitter;
    if (button && ["read", "upload", "look"].includes(button.value)) return;
    if (button && (["remove", "pick", "reuse", "reuse_not"].includes(button.name))) return;
    event.preventDefault();
    if (sending) return;
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    send(data, button);
  });

  const startOver = form.querySelector("[data-start-over]");
  if (startOver) startOver.addEventListener("click", () => sessionStorage.removeItem(draft));

  settle();
  /* After the other scripts have had their say: first field to mend, or the interruption; a restored draft is reckoned. */
  document.addEventListener("DOMContentLoaded", function () {
    const interruption = document.getElementById("interruption");
    const wrong = form.querySelector("[aria-invalid='true']");
    const summary = document.getElementById("error-summary");
    if (interruption) interruption.focus();
    else if (wrong) {
      for (let box = wrong.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      goTo(wrong);
      if (summary) say(summary.textContent);
    } else if (document.getElementById("person-notice") || document.querySelector("[data-whole]")) goTo(firstEmpty());
    else if (scan.autofocus && document.activeElement === document.body) scan.focus(); /* the browser's own turn comes later */
    const restored = form.querySelector("[data-restored]");
    if (restored && !restored.hidden) renew(["so-far", "missing", "file-list"], [["do", "look"]]);
  });

  window.motcuaIntake = { renew: renew, changed: changed };
})();
