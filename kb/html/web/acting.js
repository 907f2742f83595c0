// Runs once for notes and for the bin: a button tells the server what is to be done with what.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button.rq-act");
  if (!button) return;
  trigger("select", { action: button.name, value: button.value });
  setTimeout(() => document.dispatchEvent(new Event("rq-look")), 300);
});
