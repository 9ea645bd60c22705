/* Numbers that stay true while a page is looked at. Rows never move by themselves: the page says what is new. */
"use strict";

(function () {
  const due = document.querySelector("[data-tasks-due]");
  if (!due) return;
  const number = due.querySelector("[data-tasks-number]");
  const unread = document.querySelector("[data-unread]");
  const news = document.querySelector("[data-news]");
  const usual = 30000;
  let tag = "";
  let told = 0;

  function showNumbers(tasks, notices) {
    number.textContent = tasks;
    due.hidden = tasks === "0";
    if (!unread) return;
    unread.querySelector("[data-unread-number]").textContent = notices;
    unread.hidden = notices === "0";
  }

  function show(found) {
    showNumbers(found.due, found.unread);
    const kept = [found.due, found.unread, Date.now()].join(" ");
    try { sessionStorage.setItem("numbers in the bar", kept); } catch (error) { /* go on without */ }
    Object.entries(found.cuts || {}).forEach(function (pair) {
      const place = document.querySelector("[data-cut='" + pair[0] + "']");
      if (place) place.textContent = pair[1];
    });
    if (!news || !found.new) return;
    const text = found.new + " " + news.dataset.word;
    news.querySelector("[data-news-text]").textContent = text;
    news.hidden = false;
    if (found.new !== told && window.motcua) window.motcua.say(text);
    told = found.new;
  }

  function address() {
    if (!news) return "/tasks/counts";
    const query = new URLSearchParams({ list: news.dataset.list, since: news.dataset.since });
    return "/tasks/counts?" + query;
  }

  /* Asks only while somebody looks, and less often when the answer takes its time. */
  async function ask() {
    let wait = usual;
    if (!document.hidden) {
      const began = performance.now();
      try {
        const answer = await fetch(address(), { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
        if (answer.status === 200) {
          tag = answer.headers.get("ETag") || "";
          show(await answer.json());
        }
        if (answer.status === 401 || answer.redirected) return;
      } catch (error) { wait = 4 * usual; }
      wait = Math.max(wait, 20 * (performance.now() - began));
    }
    setTimeout(ask, wait);
  }

  /* What a page asked a moment ago is good enough for the next one. */
  let known = ["0", "0", "0"];
  try { known = (sessionStorage.getItem("numbers in the bar") || "0 0 0").split(" "); } catch (error) { /* go on without */ }
  /* What was marked read on this page is not asked from memory. */
  const age = document.querySelector("[data-notices]") ? Infinity : Date.now() - Number(known[2]);
  if (age < 10 * usual) showNumbers(known[0], known[1]);
  setTimeout(ask, Math.max(500, Math.min(usual, usual - age)));
})();
