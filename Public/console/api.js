/** The server refused: `status` of the answer, `message` in words. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The words in an error envelope `{status, error, response: {message}}`; message may be text or nested lists. */
export function explain(status, body) {
  const message = body?.response?.message ?? body?.message ?? body?.error;
  const words = [message].flat(Infinity).filter((each) => each !== null && each !== undefined)
    .map((each) => (typeof each === "object" ? JSON.stringify(each) : String(each)));
  return words.join("; ") || `The server answered ${status}`;
}

/** The calls of the console. The key is asked for each time, because the user may change it. */
export class API {
  #key;

  constructor(key) {
    this.#key = key;
  }

  async #call(method, path, body) {
    const headers = { apikey: this.#key() };
    // Always JSON: a form cannot send that across origins, which is why the server insists on it.
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: "no-store" });
    const text = await response.text();
    let answer = null;
    try {
      answer = text ? JSON.parse(text) : null;
    } catch {
      answer = null;
    }
    if (!response.ok) throw new Refusal(response.status, explain(response.status, answer));
    // Some errors of Evolution API come with status 200.
    if (answer?.error === true) throw new Refusal(response.status, explain(response.status, answer));
    return answer;
  }

  instances() {
    return this.#call("GET", "/instance/fetchInstances");
  }

  create(name) {
    return this.#call("POST", "/instance/create", { instanceName: name, integration: "WHATSAPP-BAILEYS", qrcode: true });
  }

  connect(name) {
    return this.#call("GET", `/instance/connect/${encodeURIComponent(name)}`);
  }

  state(name) {
    return this.#call("GET", `/instance/connectionState/${encodeURIComponent(name)}`);
  }

  logout(name) {
    return this.#call("DELETE", `/instance/logout/${encodeURIComponent(name)}`);
  }

  remove(name) {
    return this.#call("DELETE", `/instance/delete/${encodeURIComponent(name)}`);
  }

  setWebSocket(name, enabled) {
    return this.#call("POST", `/websocket/set/${encodeURIComponent(name)}`, { websocket: { enabled, events: [] } });
  }

  // The other end of the line: what a phone, a customer or the network would do.

  scan(name) {
    return this.#call("POST", `/mock/instances/${encodeURIComponent(name)}/scan`, {});
  }

  receive(name, message) {
    return this.#call("POST", `/mock/instances/${encodeURIComponent(name)}/messages`, message);
  }

  dropConnection(name) {
    return this.#call("POST", `/mock/instances/${encodeURIComponent(name)}/disconnect`, { code: 428 });
  }
}
