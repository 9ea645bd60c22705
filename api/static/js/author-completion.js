/* What may be typed at a place of a definition: keywords with their meaning, values, names kept elsewhere.
   The place is told from indentation and braces alone, so that a text with errors is helped too. */
"use strict";

(function () {
  const NAMES = { agency: "agencies", ask: "agencies", inform: "agencies", at: "agencies", held_in: "data_sources", field: "fields" };
  const LIMITS = ["1 working day", "3 working days", "5 working days", "4 working hours", "15 days", "1 month", "same day"];
  const TIMED = ["deadline", "within", "limit", "counter", "online", "post"];
  const KEY = /^([A-Za-z_][\w-]*|"[^"]*"):(?=\s|$)/;

  /* The things a line begins: dashes and its key, each with its column. */
  function entries(text) {
    const found = [];
    let rest = text;
    let column = 0;
    for (;;) {
      const space = /^ */.exec(rest)[0].length;
      column += space;
      rest = rest.slice(space);
      if (/^-(\s|$)/.test(rest)) {
        found.push({ kind: "dash", column: column });
        rest = rest.slice(1);
        column += 1;
        continue;
      }
      const key = KEY.exec(rest);
      if (key) found.push({ kind: "key", column: column, key: key[1].replace(/"/g, ""), after: column + key[0].length });
      return { found: found, column: column, rest: rest };
    }
  }

  /* The path of what stands at a column of a line, going up by indentation. */
  function above(lines, number, column, afterDash) {
    const path = [];
    let at = column;
    let dash = afterDash;
    for (let index = number; index >= 0 && (at > 0 || dash); index -= 1) {
      if (!lines[index].trim() || /^\s*#/.test(lines[index])) continue;
      const own = entries(lines[index]).found;
      for (let place = own.length - 1; place >= 0; place -= 1) {
        const one = own[place];
        if (index === number && one.column >= column) continue;
        if (one.kind === "dash" && one.column < at && !dash) { path.unshift(0); at = one.column; dash = true; }
        else if (one.kind === "key" && (one.column < at || (dash && one.column === at))) { path.unshift(one.key); at = one.column; dash = false; }
      }
    }
    return path;
  }

  /* Braces that are open before the cursor on this line: the keys and lists they stand for. */
  function braces(text) {
    const open = [];
    let word = "";
    let quote = "";
    for (const sign of text) {
      if (quote) { if (sign === quote) quote = ""; continue; }
      if (sign === '"' || sign === "'") { quote = sign; continue; }
      if (sign === "{" || sign === "[") { open.push({ sign: sign, key: word.replace(/:\s*$/, "").trim(), before: "" }); word = ""; }
      else if (sign === "}" || sign === "]") { open.pop(); word = ""; }
      else if (sign === ",") word = "";
      else word += sign;
    }
    return { open: open, word: word, quoted: quote !== "" };
  }

  function placeAt(lines, number, column) {
    const before = lines[number].slice(0, column);
    if (/(^|\s)#/.test(before)) return null;
    const flow = braces(before);
    const line = entries(before);
    const keys = line.found.filter((one) => one.kind === "key");
    const own = keys.length ? keys[keys.length - 1] : null;
    if (flow.quoted) return null;
    if (flow.open.length) {
      const path = own ? above(lines, number, own.column, false).concat(own.key) : above(lines, number, line.column, false);
      flow.open.forEach(function (one, index) {
        if (one.key && !(index === 0 && own && one.key.endsWith(own.key)) && one.sign !== "[") path.push(one.key);
        else if (index > 0 && one.key) path.push(one.key);
        if (one.sign === "[") path.push(0);
      });
      const pair = /^\s*([\w-]+):\s*(.*)$/.exec(flow.word);
      if (flow.open[flow.open.length - 1].sign === "{") {
        if (pair) return { path: path.concat(pair[1]), key: pair[1], typed: pair[2], values: true };
        return { path: path, typed: flow.word.trim(), keys: true, siblings: [] };
      }
      return { path: path, key: own ? own.key : "", typed: flow.word.trim(), values: true };
    }
    if (own && column >= own.after) {
      return { path: above(lines, number, own.column, false).concat(own.key), key: own.key, typed: before.slice(own.after).trimStart(), values: true };
    }
    const path = above(lines, number, line.column, false);
    const inList = path[path.length - 1] === 0;
    const named = inList ? path.slice(0, -1).pop() : "";
    return { path: path, key: named, typed: line.rest, keys: true, values: inList, siblings: siblings(lines, number, line.column) };
  }

  function siblings(lines, number, column) {
    const found = [];
    [-1, 1].forEach(function (step) {
      for (let index = number + step; index >= 0 && index < lines.length; index += step) {
        if (!lines[index].trim()) continue;
        const own = entries(lines[index]);
        const same = own.found.find((one) => one.kind === "key" && one.column === column);
        if (same) found.push(same.key);
        const first = own.found.length ? own.found[0].column : own.column;
        if (first < column) break;
      }
    });
    return found;
  }

  function shapes(schema, node) {
    if (!node) return [];
    if (node.$ref) return shapes(schema, schema.$defs[node.$ref.split("/").pop()]);
    const options = (node.oneOf || []).concat(node.anyOf || []);
    return options.length ? options.flatMap((one) => shapes(schema, one)) : [node];
  }

  function nodesAt(schema, path) {
    let nodes = [schema];
    path.forEach(function (part) {
      nodes = nodes.flatMap((node) => shapes(schema, node)).flatMap(function (node) {
        if (part === 0) return node.items ? [node.items] : [];
        return node.properties && node.properties[part] ? [node.properties[part]] : [];
      });
    });
    return nodes.flatMap((node) => shapes(schema, node));
  }

  /* "Tiếng Việt. / English." in the language of the page. */
  function meaning(text) {
    const parts = String(text || "").split(" / ");
    return document.documentElement.lang === "en" ? parts[parts.length - 1] : parts[0];
  }

  function keyOptions(known, place) {
    const nodes = nodesAt(known.schema, place.path).filter((node) => node.properties);
    const fitting = nodes.filter((node) => (place.siblings || []).every((key) => key in node.properties));
    const found = new Map();
    (fitting.length ? fitting : nodes).forEach(function (node) {
      Object.keys(node.properties).forEach(function (key) {
        if (place.siblings && place.siblings.includes(key)) return;
        const needed = (node.required || []).includes(key);
        if (!found.has(key)) found.set(key, { label: key, apply: key + ": ", type: needed ? "keyword" : "property", detail: meaning(node.properties[key].description), boost: needed ? 10 : 0 });
      });
    });
    return Array.from(found.values());
  }

  function valueOptions(known, place) {
    const found = [];
    const add = (label, detail) => found.push({ label: String(label), detail: detail || "", type: "constant" });
    const key = place.key;
    if (NAMES[key]) Object.entries(known[NAMES[key]]).forEach((pair) => add(pair[0], pair[1]));
    if (key === "use" || key === "fragment") Object.entries(known.fragments).forEach((pair) => add(pair[0], pair[1].name));
    nodesAt(known.schema, place.path).forEach(function (node) {
      (node.enum || (node.const !== undefined ? [node.const] : [])).forEach((one) => add(one, ""));
      if (node.type === "boolean") { add("true"); add("false"); }
    });
    if (TIMED.includes(key) && !found.length) LIMITS.forEach((one) => add(one, ""));
    return found.filter((one, index) => found.findIndex((other) => other.label === one.label) === index);
  }

  /* A source of completions for CodeMirror; `known` is what the server says there is. */
  window.motcuaCompletion = function (known) {
    return function (context) {
      const line = context.state.doc.lineAt(context.pos);
      const lines = context.state.doc.toString().split("\n");
      const place = placeAt(lines, line.number - 1, context.pos - line.from);
      if (!place || (!context.explicit && !place.typed && place.keys)) return null;
      const options = (place.keys ? keyOptions(known, place) : []).concat(place.values ? valueOptions(known, place) : []);
      if (!options.length) return null;
      return { from: context.pos - place.typed.length, options: options, validFor: /^[\w.@ -]*$/ };
    };
  };
  window.motcuaPlaceAt = placeAt;
})();
