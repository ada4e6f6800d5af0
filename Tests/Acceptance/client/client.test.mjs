// node --experimental-detect-module --experimental-websocket --test Tests/Acceptance/client/
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { impairUpgrades, io, scriptedServer, Manager, next, Server, upgraded } from "./support.mjs";

const quick = { reconnectionDelay: 20, reconnectionDelayMax: 50, forceNew: true };
const ways = [
  { name: "polling", options: { transports: ["polling"] } },
  { name: "websocket", options: { transports: ["websocket"] } },
  { name: "polling, then websocket", options: { transports: ["polling", "websocket"] } },
];

/** Runs with a connected socket and leaves nothing open. */
async function connected(url, options, body) {
  const socket = io(url, { ...quick, ...options });
  try {
    await next(socket, "connect");
    await body(socket);
  } finally {
    socket.disconnect();
  }
}

describe("Socket.IO client against python-socketio", () => {
  const server = new Server();
  before(() => server.start());
  after(() => server.stop());

  for (const { name, options } of ways) {
    describe(`over ${name}`, () => {
      test("connects, has an id, disconnects", async () => {
        const socket = io(server.url, { ...quick, ...options });
        assert.equal(socket.connected, false);
        await next(socket, "connect");
        assert.equal(socket.connected, true);
        assert.equal(typeof socket.id, "string");
        assert.notEqual(socket.id, socket.io.engine.id);
        const gone = next(socket, "disconnect");
        socket.disconnect();
        assert.deepEqual((await gone)[0], "io client disconnect");
        assert.equal(socket.id, undefined);
        assert.equal(socket.io.engine, null);
      });

      test("events carry any JSON both ways, in order", () => connected(server.url, options, async (socket) => {
        const sent = [1, "ä€😀\u2028", { a: [null, true, 1.5], date: "x" }, []];
        socket.emit("echo", ...sent);
        assert.deepEqual(await next(socket, "echo"), sent);
        const seen = [];
        const done = new Promise((resolve) => socket.on("n", (n) => seen.push(n) === 300 && resolve()));
        socket.emit("burst", 300);
        await done;
        assert.deepEqual(seen, [...Array(300).keys()]);
      }));

      test("acknowledgements work both ways", () => connected(server.url, options, async (socket) => {
        const answer = await new Promise((resolve) => socket.emit("answer", 1, "2", (...args) => resolve(args)));
        assert.deepEqual(answer, [1, "2"]);
        assert.equal(await socket.emitWithAck("answer", "one"), "one");
        socket.on("q", (how, many, ack) => ack(how + many, "b"));
        socket.emit("ask");
        assert.deepEqual(await next(socket, "asked"), ["how2", "b"]);
      }));

      test("an acknowledgement that does not come times out", () => connected(server.url, options, async (socket) => {
        await assert.rejects(socket.timeout(30).emitWithAck("silence"), /timed out/);
        assert.equal(await socket.timeout(5000).emitWithAck("answer", 5), 5);
      }));

      test("binary goes both ways", () => connected(server.url, options, async (socket) => {
        socket.emit("bin");
        const [value, text] = await next(socket, "bin");
        assert.deepEqual(new Uint8Array(value.a), new Uint8Array([1, 2]));
        assert.ok(value.b[0] instanceof ArrayBuffer && value.b[0].byteLength === 0);
        assert.deepEqual(new Uint8Array(value.b[1]), new Uint8Array([255]));
        assert.equal(text, "text");
        const parts = [new Uint8Array([1, 2, 3]), new Uint8Array([4]).buffer, new Blob(["blob"]), new Uint8Array(0)];
        socket.emit("echo", { parts });
        const [back] = await next(socket, "echo");
        assert.deepEqual(back.parts.map((each) => Buffer.from(each).toString("hex")), ["010203", "04", "626c6f62", ""]);
        assert.equal(Buffer.from(await socket.emitWithAck("answer", new Uint8Array([9]))).toString("hex"), "09");
      }));

      test("a view sends only its window", () => connected(server.url, options, async (socket) => {
        const window = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
        assert.equal(Buffer.from(await socket.emitWithAck("answer", window)).toString("hex"), "0102");
      }));

      test("what is emitted before the connection waits for it, in order", async () => {
        const socket = io(server.url, { ...quick, ...options });
        socket.emit("echo", 1);
        socket.emit("echo", new Blob(["x"]));
        socket.emit("echo", 3);
        socket.volatile.emit("echo", "dropped");
        const seen = [];
        await new Promise((resolve) => socket.on("echo", (value) => seen.push(value) === 3 && resolve()));
        assert.deepEqual([seen[0], seen[2]], [1, 3]);
        socket.disconnect();
      });

      test("auth reaches the server, as a value and as a function", async () => {
        for (const auth of [{ token: "t" }, (send) => send({ token: "t" })]) {
          const socket = io(server.url + "/custom", { ...quick, ...options, auth });
          assert.deepEqual(await next(socket, "welcome"), [{ token: "t" }]);
          socket.disconnect();
        }
      });

      test("query comes from the URL or from the options", async () => {
        await connected(server.url + "/?apikey=k%201", options, async (socket) => {
          assert.match(await socket.emitWithAck("query"), /(^|&)apikey=k 1(&|$)/);
        });
        await connected(server.url, { ...options, query: { a: "ü" } }, async (socket) => {
          assert.match(await socket.emitWithAck("query"), /(^|&)a=ü(&|$)/);
        });
      });

      test("a refused namespace gives connect_error with message and data, once", async () => {
        const socket = io(server.url + "/deny", { ...quick, ...options });
        const [error] = await next(socket, "connect_error");
        assert.ok(error instanceof Error);
        assert.equal(error.message, "denied");
        assert.deepEqual(error.data, { reason: 7 });
        assert.equal(socket.active, false);
        assert.equal(socket.io.engine, null);
      });

      test("an unknown namespace gives connect_error and leaves the others alone", async () => {
        const manager = new Manager(server.url, { ...quick, ...options });
        const main = manager.socket("/");
        await next(main, "connect");
        const [error] = await next(manager.socket("/nowhere"), "connect_error");
        assert.match(error.message, /Unable to connect/);
        assert.equal(await main.emitWithAck("answer", 1), 1);
        main.disconnect();
      });

      test("a server that disconnects a socket is not called again", () => connected(server.url, options, async (socket) => {
        socket.emit("bye");
        assert.equal((await next(socket, "disconnect"))[0], "io server disconnect");
        assert.equal(socket.active, false);
        socket.connect();
        await next(socket, "connect");
      }));
    });
  }

  test("namespaces of one host share one connection, literally named", async () => {
    const manager = new Manager(server.url, quick);
    const sockets = ["/", "/custom", "/late room"].map((name) => manager.socket(name));
    await Promise.all(sockets.map((socket) => next(socket, "connect")));
    assert.equal(new Set(sockets.map((socket) => socket.id)).size, 3);
    sockets[1].disconnect();
    assert.equal(await sockets[2].emitWithAck("answer", 1), 1);
    assert.ok(manager.engine);
    sockets[0].disconnect();
    sockets[2].disconnect();
    assert.equal(manager.engine, null);
  });

  test("io() shares a manager by host, unless the namespace is taken or forceNew is set", () => {
    const off = { autoConnect: false };
    const first = io(server.url, off);
    assert.equal(io(server.url + "/custom", off).io, first.io);
    assert.notEqual(io(server.url, off).io, first.io);
    assert.notEqual(io(server.url + "/third", { ...off, forceNew: true }).io, first.io);
    assert.equal(io(server.url + "/my room?x=1", off).nsp, "/my room");
  });

  test("upgrades to websocket while events flow, losing none", async () => {
    const socket = io(server.url, quick);
    const seen = [];
    let sent = 0;
    let hasEnded = false;
    // The server answers each event in a task of its own, so the answers may overtake each other.
    const all = new Promise((resolve) => socket.on("echo", (n) => {
      if (n === "end") hasEnded = true;
      else seen.push(n);
      if (hasEnded && seen.length === sent) resolve();
    }));
    const emitSome = () => {
      for (let i = 0; i < 10; i++) socket.emit("echo", sent++);
      // Before, during and after.
      if (socket.io.engine.transport.name === "polling" || sent < 400) setImmediate(emitSome);
      else socket.emit("echo", "end");
    };
    const change = next(socket.io, "upgrade");
    emitSome();
    assert.deepEqual(await change, ["websocket"]);
    await all;
    assert.deepEqual(seen.sort((a, b) => a - b), [...Array(sent).keys()]);
    assert.equal(await socket.emitWithAck("transport"), "websocket");
    socket.disconnect();
  });

  for (const { name, after } of [{ name: "is refused", after: 0 }, { name: "breaks after 3probe", after: 1 }]) {
    test(`an upgrade that ${name} costs nothing: polling goes on`, async () => {
      const proxy = await impairUpgrades(server.port, after);
      const socket = io(proxy.url, quick);
      try {
        const failed = next(socket.io.engine, "upgradeError");
        await next(socket, "connect");
        await failed;
        assert.equal(await socket.emitWithAck("answer", 1), 1);
        assert.equal(await socket.emitWithAck("transport"), "polling");
      } finally {
        socket.disconnect();
        proxy.close();
      }
    });
  }

  test("disconnecting at any moment of the upgrade ends the session", async () => {
    for (let turns = 0; turns < 40; turns++) {
      const socket = io(server.url, quick);
      const { engine } = socket.io;
      await next(engine, "open");
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      socket.disconnect();
      if (engine.state !== "closed") await next(engine, "close");
      assert.equal(socket.connected, false);
    }
  });

  test("upgrade: false stays on polling", () => connected(server.url, { upgrade: false }, async (socket) => {
    assert.equal(await socket.emitWithAck("transport"), "polling");
    assert.equal(socket.io.engine.transport.name, "polling");
  }));

  test("onAny, once and off", () => connected(server.url, {}, async (socket) => {
    const any = [], once = [], off = [];
    const listener = (value) => off.push(value);
    socket.onAny((name, value) => any.push([name, value]));
    socket.once("echo", (value) => once.push(value));
    socket.on("echo", listener).off("echo", listener);
    socket.emit("echo", 1);
    socket.emit("echo", 2);
    await socket.emitWithAck("answer");
    assert.deepEqual(any.filter(([name]) => name === "echo"), [["echo", 1], ["echo", 2]]);
    assert.deepEqual(once, [1]);
    assert.deepEqual(off, []);
  }));

  test("reserved names are refused, keys like __proto__ are data", () => connected(server.url, {}, async (socket) => {
    assert.throws(() => socket.emit("connect"), /reserved/);
    const odd = JSON.parse('{"__proto__":{"a":1},"constructor":2}');
    odd.bytes = new Uint8Array([1]);
    const back = await socket.emitWithAck("answer", odd);
    assert.deepEqual(Object.keys(back), ["__proto__", "constructor", "bytes"]);
    assert.equal({}.a, undefined);
  }));
});

