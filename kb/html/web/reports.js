// Runs once for the list of reports: a "Remove" button tells the server which report is meant; the server asks back.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button.rq-remove");
  if (button) trigger("select", { id: button.value });
});
