"""What a client was told is there after a restart, after kill -9, and when the disk is full."""

import base64
import contextlib
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import threading
import time

import pytest
import requests

from conftest import BINARIES, DEADLINE_SECONDS, KEY, ROOT, Listener, Mock, wait_until

ROUNDS = int(os.environ.get("MOCK_KILL_ROUNDS", 15))
NUMBER = "12125550102"
SETTINGS = {
    "rejectCall": False, "msgCall": "", "groupsIgnore": False, "alwaysOnline": False, "readMessages": False, "readStatus": False,
    "syncFullHistory": False,
}
# What files are: any bytes at all. The head makes it a picture, the size more than one page.
PICTURE = b"GIF89a" + struct.pack("<HHB", 3, 2, 0) + random.Random(1).randbytes(300_000)
GROUP = "120363041234567890@g.us"


@pytest.fixture
def database(tmp_path):
    return tmp_path / "data" / "mock.db"


def pair(mock, name, **fields):
    mock.create(name, qrcode=True, **fields)
    mock.post(f"/mock/instances/{name}/scan", status=200)


def row_of(mock, name):
    return mock.get(f"/instance/fetchInstances?instanceName={name}")[0]


def state(mock, name):
    return mock.get(f"/instance/connectionState/{name}")["instance"]["state"]


@contextlib.contextmanager
def copied(path):
    """A connection to a copy, so that the program finds its files as it left them."""
    copy = path.parent / "copy.db"
    for suffix in ("", "-wal"):
        if os.path.exists(f"{path}{suffix}"):
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
        elif os.path.exists(f"{copy}{suffix}"):
            os.remove(f"{copy}{suffix}")
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        yield connection


def rows(path, sql, *values):
    with copied(path) as copy:
        return copy.execute(sql, values).fetchall()


def refused(tmp_path, database, **environment):
    """Runs the program to its end and returns its exit code and what it said."""
    done = subprocess.run(
        [BINARIES / "evolution-mock", "--port", "0"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "MOCK_DATABASE": str(database), **environment},
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    return done.returncode, done.stderr


def test_a_restart_keeps_everything_and_reconnects(start, database):
    mock = start(MOCK_DATABASE=database)
    pair(mock, "paired")
    mock.create("unpaired", qrcode=True)
    mock.create("channel", integration="EVOLUTION", number="77")
    mock.post("/settings/set/paired", {**SETTINGS, "rejectCall": True, "msgCall": "Later", "groupsIgnore": True})
    mock.enable_websocket("paired", ["CONNECTION_UPDATE", "MESSAGES_UPSERT"])
    mock.post("/message/sendText/paired", {"number": NUMBER, "text": "kept"})
    mock.post("/mock/instances/paired/messages", {"from": NUMBER, "pushName": "Alice", "text": "hello"})
    before = row_of(mock, "paired")
    assert before["_count"] == {"Message": 2, "Contact": 1, "Chat": 0}
    assert mock.stop() == 0

    again = start(MOCK_DATABASE=database)
    wait_until(lambda: state(again, "paired") == "open", "the paired instance is open again")
    after = row_of(again, "paired")
    assert {**after, "updatedAt": None} == {**before, "updatedAt": None}
    assert [row["name"] for row in again.get("/instance/fetchInstances")] == ["paired", "unpaired", "channel"]
    assert state(again, "unpaired") == "connecting"
    assert again.get("/instance/connect/unpaired")["code"].startswith("2@")
    assert state(again, "channel") == "open"
    assert again.get("/websocket/find/paired") == before["Websocket"]
    answer = again.post("/message/sendText/paired", {"number": NUMBER, "text": "more"})
    assert answer["status"] == "PENDING"


def test_subscribers_can_come_back_at_once_after_a_restart(start, database):
    mock = start(MOCK_DATABASE=database)
    pair(mock, "acme")
    mock.enable_websocket("acme")
    mock.stop()
    again = start(MOCK_DATABASE=database)
    listener = Listener(again.url, namespaces=["/acme"])
    try:
        wait_until(lambda: state(again, "acme") == "open")
        again.post("/mock/instances/acme/messages", {"from": NUMBER, "text": "hello"})
        assert listener.until("messages.upsert")
    finally:
        listener.close()


def test_a_seed_gives_other_identifiers_after_a_restart(start, database):
    ids = set()
    for number in range(3):
        mock = start(MOCK_DATABASE=database, MOCK_SEED=7)
        ids.add(mock.create(f"acme-{number}")["instance"]["instanceId"])
        mock.stop()
    assert len(ids) == 3


def test_without_a_file_nothing_is_kept(start, tmp_path):
    mock = start(MOCK_DATABASE=":memory:")
    mock.create("acme")
    mock.stop()
    assert start(MOCK_DATABASE=":memory:").get("/instance/fetchInstances") == []
    assert not list(tmp_path.glob("**/*.db")) and not list(tmp_path.glob(":memory:*"))


class Client(threading.Thread):
    """Calls without pause until the server dies, and notes what was acknowledged. Bytes on a socket: a library would be the slower side."""

    def __init__(self, port, calls, read):
        super().__init__(daemon=True)
        self.port, self.calls, self.read = port, calls, read
        self.acknowledged = []
        self.unexpected = []

    def run(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), DEADLINE_SECONDS) as connection:
                for path, body in self.calls:
                    text = json.dumps(body)
                    connection.sendall(
                        f"POST {path} HTTP/1.1\r\nHost: mock\r\napikey: {KEY}\r\nContent-Type: application/json\r\n"
                        f"Content-Length: {len(text)}\r\n\r\n{text}".encode())
                    status, answer = self.answer(connection)
                    if status != 201:
                        self.unexpected.append(answer)
                        return
                    self.acknowledged.append(self.read(body, answer))
        except OSError:
            return

    @staticmethod
    def answer(connection):
        """An answer that came whole; everything here has a Content-Length."""
        received = b""
        while True:
            head, end, body = received.partition(b"\r\n\r\n")
            if end and len(body) >= int(re.search(rb"(?i)content-length: (\d+)", head)[1]):
                return int(head[9:12]), json.loads(body)
            more = connection.recv(65536)
            if not more:
                raise ConnectionResetError
            received += more


