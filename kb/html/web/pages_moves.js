// The third part of pages.js: to the place that is marked, from page to page, larger and smaller, to the whole table.

function bring(leaf) {
  const target = stage().querySelector(".rq-area, .rq-leaf mark, .rq-leaf .rq-cited") || leaf;
  bringInto(stage(), target, target === leaf);
  anchor = target;
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
  anchor = leaf;
}

function setZoom(to) {
  const box = panel().dataset.view === "table" ? find(".rq-stage-table") : stage();
  const across = (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth;
  const down = (box.scrollTop + box.clientHeight / 2) / box.scrollHeight;
  zoom = to;
  find(".rq-viewer").style.setProperty("--rq-zoom", zoom);
  const percent = `${Math.round(zoom * 100)}%`;
  button("zoom-fit").textContent = percent;
  for (const told of ["aria-label", "title"]) button("zoom-fit").setAttribute(told, words("zoom_fit", { percent }));
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