describe("a server that breaks the protocol", () => {
  const open = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';
  const join = '40{"sid":"t"}';
  const cases = [
    { name: "unknown Socket.IO packet", body: "4abc", reason: "parse error" },
    { name: "reserved event name", body: '42["connect"]', reason: "parse error" },
    { name: "event without a name", body: "42[{}]", reason: "parse error" },
    { name: "event that is no array", body: "42{}", reason: "parse error" },
    { name: "cut JSON", body: '42["a', reason: "parse error" },
    { name: "acknowledgement that is no array", body: "431{}", reason: "parse error" },
    { name: "placeholder out of range", body: '451-["x",{"_placeholder":true,"num":1}]\x1ebAA==', reason: "parse error" },
    { name: "placeholder that is text", body: '451-["x",{"_placeholder":true,"num":"length"}]\x1ebAA==', reason: "parse error" },
    { name: "text instead of an attachment", body: '451-["x",{"_placeholder":true,"num":0}]\x1e42["y"]', reason: "parse error" },
    { name: "attachment nobody asked for", body: "bAA==", reason: "parse error" },
    { name: "binary event without a count", body: '45["x"]', reason: "parse error" },
    { name: "unknown Engine.IO packet", body: "9", reason: "transport error" },
    { name: "empty answer", body: "", reason: "transport error" },
    { name: "bad base64", body: "b!", reason: "transport error" },
    { name: "close packet", body: "1", reason: "transport close" },
  ];
  for (const { name, body, reason } of cases) {
    test(`${name}: ${reason}`, async () => {
      const server = await scriptedServer([open, join, body]);
      const socket = io(server.url, { ...quick, transports: ["polling"], reconnection: false });
      try {
        assert.equal((await next(socket, "disconnect"))[0], reason);
      } finally {
        socket.disconnect();
        server.close();
      }
    });
  }

  for (const bad of ["0{", "4hello", "0null"]) {
    test(`handshake ${bad}: connect_error`, async () => {
      const server = await scriptedServer([bad]);
      const socket = io(server.url, { ...quick, transports: ["polling"], reconnection: false, timeout: 500 });
      try {
        assert.ok((await next(socket, "connect_error"))[0] instanceof Error);
      } finally {
        socket.disconnect();
        server.close();
      }
    });
  }
});

