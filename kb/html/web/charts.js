// Runs once for the page. A chart of an answer stands over its evidence, and each mark begins with its number ("[3] ..."): the evidence of
// that number is opened when the mark is clicked.
document.addEventListener("click", (event) => {
  const mark = event.target.closest(".rq-panel svg.marks [aria-label^='[']");
  if (!mark) return;
  const number = mark.getAttribute("aria-label").match(/^\[(\d+)\]/)[1];
  const entry = mark.closest(".rq-panel").querySelector(`.rq-evidence[id$="-${number}"]`);
  const turn = entry?.id.split("-")[1];
  if (turn) document.dispatchEvent(new CustomEvent("rq-wanted", { detail: { turn: Number(turn), number: Number(number) } }));
});
