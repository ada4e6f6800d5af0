import { Manager } from "../client/socket-io.js";
import { Once } from "./once.js";

/**
 * The events of the server over Socket.IO: the main namespace, which speaks in global mode, and the namespaces of the
 * instances that have a websocket row. Calls `onEvent(envelope, text)` once per event and `onLink(state, words)`,
 * state being `live`, `waiting` or `off`.
 */
export class Feed {
  #manager = null; #once = new Once(); #onEvent; #onLink; #globalSeen = false;

  constructor(onEvent, onLink) {
    this.#onEvent = onEvent;
    this.#onLink = onLink;
  }

  open(key) {
    this.close();
    this.#globalSeen = false;
    const query = key ? { apikey: key } : {};
    const manager = new Manager(location.origin, { query, autoConnect: false, reconnectionDelayMax: 10000 });
    this.#manager = manager;
    const link = () => this.#onLink("live", manager.engine?.transport?.name ?? "connected");
    const main = manager.socket("/");
    manager.on("upgrade", link);
    manager.on("error", (error) => this.#onLink("off", refusal(error)));
    manager.on("close", () => this.#onLink("waiting", "reconnecting"));
    main.on("connect", link);
    this.#listen(main);
    main.connect();
  }

  get isOpen() {
    return this.#manager !== null;
  }

  close() {
    this.#manager?.off();
    this.#manager?.close();
    this.#manager = null;
  }

  /** Joins and leaves, so that exactly the named instances are heard. A refused namespace is asked for again. */
  follow(names) {
    if (!this.#manager) return;
    const wanted = new Set(names.map((name) => "/" + name));
    for (const [nsp, socket] of this.#manager.sockets) {
      if (nsp !== "/" && !wanted.has(nsp)) socket.disconnect();
    }
    for (const nsp of wanted) {
      // A comma ends the namespace on the wire: such a name cannot be joined.
      if (nsp === "/" || nsp.includes(",")) continue;
      if (!this.#manager.sockets.has(nsp)) this.#listen(this.#manager.socket(nsp));
      const socket = this.#manager.sockets.get(nsp);
      if (!socket.active) socket.connect();
    }
  }

  /** Whether changes of the instance reach us without asking. */
  hears(name) {
    const sockets = this.#manager?.sockets;
    if (!sockets?.get("/")?.connected) return false;
    return this.#globalSeen || sockets.get("/" + name)?.connected === true;
  }

  #listen(socket) {
    socket.onAny((name, envelope) => {
      if (socket.nsp === "/") this.#globalSeen = true;
      const text = JSON.stringify(envelope, readable) ?? "null";
      if (!this.#once.isNew(socket.nsp, name + text)) return;
      const isEnvelope = envelope !== null && typeof envelope === "object" && "event" in envelope;
      this.#onEvent(isEnvelope ? envelope : { event: String(name), instance: socket.nsp.slice(1), data: envelope }, text);
    });
  }
}

/** Byte values come as ArrayBuffer; show them in hexadecimal. */
function readable(key, value) {
  if (!(value instanceof ArrayBuffer)) return value;
  return "bytes:" + Array.from(new Uint8Array(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function refusal(error) {
  const status = error?.description;
  if (status === 404) return "Socket.IO is off (WEBSOCKET_ENABLED)";
  if (status === 401 || status === 403) return "Socket.IO refused the key";
  return "no Socket.IO connection";
}
