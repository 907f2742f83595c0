// The list of chats: open, search, rename, delete; and the bar above the chat.
function drawBar() {
  const bar = element.querySelector(".rq-bar");
  const open = !element.querySelector(".rq-list").hidden;
  const list = make("button", { type: "button", className: "rq-chats", aria: { expanded: String(open) }, onclick: () => showList(!open) },
    make("span", { textContent: "☰ ", ariaHidden: "true" }), say("chats"));
  const name = make("h2", { className: "rq-name", textContent: chat.name || say("clear") });
  const fresh = button("clear", "rq-new", () => openChat(newChat()));
  bar.replaceChildren(list, name, ...(chat.turns.length ? [exportMenu(chat)] : []), fresh);
}

function exportMenu(owner) {
  const kinds = ["md", "docx", "xlsx"].map((kind) => button(`export_${kind}`, `rq-export-${kind}`, () => exportChat(owner, kind)));
  const menu = make("details", { className: "rq-export" }, make("summary", { textContent: say("export") }), make("div", {}, ...kinds));
  menu.onkeydown = (event) => { if (event.key === "Escape") menu.open = false; };
  menu.onfocusout = (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; };
  return menu;
}

const sentTurns = (turns) => turns.map(({ key, question, answer, note }) => ({ key, question, answer, note }));

async function exportChat(owner, format) {
  element.querySelector(".rq-export").open = false;
  const name = owner.name || say("clear");
  const reply = await post("export", { format, name, turns: sentTurns(owner.turns) }).catch(() => null);
  if (reply?.ok) download(await reply.blob(), `${name.replace(/[\\/:*?"<>|\x00-\x1f]/g, " ").slice(0, 80).trim()}.${format}`);
  else toast(say("unreachable"));
}

function showList(open) {
  const list = element.querySelector(".rq-list");
  list.hidden = !open;
  drawBar();
  if (!open) return;
  const search = make("input", { type: "search", placeholder: say("search"), aria: { label: say("search") }, oninput: () => fillList() });
  const close = signButton("cross", "close_list", "rq-list-close", () => { showList(false); element.querySelector(".rq-chats").focus(); });
  list.replaceChildren(make("div", { className: "rq-list-head" }, search, close), make("ul"));
  list.setAttribute("aria-label", say("chats"));
  list.onkeydown = (event) => { if (event.key === "Escape" && !event.target.closest(".rq-renaming")) { showList(false); element.querySelector(".rq-chats").focus(); } };
  fillList();
  search.focus();
}

function holds(one, sought) {
  const text = [one.name, ...one.turns.flatMap((turn) => [turn.question, String(turn.answer?.answer || "")])].join("\n").toLowerCase();
  return sought.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function fillList() {
  const list = element.querySelector(".rq-list ul");
  if (!list) return;
  const sought = element.querySelector(".rq-list input").value.trim();
  const found = listChats().filter((one) => holds(one, sought));
  const nothing = make("li", { className: "rq-none", textContent: say(sought ? "none_found" : "no_chats") });
  list.replaceChildren(...(found.length ? found.map(listEntry) : [nothing]));
}

function listEntry(one) {
  const when = new Date(one.used).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  const open = make("button", { type: "button", className: "rq-open-chat", onclick: () => { openChat(one); if (isNarrow()) showList(false); } },
    make("strong", { textContent: one.name }), make("small", { textContent: `${say("questions", { count: one.turns.length })} · ${when}` }));
  if (one.id === chat.id) open.setAttribute("aria-current", "true");
  const entry = make("li", { data: { id: one.id } }, open);
  entry.append(signButton("pencil", "rename", "rq-rename", () => renameChat(one, entry), { name: one.name }),
    signButton("bin", "delete_chat", "rq-delete-chat", () => deleteChat(one), { name: one.name }));
  return entry;
}

const isNarrow = () => matchMedia("(max-width: 820px)").matches;

function renameChat(one, entry) {
  const box = make("input", { type: "text", value: one.name, maxLength: 200, className: "rq-renaming", aria: { label: say("rename", { name: one.name }) } });
  let open = true;
  const done = (keeping) => {
    if (!open) return;
    open = false;
    const name = box.value.trim();
    const kept = held(one);
    if (keeping && name) {
      Object.assign(kept, { name, named: true });
      keep(kept);
    }
    drawBar();
    fillList();
  };
  box.onkeydown = (event) => {
    if (event.key === "Enter" && !event.isComposing) done(true);
    if (event.key === "Escape") done(false);
  };
  box.onblur = () => done(true);
  entry.replaceChildren(box);
  box.select();
}

function deleteChat(one) {
  const kept = held(one);
  kept.deleted = true; // whatever is still written about it
  for (const job of jobs.filter((some) => some.chat === kept)) giveUp(job.turn);
  dropChat(one.id);
  if (one.id === chat.id) openChat(newChat());
  fillList();
  toast(say("chat_deleted", { name: one.name }), "undo", () => { kept.deleted = false; keep(kept); fillList(); });
}