def test_kill_9_loses_nothing_that_was_acknowledged(start, tmp_path, database):
    choice = random.Random(5)
    numbers = itertools.count()
    sent, created, last_set = set(), set(), -1
    environment = {"MOCK_DATABASE": database}
    began = time.monotonic()

    def texts():
        while True:
            yield "/message/sendText/sender", {"number": NUMBER, "text": "x" * choice.randrange(1, 2000)}

    def instances():
        # Few, for each is there in all later rounds; most of them without a phone, which would show codes.
        for _ in range(20):
            number = next(numbers)
            kind = {"integration": "EVOLUTION", "number": "77"} if number % 10 else {"integration": "WHATSAPP-BAILEYS"}
            yield "/instance/create", {"instanceName": f"made-{number}", **kind}

    def settings():
        while True:
            yield "/settings/set/sender", {**SETTINGS, "msgCall": str(next(numbers))}

    for round in range(ROUNDS):
        mock = Mock(tmp_path, **environment)
        if round == 0:
            pair(mock, "sender")
        else:
            wait_until(lambda: state(mock, "sender") == "open", "the sender is open again")
        names = {row["name"] for row in mock.get("/instance/fetchInstances")}
        assert created <= names, f"round {round}: instances are missing"
        senders = [Client(mock.port, texts(), lambda body, answer: answer["key"]["id"]) for _ in range(3)]
        creator = Client(mock.port, instances(), lambda body, answer: body["instanceName"])
        setter = Client(mock.port, settings(), lambda body, answer: int(body["msgCall"]))
        clients = [*senders, creator, setter]
        for client in clients:
            client.start()
        time.sleep(choice.uniform(0.05, 0.4))
        mock.process.send_signal(signal.SIGKILL)
        mock.process.wait()
        for client in clients:
            client.join(DEADLINE_SECONDS)
            assert client.unexpected == []
        mock.stop()
        sent.update(*(client.acknowledged for client in senders))
        created.update(creator.acknowledged)
        last_set = max([last_set, *setter.acknowledged])
        with copied(database) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            stored = {key for (key,) in copy.execute("SELECT keyId FROM Message")}
            assert sent <= stored, f"round {round}: {len(sent - stored)} messages are missing"
            assert created <= {name for (name,) in copy.execute("SELECT name FROM Instance")}
            (text,) = copy.execute(
                "SELECT msgCall FROM Setting WHERE instance = (SELECT key FROM Instance WHERE name = 'sender')").fetchone()
            # The set that was under way may have been stored without its answer having left.
            assert int(text or -1) >= last_set
            tally = copy.execute("SELECT messageCount FROM Tally WHERE messageCount > 0").fetchall()
            spans = copy.execute("SELECT sum(messageCount) FROM Span WHERE name = ''").fetchall()
            assert tally == spans == [(len(stored),)]
    assert len(sent) > ROUNDS and len(created) > 0 and last_set > 0
    print(
        f"{ROUNDS} kills in {time.monotonic() - began:.0f} s: {len(sent)} messages, {len(created)} instances acknowledged, all there")


