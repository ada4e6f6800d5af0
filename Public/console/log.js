import { make, setText } from "./dom.js";

/** Events kept, newest first; the oldest leave. 500 are more than one reads and little enough for a phone. */
const limit = 500;

/** The list of events: bounded, filtered, pausable; a row opens to the whole envelope. */
export class EventLog {
  #list; #count; #empty; #rows = []; #held = []; #filter = ""; #paused = false; #total = 0;

  constructor({ list, count, empty, filter, pause, clear }) {
    this.#list = list;
    this.#count = count;
    this.#empty = empty;
    filter.addEventListener("input", () => this.#applyFilter(filter.value));
    pause.addEventListener("click", () => this.#setPaused(!this.#paused, pause));
    clear.addEventListener("click", () => this.#clear());
    this.#show();
  }

  add(envelope, text) {
    this.#total += 1;
    const row = { envelope, text, search: text.toLowerCase(), time: new Date(), element: null };
    if (this.#paused) {
      this.#held.push(row);
      if (this.#held.length > limit) this.#held.shift();
    } else {
      this.#insert(row);
    }
    this.#show();
  }

  #insert(row) {
    row.element = makeRow(row);
    row.element.hidden = !this.#matches(row);
    this.#rows.push(row);
    this.#list.prepend(row.element);
    while (this.#rows.length > limit) this.#rows.shift().element.remove();
  }

  #matches(row) {
    return this.#filter.split(/\s+/).every((word) => row.search.includes(word));
  }

  #applyFilter(value) {
    this.#filter = value.trim().toLowerCase();
    for (const row of this.#rows) row.element.hidden = !this.#matches(row);
    this.#show();
  }

  #setPaused(paused, button) {
    this.#paused = paused;
    button.setAttribute("aria-pressed", String(paused));
    setText(button, paused ? "Resume" : "Pause");
    if (!paused) for (const row of this.#held.splice(0)) this.#insert(row);
    this.#show();
  }

  #clear() {
    this.#rows = [];
    this.#held = [];
    this.#total = 0;
    this.#list.replaceChildren();
    this.#show();
  }

  #show() {
    const visible = this.#rows.filter((row) => !row.element.hidden).length;
    const parts = [];
    if (this.#filter) parts.push(`${visible} of ${this.#rows.length}`);
    else if (this.#total) parts.push(this.#total > this.#rows.length + this.#held.length
      ? `last ${this.#rows.length} of ${this.#total}` : String(this.#rows.length));
    if (this.#held.length) parts.push(`${this.#held.length} waiting`);
    setText(this.#count, parts.join(", "));
    this.#empty.hidden = visible > 0;
    setText(this.#empty, this.#filter && this.#rows.length ? "No event matches." : "Nothing has happened yet.");
  }
}

/** The family of an event gives it its colour. */
function family(name) {
  const word = String(name).split(/[.-]/)[0];
  const families = {
    messages: "message", send: "message", qrcode: "connection", connection: "connection", status: "connection",
    logout: "connection", instance: "instance", remove: "instance", contacts: "people", chats: "people",
    presence: "people", groups: "people", group: "people", labels: "people",
  };
  return Object.hasOwn(families, word) ? families[word] : "other";
}

/** A few words that tell the event from its neighbours. */
export function summary({ data }) {
  if (data === null || data === undefined) return "";
  if (Array.isArray(data)) return `${data.length} ${data.length === 1 ? "element" : "elements"}`;
  if (typeof data !== "object") return String(data);
  if (data.qrcode) return data.qrcode.pairingCode ? `new code, pairing ${data.qrcode.pairingCode}` : "new code";
  if (data.key && data.message !== undefined) {
    const who = data.key.fromMe ? "me" : data.pushName ?? data.key.remoteJid;
    return `${who}: ${data.message?.conversation ?? data.messageType ?? ""}`;
  }
  const words = ["state", "statusReason", "status", "message", "remoteJid", "keyId", "id", "instanceName"]
    .map((name) => data[name]).filter((value) => typeof value === "string" || typeof value === "number");
  return words.slice(0, 3).join(" · ");
}

function makeRow(row) {
  const { envelope } = row;
  const detail = make("pre", { hidden: true, tabIndex: 0 });
  const button = make("button", { type: "button", className: "event", "aria-expanded": "false", onclick: toggle },
    make("time", { dateTime: row.time.toISOString() }, row.time.toTimeString().slice(0, 8)),
    make("span", { className: "name", "data-family": family(envelope.event) }, String(envelope.event)),
    make("span", { className: "of" }, String(envelope.instance ?? "")),
    make("span", { className: "summary" }, summary(envelope).slice(0, 300)));

  function toggle() {
    const open = detail.hidden;
    // Written when first wanted: most are never opened.
    if (open && !detail.textContent) detail.textContent = JSON.stringify(JSON.parse(row.text), null, 2);
    detail.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }
  return make("li", {}, button, detail);
}
