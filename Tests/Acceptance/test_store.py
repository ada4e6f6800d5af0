"""What a client was told is there after a restart, after kill -9, and when the disk is full."""

import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import pytest
import requests

from conftest import BINARIES, DEADLINE_SECONDS, KEY, Listener, Mock, wait_until

ROUNDS = int(os.environ.get("MOCK_KILL_ROUNDS", 10))
NUMBER = "12125550102"


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


def rows(path, sql, *values):
    """Reads a copy, so that the program finds its files as it left them."""
    copy = path.parent / "copy.db"
    for suffix in ("", "-wal"):
        if os.path.exists(f"{path}{suffix}"):
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
        elif os.path.exists(f"{copy}{suffix}"):
            os.remove(f"{copy}{suffix}")
    connection = sqlite3.connect(copy)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


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
    mock.post("/settings/set/paired", {
        "rejectCall": True, "msgCall": "Later", "groupsIgnore": True, "alwaysOnline": False, "readMessages": False,
        "readStatus": False, "syncFullHistory": False,
    })
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
    """Calls without pause until the server dies, and notes what was acknowledged."""

    def __init__(self, mock, call):
        super().__init__(daemon=True)
        self.mock, self.action = mock, call
        self.acknowledged = []
        self.unexpected = []

    def run(self):
        session = requests.Session()
        session.headers["apikey"] = KEY

        def post(path, body):
            answer = session.post(self.mock.url + path, json=body, timeout=DEADLINE_SECONDS)
            if answer.status_code != 201:
                self.unexpected.append(answer.text)
            return answer.json()

        try:
            while not self.unexpected:
                self.acknowledged.append(self.action(post))
        except requests.RequestException:
            return


def test_kill_9_loses_nothing_that_was_acknowledged(start, tmp_path, database):
    choice = random.Random(5)
    numbers = itertools.count()
    sent, created, last_set = set(), set(), None
    environment = {"MOCK_DATABASE": database}

    def send(post):
        return post("/message/sendText/sender", {"number": NUMBER, "text": "x" * choice.randrange(1, 2000)})["key"]["id"]

    def create(post):
        name = f"made-{next(numbers)}"
        post("/instance/create", {"instanceName": name, "integration": "WHATSAPP-BAILEYS"})
        return name

    def change(post):
        text = f"text {next(numbers)}"
        post("/settings/set/sender", {
            "rejectCall": False, "msgCall": text, "groupsIgnore": False, "alwaysOnline": False, "readMessages": False,
            "readStatus": False, "syncFullHistory": False,
        })
        return text

    for round in range(ROUNDS):
        mock = Mock(tmp_path, **environment)
        if round == 0:
            pair(mock, "sender")
        else:
            wait_until(lambda: state(mock, "sender") == "open", "the sender is open again")
        names = {row["name"] for row in mock.get("/instance/fetchInstances")}
        assert created <= names, f"round {round}: instances are missing"
        clients = [Client(mock, call) for call in (send, send, send, create, change)]
        for client in clients:
            client.start()
        time.sleep(choice.uniform(0.05, 0.4))
        mock.process.send_signal(signal.SIGKILL)
        mock.process.wait()
        for client in clients:
            client.join(DEADLINE_SECONDS)
            assert client.unexpected == []
        mock.stop()
        sent.update(*(client.acknowledged for client in clients[:3]))
        created.update(clients[3].acknowledged)
        last_set = clients[4].acknowledged[-1] if clients[4].acknowledged else last_set
        assert rows(database, "PRAGMA integrity_check") == [("ok",)]
        stored = {key for (key,) in rows(database, "SELECT keyId FROM Message")}
        assert sent <= stored, f"round {round}: {len(sent - stored)} messages are missing"
        stored = {name for (name,) in rows(database, "SELECT name FROM Instance")}
        assert created <= stored
        ((text,),) = rows(
            database, "SELECT msgCall FROM Setting WHERE instance = (SELECT key FROM Instance WHERE name = 'sender')")
        # The set that was under way may have been stored without its answer having left.
        assert last_set is None or int(text.split()[1]) >= int(last_set.split()[1])
        ((tally, count),) = rows(
            database, "SELECT messageCount, (SELECT count(*) FROM Message) FROM Tally WHERE messageCount > 0")
        assert tally == count
    assert len(sent) > ROUNDS and len(created) > 0
    print(f"{ROUNDS} kills: {len(sent)} messages and {len(created)} instances acknowledged, all there")


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
