"""How fast a large history is read: a million messages of one instance in a thousand chats, over HTTP, against goals.

The rows are copies of messages the program itself made, so they have its shape whatever that is; its triggers count them. The goals
are for a quiet machine. What is printed is the median of twenty calls after one that is not counted; on a busy machine the server's CPU
per call is the figure to look at.
"""

import http.client
import json
import pathlib
import shutil
import sqlite3
import statistics
import time

MESSAGE_COUNT = 1_000_000
CHAT_COUNT = 1000
SPACING_SECONDS = 2
ROUNDS = 20
PEER = "12125550102"
GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


class Client:
    """One connection that stays, as a client's pool keeps it."""

    def __init__(self, server, key):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.fields = {"apikey": key, "Content-Type": "application/json"}

    def call(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body), self.fields)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status < 300, (path, answer.status, text)
        return text


def send_samples(client):
    """Twenty messages as they come: one in five of one's own, one in twenty a picture."""
    client.call("POST", "/instance/create", {"instanceName": "bench", "integration": "WHATSAPP-BAILEYS", "qrcode": True})
    client.call("POST", "/mock/instances/bench/scan", {})
    for number in range(20):
        if number == 0:
            body = {"number": PEER, "mediatype": "image", "media": GIF, "fileName": "a.gif", "caption": "menu"}
            client.call("POST", "/message/sendMedia/bench", body)
        elif number % 5 == 0:
            client.call("POST", "/message/sendText/bench", {"number": PEER, "text": f"An answer of the usual length, number {number}"})
        else:
            text = f"A question of the usual length, number {number}"
            client.call("POST", "/mock/instances/bench/messages", {"from": PEER, "pushName": "Alice", "text": text})


def fill(path, count):
    """Copies the samples until there are `count` messages, two seconds apart and the last of them now."""
    database = sqlite3.connect(path)
    # The file is thrown away if this fails; the program makes it a write-ahead log again.
    database.execute("PRAGMA journal_mode=OFF")
    database.execute("PRAGMA synchronous=OFF")
    database.execute("PRAGMA cache_size=-400000")
    columns = [row[1] for row in database.execute("PRAGMA table_info(Message)") if row[1] != "number"]
    made = {
        "id": "printf('cm%023d', n.i)",
        "keyId": "printf('3EB0%016X', n.i * 7919)",
        "chat": f"printf('1212%07d@s.whatsapp.net', n.i % {CHAT_COUNT})",
        "timestamp": f"unixepoch() - ({count} - n.i) * {SPACING_SECONDS}",
        "storedAt": f"(unixepoch() - ({count} - n.i) * {SPACING_SECONDS}) * 1000",
        "key": f"json_set(s.key, '$.id', printf('3EB0%016X', n.i * 7919), '$.remoteJid', "
        f"printf('1212%07d@s.whatsapp.net', n.i % {CHAT_COUNT}))",
    }
    values = ", ".join(made.get(name, f"s.{name}") for name in columns)
    with database:
        database.execute("CREATE TEMP TABLE Sample AS SELECT *, row_number() OVER (ORDER BY number) - 1 AS slot FROM Message")
        (held,) = database.execute("SELECT count(*) FROM Sample").fetchone()
        numbers = f"WITH RECURSIVE n (i) AS (VALUES ({held}) UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"
        # Chats and samples go round at different paces, so that each chat has some of every kind.
        database.execute(
            f"INSERT INTO Message ({', '.join(columns)}) {numbers} "
            f"SELECT {values} FROM n CROSS JOIN Sample s WHERE s.slot = (n.i / {CHAT_COUNT} + n.i) % {held}")
        database.execute(
            "INSERT INTO MessageUpdate (id, instance, keyId, chat, fromMe, status, message) "
            "SELECT 'u' || id, instance, keyId, chat, 1, 'DELIVERY_ACK', number FROM Message WHERE fromMe = 1")
        for table, name in (("Contact", "pushName"), ("Chat", "name")):
            database.execute(
                f"INSERT OR IGNORE INTO {table} (id, instance, jid, {name}, createdAt, updatedAt) "
                "SELECT 'c' || chat, instance, chat, 'Somebody', 1, 1 FROM Message GROUP BY instance, chat")
    database.close()


