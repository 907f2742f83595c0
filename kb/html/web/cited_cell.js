// Put in front of the scripts of panels that show tables: brings the cited cell of an entry into view, beside the names of its row.
function bringCitedCellIntoView(entry) {
  const cell = entry.querySelector(".rq-cited");
  const frame = cell && cell.closest(".rq-scroll");
  if (!frame) return;
  const target = cell.getBoundingClientRect();
  const view = frame.getBoundingClientRect();
  const names = frame.querySelector("tbody .rq-row-name");
  const left = view.left + (names && names !== cell ? names.offsetWidth : 0);
  if (target.right > view.right) frame.scrollLeft += target.right - view.right;
  if (target.left < left) frame.scrollLeft -= left - target.left;
  frame.scrollTop += target.top - view.top - (view.height - target.height) / 2;
}
