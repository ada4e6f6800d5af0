"""The contract as the server hands it out: the file, the same as JSON, and the page that shows it."""

import json
import os

import pytest
import requests

from chromium import document
from conftest import DEADLINE_SECONDS, ROOT, Program
from contract import SERVED, as_json, contract, operations


def fetch(mock, path, **options):
    return requests.get(mock.url + path, timeout=DEADLINE_SECONDS, **options)


def test_the_json_says_what_the_yaml_says():
    if os.environ.get("WRITE_DOCS"):
        SERVED.write_text(as_json(), encoding="utf-8")
    assert json.loads(as_json()) == contract()
    assert SERVED.read_text(encoding="utf-8") == as_json(), "WRITE_DOCS=1 script/test acceptance writes it anew"


@pytest.mark.parametrize("path,kind,content", [
    ("/openapi.yaml", "application/yaml", ROOT / "openapi.yaml"),
    ("/openapi.json", "application/json; charset=utf-8", SERVED),
    ("/docs", "text/html; charset=utf-8", ROOT / "Public" / "docs" / "index.html"),
    ("/docs/", "text/html; charset=utf-8", ROOT / "Public" / "docs" / "index.html"),
    ("/docs/docs.js", "text/javascript; charset=utf-8", ROOT / "Public" / "docs" / "docs.js"),
])
@pytest.mark.parametrize("environment", [{}, {"SERVER_DISABLE_MANAGER": "true"}], ids=["", "without-manager"])
def test_each_file_needs_no_key(start, path, kind, content, environment):
    mock = start(**environment)
    answer = fetch(mock, path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.content == content.read_bytes()
    assert fetch(mock, path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    head = requests.head(mock.url + path, timeout=DEADLINE_SECONDS)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", ["/docs/none.js", "/docs/..%2Findex.html"])
def test_nothing_else_is_found_beside_the_page(mock, path):
    answer = fetch(mock, path)
    assert answer.status_code == 404
    assert answer.json()["response"]["message"] == [f"Cannot GET {path}"]


def test_without_the_folder_there_is_no_such_route(tmp_path):
    program = Program("evolution-mock", ["--port", "0", "--public", str(tmp_path / "none")], {"MOCK_DATABASE": ":memory:"}, tmp_path)
    try:
        program.wait_for_port()
        for path in ("/docs", "/openapi.yaml", "/openapi.json"):
            answer = requests.get(f"http://127.0.0.1:{program.port}{path}", timeout=DEADLINE_SECONDS)
            assert (answer.status_code, answer.json()["response"]["message"]) == (404, [f"Cannot GET {path}"])
    finally:
        program.stop()


def test_the_page_shows_every_operation_and_what_belongs_to_one(mock, tmp_path):
    page = document(f"{mock.url}/docs#createInstance", tmp_path)
    assert 'data-ready="yes"' in page
    assert page.count('<details class="operation"') == len(list(operations()))
    for _, _, operation in operations():
        assert f'id="{operation["operationId"]}"' in page
    opened = page[page.index('id="createInstance"'):]
    opened = opened[: opened.index('<details class="operation"')]
    for text in ("integration", "WHATSAPP-BUSINESS", '"instanceName": "acme"', "403", "Needs the header apikey"):
        assert text in opened, text


def test_the_search_leaves_what_has_every_word(mock, tmp_path):
    page = document(f"{mock.url}/docs?search=mentionsEveryOne%20poll", tmp_path)
    shown = [line.split('id="')[1].split('"')[0] for line in page.split("<details")[1:] if 'class="operation"' in line and "hidden" not in line.split(">")[0]]
    assert shown == ["sendPoll"]
    assert f"1 of {len(list(operations()))}" in page
