/*
 * A Socket.IO client: Engine.IO protocol 4, Socket.IO protocol 5, no dependencies, no build step.
 *
 * This is a classic script that sets `globalThis.io`, so it can be served as it is under /socket.io/socket.io.js;
 * modules import `client/socket-io.js`, which re-exports the same `io`. It runs in browsers and, for tests, in Node.
 *
 *   const socket = io("https://host/namespace?apikey=k", { transports: ["polling", "websocket"] });
 *   socket.on("connect", () => socket.emit("hello", { a: 1 }, (answer) => {}));
 *
 * Floors, bottom to top: Emitter, packets, transports, Engine (one session), Manager (one host), Socket (one namespace).
 */
(function () {
  "use strict";

  // ── Emitter ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A listener's exception is the page's to see; it must not stop the protocol. */
  function call(listener, self, args) {
    try {
      listener.apply(self, args);
    } catch (error) {
      queueMicrotask(() => { throw error; });
    }
  }

  /** Named listeners. `_fire` is local; `Socket.emit` is something else, it goes to the server. */
  class Emitter {
    #listeners = new Map();

    on(name, listener) {
      const list = this.#listeners.get(name);
      if (list) list.push(listener);
      else this.#listeners.set(name, [listener]);
      return this;
    }

    once(name, listener) {
      const wrapper = (...args) => {
        this.off(name, wrapper);
        listener.apply(this, args);
      };
      wrapper.original = listener;
      return this.on(name, wrapper);
    }

    /** Without a listener all of the name go, without a name all of them. */
    off(name, listener) {
      if (name === undefined) this.#listeners.clear();
      else if (listener === undefined) this.#listeners.delete(name);
      else {
        const kept = this.listeners(name).filter((each) => each !== listener && each.original !== listener);
        if (kept.length) this.#listeners.set(name, kept);
        else this.#listeners.delete(name);
      }
      return this;
    }

    listeners(name) {
      return [...(this.#listeners.get(name) ?? [])];
    }

    hasListeners(name) {
      return this.#listeners.has(name);
    }

    _fire(name, ...args) {
      for (const listener of this.listeners(name)) call(listener, this, args);
    }
  }

  // ── Engine.IO packets: one digit and data ──────────────────────────────────────────────────────────────────────

  const Frame = { open: "0", close: "1", ping: "2", pong: "3", message: "4", upgrade: "5", noop: "6" };
  /** Divides the packets of one polling body. */
  const recordSeparator = "\x1e";
  const utf8 = new TextEncoder();

  const isBlob = (value) => typeof Blob !== "undefined" && value instanceof Blob;
  const isBinary = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value) || isBlob(value);

  function bytesOf(data) {
    return data instanceof ArrayBuffer
      ? new Uint8Array(data)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  function toBase64(data) {
    const bytes = bytesOf(data);
    let text = "";
    // Pieces, because an argument list has a limit.
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }

  function fromBase64(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  }

  function readText(text) {
    const type = text[0];
    if (!(type >= "0" && type <= "6")) throw new Error("unknown Engine.IO packet");
    return { type, data: text.slice(1) };
  }

  /** One record of a polling body: text, or `b` and base64. */
  function readRecord(record) {
    return record[0] === "b" ? { type: Frame.message, data: fromBase64(record.slice(1)) } : readText(record);
  }

  function writeRecord({ type, data }) {
    return isBinary(data) ? "b" + toBase64(data) : type + (data ?? "");
  }

  /** Bytes of the record in a polling body. */
  function recordSize({ data }) {
    return isBinary(data) ? 1 + Math.ceil(data.byteLength / 3) * 4 : 1 + utf8.encode(data ?? "").length;
  }

  // ── Socket.IO packets ──────────────────────────────────────────────────────────────────────────────────────────

  const Packet = { connect: 0, disconnect: 1, event: 2, ack: 3, connectError: 4, binaryEvent: 5, binaryAck: 6 };
  /** Local happenings have these names, so no event of a peer may. */
  const reserved = new Set(
    ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

  function hasBinary(value) {
    if (value === null || typeof value !== "object") return false;
    if (isBinary(value)) return true;
    if (Array.isArray(value)) return value.some(hasBinary);
    if (typeof value.toJSON === "function") return hasBinary(value.toJSON());
    return Object.values(value).some(hasBinary);
  }

  /** A copy in which every binary value is a numbered placeholder; the values go to `found`, depth first. */
  function takeBinary(value, found) {
    if (value === null || typeof value !== "object") return value;
    if (isBinary(value)) return { _placeholder: true, num: found.push(value) - 1 };
    if (Array.isArray(value)) return value.map((each) => takeBinary(each, found));
    if (typeof value.toJSON === "function") return takeBinary(value.toJSON(), found);
    // fromEntries defines properties, so a key `__proto__` stays data.
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, takeBinary(each, found)]));
  }

  /** The reverse, in place. */
  function putBinary(value, buffers) {
    if (value === null || typeof value !== "object") return value;
    if (value._placeholder === true) {
      if (!Number.isInteger(value.num) || !(value.num in buffers)) throw new Error("illegal attachments");
      return buffers[value.num];
    }
    for (const key of Object.keys(value)) value[key] = putBinary(value[key], buffers);
    return value;
  }

  /** The text of a packet, then its attachments: always sent as one unit. */
  function encode(packet) {
    let { type, data } = packet;
    const attachments = [];
    if ((type === Packet.event || type === Packet.ack) && hasBinary(data)) {
      type = type === Packet.event ? Packet.binaryEvent : Packet.binaryAck;
      data = takeBinary(data, attachments);
    }
    let text = String(type);
    if (attachments.length) text += attachments.length + "-";
    if (packet.nsp !== "/") text += packet.nsp + ",";
    if (packet.id !== undefined) text += packet.id;
    if (data !== undefined) text += JSON.stringify(data);
    return [text, ...attachments];
  }

  function isValid({ type, data }) {
    switch (type) {
      case Packet.connect: return data === undefined || (typeof data === "object" && data !== null);
      case Packet.disconnect: return data === undefined;
      case Packet.connectError: return typeof data === "string" || (typeof data === "object" && data !== null);
      case Packet.ack: case Packet.binaryAck: return Array.isArray(data);
      default:
        return Array.isArray(data)
          && (typeof data[0] === "number" || (typeof data[0] === "string" && !reserved.has(data[0])));
    }
  }

  function decodeText(text) {
    const head = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*)(?:,|$))?(\d+)?/.exec(text);
    if (!head) throw new Error("unknown Socket.IO packet");
    const packet = { type: Number(head[1]), nsp: head[3] ?? "/", attachmentCount: Number(head[2] ?? 0) };
    if ((head[2] !== undefined) !== packet.type >= Packet.binaryEvent) throw new Error("illegal attachments");
    if (head[4] !== undefined) packet.id = Number(head[4]);
    const payload = text.slice(head[0].length);
    if (payload) packet.data = JSON.parse(payload);
    if (!isValid(packet)) throw new Error("invalid payload");
    return packet;
  }

  /** Texts and attachments in, whole packets out; throws on anything out of turn. */
  class Decoder {
    #waiting = null;

    /** A packet, or null while attachments are missing. */
    add(data) {
      if (typeof data === "string") {
        if (this.#waiting) throw new Error("text instead of an attachment");
        const packet = decodeText(data);
        if (packet.attachmentCount === 0) return packet;
        this.#waiting = { packet, buffers: [] };
        return null;
      }
      if (!this.#waiting) throw new Error("attachment without a packet");
      const { packet, buffers } = this.#waiting;
      buffers.push(data);
      if (buffers.length < packet.attachmentCount) return null;
      this.#waiting = null;
      packet.data = putBinary(packet.data, buffers);
      return packet;
    }
  }

  // ── Transports ─────────────────────────────────────────────────────────────────────────────────────────────────
  // Both have open, send(packets), close, and tell their owner `packet(packet)` and, once, `closed(reason, error)`.

  function transportError(message, context) {
    return Object.assign(new Error(message), { type: "TransportError", description: context.status, context });
  }

  class Polling {
    name = "polling";
    #address; #owner; #abort = new AbortController();
    #done = false; #paused = false; #reading = null; #writing = null;

    constructor(address, owner) {
      this.#address = address;
      this.#owner = owner;
    }

    open() {
      this.#reading = this.#poll();
    }

    async #poll() {
      while (!this.#done && !this.#paused) {
        try {
          const body = await this.#request("GET");
          for (const record of body.split(recordSeparator)) {
            if (!this.#done) this.#owner.packet(readRecord(record));
          }
        } catch (error) {
          this.#fail(error);
        }
      }
      this.#reading = null;
    }

    send(packets) {
      const body = packets.map(writeRecord).join(recordSeparator);
      this.#writing = this.#request("POST", body)
        .then(() => { this.#writing = null; }, (error) => this.#fail(error));
      return this.#writing;
    }

    async #request(method, body, signal = this.#abort.signal) {
      const { headers, credentials } = this.#address.options;
      const response = await fetch(this.#address.url("polling"), {
        method, body, credentials, cache: "no-store", signal,
        headers: body === undefined ? headers : { ...headers, "Content-Type": "text/plain;charset=UTF-8" },
      });
      const text = await response.text();
      if (response.ok) return text;
      const message = method === "GET" ? "xhr poll error" : "xhr post error";
      throw transportError(message, { status: response.status, responseText: text });
    }

    #fail(error) {
      if (this.#done) return;
      this.#done = true;
      this.#abort.abort();
      const known = error.type === "TransportError" ? error : transportError("xhr poll error", { cause: error });
      this.#owner.closed("transport error", known);
    }

    /** Resolves when nothing is in flight; the server answers a held GET with a noop for this. */
    async pause() {
      this.#paused = true;
      while (this.#reading || this.#writing) await Promise.all([this.#reading, this.#writing]);
    }

    resume() {
      this.#paused = false;
      if (!this.#reading && !this.#done) this.#reading = this.#poll();
    }

    close() {
      if (this.#done) return;
      this.#done = true;
      const mustTell = this.#address.sid && !this.#paused;
      const told = mustTell ? this.#request("POST", Frame.close, AbortSignal.timeout(2000)) : Promise.resolve();
      told.catch(() => {}).then(() => this.#abort.abort());
    }
  }

  class WebSocketTransport {
    name = "websocket";
    #address; #owner; #socket = null; #done = false;

    constructor(address, owner) {
      this.#address = address;
      this.#owner = owner;
    }

    open() {
      try {
        this.#socket = new WebSocket(this.#address.url("websocket"));
      } catch (error) {
        queueMicrotask(() => this.#fail("transport error", transportError("websocket error", { cause: error })));
        return;
      }
      this.#socket.binaryType = "arraybuffer";
      this.#socket.onopen = () => this.#done || this.#owner.opened?.();
      this.#socket.onmessage = ({ data }) => {
        if (this.#done) return;
        try {
          this.#owner.packet(typeof data === "string" ? readText(data) : { type: Frame.message, data });
        } catch (error) {
          this.#fail("transport error", transportError("websocket error", { cause: error }));
        }
      };
      this.#socket.onclose = ({ code, reason }) =>
        this.#fail("transport close", transportError("websocket closed", { code, reason }));
      this.#socket.onerror = () => this.#fail("transport error", transportError("websocket error", {}));
    }

    send(packets) {
      for (const { type, data } of packets) this.#socket.send(isBinary(data) ? data : type + (data ?? ""));
    }

    #fail(reason, error) {
      if (this.#done) return;
      this.close();
      this.#owner.closed(reason, error);
    }

    close() {
      if (this.#done) return;
      this.#done = true;
      this.#socket?.close();
    }
  }

  // ── Engine: one Engine.IO session ──────────────────────────────────────────────────────────────────────────────

  /** Where the server is, and as whom we speak once the handshake gave a sid. */
  class Address {
    sid = null;

    constructor(base, path, query, options) {
      Object.assign(this, { base, path, query, options });
    }

    url(transport) {
      const query = new URLSearchParams(this.query);
      query.set("EIO", "4");
      query.set("transport", transport);
      if (this.sid) query.set("sid", this.sid);
      return `${transport === "websocket" ? this.base.replace(/^http/, "ws") : this.base}${this.path}?${query}`;
    }
  }

  /** Fires `open`, `message`, `ping`, `upgrade`, `upgradeError` and, once, `close(reason, error)`. */
  class Engine extends Emitter {
    state = "opening";
    transport = null;
    #address; #options; #queue = []; #flushing = false; #probe = null; #upgrading = false; #heartbeat;

    constructor(address, options) {
      super();
      this.#address = address;
      this.#options = options;
    }

    get id() {
      return this.#address.sid;
    }

    open() {
      const Transport = { polling: Polling, websocket: WebSocketTransport }[this.#options.transports[0]];
      if (!Transport) {
        queueMicrotask(() => this.#finish("transport error", new Error("No transports available")));
        return;
      }
      const transport = new Transport(this.#address, {
        packet: (packet) => this.#receive(packet),
        closed: (reason, error) => this.transport === transport && this.#finish(reason, error),
      });
      this.transport = transport;
      transport.open();
    }

    send(data) {
      this.#enqueue({ type: Frame.message, data });
    }

    /** What is queued still leaves before the session ends. */
    close() {
      if (this.state === "opening") return this.#finish("forced close");
      if (this.state !== "open") return;
      this.state = "closing";
      if (this.#probe && !this.#upgrading) this.#failProbe(this.#probe);
      this.#flush();
    }

    #receive({ type, data }) {
      if (this.state === "closed") return;
      if (this.state === "opening" && type !== Frame.open) throw new Error("no handshake");
      switch (type) {
        case Frame.open: return this.#opened(JSON.parse(data));
        case Frame.ping:
          this.#awaitPing();
          this.#enqueue({ type: Frame.pong, data });
          return this._fire("ping");
        case Frame.message: return this._fire("message", data);
        case Frame.close: return this.#finish("transport close");
      }
    }

    #opened({ sid, upgrades, pingInterval, pingTimeout, maxPayload }) {
      if (this.state !== "opening") return;
      this.#address.sid = sid;
      this.patience = pingInterval + pingTimeout;
      this.maxPayload = maxPayload;
      this.state = "open";
      this.#awaitPing();
      this._fire("open");
      const { upgrade, transports } = this.#options;
      const may = upgrade && this.transport.name === "polling" && upgrades?.includes("websocket");
      if (may && this.state === "open" && transports.includes("websocket")) this.#startProbe();
    }

    /** The server pings every pingInterval; silence for pingTimeout more means it is gone. */
    #awaitPing() {
      clearTimeout(this.#heartbeat);
      this.#heartbeat = setTimeout(() => this.#finish("ping timeout"), this.patience);
    }

    #enqueue(packet) {
      if (this.state !== "open") return;
      this.#queue.push(packet);
      // A microtask, so that the packets of one turn share one POST.
      queueMicrotask(() => this.#flush());
    }

    async #flush() {
      if (this.#flushing || this.state === "closed") return;
      this.#flushing = true;
      try {
        while (this.#queue.length && !this.#upgrading && this.state !== "closed") {
          const batch = await this.#takeBatch();
          // Reading a Blob takes time, in which an upgrade may have begun.
          if (this.#upgrading) this.#queue.unshift(...batch);
          else if (this.state !== "closed") await this.transport.send(batch);
        }
      } catch (error) {
        this.#finish("transport error", error);
      }
      this.#flushing = false;
      if (this.state === "closing" && !this.#upgrading) this.#finish("forced close");
    }

    /** As many packets as the server takes in one body (its maxPayload); a WebSocket has no such limit. */
    async #takeBatch() {
      const limit = this.transport.name === "polling" && this.maxPayload ? this.maxPayload : Infinity;
      const batch = [];
      for (let size = -1; this.#queue.length;) {
        const packet = this.#queue[0];
        if (isBlob(packet.data)) packet.data = await packet.data.arrayBuffer();
        if (limit < Infinity) size += recordSize(packet) + 1;
        if (batch.length && size > limit) break;
        batch.push(this.#queue.shift());
      }
      return batch;
    }

    /** Upgrade: `2probe`, `3probe`, silence on the old transport, `5`, then everything on the new one. */
    #startProbe() {
      const probe = new WebSocketTransport(this.#address, {
        opened: () => probe.send([{ type: Frame.ping, data: "probe" }]),
        packet: (packet) => {
          if (this.transport === probe) this.#receive(packet);
          else if (packet.type === Frame.pong && packet.data === "probe" && !this.#upgrading) this.#switchTo(probe);
          else this.#failProbe(probe);
        },
        closed: (reason, error) => {
          if (this.transport === probe) this.#finish(reason, error);
          else this.#failProbe(probe, error);
        },
      });
      this.#probe = probe;
      probe.open();
    }

    async #switchTo(probe) {
      this.#upgrading = true;
      const polling = this.transport;
      await polling.pause();
      if (this.#probe !== probe || this.state === "closed") return;
      probe.send([{ type: Frame.upgrade }]);
      this.transport = probe;
      this.#probe = null;
      this.#upgrading = false;
      polling.close();
      this._fire("upgrade", probe.name);
      this.#flush();
    }

    /** A failed probe costs nothing: polling goes on. */
    #failProbe(probe, error) {
      if (this.#probe !== probe) return;
      this.#probe = null;
      probe.close();
      if (this.#upgrading) {
        this.#upgrading = false;
        this.transport.resume();
        this.#flush();
      }
      this._fire("upgradeError", error);
    }

    #finish(reason, error) {
      if (this.state === "closed") return;
      this.state = "closed";
      clearTimeout(this.#heartbeat);
      this.#queue = [];
      this.#probe?.close();
      this.transport?.close();
      this._fire("close", reason, error);
    }
  }

  // ── Manager: one connection to a host, shared by namespaces ────────────────────────────────────────────────────

  const defaults = {
    transports: ["polling", "websocket"], upgrade: true, path: "/socket.io/", query: {}, timeout: 20000,
    reconnection: true, reconnectionAttempts: Infinity, reconnectionDelay: 1000, reconnectionDelayMax: 5000,
    randomizationFactor: 0.5, autoConnect: true, forceNew: false, withCredentials: false, extraHeaders: {},
  };

  /** Fires open, error, close, ping, upgrade, reconnect_attempt, reconnect, reconnect_error, reconnect_failed. */
  class Manager extends Emitter {
    engine = null;
    sockets = new Map();
    #state = "closed"; #decoder; #attempts = 0; #reconnecting = false; #stopped = false; #openTimer; #reconnectTimer;

    constructor(base, options = {}) {
      super();
      this.base = base.replace(/^ws/, "http");
      this.opts = { ...defaults, ...options };
      this.opts.path = this.opts.path.replace(/\/*$/, "/");
      if (this.opts.autoConnect) this.open();
    }

    get _readyState() {
      return this.#state;
    }

    get _reconnecting() {
      return this.#reconnecting;
    }

    /** The socket of a namespace, taken literally: no percent-decoding, no normalising. */
    socket(nsp, options = {}) {
      let socket = this.sockets.get(nsp);
      if (!socket) {
        socket = new Socket(this, nsp, options);
        this.sockets.set(nsp, socket);
        if (this.opts.autoConnect) socket.connect();
      } else if (this.opts.autoConnect && !socket.active) {
        socket.connect();
      }
      return socket;
    }

    open(callback) {
      if (this.#state !== "closed") return this;
      this.#state = "opening";
      this.#stopped = false;
      const { path, query, extraHeaders, withCredentials, transports, upgrade, timeout } = this.opts;
      const options = { headers: extraHeaders, credentials: withCredentials ? "include" : "same-origin" };
      const engine = new Engine(new Address(this.base, path, query, options), { transports, upgrade });
      const failed = (error) => {
        this.#dropEngine();
        this.#toSockets("_failed", error);
        this._fire("error", error);
        if (callback) callback(error);
        else if (!this.#reconnecting && this.#attempts === 0) this.#reconnect();
      };
      if (timeout !== false) this.#openTimer = setTimeout(() => failed(new Error("timeout")), timeout);
      engine.on("open", () => {
        clearTimeout(this.#openTimer);
        this.#state = "open";
        this.#decoder = new Decoder();
        callback?.();
        this._fire("open");
        this.#toSockets("_opened");
      });
      engine.on("message", (data) => this.#receive(data));
      engine.on("ping", () => this._fire("ping"));
      engine.on("upgrade", (name) => this._fire("upgrade", name));
      engine.on("close", (reason, error) => {
        if (this.#state === "opening") failed(error ?? new Error(reason));
        else this.#closed(reason, error);
      });
      this.engine = engine;
      engine.open();
      return this;
    }

    connect(callback) {
      return this.open(callback);
    }

    #receive(data) {
      let packet;
      try {
        packet = this.#decoder.add(data);
      } catch (error) {
        return this.#closed("parse error", error);
      }
      if (packet) this.sockets.get(packet.nsp)?._receive(packet);
    }

    _send(packet) {
      for (const part of encode(packet)) this.engine?.send(part);
    }

    #toSockets(method, ...args) {
      for (const socket of [...this.sockets.values()]) if (socket.active) socket[method](...args);
    }

    /** No more word from that session; it may still send what it has. */
    #dropEngine() {
      clearTimeout(this.#openTimer);
      this.#state = "closed";
      const engine = this.engine;
      this.engine = null;
      engine?.off();
      engine?.close();
    }

    #closed(reason, error) {
      this.#dropEngine();
      this.#attempts = 0;
      this.#toSockets("_closed", reason, error);
      this._fire("close", reason, error);
      this.#reconnect();
    }

    /** Milliseconds: doubling from reconnectionDelay, spread by the randomization factor, at most reconnectionDelayMax. */
    #nextDelay() {
      const { reconnectionDelay, reconnectionDelayMax, randomizationFactor } = this.opts;
      const middle = reconnectionDelay * 2 ** this.#attempts;
      const spread = (Math.random() * 2 - 1) * randomizationFactor * middle;
      return Math.min(Math.round(middle + spread), reconnectionDelayMax);
    }

    #reconnect() {
      if (this.#reconnecting || this.#stopped || !this.opts.reconnection || this.#state !== "closed") return;
      if (this.#attempts >= this.opts.reconnectionAttempts) {
        this.#attempts = 0;
        return this._fire("reconnect_failed");
      }
      this.#reconnecting = true;
      const delay = this.#nextDelay();
      this.#attempts += 1;
      this.#reconnectTimer = setTimeout(() => {
        this._fire("reconnect_attempt", this.#attempts);
        if (this.#stopped) return;
        if (this.#state !== "closed") return void (this.#reconnecting = false);
        this.open((error) => {
          this.#reconnecting = false;
          if (error) {
            this.#reconnect();
            this._fire("reconnect_error", error);
          } else {
            const attempt = this.#attempts;
            this.#attempts = 0;
            this._fire("reconnect", attempt);
          }
        });
      }, delay);
    }

    /** Called by a socket that left: the last one turns off the light. */
    _release() {
      if (![...this.sockets.values()].some((socket) => socket.active)) this.close();
    }

    /** Ends the connection for every namespace and stays closed until someone opens it. */
    close() {
      this.#stopped = true;
      this.#reconnecting = false;
      clearTimeout(this.#reconnectTimer);
      const wasOpen = this.#state !== "closed";
      this.#dropEngine();
      this.#toSockets("_closed", "forced close");
      if (wasOpen) this._fire("close", "forced close");
    }
  }

  // ── Socket: one namespace ──────────────────────────────────────────────────────────────────────────────────────

  /** Fires connect, disconnect(reason, details), connect_error(error), and the server's events. */
  class Socket extends Emitter {
    id = undefined;
    connected = false;
    /** Wants to be connected: comes back by itself after a reconnection. */
    active = false;
    #any = []; #acks = new Map(); #nextAck = 0; #buffer = []; #early = []; #flags = {};

    constructor(manager, nsp, options) {
      super();
      this.io = manager;
      this.nsp = nsp;
      this.auth = options.auth;
    }

    get disconnected() {
      return !this.connected;
    }

    connect() {
      const joining = this.active;
      this.active = true;
      if (this.io._readyState === "closed") this.io._reconnecting || this.io.open();
      else if (this.io._readyState === "open" && !joining) this._opened();
      return this;
    }

    open() {
      return this.connect();
    }

    disconnect() {
      if (this.connected) this.io._send({ type: Packet.disconnect, nsp: this.nsp });
      const wasActive = this.active;
      this.active = false;
      this._closed("io client disconnect");
      if (wasActive) this.io._release();
      return this;
    }

    close() {
      return this.disconnect();
    }

    /** The next emit fails its acknowledgement after so many milliseconds. */
    timeout(milliseconds) {
      this.#flags.timeout = milliseconds;
      return this;
    }

    /** The next emit is dropped instead of buffered when there is no connection. */
    get volatile() {
      this.#flags.volatile = true;
      return this;
    }

    emit(name, ...args) {
      if (reserved.has(name)) throw new Error(`"${String(name)}" is a reserved event name`);
      const flags = this.#flags;
      this.#flags = {};
      const packet = { type: Packet.event, nsp: this.nsp };
      if (typeof args.at(-1) === "function") packet.id = this.#register(args.pop(), flags.timeout);
      packet.data = [name, ...args];
      if (this.connected) this.io._send(packet);
      else if (!flags.volatile) this.#buffer.push(packet);
      return this;
    }

    send(...args) {
      return this.emit("message", ...args);
    }

    emitWithAck(name, ...args) {
      return new Promise((resolve, reject) => {
        const ack = (error, answer) => (error ? reject(error) : resolve(answer));
        ack.takesError = true;
        this.emit(name, ...args, ack);
      });
    }

    #register(callback, timeout) {
      const id = this.#nextAck++;
      const takesError = callback.takesError === true || timeout !== undefined;
      const entry = { takesError, callback: (...args) => call(callback, this, args), timer: undefined };
      if (timeout !== undefined) {
        entry.timer = setTimeout(() => {
          this.#acks.delete(id);
          this.#buffer = this.#buffer.filter((packet) => packet.id !== id);
          entry.callback(new Error("operation has timed out"));
        }, timeout);
      }
      this.#acks.set(id, entry);
      return id;
    }

    onAny(listener) {
      this.#any.push(listener);
      return this;
    }

    offAny(listener) {
      this.#any = listener ? this.#any.filter((each) => each !== listener) : [];
      return this;
    }

    // What the manager tells.

    _opened() {
      const join = (data) => this.io._send({ type: Packet.connect, nsp: this.nsp, data });
      if (typeof this.auth === "function") this.auth(join);
      else join(this.auth);
    }

    _failed(error) {
      if (!this.connected) this._fire("connect_error", error);
    }

    _closed(reason, details) {
      const wasConnected = this.connected;
      this.connected = false;
      this.id = undefined;
      this.#early = [];
      const buffered = new Set(this.#buffer.map((packet) => packet.id));
      for (const [id, { takesError, callback, timer }] of [...this.#acks]) {
        if (buffered.has(id)) continue;
        this.#acks.delete(id);
        clearTimeout(timer);
        if (takesError) callback(new Error("socket has been disconnected"));
      }
      if (wasConnected) this._fire("disconnect", reason, details);
    }

    _receive({ type, id, data }) {
      switch (type) {
        case Packet.connect: return data?.sid ? this.#joined(data.sid) : this.#refused("unsupported protocol version");
        case Packet.connectError: return this.#refused(data.message ?? data, data.data);
        case Packet.disconnect:
          this.active = false;
          this._closed("io server disconnect");
          return this.io._release();
        case Packet.ack: case Packet.binaryAck: return this.#acknowledged(id, data);
        default: return this.#happened(id, data);
      }
    }

    #joined(sid) {
      this.id = sid;
      this.connected = true;
      const waiting = this.#buffer;
      this.#buffer = [];
      const early = this.#early;
      this.#early = [];
      for (const { id, data } of early) this.#happened(id, data);
      for (const packet of waiting) this.io._send(packet);
      this._fire("connect");
    }

    /** The namespace said no: trying again is for the application to decide. */
    #refused(message, data) {
      this.active = false;
      this._fire("connect_error", Object.assign(new Error(String(message)), { data }));
      this.io._release();
    }

    #acknowledged(id, args) {
      const entry = this.#acks.get(id);
      if (!entry) return;
      this.#acks.delete(id);
      clearTimeout(entry.timer);
      entry.callback(...(entry.takesError ? [null, ...args] : args));
    }

    #happened(id, args) {
      // Some servers let the events of their connection handler overtake the answer to CONNECT.
      if (!this.connected) return void this.#early.push({ id, data: args });
      for (const listener of [...this.#any]) call(listener, this, args);
      if (id === undefined) return this._fire(...args);
      let answered = false;
      this._fire(...args, (...answer) => {
        if (answered) return;
        answered = true;
        this.io._send({ type: Packet.ack, nsp: this.nsp, id, data: answer });
      });
    }
  }

  // ── io() ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Managers by host and path, so that namespaces of one host share a connection. */
  const managers = new Map();

  /** `io(url?, options?)`: the path of the URL is the namespace, taken as written; its query goes into the handshake. */
  function io(url, options) {
    if (typeof url === "object") [url, options] = [undefined, url];
    let text = url ?? "";
    if (!/^(\w+:)?\/\//.test(text)) text = /^(\/|\?|$)/.test(text) ? location.origin + text : "https://" + text;
    if (text.startsWith("//")) text = location.protocol + text;
    const [, scheme, host, path, search] = /^(\w+):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/.exec(text);
    const nsp = path || "/";
    const base = `${scheme.replace(/^ws/, "http")}://${host}`;
    const full = { ...options, query: options?.query ?? Object.fromEntries(new URLSearchParams(search)) };
    const key = base + (full.path ?? defaults.path).replace(/\/*$/, "/");
    const known = managers.get(key);
    // A second socket of the same namespace needs a connection of its own.
    const alone = full.forceNew || full.multiplex === false || known?.sockets.has(nsp);
    if (alone) return new Manager(base, full).socket(nsp, full);
    if (!known) managers.set(key, new Manager(base, full));
    return managers.get(key).socket(nsp, full);
  }

  globalThis.io = Object.assign(io, { io, connect: io, Manager, Socket, protocol: 5 });
})();
