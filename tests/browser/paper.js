/* Looks at a page laid out for paper. Put into an open page by `paper.py`, with the media set to print. */
"use strict";

window.paper = (function () {
  /* The width of what is printed on, in pixels, by the page rules in force: of the named page that is used, if any. */
  function width() {
    const rules = [];
    const walk = (list) => {
      for (const rule of list) {
        if (rule instanceof CSSPageRule) rules.push(rule);
        else if (rule.cssRules && (!rule.media || matchMedia(rule.media.mediaText).matches)) walk(rule.cssRules);
      }
    };
    for (const sheet of document.styleSheets) walk(sheet.cssRules);
    const names = Array.from(document.querySelectorAll("main, main *"), (node) => getComputedStyle(node).page);
    const named = names.find((name) => name && name !== "auto");
    const told = {};
    for (const wanted of named ? ["", named] : [""]) {
      for (const rule of rules.filter((one) => one.selectorText === wanted)) {
        for (const name of ["size", "margin-left", "margin-right"]) {
          const value = rule.style.getPropertyValue(name);
          if (value) told[name] = value;
        }
      }
    }
    const sides = /a5/i.test(told.size) ? [148, 210] : [210, 297];
    const wide = sides[/landscape/i.test(told.size) ? 1 : 0];
    return Math.floor(((wide - parseFloat(told["margin-left"]) - parseFloat(told["margin-right"])) / 25.4) * 96);
  }

  /* How light a colour is, 0 to 1 (WCAG); what lets the paper through is as light as the paper. */
  function light(colour) {
    const [red, green, blue, alpha = 1] = (colour.match(/[0-9.]+/g) || [255, 255, 255, 0]).map(Number);
    const part = (value) => (value <= 10.31 ? value / 3294.6 : Math.pow((value / 255 + 0.055) / 1.055, 2.4));
    return alpha ? 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue) : 1;
  }

  function shown(node) {
    const box = node.getBoundingClientRect();
    return node.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  }

  function named(node) {
    const text = (node.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50);
    return node.tagName.toLowerCase() + "." + (node.getAttribute("class") || node.id || "") + " «" + text + "»";
  }

  const FOR_THE_SCREEN = "header.bar, footer.foot, nav, button, .skip, .back, .no-print, kbd, input[type=checkbox], progress";

  /* What a designer would send back: handles of the screen, dark grounds, faint letters, what runs over the paper. */
  function faults(dark, faint) {
    const found = [];
    const wide = document.documentElement.clientWidth;
    for (const node of document.querySelectorAll(FOR_THE_SCREEN)) {
      if (shown(node)) found.push("is for the screen: " + named(node));
    }
    for (const node of document.body.querySelectorAll("*")) {
      if (!shown(node)) continue;
      const style = getComputedStyle(node);
      /* What asks to be printed exactly as it is, as the holidays of a calendar, is dark because it means something. */
      const meant = style.printColorAdjust === "exact" || node.closest("svg");
      if (!meant && light(style.backgroundColor) < dark) found.push("dark ground: " + named(node));
      if (style.overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1) found.push("runs over: " + named(node));
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode, holder = text.parentElement;
      if (!text.data.trim() || !shown(holder) || holder.closest("script, style, noscript, .hidden")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const boxes = Array.from(range.getClientRects());
      if (boxes.some((box) => box.right > wide + 1)) found.push("cut off at the right: " + named(holder));
      if (holder.closest("svg") || getComputedStyle(holder).printColorAdjust === "exact") continue;
      if (1.05 / (light(getComputedStyle(holder).color) + 0.05) < faint) found.push("faint: " + named(holder));
    }
    return Array.from(new Set(found)).slice(0, 8);
  }

  /* The words that stand at the right end of every line of every table. */
  function lastColumns() {
    const rows = Array.from(document.querySelectorAll("main table tr")).filter(shown);
    const cells = rows.map((row) => Array.from(row.cells).filter(shown).pop()).filter(Boolean);
    const told = cells.filter((cell) => !cell.querySelector(".hidden, svg, input, select"));
    return told.flatMap((cell) => cell.innerText.split("\n"));
  }

  return { width, faults, lastColumns };
})();