describe("limits, refusals and losses", () => {
  test("a polling body respects the server's maxPayload", async () => {
    const server = await new Server({ max_http_buffer_size: 2000 }).start();
    try {
      await connected(server.url, { transports: ["polling"] }, async (socket) => {
        const sizes = await Promise.all([...Array(20)].map(() => socket.emitWithAck("size", "x".repeat(500))));
        assert.deepEqual(sizes, Array(20).fill(500));
      });
    } finally {
      await server.stop();
    }
  });

  test("a refused handshake is a connect_error that tells why, and the next attempt may succeed", async () => {
    const server = await new Server({ apikey: "secret" }).start();
    try {
      const socket = io(server.url, { ...quick, transports: ["polling"] });
      const [error] = await next(socket, "connect_error");
      assert.equal(error.description, 403);
      assert.deepEqual(JSON.parse(error.context.responseText), { code: 4, message: "apiKey is required" });
      assert.equal(socket.active, true);
      socket.io.opts.query = { apikey: "secret" };
      await next(socket, "connect");
      socket.disconnect();
      const byHeader = io(server.url, { ...quick, transports: ["polling"], extraHeaders: { apikey: "secret" } });
      await next(byHeader, "connect");
      byHeader.disconnect();
      const refused = io(server.url, { ...quick, transports: ["websocket"], reconnection: false });
      assert.match((await next(refused, "connect_error"))[0].message, /websocket error/);
      refused.disconnect();
    } finally {
      await server.stop();
    }
  });

  for (const { name, options } of ways) {
    test(`comes back by itself after the server was restarted, over ${name}`, async () => {
      const server = await new Server().start();
      const socket = io(server.url + "/custom", { ...quick, ...options, auth: { token: "again" } });
      try {
        await next(socket, "connect");
        if (options.transports.length === 2) await upgraded(socket);
        const first = socket.id;
        const lost = next(socket, "disconnect");
        await server.stop();
        assert.match((await lost)[0], /^transport (close|error)$/);
        socket.emit("echo", "kept for later");
        const attempt = next(socket.io, "reconnect_attempt");
        const failed = next(socket.io, "reconnect_error");
        const refused = next(socket, "connect_error");
        assert.ok((await attempt)[0] >= 1);
        await Promise.all([failed, refused]);
        const back = next(socket.io, "reconnect"), echo = next(socket, "echo"), welcome = next(socket, "welcome");
        await server.start();
        assert.ok((await back)[0] >= 1);
        assert.deepEqual(await welcome, [{ token: "again" }]);
        assert.deepEqual(await echo, ["kept for later"]);
        assert.notEqual(socket.id, first);
      } finally {
        socket.disconnect();
        await server.stop();
      }
    });
  }

  test("gives up after reconnectionAttempts, and a manual connect starts over", async () => {
    const server = await new Server().start();
    await server.stop();
    const socket = io(server.url, { ...quick, reconnectionAttempts: 2, transports: ["polling"] });
    const attempts = [];
    socket.io.on("reconnect_attempt", (n) => attempts.push(n));
    await next(socket.io, "reconnect_failed");
    assert.deepEqual(attempts, [1, 2]);
    await server.start();
    socket.connect();
    await next(socket, "connect");
    socket.disconnect();
    await server.stop();
  });

  test("a pending acknowledgement fails when the connection is lost", async () => {
    const server = await new Server().start();
    const socket = io(server.url, quick);
    await next(socket, "connect");
    const pending = socket.emitWithAck("silence");
    const failure = assert.rejects(pending, /disconnected/);
    await server.stop();
    await failure;
    socket.disconnect();
  });

  for (const { name, options } of ways.slice(0, 2)) {
    test(`a server that falls silent is noticed by its missing ping, over ${name}`, async () => {
      const server = await new Server({ ping_interval: 0.2, ping_timeout: 0.3 }).start();
      const socket = io(server.url, { ...quick, ...options });
      try {
        await next(socket, "connect");
        await next(socket.io, "ping");
        await next(socket.io, "ping");
        const lost = next(socket, "disconnect");
        server.process.kill("SIGSTOP");
        assert.equal((await lost)[0], "ping timeout");
        server.process.kill("SIGCONT");
        await next(socket, "connect");
      } finally {
        socket.disconnect();
        await server.stop();
      }
    });
  }

  test("a server that never answers is given up after timeout", async () => {
    const server = await new Server().start();
    server.process.kill("SIGSTOP");
    const socket = io(server.url, { ...quick, timeout: 50, reconnection: false });
    assert.equal((await next(socket, "connect_error"))[0].message, "timeout");
    socket.disconnect();
    await server.stop();
  });

  test("a listener that throws does not stop the connection", async () => {
    const server = await new Server().start();
    const socket = io(server.url, quick);
    // The test runner takes uncaught exceptions as failures; this one is meant.
    const runner = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const thrown = new Promise((resolve) => process.once("uncaughtException", resolve));
    socket.on("echo", () => { throw new Error("mine"); });
    socket.emit("echo", 1);
    assert.equal((await thrown).message, "mine");
    for (const listener of runner) process.on("uncaughtException", listener);
    assert.equal(await socket.emitWithAck("answer", 2), 2);
    socket.disconnect();
    await server.stop();
  });
});
