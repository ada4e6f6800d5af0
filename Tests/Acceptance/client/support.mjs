/** What the tests of the client share: a server process, and waiting for conditions instead of for time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { connect } from "node:net";
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

/**
 * A proxy as they are met in the wild: polling passes; an upgrade is refused, or is cut after so many frames of the
 * server (each comes in a read of its own here).
 */
export async function impairUpgrades(port, framesPassed) {
  const proxy = createServer((incoming, answer) => {
    const { method, url, headers } = incoming;
    const onward = request({ port, host: "127.0.0.1", method, path: url, headers }, (response) => {
      answer.writeHead(response.statusCode, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  proxy.on("upgrade", ({ url, rawHeaders }, client) => {
    client.on("error", () => {});
    if (framesPassed === 0) return client.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    const lines = rawHeaders.flatMap((name, index) => (index % 2 ? [] : [`${name}: ${rawHeaders[index + 1]}\r\n`]));
    const server = connect(port, "127.0.0.1", () => server.write(`GET ${url} HTTP/1.1\r\n${lines.join("")}\r\n`));
    let passed = -1; // The 101 is not a frame.
    server.on("error", () => client.destroy());
    server.on("data", (bytes) => client.write(bytes, () => ++passed === framesPassed && client.destroy()));
    client.on("data", (bytes) => server.write(bytes));
    client.on("close", () => server.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

/** Answers each GET with the next body, then holds them; takes every POST. */
export async function scriptedServer(bodies) {
  const server = createServer((incoming, answer) => {
    incoming.resume();
    if (incoming.method === "POST") answer.end("ok");
    else if (bodies.length) answer.end(bodies.shift());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
