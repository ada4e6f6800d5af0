"""The same bytes to the mock, to Node's `http` and to nginx. Where the verdicts differ ours is the stricter one, or
`docs/differences.md` says why not.

The table of that file is written by a run (`WRITE_DOCS=1`) and compared with each further one; the columns of Node and nginx only while
their versions are those the table was written with.
"""

import concurrent.futures
import os
import re
import shutil
import socket
import subprocess

import pytest

from conftest import ROOT, Mock
from corpus import CORPUS
from nginx import NGINX, Nginx, free_port, wait_for

DOCUMENT = ROOT / "docs" / "differences.md"
NODE = """
require("http").createServer((request, response) => {
  request.on("error", () => {});
  request.resume();
  request.on("end", () => response.end("ok"));
}).listen(Number(process.argv[1]), "127.0.0.1");
"""
# Until the first byte, and until it is certain that no more comes.
FIRST_SECONDS, QUIET_SECONDS = 2, 0.5


def said(port, data):
    """What a server says to the bytes: a word for each answer, then `end` if it closed, else `wait` if it said nothing."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        closed = False
        try:
            connection.sendall(data)
            connection.settimeout(FIRST_SECONDS)
            while piece := connection.recv(65536):
                received += piece
                connection.settimeout(QUIET_SECONDS)
            closed = True
        except TimeoutError:
            pass
        except OSError:
            closed = True
    words = []
    for status in re.findall(rb"(?:^|\n|\})?HTTP/1\.[01] (\d{3}) ", received):
        number = int(status)
        if number != 100:
            words.append("ok" if number in (200, 204, 404) else str(number))
    if not words and received and b"<html>" in received:
        words.append(re.search(rb"<title>(\d+)", received)[1].decode())
    return words or (["end"] if closed else ["wait"])


def verdict(words):
    """`3 ok`, `refused`, `1 ok, refused` or `wait`."""
    taken = words.count("ok")
    refused = any(word != "ok" and word != "wait" for word in words)
    if words == ["wait"]:
        return "wait"
    return ", ".join(([f"{taken} ok"] if taken else []) + (["refused"] if refused else []))


def is_stricter(ours, theirs):
    """Whether ours takes no more than theirs does."""
    def taken(text):
        return int(text.split()[0]) if text[0].isdigit() else 0

    return taken(ours) < taken(theirs) or (taken(ours) == taken(theirs) and ("refused" in ours or "refused" not in theirs))


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    if not NGINX or not shutil.which("node"):
        pytest.skip("nginx or node is not installed")
    mock = Mock(tmp_path_factory.mktemp("mock"))
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), 'server { listen 127.0.0.1:PORT; location / { return 200 "ok"; } }')
    port = free_port()
    node = subprocess.Popen(["node", "-e", NODE, str(port)])
    wait_for(port, node)
    yield {"ours": mock.port, "Node": port, "nginx": nginx.port}
    node.kill()
    node.wait()
    nginx.stop()
    assert mock.stop() == 0


def versions():
    node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
    nginx = subprocess.run([NGINX, "-v"], capture_output=True, text=True).stderr.rsplit("/", 1)[1].strip()
    return f"Node {node}, nginx {nginx}"


@pytest.fixture(scope="module")
def run(peers):
    """Name of request → what ours, Node and nginx made of it."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = {
            sent.name: {peer: pool.submit(said, port, sent.data) for peer, port in peers.items()} for sent in CORPUS
        }
        return {name: {peer: verdict(words.result()) for peer, words in row.items()} for name, row in found.items()}


def reason(sent, row):
    if all(is_stricter(row["ours"], row[peer]) for peer in ("Node", "nginx")):
        return "stricter"
    return sent.why


def table(run):
    rows = []
    for sent in CORPUS:
        row = run[sent.name]
        if len(set(row.values())) > 1:
            rows.append((sent.name, row["ours"], row["Node"], row["nginx"], reason(sent, row)))
    return rows


HEAD = """# Where we differ from other servers

The same requests, ordinary, odd and malformed, are sent to this server, to Node's `http` (on which the imitated server runs) and to nginx
(which often stands before it): Tests/Acceptance/differential. Listed is each on which the three do not agree; on the other {same} of
{all} they do. Ours is the strictest, or the last column says why not. *ok* is an answer as to an ordinary request, with the number of
answers; *refused* an error of the protocol or a connection that is closed; *wait* no answer yet.

Written by a run with {versions} (`WRITE_DOCS=1 script/test acceptance`), and held to by each further one.

| request | ours | Node | nginx | why |
|---|---|---|---|---|
"""


def test_names_are_unique():
    assert len({sent.name for sent in CORPUS}) == len(CORPUS)


def test_ours_is_the_stricter_or_says_why_not(run):
    unexplained = [row for row in table(run) if not row[4]]
    assert not unexplained, "\n".join(map(str, unexplained))


def test_the_document_tells_the_differences(run):
    rows = table(run)
    if os.environ.get("WRITE_DOCS"):
        head = HEAD.format(same=len(CORPUS) - len(rows), all=len(CORPUS), versions=versions())
        DOCUMENT.write_text(head + "".join("| " + " | ".join(row) + " |\n" for row in rows), encoding="utf-8")
    text = DOCUMENT.read_text(encoding="utf-8")
    written = [tuple(re.split(r" (?<!\\)\| ", line[2:-2])) for line in text.splitlines() if line.startswith("| ")][1:]
    if versions() in text:
        assert written == rows
    else:
        names = {row[0]: row for row in written}
        laxer = [row for row in rows if row[4] != "stricter" and row[0] not in names]
        assert not laxer and all(run[name]["ours"] == row[1] for name, row in names.items())
