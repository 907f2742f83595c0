// Runs once for the place to drop reports on. Files go up one by one; the server keeps the queue, which is asked for news while the page shows.
const PAUSE = 800;
const IDLE_PAUSE = 4000;
let version = -1;
let documents = null;
let looks = 0;

const status = (text) => {
  const line = element.querySelector(".rq-uploading");
  if (line) line.textContent = text;
};

async function send(files, folder) {
  const zone = element.querySelector(".rq-drop");
  const most = Number(zone.dataset.most);
  const sent = [];
  const refused = [];
  const failed = [];
  for (const [at, file] of files.entries()) {
    if (file.size > most) {
      refused.push({ name: file.name, size: file.size });
      continue;
    }
    status(`${file.name} (${at + 1} / ${files.length})`);
    try {
      const { path } = await upload(file);
      sent.push({ path, name: file.name });
    } catch {
      failed.push(file.name);
    }
  }
  status(failed.length ? `${failed.join(", ")}: ${zone.dataset.failed}` : "");
  trigger("input", { files: sent, refused, folder });
  setTimeout(look, 300);
}

async function inside(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    for (const one of some) if (!one.name.startsWith(".")) found.push(...(await inside(one)));
  }
  return found;
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) {
    await send([...transfer.files], false);
    return;
  }
  const folders = entries.filter((entry) => entry.isDirectory);
  const plain = (await Promise.all(entries.filter((entry) => entry.isFile).map(inside))).flat();
  if (plain.length) await send(plain, false);
  for (const folder of folders) await send(await inside(folder), true);
}

// What was typed or opened in the list of files is not to be lost with every step of its progress.
function show(reply) {
  const place = element.querySelector(".rq-jobs");
  if (!place) return;
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  place.innerHTML = reply.html;
  if (focused) place.querySelector(`[name="${focused.name}"][value="${focused.value}"]`)?.focus();
}

async function look() {
  if (!element.isConnected) return;
  clearTimeout(element.rqTimer);
  const mine = (looks += 1);
  let busy = false;
  if (document.visibilityState === "visible") {
    const place = element.querySelector(".rq-jobs");
    const since = place && place.dataset.seen ? version : -1;
    const reply = await fetch(`jobs?since=${since}`).then((one) => one.json()).catch(() => null);
    if (mine !== looks) return; // asked for again meanwhile: this may be older than what comes
    if (reply) {
      busy = reply.busy;
      if (reply.version !== since && place) {
        place.dataset.seen = "1";
        show(reply);
      }
      version = reply.version;
      if (documents !== null && documents !== reply.documents) trigger("change");
      documents = reply.documents;
    }
  }
  element.rqTimer = setTimeout(look, busy ? PAUSE : IDLE_PAUSE);
}

element.addEventListener("change", (event) => {
  if (!event.target.matches(".rq-files")) return;
  event.stopPropagation();
  send([...event.target.files], false);
  event.target.value = "";
});
element.addEventListener("click", (event) => {
  if (event.target.closest(".rq-pick-folder")) {
    const picker = document.createElement("input");
    picker.type = "file";
    picker.webkitdirectory = true;
    picker.addEventListener("change", () => {
      send([...picker.files].filter((file) => !/(^|\/)\./.test(file.webkitRelativePath)), true);
    });
    picker.click();
    return;
  }
  const button = event.target.closest("button.rq-act");
  if (!button) return;
  trigger("select", { action: button.name, value: button.value });
  setTimeout(look, 300);
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  element.addEventListener(kind, (event) => {
    const zone = element.querySelector(".rq-drop");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("rq-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") dropped(event.dataTransfer);
  });
}
document.addEventListener("visibilitychange", look);
document.addEventListener("rq-look", look);
look();
