// Runs once for the viewer of pages. evidence.js tells which entry is looked at by the event "rq-evidence"; the entry says in
// data-mark where its citation stands. Pages and parts ("leaves") are fetched when they come near what is seen.
const NARROW = matchMedia("(max-width: 820px)");
const CITE = 'a[href^="#cite-"]';
const LEAVES_KEPT = 24;
const DWELL_MS = 90; // a leaf that only rushes past is not fetched
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
const LINE_PX = 26;

const outlines = new Map();
let wished = "page"; // what the reader wants to see of a citation: "page" or "evidence"
let entry = null;
let mark = null;
let shown = null; // the document on the stage: {key, name, kind, count, widths}
let zoom = 1;
let opener = null;
let turn = 0;
let watching = null;
let loaded = [];

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
  if (!mark || wished === "evidence") see("evidence");
  else if (!NARROW.matches || asked) showPage();
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

// ---- the document on the stage ----------------------------------------------------------------------------------------

class Fault extends Error {} // told to the reader

async function fetched(address) {
  const reply = await fetch(address).catch(() => null);
  if (!reply) throw new Fault(words("fault_unreached"));
  if (!reply.ok) throw new Fault((await reply.text()).split("\n")[0]);
  return reply;
}

async function outlineOf(id) {
  if (!outlines.has(id)) {
    outlines.set(id, await (await fetched(`documents/${id}/outline`)).json());
    if (outlines.size > 20) outlines.delete(outlines.keys().next().value);
  }
  return outlines.get(id);
}

async function showPage() {
  const mine = ++turn;
  const wanted = mark;
  see("page");
  try {
    const outline = await outlineOf(wanted.document);
    if (mine !== turn) return;
    const kind = outline.pages ? "pages" : "parts";
    panel().dataset.kind = kind;
    // Marks of a part are in what is fetched; areas of a page are laid over its picture.
    const key = kind === "pages" ? wanted.document : JSON.stringify(wanted);
    if (!shown || shown.key !== key) setStage(outline, kind, key);
    const number = kind === "pages" ? markAreas() : partOf(outline, wanted.passage);
    const leaf = leaves()[number - 1];
    await load(leaf);
    if (mine !== turn) return;
    bring(leaf);
    nameStage(number);
  } catch (fault) {
    outlines.delete(wanted.document);
    if (!(fault instanceof Fault)) throw fault;
    if (mine === turn) see("evidence", fault.message);
  }
}

function setStage(outline, kind, key) {
  if (watching) watching.disconnect();
  loaded = [];
  shown = { key, kind, name: mark.name, document: mark.document, asked: kind === "parts" ? query() : "" };
  shown.count = outline[kind].length;
  const made = outline[kind].map((one, index) => {
    const leaf = document.createElement("div");
    leaf.className = `rq-leaf rq-${kind}`;
    leaf.dataset.number = index + 1;
    if (kind === "pages") leaf.style.aspectRatio = `${one[0]} / ${one[1]}`;
    else leaf.style.minHeight = `${one[2] * LINE_PX}px`;
    return leaf;
  });
  stage().replaceChildren(...made);
  stage().scrollTop = stage().scrollLeft = 0;
  find(".rq-leaf-number").max = shown.count;
  find(".rq-leaf-count").textContent = words("leaf_count", { count: shown.count });
  const waiting = new Map();
  watching = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        clearTimeout(waiting.get(target));
        if (isIntersecting) waiting.set(target, setTimeout(() => load(target).catch(() => {}), DWELL_MS));
      }
    },
    { root: stage(), rootMargin: "60% 0px" },
  );
  for (const leaf of made) watching.observe(leaf);
}

function query() {
  const cells = mark.cells.map((cell) => cell.join(".")).join(",");
  const asked = new URLSearchParams({ passage: mark.passage, span: mark.span.join("-") });
  if (mark.table !== null) asked.set("table", mark.table);
  if (cells) asked.set("cells", cells);
  return `?${asked}`;
}

