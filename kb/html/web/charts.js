// Runs once for the page. A chart of the chat stands under its answer, and each mark begins with its number ("[3] ..."): the marker of that number
// is followed when the mark is clicked.
document.addEventListener("click", (event) => {
  const mark = event.target.closest(".rq-chat svg.marks [aria-label^='[']");
  if (!mark) return;
  const number = mark.getAttribute("aria-label").match(/^\[(\d+)\]/)[1];
  const before = [...document.querySelectorAll(".rq-chat .rq-answer")].filter(
    (answer) => answer.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const markers = before.length ? [...before.at(-1).querySelectorAll("a.rq-cite")] : [];
  markers.find((marker) => marker.textContent === number)?.click();
});
