// Runs once for the evidence panel. A marker in an answer is a link "#cite-TURN-NUMBER": point at that entry when the panel
// shows the turn already, else have the chat tell whose evidence is wanted (rq-shown), and the server fill the panel.
let ticket = 0; // of the last request to the server; what it sends back carries it
let came = 0;
let wanted = null;
const LINK = 'a[href^="#cite-"], a[href^="#answer-"], a.rq-csv';

// Tells the viewer of pages (pages.js) which entry is looked at, null for none; whether it shows it where it stands.
function viewed(entry, asked) {
  return !document.dispatchEvent(new CustomEvent("rq-evidence", { detail: { entry, asked }, cancelable: true }));
}

function pointAt(entry) {
  for (const other of element.querySelectorAll(".rq-chosen")) other.classList.remove("rq-chosen");
  entry.classList.add("rq-chosen");
  if (viewed(entry, true)) return;
  bringCitedCellIntoView(entry);
  entry.scrollIntoView({ block: "start", behavior: "smooth" });
  entry.focus({ preventScroll: true });
}

async function copied(text, link) {
  try {
    await navigator.clipboard.writeText(text); // not there on plain http from another machine; may be forbidden
  } catch {
    return false;
  }
  const label = link.textContent;
  if (label !== link.title) {
    link.textContent = link.title;
    setTimeout(() => { link.textContent = label; }, 1500);
  }
  return true;
}

async function copyTable(link) {
  const byHand = link.nextElementSibling;
  const box = byHand.querySelector("textarea");
  const reply = await fetch(link.href).catch(() => null);
  const text = reply ? await reply.text() : "";
  byHand.hidden = Boolean(reply && reply.ok && (await copied(text, link)));
  if (byHand.hidden) return;
  box.value = text;
  box.focus();
  box.select();
}

function follow(event) {
  if (!element.isConnected) {
    document.removeEventListener("click", follow);
    return;
  }
  const link = event.target.closest(LINK);
  if (!link) return;
  event.preventDefault();
  if (link.matches(".rq-csv")) {
    copyTable(link);
    return;
  }
  const [kind, turn, number] = link.getAttribute("href").slice(1).split("-");
  if (kind === "answer") {
    document.getElementById(`answer-${turn}`)?.scrollIntoView({ block: "center", behavior: "smooth" });
  } else {
    const entry = element.querySelector(`#evidence-${turn}-${number}`);
    if (entry && !element.dataset.stale) pointAt(entry);
    else document.dispatchEvent(new CustomEvent("rq-wanted", { detail: { turn: Number(turn), number: Number(number) } }));
  }
}

function fill(event) {
  if (!element.isConnected) {
    document.removeEventListener("rq-shown", fill);
    return;
  }
  element.dataset.stale = "yes"; // what is shown is of another answer, maybe of another chat, until the server has filled the panel
  ticket += 1;
  wanted = { ...event.detail, ticket };
  trigger("select", wanted);
}

// A chart that does not fit is scrolled, by those who have no mouse too. Gradio puts it into the panel when there is one.
const columns = element.closest(".rq-panel");
if (columns) new MutationObserver(() => { for (const chart of columns.querySelectorAll(":scope > .rq-chart")) chart.tabIndex = 0; }).observe(columns, { childList: true });
document.addEventListener("click", follow);
document.addEventListener("rq-shown", fill);
watch("value", () => {
  if (Number(element.querySelector("[data-ticket]")?.dataset.ticket) !== ticket) {
    if (came === ticket) trigger("select", wanted); // an earlier request was answered last
    return;
  }
  came = ticket;
  delete element.dataset.stale;
  for (const entry of element.querySelectorAll(".rq-evidence")) bringCitedCellIntoView(entry);
  const chosen = element.querySelector(".rq-chosen");
  const panel = element.closest(".rq-panel");
  if (chosen) pointAt(chosen);
  else if (!viewed(element.querySelector(".rq-evidence"), false) && panel) panel.scrollTop = 0;
});
