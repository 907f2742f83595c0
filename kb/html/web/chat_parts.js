// Pieces of the page: elements out of text, requests to the server, short notices.
let said = {};

function fill(text, parts = {}) {
  return Object.entries(parts).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, value), text || "");
}

const say = (key, parts) => fill(said[key], parts);

function make(tag, properties = {}, ...children) {
  const { aria = {}, data = {}, ...own } = properties;
  const made = Object.assign(document.createElement(tag), own);
  for (const [name, value] of Object.entries(aria)) made.setAttribute(`aria-${name}`, value);
  Object.assign(made.dataset, data);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function button(key, className, onclick, parts) {
  return make("button", { type: "button", className, textContent: say(key, parts), onclick });
}

const SIGNS = {
  pencil: "M4 20h4L19 9l-4-4L4 16v4zM14 6l4 4",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v6M14 11v6",
  cross: "M6 6l12 12M18 6L6 18",
};

function drawn(sign) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = { viewBox: "0 0 24 24", width: 15, height: 15, fill: "none", stroke: "currentColor", "stroke-width": 2, "aria-hidden": "true" };
  for (const [name, value] of Object.entries(shape)) made.setAttribute(name, value);
  made.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  made.firstChild.setAttribute("d", SIGNS[sign]);
  return made;
}

// A button whose face is a sign: what it does is said to those who cannot see it, and on hovering.
function signButton(sign, key, className, onclick, parts) {
  const name = say(key, parts);
  return make("button", { type: "button", className, title: name, aria: { label: name }, onclick }, drawn(sign));
}

function post(address, body, signal) {
  return fetch(`chat/${address}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
}

let toastTimer = 0;

// A line that goes by itself; with something to press it stays longer.
function toast(text, actionKey, action) {
  const place = element.querySelector(".rq-toast");
  clearTimeout(toastTimer);
  const close = () => place.replaceChildren();
  const act = () => { close(); action(); };
  place.replaceChildren(make("span", { textContent: text }), ...(action ? [button(actionKey, "rq-toast-act", act)] : []));
  toastTimer = setTimeout(close, action ? 15000 : 5000);
}

function download(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
