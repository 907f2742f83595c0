// The second part of pages.js: the document on the stage, of which is fetched what comes near what is seen.

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
        if (isIntersecting) waiting.set(target, setTimeout(() => { if (target.isConnected) load(target).catch(() => {}); }, DWELL_MS));
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
  const there = leaf.querySelector("img");
  if (there && Number(there.dataset.width) > width) return; // asked for later, and here before
  for (const gone of leaf.querySelectorAll("img, .rq-leaf-fault")) gone.remove();
  leaf.prepend(picture);
  keep(leaf);
  if (widthOf(leaf) > width) await loadPicture(leaf); // it was made larger meanwhile
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

// Whoever asks for a part that is under way waits for it, too: its mark is to be found when the wait is over.
function loadPart(leaf) {
  if (!parts.has(leaf)) parts.set(leaf, fetchPart(leaf));
  return parts.get(leaf);
}

async function fetchPart(leaf) {
  leaf.dataset.asked = "yes";
  leaf.setAttribute("aria-busy", "true");
  try {
    const address = `documents/${shown.document}/parts/${leaf.dataset.number}${shown.asked}`;
    const told = await (await fetched(address)).text();
    const box = stage();
    const kept = anchor && anchor.isConnected && !leaf.contains(anchor) ? anchor : leaves()[current() - 1];
    const before = kept.getBoundingClientRect().top;
    leaf.innerHTML = told; // every text of the document is escaped by the server
    leaf.style.minHeight = "";
    leaf.setAttribute("role", "group");
    leaf.setAttribute("aria-label", words("part_name", { number: leaf.dataset.number, name: shown.name }));
    box.scrollTop += kept.getBoundingClientRect().top - before; // what is looked at stays where it is
  } catch (fault) {
    delete leaf.dataset.asked;
    parts.delete(leaf);
    tellFault(leaf, fault.message);
    throw fault;
  } finally {
    leaf.removeAttribute("aria-busy");
  }
}
