/* A link or QR on the receipt brings the secret after #, which browsers never send: put it into the form. */
"use strict";

(function () {
  const secret = window.location.hash.slice(1);
  const form = document.getElementById("follow");
  if (!form || !/^[0-9A-Za-z -]{8,12}$/.test(secret)) return;
  history.replaceState(null, "", window.location.pathname + window.location.search);
  form.elements.secret.value = secret;
  if (form.elements.code.value) form.requestSubmit();
})();