function partOf(outline, passage) {
  const after = outline.parts.findIndex(([first]) => first > passage);
  return after < 0 ? outline.parts.length : Math.max(after, 1);
}

function markAreas() {
  for (const old of stage().querySelectorAll(".rq-area")) old.remove();
  for (const [page, x0, y0, x1, y1] of mark.areas) {
    const leaf = leaves()[page - 1];
    if (!leaf) continue;
    const area = document.createElement("div");
    area.className = "rq-area";
    Object.assign(area.style, {
      left: `${x0 * 100}%`, top: `${y0 * 100}%`, width: `${(x1 - x0) * 100}%`, height: `${(y1 - y0) * 100}%`,
    });
    leaf.append(area);
  }
  return Math.min(mark.areas.length ? mark.areas[0][0] : mark.page || 1, shown.count);
}

async function load(leaf) {
  if (shown.kind === "pages") await loadPicture(leaf);
  else await loadPart(leaf);
}

function widthOf(leaf) {
  const widths = JSON.parse(find(".rq-viewer").dataset.widths);
  const needed = leaf.clientWidth * Math.min(devicePixelRatio, 2);
  return widths.find((width) => width >= needed * 0.95) || widths[widths.length - 1];
}

async function loadPicture(leaf) {
  const width = widthOf(leaf);
  const old = leaf.querySelector("img");
  if (old && Number(old.dataset.width) >= width) return;
  const picture = new Image();
  const number = leaf.dataset.number;
  picture.alt = words("leaf_name", { number, name: shown.name });
  picture.dataset.width = width;
  picture.src = `documents/${shown.document}/pages/${number}/${width}.webp`;
  leaf.setAttribute("aria-busy", "true");
  try {
    await picture.decode();
  } catch {
    let reason = words("fault_page"); // drawn, but no picture to this browser
    try {
      await fetched(picture.src);
    } catch (fault) {
      reason = fault.message;
    }
    tellFault(leaf, reason);
    throw new Fault(reason);
  } finally {
    leaf.removeAttribute("aria-busy");
  }
  for (const gone of leaf.querySelectorAll("img, .rq-leaf-fault")) gone.remove();
  leaf.prepend(picture);
  keep(leaf);
}

function tellFault(leaf, reason) {
  const line = document.createElement("p");
  line.className = "rq-leaf-fault";
  line.textContent = reason;
  for (const gone of leaf.querySelectorAll(".rq-leaf-fault")) gone.remove();
  leaf.prepend(line);
}

// Pictures take memory: those looked at longest ago go, and are fetched again when they are looked at again.
function keep(leaf) {
  loaded = [...loaded.filter((other) => other !== leaf), leaf];
  const view = stage().getBoundingClientRect();
  while (loaded.length > LEAVES_KEPT) {
    const oldest = loaded.shift();
    const at = oldest.getBoundingClientRect();
    if (at.bottom > view.top && at.top < view.bottom) loaded.push(oldest);
    else oldest.querySelector("img")?.remove();
  }
}

async function loadPart(leaf) {
  if (leaf.dataset.asked) return;
  leaf.dataset.asked = "yes";
  leaf.setAttribute("aria-busy", "true");
  try {
    const address = `documents/${shown.document}/parts/${leaf.dataset.number}${shown.asked}`;
    const told = await (await fetched(address)).text();
    const box = stage();
    const above = leaf.offsetTop + leaf.offsetHeight <= box.scrollTop + 1;
    const before = leaf.offsetHeight;
    leaf.innerHTML = told; // every text of the document is escaped by the server
    leaf.style.minHeight = "";
    leaf.setAttribute("role", "group");
    leaf.setAttribute("aria-label", words("part_name", { number: leaf.dataset.number, name: shown.name }));
    if (above) box.scrollTop += leaf.offsetHeight - before;
  } catch (fault) {
    delete leaf.dataset.asked;
    tellFault(leaf, fault.message);
    throw fault;
  } finally {
    leaf.removeAttribute("aria-busy");
  }
}

