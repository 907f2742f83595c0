// Runs once for the panel beside the figures: the cell or the sentence that was asked for is brought into view.
watch("value", () => {
  const entry = element.querySelector(".rq-chosen");
  if (!entry) return;
  const cell = entry.querySelector(".rq-cited");
  const frame = cell && cell.closest(".rq-scroll");
  if (frame) {
    const target = cell.getBoundingClientRect();
    const view = frame.getBoundingClientRect();
    frame.scrollLeft += target.left - view.left - (view.width - target.width) / 2;
    frame.scrollTop += target.top - view.top - (view.height - target.height) / 2;
  }
  entry.scrollIntoView({ block: "nearest", behavior: "smooth" });
});
