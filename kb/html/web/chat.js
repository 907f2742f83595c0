// The chat itself: which one is open, what is being asked, what waits to be. One question of a tab is answered at a time.
let chat = newChat();
let language = "en";
let filter = [];
let examples = [];
let jobs = []; // {chat, turn} each, the first being answered
let running = null; // {job, controller}
let leaving = false; // the page goes, and its requests with it

const box = element.querySelector(".rq-box textarea");
const area = element.querySelector(".rq-chat");
const isAsked = (turn) => jobs.some((job) => job.turn === turn);
const LONG_WAIT = 8000;

// The chat as it is held here, if it is: open, or being answered behind another.
function held(one) {
  return one.id === chat.id ? chat : jobs.find((job) => job.chat.id === one.id)?.chat || one;
}

function keep(owner) {
  if (owner.deleted) return;
  owner.used = Date.now();
  if (owner.turns.length === 0) dropChat(owner.id);
  else if (!saveChat(owner)) toast(say("not_kept"));
  fillList();
}

// ---- what is shown ----

function drawChat() {
  drawBar();
  area.setAttribute("aria-label", chat.name || say("clear"));
  area.replaceChildren(...(chat.turns.length ? chat.turns.map(drawTurn) : [greetingPart()]));
  drawLast();
  drawQueue();
}

function greetingPart() {
  const lines = [make("h2", { textContent: said.greeting }), make("p", { textContent: said.tagline })];
  const asks = examples.map((question) => make("button", { type: "button", className: "example", textContent: question, onclick: () => enqueue(question) }));
  return make("div", { className: "rq-greeting" }, ...lines, make("div", { className: "rq-examples" }, ...asks));
}

function drawQueue() {
  const waiting = jobs.filter((job) => job.chat === chat && job !== running?.job && job.fresh);
  const list = element.querySelector(".rq-queue");
  list.hidden = !waiting.length;
  list.replaceChildren(...waiting.map((job) => make("li", {}, make("span", { textContent: say("queued", { question: job.turn.question }) }),
    signButton("cross", "unqueue", "rq-unqueue", () => { giveUp(job.turn); drawQueue(); }))));
  element.querySelector(".rq-stop").hidden = !running;
}

function scrollToTurn(turn) {
  const shown = turnElement(turn);
  if (!shown) return;
  area.scrollTo({ top: shown.offsetTop - 8, behavior: "instant" });
  if (isNarrow()) area.scrollIntoView({ block: "nearest" });
}

function showEvidence(turn, number = 0) {
  const detail = { turn: turn ? turn.key : 0, number, answer: turn ? turn.answer : null };
  document.dispatchEvent(new CustomEvent("rq-shown", { detail }));
}

async function openChat(opened) {
  const owner = jobs.find((job) => job.chat.id === opened.id)?.chat || opened; // it may be being answered
  chat = owner;
  remember(CURRENT_KEY, chat.id);
  const kept = chat.turns.filter((turn) => turn.answer && !turn.html);
  if (kept.length) await drawKept(chat, kept);
  if (chat !== owner) return; // another was opened meanwhile
  drawChat();
  fillList();
  const last = chat.turns.findLast((turn) => turn.html);
  showEvidence(last);
  if (chat.turns.length) scrollToTurn(chat.turns.at(-1));
}

// Have the server check and draw answers that were kept; one that it does not take for an answer is told as such.
async function drawKept(owner, turns) {
  const drawn = await post("render", { turns: sentTurns(turns) }).then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);
  turns.forEach((turn, at) => {
    if (drawn?.[at]) Object.assign(turn, drawn[at]);
    else if (drawn) Object.assign(turn, { answer: null, note: say("unreadable") });
    else turn.note = say("unreachable");
  });
}

// ---- what is asked ----

function enqueue(question) {
  const text = question.trim();
  if (!text) return;
  if (chat.turns.length >= TURNS_MOST) {
    toast(say("full"));
    return;
  }
  const turn = newTurn(chat, text);
  jobs.push({ chat, turn, fresh: true });
  if (running) drawQueue();
  else work();
}

// Ask turns of this chat anew, in their order. What they were answered stays until there is another answer; not so where the
// question is another one than was answered.
function askAgain(turns, { edited = false } = {}) {
  const owner = chat;
  for (const turn of turns) {
    const { answer, html, copies, note } = turn;
    const before = jobs.find((job) => job.turn === turn)?.before || (html ? { answer, html, copies, note } : null);
    giveUp(turn);
    Object.assign(turn, { html: "", note: "" }, edited && { answer: null, next: [], others: [], verdict: "", rating: "" });
    jobs.push({ chat: owner, turn, fresh: false, before: edited ? null : before });
  }
  for (const turn of turns) redrawTurn(turn);
  keep(owner);
  if (turns.length) scrollToTurn(turns[0]);
  work();
}

// Nobody wants the answer to this turn any more.
function giveUp(turn) {
  if (running?.job.turn === turn) running.controller.abort();
  jobs = jobs.filter((job) => job.turn !== turn || job === running?.job);
}

async function work() {
  if (running || !jobs.length) return;
  const job = jobs[0];
  const { turn } = job;
  running = { job, controller: new AbortController() };
  begin(job);
  const slow = setTimeout(() => { const note = turnElement(turn)?.querySelector(".rq-pending"); if (note) note.textContent = say("waiting_long"); }, LONG_WAIT);
  const at = job.chat.turns.indexOf(turn);
  const asked = job.chat.turns.slice(0, at).filter((one) => one.answer).map((one) => one.question);
  turn.chosen = filter;
  const lines = answerLines([...asked, turn.question], turn, running.controller.signal);
  await take(job, lines).finally(() => clearTimeout(slow));
  finish(job);
  listen(job, lines);
}

