/** The console: puts the instances, their life and their events on one page. */
import { API } from "./console/api.js";
import { Card } from "./console/card.js";
import { arrange, make, setText } from "./console/dom.js";
import { Feed } from "./console/feed.js";
import { EventLog } from "./console/log.js";

const $ = (id) => document.getElementById(id);
const stored = "evolution-mock.apikey";
/** Milliseconds between looks at the server while the page is visible. */
const period = 5000;
/** Instances beyond this many show their stored state: one question each would be too many. */
const askedAtMost = 40;

let key = sessionStorage.getItem(stored) ?? "";
/** By name: `{row, state, code, known}`; `known` says that `state` came from the server's memory, not its database. */
const instances = new Map();
const cards = new Map();
const api = new API(() => key);
const log = new EventLog({
  list: $("events"), count: $("event-count"), empty: $("no-events"),
  filter: $("filter"), pause: $("pause"), clear: $("clear"),
});
const feed = new Feed(heard, (state, words) => {
  $("link").dataset.state = state;
  setText($("link"), words);
  $("feed-note").hidden = state !== "off";
  setText($("feed-note"), `No live events: ${words}. Instances are still looked up every ${period / 1000} seconds.`);
});

// ── What the server says ───────────────────────────────────────────────────────────────────────────────────────────

function learn(name, news) {
  const instance = instances.get(name);
  if (!instance) return;
  if (news.state) {
    instance.state = news.state === "refused" ? "close" : news.state;
    instance.known = true;
    if (instance.state !== "connecting") instance.code = null;
  }
  if (news.code?.base64 && instance.state === "connecting") instance.code = news.code;
}

function heard(envelope, text) {
  log.add(envelope, text);
  const { event, instance, data } = envelope;
  if (event === "qrcode.updated") learn(instance, { state: data?.qrcode && "connecting", code: data?.qrcode });
  if (event === "connection.update") learn(instance, { state: data?.state });
  if (/^(connection|instance|remove|logout)\b/.test(String(event))) soon();
  draw();
}

let refreshing = false, again = false, timer;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 150);
}

/** Looks at the server; a call during a look asks for one more. */
async function refresh() {
  clearTimeout(timer);
  if (!key) return draw();
  if (refreshing) return void (again = true);
  refreshing = true;
  const asked = key;
  try {
    const rows = await api.instances();
    if (asked === key) await takeOver(rows);
  } catch (error) {
    if (asked === key && error.status === 401) forget("The server does not accept this key.");
    else if (asked === key) notify(error.status ? error.message : "The server does not answer.", "refresh");
  }
  refreshing = false;
  draw();
  if (again) again = false, soon();
  else if (!document.hidden && key) timer = setTimeout(refresh, period);
}

async function takeOver(rows) {
  // Not before: the answer has shown that the key is good.
  if (!feed.isOpen) feed.open(key);
  const names = new Set(rows.map((row) => row.name));
  for (const name of [...instances.keys()]) if (!names.has(name)) instances.delete(name);
  for (const row of rows) {
    const old = instances.get(row.name);
    if (old && old.row.id === row.id) old.row = row;
    else instances.set(row.name, { row, state: row.connectionStatus, code: null, known: false });
  }
  feed.follow(rows.filter((row) => row.Websocket?.enabled).map((row) => row.name));
  const unheard = [...instances].filter(([name, { known }]) => !known || !feed.hears(name));
  await Promise.all(unheard.slice(0, askedAtMost).map(([name]) => ask(name)));
  for (const [name, instance] of unheard.slice(askedAtMost)) learn(name, { state: instance.row.connectionStatus });
}

/** The state in memory, and the code if it waits for a scan: connecting again then only repeats the code. */
async function ask(name) {
  try {
    learn(name, { state: (await api.state(name))?.instance?.state });
    const instance = instances.get(name);
    if (instance?.state === "connecting" && !(instance.code && feed.hears(name))) {
      learn(name, { code: await api.connect(name) });
    }
  } catch {
    // Gone meanwhile: the next look at the list will tell.
  }
}

// ── What the user does ─────────────────────────────────────────────────────────────────────────────────────────────

const verbs = {
  connect: async ({ row }) => {
    const answer = await api.connect(row.name);
    learn(row.name, { state: answer?.instance?.state ?? "connecting", code: answer });
  },
  scan: ({ row }) => api.scan(row.name),
  receive: ({ row }, message) => api.receive(row.name, message),
  drop: ({ row }) => api.dropConnection(row.name),
  logout: ({ row }) => api.logout(row.name),
  remove: ({ row }) => api.remove(row.name),
  events: ({ row }) => api.setWebSocket(row.name, row.Websocket?.enabled !== true),
};

async function act(verb, instance, argument) {
  try {
    await verbs[verb](instance, argument);
    return true;
  } catch (error) {
    notify(`${instance.row.name}: ${error.message}`);
    return false;
  } finally {
    soon();
    draw();
  }
}

$("create-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = $("create-name").value;
  try {
    const { instance, qrcode } = await api.create(name);
    $("create-name").value = "";
    await refresh();
    learn(name, { state: instance?.status, code: qrcode });
    draw();
    cards.get(name)?.element.scrollIntoView({ block: "nearest" });
  } catch (error) {
    notify(error.message);
  }
});

$("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  key = $("key").value.trim();
  sessionStorage.setItem(stored, key);
  instances.clear();
  start();
});

$("refresh").addEventListener("click", refresh);
document.addEventListener("visibilitychange", () => document.hidden ? clearTimeout(timer) : refresh());

// ── What the page shows ────────────────────────────────────────────────────────────────────────────────────────────

function draw() {
  for (const [name, instance] of instances) {
    const card = cards.get(name);
    if (card) card.update(instance);
    else cards.set(name, new Card(instance, act));
  }
  for (const name of [...cards.keys()]) if (!instances.has(name)) cards.delete(name);
  arrange($("instances"), [...instances.keys()].map((name) => cards.get(name).element));
  setText($("instance-count"), instances.size ? String(instances.size) : "");
  $("no-instances").hidden = instances.size > 0;
  setText($("no-instances"), key
    ? "No instances yet. Create one and scan its code: no phone needed."
    : "Type the API key of the server to begin.");
}

/** One line for a while; the same line, or the same `topic`, is not repeated below itself. */
function notify(words, topic = words) {
  const list = $("notices");
  for (const notice of [...list.children]) if (notice.dataset.topic === topic) notice.remove();
  const notice = make("p", { "data-topic": topic }, words);
  list.append(notice);
  while (list.children.length > 3) list.firstElementChild.remove();
  setTimeout(() => notice.remove(), 7000);
}

function forget(words) {
  feed.close();
  instances.clear();
  key = "";
  sessionStorage.removeItem(stored);
  $("link").dataset.state = "off";
  setText($("link"), "offline");
  notify(words);
  $("key").focus();
  $("key").select();
}

function start() {
  $("key").value = key;
  $("notices").replaceChildren();
  feed.close();
  if (!key) $("key").focus();
  refresh();
}

start();
