// A turn as it is shown: the question, what came of it, and what can be done with both. The answer's HTML comes from the server.
const turnElement = (turn) => element.querySelector(`.rq-turn[data-id="${turn.id}"]`);
const afterTurn = (turn) => chat.turns.slice(chat.turns.indexOf(turn) + 1);

function drawTurn(turn) {
  const made = make("article", { className: "rq-turn", data: { id: turn.id } });
  made.setAttribute("aria-label", say("turn", { question: nameOf(turn.question) }));
  made.append(questionPart(turn), make("div", { className: "rq-reply" }));
  fillReply(made, turn);
  return made;
}

function questionPart(turn) {
  const acts = make("div", { className: "rq-acts" },
    button("edit", "rq-edit", () => editQuestion(turn)), button("delete", "rq-delete", () => deleteTurn(turn)));
  return make("div", { className: "rq-asked" }, make("p", { className: "rq-said", textContent: turn.question }), acts);
}

function redrawTurn(turn) {
  turnElement(turn)?.replaceWith(drawTurn(turn));
  drawLast();
}

function fillReply(made, turn) {
  const reply = made.querySelector(".rq-reply");
  if (turn.html) reply.innerHTML = turn.html; // made by the server, of escaped text
  else reply.replaceChildren(notePart(turn));
  if (turn.html) fillChoices(reply, turn);
  if (turn.html || turn.note || !isAsked(turn)) reply.append(actsPart(turn));
}

function notePart(turn) {
  const pending = isAsked(turn) && !turn.note;
  const text = turn.note || (pending ? say("searching") : say("interrupted"));
  return make("div", { className: `rq-note ${pending ? "rq-pending" : "rq-aside"}`, textContent: text });
}

function actsPart(turn) {
  const acts = make("div", { className: "rq-acts" });
  if (turn.html) {
    acts.append(button("copy", "rq-copy", (event) => copyAnswer(event.target, turnElement(turn),
      { "text/plain": turn.copies.plain, "text/html": answerAsHtml(turnElement(turn)) })));
    acts.append(button("copy_markdown", "rq-copy-markdown", (event) => copyAnswer(event.target, turnElement(turn), { "text/plain": turn.copies.markdown })));
  }
  acts.append(button("retry", "rq-retry", () => askAgain([turn])));
  if (turn.html) acts.append(...["good", "bad"].map((verdict) => verdictButton(turn, verdict)));
  return acts;
}

function verdictButton(turn, verdict) {
  const made = button(turn.verdict === verdict ? `${verdict}_chosen` : verdict, `rq-rate rq-rate-${verdict}`, () => rate(turn, verdict));
  made.setAttribute("aria-pressed", String(turn.verdict === verdict));
  return made;
}

// The other choices of what was taken unasked, each a button that asks again with it.
function fillChoices(reply, turn) {
  reply.querySelectorAll(".rq-assumed .rq-others").forEach((place, at) => {
    const choices = (turn.others[at] || []).map(([value, question]) => button("other_choice", "rq-other", () => enqueue(question), { value }));
    place.replaceChildren(...choices);
  });
}

// What to ask next stands under the last answer only.
function drawLast() {
  element.querySelectorAll(".rq-suggested").forEach((one) => one.remove());
  const last = chat.turns.at(-1);
  if (!last || !last.html || !last.next.length || isAsked(last)) return;
  const buttons = last.next.map((question) => make("button", { type: "button", className: "rq-next", textContent: question, onclick: () => enqueue(question) }));
  turnElement(last)?.append(make("div", { className: "rq-suggested" }, make("p", { textContent: say("next") }), make("div", {}, ...buttons)));
}

function editQuestion(turn) {
  const place = turnElement(turn).querySelector(".rq-asked");
  const box = make("textarea", { className: "rq-editing", value: turn.question, rows: 2, aria: { label: say("edit_label") } });
  const later = afterTurn(turn).length;
  const close = () => place.replaceWith(questionPart(turn));
  const done = (keeping) => {
    const text = box.value.trim();
    if (!text) return;
    const after = afterTurn(turn);
    const edited = text !== turn.question;
    if (!keeping) chat.turns = chat.turns.filter((one) => !after.includes(one));
    turn.question = text;
    if (!chat.named && chat.turns[0] === turn) chat.name = nameOf(text);
    for (const one of keeping ? [] : after) {
      giveUp(one);
      turnElement(one)?.remove();
    }
    askAgain(keeping ? [turn, ...after] : [turn], { edited });
  };
  const acts = [button(later ? "edit_all" : "edit_save", "rq-edit-save", () => done(true), { count: later })];
  if (later) acts.push(button("edit_drop", "rq-edit-drop", () => done(false), { count: later }));
  box.onkeydown = (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); done(true); }
  };
  const note = later ? [make("p", { className: "rq-edit-note", textContent: say("edit_note", { count: later }) })] : [];
  place.replaceChildren(box, ...note, make("div", { className: "rq-acts rq-open" }, ...acts, button("cancel", "rq-edit-cancel", close)));
  box.focus();
}

function deleteTurn(turn) {
  const owner = chat;
  const at = owner.turns.indexOf(turn);
  giveUp(turn);
  owner.turns = owner.turns.filter((one) => one !== turn);
  keep(owner);
  drawChat();
  const back = () => {
    owner.turns.splice(at, 0, turn);
    keep(owner);
    if (owner === chat) drawChat();
  };
  toast(say(at < owner.turns.length ? "deleted_before" : "deleted"), "undo", back);
}

async function rate(turn, verdict, told = {}) {
  const owner = chat;
  const asked = owner.turns.slice(0, owner.turns.indexOf(turn) + 1).filter((one) => one.answer).map((one) => one.question);
  const body = { turns: asked, answer: turn.answer, verdict, documents: turn.chosen, id: turn.rating, ...told };
  const reply = await post("rate", body).then((one) => (one.ok ? one.json() : {})).catch(() => ({}));
  if (!reply.id) {
    toast(reply.failure || say("unreachable"));
    return false;
  }
  Object.assign(turn, { verdict, rating: reply.id });
  keep(owner);
  const acts = turnElement(turn)?.querySelector(".rq-reply > .rq-acts");
  acts?.replaceWith(actsPart(turn));
  if (!Object.keys(told).length) openVerdict(turn, verdict);
  return true;
}

function openVerdict(turn, verdict) {
  const reply = turnElement(turn)?.querySelector(".rq-reply");
  if (!reply) return;
  reply.querySelector(".rq-verdict")?.remove();
  const fields = [...(verdict === "bad" ? ["expected"] : []), "comment"];
  const boxes = Object.fromEntries(fields.map((name) => [name, make("textarea", { rows: 1 })]));
  const labels = fields.map((name) => make("label", { textContent: say(name) }, boxes[name]));
  const form = make("form", { className: "rq-verdict" }, make("p", { textContent: say(`rated_${verdict}`) }), ...labels);
  const told = () => Object.fromEntries(fields.map((name) => [name, boxes[name].value]));
  const store = async () => { if (await rate(turn, verdict, told())) { form.remove(); toast(say("stored")); } };
  form.append(button("store", "rq-store", store), button("not_now", "rq-not-now", () => form.remove()));
  form.onsubmit = (event) => { event.preventDefault(); store(); };
  reply.append(form);
  form.scrollIntoView({ block: "nearest" });
}
