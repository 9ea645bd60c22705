/* The editor of a draft: CodeMirror over the textarea, findings and picture as one types, saving by itself.
   Without this file the page is a textarea with a button. The editor lives in a shadow root, where its styles are
   constructed sheets: the page's policy allows no other. */
"use strict";

(function () {
  const form = document.getElementById("editor");
  const area = document.getElementById("text");
  const cm = window.CodeMirror6;
  if (!form || !area || !cm) return;
  const words = form.dataset;
  const locked = "locked" in words;
  const revision = form.elements.revision;
  const address = form.getAttribute("action");
  const kept = "draft author/" + words.id;
  const state = document.getElementById("save-state");
  const beside = document.getElementById("beside");
  const CHECK_AFTER = 350;
  const SAVE_AFTER = 2500;
  let savedText = area.value;
  let findings = [];
  let blocked = false;
  let saving = null;
  let checking = 0;

  const host = document.createElement("div");
  host.className = "editor-host";
  area.before(host);
  const root = host.attachShadow({ mode: "open" });
  area.hidden = true;

  const look = cm.EditorView.theme({
    "&": { height: "100%", fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--paper)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: '"Cascadia Mono", Consolas, "Liberation Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace', lineHeight: "1.5" },
    ".cm-gutters": { backgroundColor: "var(--canvas)", color: "var(--ink-3)", borderRight: "1px solid var(--line)" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "#eef3fb99" },
    ".cm-tooltip": { border: "1px solid var(--field)", backgroundColor: "var(--paper)", color: "var(--ink)" },
    ".cm-tooltip-autocomplete > ul > li": { padding: "2px 8px !important" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--link)", color: "#fff" },
    ".cm-completionDetail": { fontStyle: "normal", opacity: "0.9", marginLeft: "1em" },
    ".cm-diagnostic": { fontFamily: '"Segoe UI", Tahoma, Arial, sans-serif', maxWidth: "46ch", whiteSpace: "normal" },
    ".cm-diagnosticAction": { backgroundColor: "var(--link)", color: "#fff", padding: "2px 8px" },
  });
  const colours = cm.HighlightStyle.define([
    { tag: [cm.tags.definition(cm.tags.propertyName), cm.tags.propertyName], color: "#0b4a8f", fontWeight: "600" },
    { tag: [cm.tags.string, cm.tags.special(cm.tags.string)], color: "#0f5132" },
    { tag: [cm.tags.comment, cm.tags.lineComment], color: "#5f6670", fontStyle: "italic" },
    { tag: [cm.tags.bool, cm.tags.number], color: "#8a2b06" },
    { tag: [cm.tags.punctuation, cm.tags.separator, cm.tags.squareBracket, cm.tags.brace], color: "#4a5058" },
  ]);

  const completion = new cm.Compartment();
  const view = new cm.EditorView({
    root: root,
    parent: root,
    state: cm.EditorState.create({
      doc: area.value,
      extensions: [
        cm.Prec.highest(cm.keymap.of([
          { key: "Mod-Enter", run: () => true }, /* the page presses its button */
          { key: "F8", run: () => jump(1) },
          { key: "Shift-F8", run: () => jump(-1) },
        ])),
        cm.lineNumbers(), cm.foldGutter(), cm.history(), cm.bracketMatching(), cm.highlightActiveLine(),
        cm.highlightActiveLineGutter(), cm.drawSelection(), cm.closeBrackets(), cm.highlightSelectionMatches(), cm.lintGutter(),
        cm.yaml(), cm.syntaxHighlighting(colours), look, cm.indentUnit.of("  "), cm.EditorState.tabSize.of(2),
        cm.search({ top: true }), completion.of([]),
        cm.EditorState.readOnly.of(locked),
        cm.keymap.of([...cm.closeBracketsKeymap, ...cm.completionKeymap, ...cm.searchKeymap, ...cm.historyKeymap, ...cm.foldKeymap, cm.indentWithTab, ...cm.defaultKeymap]),
        cm.EditorView.contentAttributes.of({ "aria-label": words.sayLabel, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        cm.EditorView.updateListener.of(function (update) {
          if (update.focusChanged) host.classList.toggle("focused", view.hasFocus);
          if (update.docChanged) changed();
        }),
      ],
    }),
  });
  const text = () => view.state.doc.toString();

  function put(whole) {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: whole } });
  }

  /* Waiting until nothing was typed for a while. */
  function later(work, after) {
    let timer = 0;
    return function () { window.clearTimeout(timer); timer = window.setTimeout(work, after); };
  }
  const checkSoon = later(check, CHECK_AFTER);
  const saveSoon = later(save, SAVE_AFTER);

  function changed() {
    area.value = text();
    checkSoon();
    if (locked) return;
    try { sessionStorage.setItem(kept, JSON.stringify({ revision: revision.value, text: area.value })); } catch (error) { /* full or forbidden: go on */ }
    if (area.value !== savedText) { tell(words.sayWaiting); saveSoon(); }
  }

  function tell(said) { if (state) state.textContent = said; }

  async function send(path, body) {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    const json = (answer.headers.get("content-type") || "").includes("json");
    if (!json) throw new Error(answer.redirected ? "session" : "broken");
    return { status: answer.status, body: await answer.json() };
  }

  /* Saving: never over somebody else's words, never two at once. */
  async function save() {
    if (blocked || saving || area.value === savedText) return;
    const sent = area.value;
    tell(words.saySaving);
    saving = send(address + "/save", { revision: revision.value, text: sent });
    try {
      const answer = await saving;
      if (answer.status === 200) {
        revision.value = answer.body.revision;
        savedText = sent;
        if (area.value === sent) { try { sessionStorage.removeItem(kept); } catch (error) { /* nothing was kept */ } }
        tell(area.value === sent ? words.saySaved : words.sayWaiting);
      } else if (answer.status === 409) {
        block(answer.body.by);
      } else {
        blocked = true;
        tell(answer.body.refused || "");
      }
    } catch (error) {
      tell(error.message === "session" ? words.saySession : words.sayOffline);
    } finally {
      saving = null;
      if (!blocked && area.value !== savedText) saveSoon();
    }
  }

  function block(by) {
    blocked = true;
    beside.hidden = false;
    beside.querySelector("[data-beside]").textContent = words.sayNewer.replace("{who}", by);
    beside.querySelector("[data-newer]").hidden = false;
    tell(words.sayWaiting);
  }

  async function presence() {
    if (document.hidden || locked) return;
    try {
      const answer = await send(address + "/presence", {});
      const here = answer.body;
      if (blocked || !here.others) return;
      if (here.revision > Number(revision.value) && !saving) {
        if (area.value !== savedText) { block(here.by); return; }
        await takeNewest(here);
      }
      beside.hidden = !here.others.length;
      beside.querySelector("[data-beside]").textContent = here.others.length ? words.sayOthers.replace("{who}", here.others.join(", ")) : "";
    } catch (error) { /* told when something is saved */ }
  }

  async function takeNewest(here) {
    const answer = await fetch(address + "/text?revision=" + here.revision);
    if (!answer.ok || area.value !== savedText) return;
    savedText = await answer.text();
    revision.value = here.revision;
    put(savedText);
    tell(words.sayTaken.replace("{who}", here.by));
  }

  /* Checking: the linter and the painter of the server, the newest answer only. */
  async function check() {
    const mine = (checking += 1);
    try {
      const answer = await send("/procedures/desk/check", { text: text(), code: words.code });
      if (mine !== checking || answer.status !== 200) return;
      show(answer.body);
    } catch (error) { /* the last findings stay */ }
  }

  function show(body) {
    findings = body.findings;
    view.dispatch(cm.setDiagnostics(view.state, findings.filter((one) => one.line).map(diagnostic)));
    list();
    picture(body.svg);
    const fixes = document.getElementById("fix-all");
    if (fixes) fixes.hidden = !findings.some((one) => one.fix);
  }

  function spot(line, column) {
    const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    return Math.min(at.from + Math.max(column, 1) - 1, at.to);
  }

  function diagnostic(one) {
    const from = spot(one.line, one.column);
    const at = view.state.doc.lineAt(from);
    const rest = at.text.slice(from - at.from);
    const word = /^("[^"]*"|'[^']*'|[^\s,\]}:]+)/.exec(rest);
    const to = one.fix ? spot(one.fix.line, one.fix.endColumn) : from + (word ? word[0].length : Math.min(1, rest.length));
    return {
      from: from, to: Math.max(from, to), severity: one.severity, source: one.code,
      message: (one.message + " " + one.mend).trim(),
      actions: one.fix && !locked ? [{ name: words.sayFix, apply: () => mend(one) }] : [],
    };
  }

  function mend(one) {
    view.dispatch({ changes: { from: spot(one.fix.line, one.fix.column), to: spot(one.fix.line, one.fix.endColumn), insert: one.fix.text } });
    view.focus();
  }

  function node(tag, look, said) {
    const made = document.createElement(tag);
    if (look) made.className = look;
    if (said) made.textContent = said;
    return made;
  }

  function list() {
    const place = document.getElementById("findings");
    place.replaceChildren();
    findings.slice(0, 60).forEach(function (one) {
      const item = node("li", one.severity);
      const link = node(one.line ? "a" : "strong", "", one.line ? words.sayLine + " " + one.line : one.file || "–");
      if (one.line) {
        link.href = "#text";
        link.dataset.line = one.line;
        link.dataset.column = one.column;
      }
      item.append(link, " ", node("span", "hidden", words["say" + one.severity[0].toUpperCase() + one.severity.slice(1)] + ":"), " " + one.message + " ", node("span", "mend", one.mend), " ");
      if (one.fix && !locked) {
        const button = node("button", "button small", words.sayFix + ": " + one.fix.text);
        button.type = "button";
        button.addEventListener("click", () => mend(one));
        item.append(button, " ");
      }
      item.append(node("span", "quiet code small", one.code));
      place.append(item);
    });
    if (!findings.length) place.append(node("li", "none quiet", words.sayClean));
    const counts = document.getElementById("counts");
    counts.replaceChildren();
    ["error", "warning", "info"].forEach(function (severity) {
      const number = findings.filter((one) => one.severity === severity).length;
      if (number) counts.append(node("span", severity, number + " " + words["say" + severity[0].toUpperCase() + severity.slice(1)]), " ");
    });
  }

  function picture(svg) {
    const place = document.getElementById("picture");
    const told = document.getElementById("undrawn");
    let figure = place.querySelector("figure");
    if (svg && !figure) {
      figure = place.appendChild(node("figure", "picture"));
      figure.tabIndex = 0;
      figure.setAttribute("role", "region");
      figure.setAttribute("aria-label", words.sayPicture);
    }
    if (svg) figure.innerHTML = svg; /* our own painter's: escaped text in elements it knows */
    place.classList.toggle("stale", !svg && Boolean(figure));
    told.hidden = Boolean(svg);
    if (!svg && figure) told.textContent = words.sayUndrawn;
  }

  function go(line, column) {
    const at = spot(Number(line), Number(column));
    view.dispatch({ selection: { anchor: at }, effects: cm.EditorView.scrollIntoView(at, { y: "center" }) });
    view.focus();
  }

  function jump(step) {
    const places = findings.filter((one) => one.line).map((one) => spot(one.line, one.column)).sort((a, b) => a - b);
    if (!places.length) return true;
    const here = view.state.selection.main.head;
    const next = step > 0 ? places.find((one) => one > here) : places.slice().reverse().find((one) => one < here);
    const at = next === undefined ? places[step > 0 ? 0 : places.length - 1] : next;
    view.dispatch({ selection: { anchor: at }, effects: cm.EditorView.scrollIntoView(at, { y: "center" }) });
    return true;
  }

  document.getElementById("findings").addEventListener("click", function (event) {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    go(link.dataset.line, link.dataset.column);
  });
  form.addEventListener("submit", function () {
    area.value = text();
    blocked = true; /* the form takes it from here */
    try { sessionStorage.removeItem(kept); } catch (error) { /* nothing was kept */ }
  });
  window.addEventListener("pageshow", () => { if (!beside.querySelector("[data-newer]") || beside.querySelector("[data-newer]").hidden) blocked = false; });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); else presence(); });
  window.addEventListener("beforeunload", function (event) {
    if (!locked && !blocked && area.value !== savedText) { save(); event.preventDefault(); }
  });

  /* What was typed in this tab and never reached the server comes back. */
  function restore() {
    let before = null;
    try { before = JSON.parse(sessionStorage.getItem(kept) || "null"); } catch (error) { before = null; }
    if (!before || before.text === area.value || locked) return;
    revision.value = before.revision;
    put(before.text);
    tell(words.sayRestored);
  }

  restore();
  check();
  presence();
  window.setInterval(presence, 10000);
  fetch("/procedures/desk/completion").then((answer) => (answer.ok ? answer.json() : null)).then(function (known) {
    if (known && window.motcuaCompletion) view.dispatch({ effects: completion.reconfigure(cm.autocompletion({ override: [window.motcuaCompletion(known)], icons: false })) });
  }).catch(() => undefined);
  window.motcuaEditor = view;
})();
