import { isPicture, make, setText } from "./dom.js";

/** What each state is called on the card. */
const words = { open: "connected", connecting: "connecting", close: "closed" };

/** One instance: what it is, its code while it waits to be scanned, and what can be done with it. */
export class Card {
  element;
  #act; #instance; #name; #badge; #facts; #code; #picture; #pairing; #buttons; #message;

  /** `act(verb, instance, argument)` does the work and resolves when it is done. */
  constructor(instance, act) {
    this.#act = act;
    this.#instance = instance;
    this.#name = make("h3");
    this.#badge = make("span", { className: "badge" });
    this.#facts = make("p", { className: "facts" });
    this.#picture = make("img", { width: 176, height: 176 });
    this.#pairing = make("p", { className: "pairing" });
    this.#buttons = {
      scan: this.#button("Scan", "scan", "main"),
      connect: this.#button("Connect", "connect", "main"),
      drop: this.#button("Disconnect", "drop"),
      logout: this.#button("Log out", "logout"),
      events: this.#button("Events", "events"),
      remove: this.#removeButton(),
    };
    this.#buttons.drop.title = "Close the connection with code 428, as a network failure would; it comes back by itself";
    this.#code = make("div", { className: "code" }, this.#picture,
      make("div", {}, make("p", {}, "No phone needed: press Scan to play one."),
        this.#pairing, this.#buttons.scan));
    const { connect, drop, logout, events, remove } = this.#buttons;
    this.#message = this.#messageForm();
    this.element = make("li", { className: "card" },
      make("div", { className: "title" }, this.#name, this.#badge), this.#facts, this.#code,
      make("div", { className: "actions" }, connect, drop, logout, events, remove), this.#message);
    this.update(instance);
  }

  update(instance) {
    this.#instance = instance;
    const { row, state, code } = instance;
    setText(this.#name, row.name);
    setText(this.#badge, Object.hasOwn(words, state) ? words[state] : String(state));
    this.#badge.dataset.state = state;
    setText(this.#facts, [row.profileName, row.ownerJid, row.integration, counted(row._count?.Message)]
      .filter(Boolean).join(" · "));

    const waiting = state === "connecting";
    const picture = waiting && isPicture(code?.base64) ? code.base64 : null;
    this.#code.hidden = !waiting;
    this.#picture.hidden = picture === null;
    if (picture !== null && this.#picture.src !== picture) this.#picture.src = picture;
    this.#picture.alt = `Pairing code of ${row.name}`;
    setText(this.#pairing, code?.pairingCode ? `Pairing code ${code.pairingCode}` : "");
    this.#pairing.hidden = !code?.pairingCode;

    this.#buttons.connect.hidden = state !== "close";
    this.#buttons.drop.hidden = state !== "open";
    this.#buttons.logout.hidden = state === "close";
    this.#message.hidden = state !== "open";
    const hears = row.Websocket?.enabled === true;
    setText(this.#buttons.events, hears ? "Events on" : "Events off");
    this.#buttons.events.setAttribute("aria-pressed", String(hears));
    this.#buttons.events.title = `Socket.IO events on /${row.name}`;
  }

  #button(label, verb, className = "quiet") {
    return make("button", { type: "button", className, onclick: () => this.#run(verb) }, label);
  }

  async #run(verb, argument) {
    // Not `disabled`, which would take the keyboard's focus away.
    if (this.element.ariaBusy === "true") return false;
    this.element.ariaBusy = "true";
    try {
      return await this.#act(verb, this.#instance, argument);
    } finally {
      this.element.ariaBusy = "false";
    }
  }

  /** Asks once more by its own label. */
  #removeButton() {
    let timer;
    const calm = () => {
      clearTimeout(timer);
      timer = undefined;
      setText(button, "Delete");
      button.classList.remove("danger");
    };
    const press = () => {
      if (timer !== undefined) {
        calm();
        this.#run("remove");
        return;
      }
      setText(button, "Really delete?");
      button.classList.add("danger");
      timer = setTimeout(calm, 4000);
    };
    const button = make("button", { type: "button", className: "quiet", onclick: press, onblur: calm }, "Delete");
    return button;
  }

  #messageForm() {
    const from = field("From", { value: "5511988887777", inputMode: "tel", required: true, pattern: "[0-9]{5,20}" });
    const pushName = field("Name", { value: "Alice" });
    const text = field("Text", { required: true, placeholder: "Are you there?" });
    const submit = async (event) => {
      event.preventDefault();
      const message = { from: from.input.value, text: text.input.value, pushName: pushName.input.value };
      if (await this.#run("receive", message)) text.input.value = "";
    };
    return make("details", { className: "message" }, make("summary", {}, "Let someone write"),
      make("form", { onsubmit: submit }, from.label, pushName.label, text.label,
        make("button", { className: "main" }, "Send")));
  }
}

function field(name, properties) {
  const input = make("input", { autocomplete: "off", ...properties });
  return { input, label: make("label", {}, name, input) };
}

function counted(messages) {
  if (!messages) return "";
  return messages === 1 ? "1 message" : `${messages} messages`;
}