def questions(count):
    """Name, goal in milliseconds, path, body."""
    chat = f"1212{7:07d}@s.whatsapp.net"
    now = int(time.time())

    def day(seconds_ago):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - seconds_ago))

    def messages(name, body):
        return name, 20, "/chat/findMessages/bench", body

    span = count * SPACING_SECONDS
    return [
        messages("findMessages, first page", {}),
        messages("findMessages, page in the middle", {"page": count // 100}),
        messages("findMessages, last page", {"page": count // 50}),
        messages("findMessages of a chat", {"where": {"key": {"remoteJid": chat}}}),
        messages("findMessages of a chat, last page", {"where": {"key": {"remoteJid": chat}}, "page": count // CHAT_COUNT // 50}),
        messages("findMessages of a span, an hour", {"where": {"messageTimestamp": {"gte": day(span // 2), "lte": day(span // 2 - 3600)}}}),
        messages("findMessages of a span, nearly all", {"where": {"messageTimestamp": {"gte": day(span - 99), "lte": day(99)}}}),
        messages("findMessages by a common type", {"where": {"messageType": "conversation"}}),
        messages("findMessages by a common type, deep", {"where": {"messageType": "conversation"}, "page": count // 110}),
        messages("findMessages by a rare type", {"where": {"messageType": "imageMessage"}}),
        messages("findMessages by a type in a chat", {"where": {"messageType": "imageMessage", "key": {"remoteJid": chat}}}),
        ("findStatusMessage, first page", 20, "/chat/findStatusMessage/bench", {}),
        (f"findChats, all {CHAT_COUNT}", 50, "/chat/findChats/bench", {}),
        ("findChats, twenty", 20, "/chat/findChats/bench", {"take": 20}),
    ]


def measure(server, client, path, body):
    """Milliseconds of a call: the median, the worst, and the server's CPU."""
    times = []
    used = server.cpu()
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        client.call("POST", path, body)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[1:]), max(times[1:]), (server.cpu() - used) / len(times) * 1000


def line(name, value, goal, unit, note=""):
    print(f"  {name:42} {value:9.2f} {unit:4} goal {goal:5} {'met' if value <= goal else 'MISSED'}{note}")


def run(folder, mock, key):
    """`mock` starts the program in a folder with settings."""
    folder = pathlib.Path(folder)
    settings = {"MOCK_MESSAGE_DAYS": "0", "MOCK_MAX_MESSAGES": "10000000"}
    base = folder / "base.db"
    server = mock(folder, MOCK_DATABASE=str(base), **settings)
    send_samples(Client(server, key))
    server.stop()
    resident = {}
    for count in (MESSAGE_COUNT // 100, MESSAGE_COUNT):
        path = folder / f"{count}.db"
        shutil.copy(base, path)
        began = time.monotonic()
        fill(path, count)
        if count == MESSAGE_COUNT:
            print(f"\n{count:,} messages in {CHAT_COUNT:,} chats: {path.stat().st_size >> 20} MiB, filled in {time.monotonic() - began:.0f} s")
        starts = []
        for _ in range(7):
            began = time.perf_counter()
            server = mock(folder, MOCK_DATABASE=str(path), **settings)
            client = Client(server, key)
            client.call("GET", "/instance/fetchInstances")
            starts.append((time.perf_counter() - began) * 1000)
            if len(starts) < 7:
                server.stop()
        idle = server.resident()
        for name, goal, route, body in questions(count):
            median, worst, used = measure(server, client, route, body)
            if count == MESSAGE_COUNT:
                line(name, median, goal, "ms", f"   worst {worst:.1f}, CPU {used:.1f}")
        resident[count] = server.resident()
        if count == MESSAGE_COUNT:
            line("start to first answer", statistics.median(starts), 100, "ms", f"   worst {max(starts):.1f}")
            print(f"  resident: {idle / 1024:.1f} MiB after the start, {resident[count] / 1024:.1f} MiB after all of this")
        server.stop()
    small, large = (value / 1024 for value in resident.values())
    line(f"memory beyond that with {MESSAGE_COUNT // 100:,} messages", large - small, 4, "MiB")
