// Runs once for the table of figures: a figure tells the server where it is to be looked up; a mark of the chart does the same through the
// row that it names ("[3] ...").
function open(figure) {
  for (const row of element.querySelectorAll("tr.rq-chosen")) row.classList.remove("rq-chosen");
  figure.closest("tr").classList.add("rq-chosen");
  trigger("select", { id: figure.value });
}

function follow(event) {
  if (!element.isConnected) {
    document.removeEventListener("click", follow);
    return;
  }
  const figure = event.target.closest("button.rq-figure");
  if (figure && element.contains(figure)) open(figure);
  const mark = event.target.closest("svg.marks [aria-label^='[']");
  if (!mark || mark.closest(".rq-panel")) return;
  const number = mark.getAttribute("aria-label").match(/^\[(\d+)\]/)[1];
  const row = element.querySelector(`tr[data-number="${number}"]`);
  if (row) open(row.querySelector("button.rq-figure"));
}

document.addEventListener("click", follow);
