/* Scans: dropped, chosen, or taken from the scanner's folder; each is sent by itself and kept at once. */
"use strict";

(function () {
  const form = document.getElementById("intake");
  const intake = window.motcuaIntake;
  if (!form || !intake) return;
  const zone = form.querySelector("[data-drop]");
  const chooser = document.getElementById("files");
  const progress = form.querySelector("[data-progress]");
  const KINDS = /\.(pdf|jpe?g|png|tiff?|docx|xlsx|odt)$/i;
  /* A scanner writes its files while the citizen stands there. */
  const NEW_MINUTES = 15;
  const MOST = 20;

  async function upload(files) {
    const list = Array.from(files);
    if (!list.length) return;
    progress.max = list.length;
    progress.value = 0;
    progress.hidden = false;
    for (const file of list) {
      await intake.renew(["file-list", "so-far"], [["do", "upload"], ["files", file]]);
      progress.value += 1;
    }
    progress.hidden = true;
    const refused = document.querySelector("#file-list .error");
    if (window.motcua) window.motcua.say(refused ? refused.textContent : document.getElementById("file-list").textContent);
  }

  chooser.addEventListener("change", async function () {
    await upload(chooser.files);
    chooser.value = "";
  });

  form.addEventListener("click", function (event) {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    intake.renew(["file-list", "so-far"], [["remove", button.value], ["do", "look"]]).then(() => chooser.focus());
  });

  /* Files may be dropped anywhere on the page: missing the box must not open them in the window's place. */
  document.addEventListener("dragover", function (event) {
    if (!event.dataTransfer || !Array.from(event.dataTransfer.types).includes("Files")) return;
    event.preventDefault();
    const box = zone.closest("details");
    if (box) box.open = true;
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", function (event) {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", function (event) {
    if (!event.dataTransfer || !event.dataTransfer.files.length) return;
    event.preventDefault();
    zone.classList.remove("over");
    upload(event.dataTransfer.files);
  });

  /* The scanner's folder is chosen once; afterwards its newest files are one press away. */
  const button = form.querySelector("[data-scanner-folder]");
  const folder = document.createElement("input");
  folder.type = "file";
  folder.webkitdirectory = true;
  if (!("showDirectoryPicker" in window) && !("webkitdirectory" in folder)) return;
  button.hidden = false;

  function newest(files) {
    const since = Date.now() - NEW_MINUTES * 60000;
    return files.filter((file) => KINDS.test(file.name) && file.lastModified >= since)
      .sort((one, other) => one.lastModified - other.lastModified).slice(-MOST);
  }
  function store(work) {
    return new Promise(function (resolve) {
      const opening = indexedDB.open("motcua", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("folders");
      opening.onerror = () => resolve(null);
      opening.onsuccess = function () {
        const asked = work(opening.result.transaction("folders", "readwrite").objectStore("folders"));
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => resolve(null);
      };
    });
  }
  async function scannerFolder() {
    const known = await store((folders) => folders.get("scanner"));
    if (known && (await known.requestPermission({ mode: "read" })) === "granted") return known;
    const chosen = await window.showDirectoryPicker({ id: "scanner", mode: "read" });
    await store((folders) => folders.put(chosen, "scanner"));
    return chosen;
  }
  folder.addEventListener("change", function () {
    upload(newest(Array.from(folder.files)));
    folder.value = "";
  });
  button.addEventListener("click", async function () {
    if (!("showDirectoryPicker" in window)) {
      folder.click();
      return;
    }
    try {
      const files = [];
      for await (const entry of (await scannerFolder()).values()) {
        if (entry.kind === "file") files.push(await entry.getFile());
      }
      await upload(newest(files));
    } catch (error) {
      folder.click(); /* the folder is gone, or was not allowed: choose again */
    }
  });
})();
