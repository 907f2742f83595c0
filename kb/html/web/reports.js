// Runs once for the list of reports: it is sorted, filtered and searched here; a button tells the server which report is meant, to be removed
// (the server asks back) or to have its tables shown. What was chosen outlives a new list.
const chosen = { words: "", format: "", column: -1, down: false };

function apply() {
  const table = element.querySelector(".rq-documents");
  if (!table) return;
  const body = table.tBodies[0];
  const words = chosen.words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of body.rows) {
    const text = row.textContent.toLowerCase();
    const name = row.cells[0].dataset.value.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word)) || !name.endsWith(chosen.format);
  }
  for (const [at, head] of [...table.tHead.rows[0].cells].entries()) {
    if (head.ariaSort) head.ariaSort = at !== chosen.column ? "none" : chosen.down ? "descending" : "ascending";
  }
  if (chosen.column < 0) return;
  const numbers = table.tHead.rows[0].cells[chosen.column].querySelector(".rq-sort").dataset.kind === "number";
  const value = (row) => row.cells[chosen.column].dataset.value;
  const rows = [...body.rows].sort((one, other) =>
    numbers ? value(one) - value(other) : value(one).localeCompare(value(other), undefined, { numeric: true }),
  );
  body.append(...(chosen.down ? rows.reverse() : rows));
}

element.addEventListener("click", (event) => {
  const removing = event.target.closest("button.rq-remove");
  if (removing) trigger("select", { id: removing.value });
  const showing = event.target.closest("button.rq-preview");
  if (showing) trigger("input", { id: showing.value, table: 0 });
  const sorting = event.target.closest("button.rq-sort");
  if (!sorting) return;
  const column = sorting.closest("th").cellIndex;
  chosen.down = column === chosen.column && !chosen.down;
  chosen.column = column;
  apply();
});
element.addEventListener("input", (event) => {
  if (event.target.matches(".rq-words")) chosen.words = event.target.value;
  else if (event.target.matches(".rq-format")) chosen.format = event.target.value;
  else return;
  event.stopPropagation();
  apply();
});
watch("value", () => {
  const words = element.querySelector(".rq-words");
  if (!words) return;
  words.value = chosen.words;
  const format = element.querySelector(".rq-format");
  if ([...format.options].some((option) => option.value === chosen.format)) format.value = chosen.format;
  else chosen.format = "";
  apply();
});
