// Where chats are kept: the browser's localStorage, a chat an entry; or, where people have accounts, the server, of which `shelf` holds what is
// this user's. What is read back is checked by its shape, whoever wrote it; the server
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

let shelf = null; // by key, where the server keeps chats
const unsent = new Map();
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("rq-chats") : null;

async function openShelf() {
  const me = await window.rqMe;
  if (!me?.accounts) return;
  const kept = await fetch("access/chats").then((reply) => (reply.ok ? reply.json() : {})).catch(() => ({}));
  shelf = new Map(Object.entries(kept).map(([id, body]) => [CHAT_KEY + id, body]));
  shelf.owner = me.name;
  window.addEventListener("pagehide", () => { for (const key of [...unsent.keys()]) sendKept(key); });
  if (!tabs) return;
  tabs.onmessage = ({ data }) => { // another tab of this browser has changed a chat
    if (data?.owner !== shelf.owner || !isText(data.key, 60)) return;
    if (isText(data.body, Infinity)) shelf.set(data.key, data.body);
    else shelf.delete(data.key);
    window.dispatchEvent(new StorageEvent("storage", { key: data.key }));
  };
}

function putKept(key, body) {
  if (!shelf) {
    if (body === null) localStorage.removeItem(key);
    else localStorage.setItem(key, body);
    return;
  }
  if (body === null) shelf.delete(key);
  else shelf.set(key, body);
  tabs?.postMessage({ owner: shelf.owner, key, body });
  clearTimeout(unsent.get(key));
  unsent.set(key, setTimeout(() => sendKept(key), 200));
}

async function sendKept(key) {
  clearTimeout(unsent.get(key));
  unsent.delete(key);
  const body = shelf.get(key) ?? null;
  const small = body === null || body.length < 15000; // browsers send little once a page has gone
  const asked = body === null ? { method: "DELETE" } : { method: "PUT", headers: { "content-type": "application/json" }, body };
  const reply = await fetch(`access/chats/${key.slice(CHAT_KEY.length)}`, { ...asked, keepalive: small }).catch(() => null);
  if (!reply?.ok && element.isConnected && !leaving) toast(say("not_kept"));
}

const keptKeys = () => (shelf ? [...shelf.keys()] : Object.keys(localStorage));
const keptBody = (key) => (shelf ? shelf.get(key) ?? null : localStorage.getItem(key));

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
    kept = JSON.parse(keptBody(CHAT_KEY + id));
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
    keys = keptKeys();
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
    putKept(CHAT_KEY + id, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function dropChat(id) {
  try {
    putKept(CHAT_KEY + id, null);
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