// ---- moving about -----------------------------------------------------------------------------------------------------

function bring(leaf) {
  const target = stage().querySelector(".rq-area, .rq-leaf mark, .rq-leaf .rq-cited") || leaf;
  bringInto(stage(), target, target === leaf);
}

function bringInto(box, target, atTop) {
  const frame = target.closest(".rq-scroll");
  if (frame && frame !== box && box.contains(frame)) bringInto(frame, target, false);
  const view = box.getBoundingClientRect();
  const at = target.getBoundingClientRect();
  box.scrollTop += at.top - view.top - (atTop ? 0 : Math.max((view.height - at.height) * 0.35, 8));
  if (at.left < view.left || at.right > view.right) box.scrollLeft += at.left - view.left - Math.max((view.width - at.width) / 2, 8);
}

function current() {
  const box = stage();
  const middle = box.scrollTop + box.clientHeight * 0.4;
  const all = leaves();
  let low = 0;
  let high = all.length - 1;
  while (low < high) {
    const half = (low + high + 1) >> 1;
    if (all[half].offsetTop <= middle) low = half;
    else high = half - 1;
  }
  return low + 1;
}

function nameLeaf() {
  if (!shown || panel().dataset.view !== "page") return;
  const number = current();
  const field = find(".rq-leaf-number");
  if (document.activeElement !== field) field.value = number;
  enable("leaf-previous", number > 1);
  enable("leaf-next", number < shown.count);
}

function nameStage(number) {
  const called = words(shown.kind === "pages" ? "leaf_name" : "part_name", { number, name: shown.name });
  stage().setAttribute("aria-label", words("marked_on", { name: called, quote: mark.quote.slice(0, 300) }));
  find(".rq-leaf-number").value = number;
  nameLeaf();
}

function turnTo(number) {
  const leaf = leaves()[Math.min(Math.max(number, 1), shown.count) - 1];
  if (leaf) stage().scrollTop = leaf.offsetTop;
}

function setZoom(to) {
  const box = panel().dataset.view === "table" ? find(".rq-stage-table") : stage();
  const across = (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth;
  const down = (box.scrollTop + box.clientHeight / 2) / box.scrollHeight;
  zoom = to;
  find(".rq-viewer").style.setProperty("--rq-zoom", zoom);
  button("zoom-fit").textContent = `${Math.round(zoom * 100)}%`;
  enable("zoom-out", zoom > ZOOMS[0]);
  enable("zoom-in", zoom < ZOOMS[ZOOMS.length - 1]);
  box.scrollLeft = across * box.scrollWidth - box.clientWidth / 2;
  box.scrollTop = down * box.scrollHeight - box.clientHeight / 2;
  if (shown && shown.kind === "pages") for (const leaf of loaded) loadPicture(leaf).catch(() => {});
}

function zoomBy(step) {
  const at = ZOOMS.indexOf(zoom) + step;
  if (ZOOMS[at]) setZoom(ZOOMS[at]);
}

async function showTable() {
  const mine = ++turn;
  see("table");
  const box = find(".rq-stage-table");
  box.textContent = words("leaf_loading");
  try {
    const told = await (await fetched(`documents/${mark.document}/tables/${mark.table}${query()}`)).text();
    if (mine !== turn) return;
    box.innerHTML = told;
    const cell = box.querySelector(".rq-cited");
    if (cell) bringInto(box, cell, false);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    if (mine === turn) see("evidence", fault.message);
  }
}

function step(by) {
  const all = entries();
  const next = all[all.indexOf(entry) + by];
  if (!next) return;
  for (const other of all) other.classList.toggle("rq-chosen", other === next);
  const onTable = panel().dataset.view === "table" && JSON.parse(next.dataset.mark || "{}").table != null;
  look(next, true);
  if (onTable) showTable();
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
