// The quote behind a marker, shown while it is pointed at or has the focus; Escape puts it away.
let tip = null;

function putTipAway() {
  tip?.marker.removeAttribute("aria-describedby");
  tip?.made.remove();
  tip = null;
}

function quoteBehind(marker) {
  const turn = chat.turns.find((one) => one.id === marker.closest(".rq-turn")?.dataset.id);
  const number = Number(marker.textContent.replace(/\D/g, ""));
  const { citations = [], nearest = [], abstained } = turn?.answer || {};
  return (abstained ? nearest : citations).find((one) => one.number === number);
}

function showTip(marker) {
  if (tip?.marker === marker) return;
  putTipAway();
  const citation = quoteBehind(marker);
  if (!citation) return;
  const quote = String(citation.quote);
  const made = make("div", { className: "rq-tip", id: "rq-tip" }, make("strong", { textContent: marker.getAttribute("aria-label") }),
    make("span", { textContent: quote.length > 300 ? `${quote.slice(0, 300)}…` : quote }));
  made.setAttribute("role", "tooltip");
  document.body.append(made);
  const { left, bottom, top } = marker.getBoundingClientRect();
  const below = bottom + made.offsetHeight + 12 < innerHeight;
  made.style.left = `${Math.max(12, Math.min(left, innerWidth - made.offsetWidth - 12))}px`;
  made.style.top = `${below ? bottom + 6 : Math.max(8, top - made.offsetHeight - 6)}px`;
  marker.setAttribute("aria-describedby", "rq-tip");
  tip = { marker, made };
}

function tipEvent(event) {
  const marker = event.target.closest?.(".rq-cite");
  if (marker && event.type === "mouseover") showTip(marker);
  // The focus may scroll the chat, which puts a tip away: it is shown once that is done.
  else if (marker && event.type === "focusin") requestAnimationFrame(() => { if (document.activeElement === marker) showTip(marker); });
  else if (tip && (event.type !== "keydown" || event.key === "Escape")) putTipAway();
}
