/** What the tests of the client share: a server process, and waiting for conditions instead of for time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const { io, Manager } = await import("../../../Public/client/socket-io.js");

const program = fileURLToPath(new URL("server.py", import.meta.url));

export class Server {
  constructor(options = {}) {
    this.options = options;
    this.port = 0;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** On the same port as before, if there was one. */
  async start() {
    const settings = Object.entries(this.options).map(([name, value]) => `${name}=${value}`);
    this.process = spawn("python3", [program, String(this.port), ...settings], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: this.process.stdout })) {
      this.port = Number(line.split(" ")[1]);
      return this;
    }
    throw new Error("the server did not start");
  }

  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await gone;
  }
}

/** The arguments of the next `name` of an emitter, or a failure at the deadline (milliseconds). */
export function next(emitter, name, deadline = 5000) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name} within ${deadline} ms`)), deadline);
    emitter.once(name, (...args) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

/** The upgrade may come before or after the first namespace is joined. */
export async function upgraded(socket) {
  if (socket.io.engine.transport.name !== "websocket") await next(socket.io, "upgrade");
}
