/* Ticking rows by scanning: a code that is on the page is ticked at once, any other is looked up by the server. */
"use strict";

(function () {
  const form = document.querySelector("form[data-ticks]");
  const scan = document.getElementById("scan");
  if (!form || !scan) return;
  scan.focus();
  scan.addEventListener("keydown", function (event) {
    if (event.code !== "Enter" && event.code !== "NumpadEnter") return;
    if (event.isComposing || event.ctrlKey) return;
    const found = /[A-Z][0-9.]+-[0-9]{8}-[0-9]{7}/.exec(decodeURIComponent(scan.value).toUpperCase());
    const box = found && form.querySelector("input[name='chosen'][value='" + found[0] + "']");
    if (!box) return;
    event.preventDefault();
    if (!box.checked) box.click();
    box.closest("tr").scrollIntoView({ block: "nearest" });
    scan.value = "";
    window.motcua.say(form.dataset.ticks.replace("{code}", found[0]));
  });
})();