function begin({ chat: owner, turn, fresh }) {
  if (fresh) {
    owner.turns.push(turn);
    if (!owner.name) owner.name = nameOf(turn.question);
  }
  keep(owner);
  remember(CURRENT_KEY, chat.id);
  if (owner !== chat) return drawQueue();
  if (owner.turns.length === 1) drawChat();
  else if (fresh) area.append(drawTurn(turn));
  drawLast();
  drawQueue();
  if (fresh) scrollToTurn(turn);
  return undefined;
}

async function* answerLines(turns, turn, signal) {
  const reply = await post("ask", { turns, documents: turn.chosen, key: turn.key }, signal);
  if (!reply.ok) throw new Error(reply.status);
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (held + part.value).split("\n");
    held = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

// Take in an answer as it comes, up to the whole of it.
async function take(job, lines) {
  const { chat: owner, turn } = job;
  try {
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      const { growing, note, html, copies, answer } = line.value;
      if (growing) grow(turn, growing);
      if (note) Object.assign(turn, { answer: null, note });
      if (html) Object.assign(turn, { html, copies, answer, note: "", next: [], others: [], verdict: "", rating: "" });
      if (note || html) break;
    }
    if (!turn.html && !turn.note) turn.note = say("unreachable");
  } catch (error) {
    if (leaving) return; // as it stands the turn says that it was not answered
    if (jobs.some((other) => other !== job && other.turn === turn)) return; // given up for being asked anew
    if (error.name === "AbortError" && job.before) Object.assign(turn, job.before);
    else turn.note = say(error.name === "AbortError" ? "stopped" : { 401: "login_again", 429: "too_many" }[error.message] || "unreachable");
  }
  keep(owner);
}

function grow(turn, html) {
  const reply = turnElement(turn)?.querySelector(".rq-reply");
  if (reply) reply.innerHTML = html;
}

function finish(job) {
  jobs = jobs.filter((one) => one !== job);
  running = null;
  if (job.chat === chat) {
    redrawTurn(job.turn);
    drawBar();
    if (job.turn.html) showEvidence(job.turn);
  }
  drawQueue();
  work();
}

// What may be asked next comes behind the answer, and is given up as soon as something else is asked.
async function listen({ chat: owner, turn }, lines) {
  const { answer } = turn;
  try {
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      const { next, others } = line.value;
      if (turn.answer !== answer) return;
      if (!next) continue;
      Object.assign(turn, { next, others });
      keep(owner);
      if (owner !== chat) continue;
      const reply = turnElement(turn)?.querySelector(".rq-reply");
      if (reply) fillChoices(reply, turn);
      drawLast();
    }
  } catch {
    // there is no offer then
  }
}

// ---- the box, and what comes from outside ----

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
}

function send() {
  enqueue(box.value);
  box.value = "";
  remember(DRAFT_KEY, "");
  fit();
}

function lay() {
  box.placeholder = say("placeholder");
  box.setAttribute("aria-label", say("question"));
  element.querySelector(".rq-send").textContent = say("send");
  element.querySelector(".rq-stop").textContent = say("stop");
  element.querySelector(".rq-stop").onclick = () => running?.controller.abort();
  element.querySelector(".rq-box").onsubmit = (event) => { event.preventDefault(); send(); };
}

box.value = remembered(DRAFT_KEY);
box.oninput = () => { remember(DRAFT_KEY, box.value); fit(); };
box.onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
};
if (!document.activeElement || document.activeElement === document.body) box.focus({ preventScroll: true });

const heard = new AbortController();
function hear(target, name, act) {
  target.addEventListener(name, (event) => (element.isConnected ? act(event) : heard.abort()), { signal: heard.signal });
}

hear(document, "copy", copySelection);
for (const name of ["mouseover", "mouseout", "focusin", "focusout", "keydown"]) area.addEventListener(name, tipEvent);
area.addEventListener("scroll", putTipAway);
hear(window, "pagehide", () => { leaving = true; });
hear(window, "pageshow", () => { leaving = false; });
hear(document, "rq-filter", (event) => { filter = event.detail; });
hear(document, "rq-wanted", (event) => {
  const turn = chat.turns.find((one) => one.key === event.detail.turn);
  if (turn?.answer) showEvidence(turn, event.detail.number);
});
hear(window, "storage", (event) => {
  if (!event.key?.startsWith(CHAT_KEY)) return;
  fillList();
  if (event.key !== CHAT_KEY + chat.id || jobs.some((job) => job.chat === chat)) return;
  const changed = readChat(chat.id);
  if (changed && changed.turns.length) openChat(changed);
});
watch("value", () => {
  const questions = props.value?.questions;
  if (!Array.isArray(questions)) return;
  openChat(newChat());
  questions.forEach((question) => enqueue(String(question)));
});

async function start() {
  const reply = await fetch("chat/start").then((one) => one.json());
  ({ language } = reply);
  said = { ...reply.texts, greeting: reply.greeting, tagline: reply.tagline };
  lay();
  await openShelf();
  await openChat(readChat(remembered(CURRENT_KEY)) || chat);
  element.dataset.ready = "yes";
  examples = await fetch("chat/examples").then((one) => one.json()).catch(() => []);
  if (!chat.turns.length) drawChat();
}

start();