def test_a_second_process_is_told(start, tmp_path, database):
    mock = start(MOCK_DATABASE=database)
    mock.create("acme")
    code, text = refused(tmp_path, database)
    assert code == 78
    assert f"{database} is in use by another process" in text
    mock.create("undisturbed")


def test_a_damaged_file_is_told_and_left_alone(tmp_path, database):
    database.parent.mkdir()
    database.write_bytes(b"this is no database, whatever its name\n" * 200)
    code, text = refused(tmp_path, database)
    assert code == 78
    assert f"{database} is damaged" in text and "move it away" in text
    assert database.read_bytes().startswith(b"this is no database")


def test_a_newer_file_is_told_and_left_alone(start, tmp_path, database):
    start(MOCK_DATABASE=database).stop()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    code, text = refused(tmp_path, database)
    assert code == 78
    assert f"{database} has version 99" in text


def test_a_file_of_another_program_is_told(tmp_path, database):
    database.parent.mkdir()
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE recipes (name)")
    connection.commit()
    connection.close()
    code, text = refused(tmp_path, database)
    assert code == 78
    assert "belongs to another program" in text


@pytest.mark.parametrize("path", ["/dev/null/mock.db", "/proc/mock.db", "nowhere/at/all/mock.db"])
def test_a_place_that_cannot_be_written_is_told(tmp_path, path):
    code, text = refused(tmp_path, path)
    assert code == 78
    assert f"cannot open the database {path}" in text


