// Runs once for the preview of a report's tables: another table, where a figure stands, and the way back.
element.addEventListener("change", (event) => {
  const which = event.target.closest("select.rq-which");
  if (which) trigger("input", { id: which.name, table: Number(which.value) });
});
element.addEventListener("click", (event) => {
  const figure = event.target.closest("button.rq-figure");
  const step = event.target.closest("button.rq-step");
  if (figure) {
    for (const row of element.querySelectorAll("tr.rq-chosen")) row.classList.remove("rq-chosen");
    figure.closest("tr")?.classList.add("rq-chosen");
    trigger("select", { id: figure.value });
  }
  if (step) trigger("input", { id: element.querySelector("select.rq-which").name, table: Number(step.value) });
  if (event.target.closest("button.rq-close")) trigger("clear");
});
watch("value", () => {
  if (element.querySelector(".rq-preview-head")) element.scrollIntoView({ block: "start", behavior: "smooth" });
});
