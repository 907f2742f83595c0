// Where chats are kept: the browser's localStorage, a chat an entry. What is read back is checked by its shape, whoever wrote it; the server
// checks and draws the answers in it anew. Nothing kept is ever put into the page as HTML.
const CHAT_KEY = "rq-chat:";
const CURRENT_KEY = "rq-current";
const DRAFT_KEY = "rq-draft";
const NAME_LONGEST = 80;
const QUESTION_LONGEST = 20000;
const TURNS_MOST = 1000;
const KEY_MOST = 1000000;

const isText = (value, longest = QUESTION_LONGEST) => typeof value === "string" && value.length <= longest;
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value) => isText(value, 40) && /^[0-9a-f-]{8,40}$/.test(value);
const isTime = (value) => Number.isFinite(value) && value >= 0;
const areTexts = (value, most) => Array.isArray(value) && value.length <= most && value.every((one) => isText(one, 2000));

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12)); // randomUUID is not there on plain http from another machine
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function newChat() {
  return { version: 1, id: newId(), name: "", named: false, made: Date.now(), used: Date.now(), turns: [] };
}

function newTurn(chat, question) {
  const key = Math.max(0, ...chat.turns.map((turn) => turn.key)) + 1;
  return { id: newId(), key, question, answer: null, note: "", verdict: "", rating: "", next: [], others: [], chosen: [] };
}

function areOthers(value) {
  const isChoice = (one) => areTexts(one, 2) && one.length === 2;
  return Array.isArray(value) && value.length <= 20 && value.every((some) => Array.isArray(some) && some.length <= 20 && some.every(isChoice));
}

function readTurn(kept) {
  const sound = isRecord(kept) && isId(kept.id) && Number.isInteger(kept.key) && kept.key > 0 && kept.key <= KEY_MOST
    && isText(kept.question) && isText(kept.note) && (kept.answer === null || isRecord(kept.answer))
    && ["", "good", "bad"].includes(kept.verdict) && isText(kept.rating, 32) && /^[0-9a-f]*$/.test(kept.rating)
    && areTexts(kept.next, 10) && areOthers(kept.others) && areTexts(kept.chosen, 500);
  if (!sound) return null;
  const { id, key, question, answer, note, verdict, rating, next, others, chosen } = kept;
  return { id, key, question, answer, note, verdict, rating, next, others, chosen };
}

function readChat(id) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(CHAT_KEY + id));
  } catch {
    return null; // no JSON, or storage is forbidden
  }
  const sound = isRecord(kept) && kept.version === 1 && kept.id === id && isId(id) && isText(kept.name, 500)
    && typeof kept.named === "boolean" && isTime(kept.made) && isTime(kept.used)
    && Array.isArray(kept.turns) && kept.turns.length <= TURNS_MOST;
  if (!sound) return null;
  const turns = kept.turns.map(readTurn).filter(Boolean);
  if (new Set(turns.map((turn) => turn.key)).size !== turns.length) return null;
  const { version, name, named, made, used } = kept;
  return { version, id, name, named, made, used, turns };
}

// All chats that are kept, the last used first.
function listChats() {
  let keys = [];
  try {
    keys = Object.keys(localStorage);
  } catch {
    return [];
  }
  const ids = keys.filter((key) => key.startsWith(CHAT_KEY)).map((key) => key.slice(CHAT_KEY.length));
  return ids.map(readChat).filter(Boolean).sort((one, other) => other.used - one.used);
}

const keptTurn = ({ id, key, question, answer, note, verdict, rating, next, others, chosen }) =>
  ({ id, key, question, answer, note, verdict, rating, next, others, chosen });

// Another tab may have asked in the same chat meanwhile: its turns that this one has never seen are taken in.
function takeInOthers(chat) {
  const there = readChat(chat.id);
  chat.seen ||= new Set();
  const fresh = there ? there.turns.filter((turn) => !chat.seen.has(turn.id) && !chat.turns.some((own) => own.id === turn.id)) : [];
  for (const turn of fresh) {
    const taken = chat.turns.some((own) => own.key === turn.key);
    chat.turns.push(taken ? { ...turn, key: newTurn(chat, "").key } : turn);
  }
  for (const turn of chat.turns) chat.seen.add(turn.id);
  return fresh.length > 0;
}

// Keep a chat; false where the browser has no room, or keeps nothing. An empty chat is not kept.
function saveChat(chat) {
  takeInOthers(chat);
  const { version, id, name, named, made, used } = chat;
  if (!chat.turns.length) return true;
  const kept = { version, id, name, named, made, used, turns: chat.turns.slice(-TURNS_MOST).map(keptTurn) };
  try {
    localStorage.setItem(CHAT_KEY + id, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function dropChat(id) {
  try {
    localStorage.removeItem(CHAT_KEY + id);
  } catch {
    // nothing is kept then
  }
}

function nameOf(question) {
  const line = question.trim().split(/\s+/).join(" ");
  return line.length > NAME_LONGEST ? `${line.slice(0, NAME_LONGEST)}…` : line;
}

// What belongs to this tab: which chat is open, what is being typed.
function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // forbidden: a reload then begins anew
  }
}

function remembered(key) {
  try {
    return sessionStorage.getItem(key) || "";
  } catch {
    return "";
  }
}