def test_a_full_disk_is_told_and_nobody_hears_what_was_not_stored(start, database):
    mock = start(MOCK_DATABASE=database)
    pair(mock, "acme")
    acknowledged = set()
    # As full as a disk can be: no file of the process may grow.
    resource.prlimit(mock.process.pid, resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    with pytest.raises(requests.ConnectionError):
        for _ in range(1000):
            answer = mock.call("POST", "/message/sendText/acme", {"number": NUMBER, "text": "x" * 1000}, status=201)
            acknowledged.add(answer.json()["key"]["id"])
    wait_until(lambda: any("cannot be written (" in line for line in mock.lines), "the log says so")
    assert mock.call("POST", "/message/sendText/acme", {"number": NUMBER, "text": "x"}).status_code == 500
    assert mock.call("POST", "/instance/create", {"instanceName": "no", "integration": "EVOLUTION"}).status_code == 500
    assert row_of(mock, "acme")["_count"]["Message"] >= len(acknowledged)
    resource.prlimit(mock.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    wait_until(lambda: any("can be written again" in line for line in mock.lines), "the log says so")
    mock.create("later")
    mock.stop()
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert acknowledged <= {key for (key,) in rows(database, "SELECT keyId FROM Message")}
    assert {name for (name,) in rows(database, "SELECT name FROM Instance")} == {"acme", "later"}


# What messages carry, and what was said about them


def send_picture(mock, name, content=PICTURE):
    body = {"number": NUMBER, "mediatype": "image", "fileName": "a.gif", "media": base64.b64encode(content).decode()}
    return mock.post(f"/message/sendMedia/{name}", body)["key"]["id"]


def file(mock, name, message_id, status=201):
    answer = mock.post(f"/chat/getBase64FromMediaMessage/{name}", {"message": {"key": {"id": message_id}}}, status)
    return base64.b64decode(answer["base64"]) if status == 201 else answer["response"]["message"]


def kill(mock):
    mock.process.send_signal(signal.SIGKILL)
    mock.process.wait()


def again(tmp_path, mock, database, name, **environment):
    """The same after kill -9, with its phone connected."""
    kill(mock)
    mock = Mock(tmp_path, MOCK_DATABASE=database, **environment)
    wait_until(lambda: state(mock, name) == "open", "the instance is open again")
    return mock


def test_files_are_the_same_after_kill_9(tmp_path, database):
    mock = Mock(tmp_path, MOCK_DATABASE=database)
    pair(mock, "acme")
    voice = random.Random(2).randbytes(5000)
    received = mock.post("/mock/instances/acme/messages", {
        "from": NUMBER, "type": "voice", "media": base64.b64encode(voice).decode()})["key"]["id"]
    sent = send_picture(mock, "acme")
    mock = again(tmp_path, mock, database, "acme")
    assert file(mock, "acme", sent) == PICTURE
    assert file(mock, "acme", received) == voice
    mock.stop()


def test_votes_and_the_members_of_groups_heard_of_are_there_after_kill_9(tmp_path, database):
    mock = Mock(tmp_path, MOCK_DATABASE=database)
    pair(mock, "acme")
    poll = mock.post("/message/sendPoll/acme", {
        "number": NUMBER, "name": "Lunch?", "selectableCount": 1, "values": ["Pizza", "Sushi"]})["key"]["id"]

    def vote(number, option):
        body = {"from": number, "type": "vote", "message": poll, "options": [option]}
        data = mock.post("/mock/instances/acme/messages", body, 200)["data"]
        return {update["name"]: update["voters"] for update in data["pollUpdates"]}

    vote(NUMBER, "Pizza")
    mock.post("/mock/instances/acme/messages", {"from": NUMBER, "group": GROUP, "text": "hi all"})
    everyone = {"number": GROUP, "text": "hello", "mentionsEveryOne": True}
    mentioned = mock.post("/message/sendText/acme", everyone)["contextInfo"]["mentionedJid"]
    assert mentioned
    mock = again(tmp_path, mock, database, "acme")
    first, second = f"{NUMBER}@s.whatsapp.net", "12125550103@s.whatsapp.net"
    assert vote("12125550103", "Pizza") == {"Pizza": [first, second], "Sushi": []}
    assert vote(NUMBER, "Sushi") == {"Pizza": [second], "Sushi": [first]}
    assert mock.post("/message/sendText/acme", everyone)["contextInfo"]["mentionedJid"] == mentioned
    mock.stop()


def test_files_are_bounded_and_go_with_their_messages_and_instances(start, database):
    mock = start(MOCK_DATABASE=database, MOCK_MAX_MEDIA_BYTES=2 * len(PICTURE), MOCK_MAX_MESSAGES=4)
    for name in ("acme", "other"):
        pair(mock, name)
    lost = ["AxiosError: Request failed with status code 404"]
    first, second = send_picture(mock, "acme"), send_picture(mock, "acme")
    assert file(mock, "acme", first) == PICTURE
    # One byte more than there is room for.
    third = send_picture(mock, "acme", PICTURE + b"x")
    assert file(mock, "acme", first, 400) == lost and file(mock, "acme", second, 400) == lost
    assert file(mock, "acme", third) == PICTURE + b"x"
    # Larger than all the room there is.
    huge = send_picture(mock, "acme", PICTURE * 3)
    assert file(mock, "acme", huge, 400) == lost and file(mock, "acme", third) == PICTURE + b"x"
    send_picture(mock, "other")
    for _ in range(4):
        mock.post("/message/sendText/acme", {"number": NUMBER, "text": "pushes the pictures out"})
    mock.call("DELETE", "/instance/delete/other", status=200)
    assert mock.stop() == 0
    assert rows(database, "SELECT mediaBytes FROM Tally WHERE isRemoved = 0") == [(0,)]
    assert rows(database, "SELECT count(*) FROM Media WHERE instance = 1") == [(0,)]


@pytest.mark.parametrize("version", sorted((ROOT / "Tests" / "Acceptance" / "databases").glob("*.sql")), ids=lambda path: path.stem)
def test_a_file_of_an_earlier_version_is_brought_up_to_date(start, database, version):
    database.parent.mkdir()
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executescript(version.read_text())
    mock = start(MOCK_DATABASE=database, MOCK_MESSAGE_DAYS=0)
    wait_until(lambda: state(mock, "acme") == "open", "the instance of the file is open")
    assert mock.get("/settings/find/acme")["msgCall"] == "Later"

    def find(**where):
        return mock.post("/chat/findMessages/acme", {"where": where}, status=200)["messages"]

    found = find()
    assert [record["messageType"] for record in found["records"]] == [
        "pollCreationMessageV3", "locationMessage", "conversation", "conversation"]
    ever = {"gte": "2020-01-01T00:00:00Z", "lte": "2040-01-01T00:00:00Z"}
    assert find(messageTimestamp=ever) == found
    assert find(messageTimestamp=ever, messageType="conversation")["total"] == 2
    poll = found["records"][0]["key"]["id"]
    vote = {"from": NUMBER, "type": "vote", "message": poll, "options": ["Pizza"]}
    assert mock.post("/mock/instances/acme/messages", vote, 200)["data"]["pollUpdates"][0]["voters"]
    assert file(mock, "acme", send_picture(mock, "acme")) == PICTURE
    assert find(messageTimestamp=ever)["total"] == 5
