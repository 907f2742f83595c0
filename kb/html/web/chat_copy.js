// Copying: figures stay whole, markers stand apart in brackets, sources stand beneath; as plain text and as HTML at once.
function withoutChrome(piece) {
  for (const one of piece.querySelectorAll("button, .rq-acts, .rq-others, .rq-suggested, form, .rq-outcome > [aria-hidden]")) one.remove();
  for (const marker of piece.querySelectorAll(".rq-cite")) marker.replaceWith(` [${marker.textContent.replace(/\D/g, "")}]`);
  return piece;
}

function plainOf(piece) {
  const holder = make("div", { className: "rq-copying" }, piece.cloneNode(true));
  document.body.append(holder); // only what is laid out knows its line breaks
  const text = holder.innerText;
  holder.remove();
  return text.replace(/[ \u00a0]+(?=\[\d+\])/g, " ").trim();
}

function htmlOf(piece) {
  const holder = make("div", {}, piece.cloneNode(true));
  for (const one of holder.querySelectorAll("*")) for (const name of one.getAttributeNames()) one.removeAttribute(name);
  return holder.innerHTML;
}

// The sources that a selection's markers stand for, each once; those that it has itself are not added.
function sourcesBeneath(selected, turn) {
  const numbers = new Set(Array.from(selected.querySelectorAll(".rq-text .rq-cite, .rq-cite"), (one) => one.textContent.replace(/\D/g, "")));
  const list = turn && !selected.querySelector(".rq-sources, .rq-nearest") ? turn.querySelectorAll(".rq-sources li, .rq-nearest li") : [];
  return Array.from(list).filter((one) => numbers.has(one.querySelector(".rq-cite")?.textContent.replace(/\D/g, ""))).map((one) => one.cloneNode(true));
}

function copySelection(event) {
  const selection = getSelection();
  const chat = element.querySelector(".rq-chat");
  if (!selection.rangeCount || selection.isCollapsed || event.target.closest?.("textarea, input")) return;
  const range = selection.getRangeAt(0);
  if (!chat.contains(range.commonAncestorContainer)) return;
  const around = range.commonAncestorContainer;
  const turn = (around.nodeType === Node.ELEMENT_NODE ? around : around.parentElement).closest(".rq-turn");
  const selected = make("div", {}, range.cloneContents());
  const marker = (range.startContainer.parentElement || chat).closest(".rq-cite");
  if (marker && marker === (range.endContainer.parentElement || chat).closest(".rq-cite")) return; // a digit of a marker alone
  const sources = sourcesBeneath(selected, turn);
  if (sources.length) selected.append(make("p", { textContent: `${say("sources")}:` }), make("ul", {}, ...sources));
  withoutChrome(selected);
  event.clipboardData.setData("text/plain", plainOf(selected));
  event.clipboardData.setData("text/html", htmlOf(selected));
  event.preventDefault();
}

function answerAsHtml(turnElement) {
  const parts = turnElement.querySelectorAll(".rq-outcome, .rq-text, .rq-quotes, .rq-sources, .rq-nearest");
  return htmlOf(withoutChrome(make("div", {}, ...Array.from(parts, (one) => one.cloneNode(true)))));
}

// Where the page may not write to the clipboard (plain http from another machine), the browser's own copying is asked to.
function copiedByCommand(flavours) {
  const put = (event) => {
    for (const [type, text] of Object.entries(flavours)) event.clipboardData.setData(type, text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", put, { capture: true, once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", put, { capture: true });
  return done;
}

async function copyFlavours(flavours) {
  try {
    const blobs = Object.entries(flavours).map(([type, text]) => [type, new Blob([text], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return copiedByCommand(flavours);
  }
}

async function copyAnswer(pressed, turnElement, flavours) {
  if (await copyFlavours(flavours)) {
    const label = pressed.dataset.label ||= pressed.textContent;
    pressed.textContent = say("copied");
    setTimeout(() => { pressed.textContent = label; }, 1500);
  } else {
    getSelection().selectAllChildren(turnElement.querySelector(".rq-text"));
    toast(say("copy_by_hand"));
  }
}
