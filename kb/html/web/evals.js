// Runs once for the list of failing cases: a button tells the server which case is to be opened in the chat.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button.rq-open");
  if (button) trigger("select", { id: button.value });
});
