/* Reviewing: what has to be typed has the cursor at once. Everything else is links and buttons. */
"use strict";

(function () {
  const field = document.querySelector("[data-focus]");
  if (field && !document.getElementById("error-summary")) field.focus();
})();
