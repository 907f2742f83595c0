// Runs once for a panel beside figures: the cell or the sentence that was asked for is brought into view.
watch("value", () => {
  const entry = element.querySelector(".rq-chosen");
  if (!entry) return;
  bringCitedCellIntoView(entry);
  entry.scrollIntoView({ block: "nearest", behavior: "smooth" });
});
