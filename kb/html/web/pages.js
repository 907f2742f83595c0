// Runs once for the viewer of pages. evidence.js tells which entry is looked at by the event "rq-evidence"; the entry says in
// data-mark where its citation stands. pages_stage.js fetches pages and parts ("leaves"), pages_moves.js moves about in them; the
// three run as one script, behind each other.
const NARROW = matchMedia("(max-width: 820px)");
const CITE = 'a[href^="#cite-"]';
const LEAVES_KEPT = 24;
const DWELL_MS = 90; // a leaf that only rushes past is not fetched
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
const LINE_PX = 26;

const outlines = new Map();
const parts = new WeakMap(); // the promise of each leaf's text, once it is asked for
let wished = "page"; // what the reader wants to see of a citation: "page" or "evidence"
let entry = null;
let mark = null;
let shown = null; // the document on the stage: {key, name, kind, count, widths}
let zoom = 1;
let opener = null;
let turn = 0;
let watching = null;
let loaded = [];
let anchor = null; // what was brought into view, until the reader moves on

const find = (selector) => element.querySelector(selector);
const panel = () => element.closest(".rq-panel");
const stage = () => find(".rq-stage");
const leaves = () => stage().querySelectorAll(".rq-leaf");
const entries = () => [...panel().querySelectorAll(".rq-evidence")];
const button = (does) => find(`[data-does="${does}"]`);
const enable = (does, on) => button(does).setAttribute("aria-disabled", !on); // a disabled one would lose the focus

function words(key, values = {}) {
  const text = JSON.parse(find(".rq-viewer").dataset.texts)[key];
  return text.replace(/{(\w+)}/g, (_, name) => values[name]);
}

// ---- what the panel shows ---------------------------------------------------------------------------------------------

function see(view, note = "") {
  panel().dataset.view = view;
  for (const name of ["page", "table", "evidence"]) button(`view-${name}`).setAttribute("aria-pressed", name === view);
  stage().hidden = view !== "page";
  find(".rq-stage-table").hidden = view !== "table";
  find(".rq-leaves").hidden = view !== "page";
  find(".rq-zoom").hidden = view === "evidence";
  const line = find(".rq-viewer-note");
  line.hidden = !note;
  line.textContent = note;
  const box = panel().querySelector(".rq-entries");
  if (view !== "evidence") box.scrollTop = 0;
  else if (entry) entry.scrollIntoView({ block: "nearest" });
  bringCell();
}

function bringCell() {
  const cell = entry && entry.querySelector(".rq-scroll .rq-cited");
  if (cell && cell.offsetParent) bringInto(cell.closest(".rq-scroll"), cell, false);
}

function name(chosen) {
  const all = entries();
  for (const one of all) one.classList.toggle("rq-shown", one === chosen);
  const at = all.indexOf(chosen);
  const told = words("citation_of", { number: at + 1, count: all.length });
  find(".rq-citation-of").textContent = NARROW.matches ? `${at + 1} / ${all.length}` : told;
  find(".rq-citation-of").setAttribute("aria-label", told);
  enable("citation-previous", at > 0);
  enable("citation-next", at < all.length - 1);
  find(".rq-viewer-title strong").textContent = mark ? mark.title : "";
  find(".rq-viewer-title span").textContent = mark ? mark.name : "";
  button("view-table").hidden = !mark || mark.table === null;
  button("view-page").hidden = !mark;
}

function look(chosen, asked) {
  const told = chosen.dataset.mark || "null";
  const same = told === JSON.stringify(mark) && panel().dataset.view;
  entry = chosen;
  mark = JSON.parse(told);
  find(".rq-viewer").hidden = false;
  name(chosen);
  if (same && !asked) return; // the answer has grown, its first citation is the same
  turn += 1; // what is on its way for another citation comes too late
  if (!mark || wished === "evidence") see("evidence");
  else if (!NARROW.matches || asked || panel().dataset.open !== undefined) showPage();
  if (NARROW.matches && asked) openSheet();
}

