/* Photographs go as soon as they are chosen, made smaller first: a telephone's picture is ten times what a clerk
   needs to read it. Without this file the button below the fields sends them as they are. */
"use strict";

(function () {
  const LONGEST_SIDE = 2200;
  const SMALL_ENOUGH = 900 * 1024;
  if (!window.fetch || !window.FormData) return;
  document.documentElement.classList.add("scripted");

  async function smaller(file) {
    if (!/^image\/(jpeg|png)$/.test(file.type) || file.size <= SMALL_ENOUGH || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
    } catch (error) {
      return file; /* an unusual picture: the server judges it as it is */
    }
  }

  async function send(input) {
    const form = input.form;
    const chosen = Array.from(input.files);
    if (!chosen.length) return;
    const data = new FormData();
    new FormData(form).forEach((value, name) => { if (typeof value === "string") data.append(name, value); });
    const said = form.dataset.uploading;
    const progress = document.createElement("p");
    progress.setAttribute("role", "status");
    input.after(progress);
    form.setAttribute("aria-busy", "true");
    for (const [index, file] of chosen.entries()) {
      progress.textContent = said + " " + (index + 1) + "/" + chosen.length;
      data.append(input.name, await smaller(file));
    }
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      if (answer.redirected && answer.ok) { window.location.replace(answer.url.split("#")[0] + "#files"); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main");
      if (!main) throw new Error("no page");
      document.title = page.title;
      document.querySelector("main").replaceWith(main);
      const summary = document.getElementById("error-summary");
      if (summary) summary.focus();
    } catch (error) {
      /* The network went away: the file stays chosen and the button is back to try again. */
      progress.remove();
      form.removeAttribute("aria-busy");
      document.documentElement.classList.remove("scripted");
      form.querySelector(".no-script button").focus();
    }
  }

  document.addEventListener("change", function (event) {
    const input = event.target;
    if (input.type === "file" && input.form && input.form.matches("[data-upload]")) send(input);
  });
})();