function leave() {
  turn += 1;
  entry = mark = null;
  closeSheet();
  delete panel().dataset.view;
  const viewer = find(".rq-viewer");
  if (viewer) viewer.hidden = true;
}

// ---- the sheet of narrow windows --------------------------------------------------------------------------------------

function others() {
  const found = [];
  for (let one = panel(); one && one !== document.body; one = one.parentElement) {
    found.push(...[...one.parentElement.children].filter((other) => other !== one && !/^(SCRIPT|STYLE)$/.test(other.tagName)));
  }
  return found;
}

function openSheet() {
  const sheet = panel();
  if (sheet.dataset.open !== undefined) return;
  sheet.dataset.open = "";
  sheet.setAttribute("role", "dialog");
  sheet.setAttribute("aria-modal", "true");
  sheet.setAttribute("aria-label", find(".rq-viewer").getAttribute("aria-label"));
  for (const other of others()) other.inert = true;
  button("close").focus({ preventScroll: true });
  bringCell();
}

function closeSheet() {
  const sheet = panel();
  if (sheet.dataset.open === undefined) return;
  delete sheet.dataset.open;
  for (const attribute of ["role", "aria-modal", "aria-label"]) sheet.removeAttribute(attribute);
  for (const other of others()) other.inert = false;
  giveBackFocus();
}

function giveBackFocus() {
  const back = opener && (opener.isConnected ? opener : document.querySelector(`a[href="${opener.getAttribute("href")}"]`));
  if (back) back.focus({ preventScroll: NARROW.matches });
}

// ---- events -----------------------------------------------------------------------------------------------------------

const DOES = {
  "view-page": () => { wished = "page"; showPage(); },
  "view-table": () => showTable(),
  "view-evidence": () => { wished = "evidence"; see("evidence"); },
  "citation-previous": () => step(-1),
  "citation-next": () => step(1),
  "leaf-previous": () => turnTo(current() - 1),
  "leaf-next": () => turnTo(current() + 1),
  "zoom-out": () => zoomBy(-1),
  "zoom-fit": () => setZoom(1),
  "zoom-in": () => zoomBy(1),
  close: () => closeSheet(),
};

element.addEventListener("click", (event) => {
  const does = event.target.closest("[data-does]");
  if (does) DOES[does.dataset.does]();
});

element.addEventListener("change", (event) => {
  if (event.target.matches(".rq-leaf-number")) turnTo(Number(event.target.value) || 1);
});

element.addEventListener("keydown", (event) => {
  if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const does = { "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", 0: "zoom-fit" }[event.key];
  if (!does) return;
  event.preventDefault();
  DOES[does]();
});

for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  element.addEventListener(moved, (event) => { if (event.target.closest(".rq-stage")) anchor = null; }, { passive: true });
}

element.addEventListener("scroll", () => requestAnimationFrame(nameLeaf), { capture: true, passive: true });

function onClick(event) {
  if (!element.isConnected) return;
  const link = event.target.closest(CITE);
  if (link) opener = link;
  const does = event.target.closest(".rq-places [data-does]");
  if (!does) return;
  wished = "page";
  look(does.closest(".rq-evidence"), true);
  if (does.dataset.does === "show-table") showTable();
}

function onKey(event) {
  if (event.key !== "Escape" || !element.isConnected || !panel().contains(document.activeElement)) return;
  if (panel().dataset.open !== undefined) closeSheet();
  else giveBackFocus();
}

function onEvidence(event) {
  if (!element.isConnected || !find(".rq-viewer")) return;
  const { entry: chosen, asked } = event.detail;
  if (!chosen) {
    leave();
    return;
  }
  look(chosen, asked);
  if (panel().dataset.view === "evidence") return; // the entry itself is pointed at
  event.preventDefault();
  if (asked && !NARROW.matches) stage().focus({ preventScroll: true });
}

document.addEventListener("click", onClick, true);
document.addEventListener("keydown", onKey);
document.addEventListener("rq-evidence", onEvidence);
NARROW.addEventListener("change", () => {
  if (!element.isConnected) return;
  closeSheet();
  if (entry && entry.isConnected && !NARROW.matches) look(entry, false);
});
