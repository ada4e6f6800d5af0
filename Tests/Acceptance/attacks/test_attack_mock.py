"""A: pages of other origins, HTML for names, the log, keys."""

import re

import pytest
import requests

from conftest import KEY, ROOT, wait_until
from frames import DIRECT, UPGRADE
from peer import PREFIX, Http, once
from targets import is_well, mock_with  # noqa: F401
from vectors import attacks, vector

JSON = "Content-Type: application/json"


@attacks(
    "origin, host",
    ("A01", "foreign", "https://evil.example", "127.0.0.1"),
    ("A01", "null", "null", "127.0.0.1"),
    ("A01", "looks like ours", "http://127.0.0.1.evil.example", "127.0.0.1"),
    ("A01", "ours behind an at", "http://127.0.0.1@evil.example", "127.0.0.1"),
    ("A01", "another port", "http://127.0.0.1:1", "127.0.0.1:2"),
    ("A01", "rebound name", "http://evil.example", "evil.example"),
    ("A01", "rebound name with a port", "http://evil.example:80", "evil.example:80"),
    ("A01", "empty", "", "127.0.0.1"),
)
def test_pages_that_play_the_phone(mock_with, origin, host):
    with Http(mock_with().port) as http:
        fields = [f"Host: {host}", f"Origin: {origin}", f"apikey: {KEY}", JSON]
        for target in ("/mock/instances/x/scan", "/mock/instances/x/messages", "/mock/instances/x/disconnect"):
            answer = http.call("POST", target, fields, "{}", host=False)
            assert answer.status == 403, answer


@attacks("target", *(("A01", target, target) for target in ("/", "/manager/", "/mock/instances/x/scan", "/app.js")))
def test_nothing_upgrades_but_socket_io(mock_with, target):
    with Http(mock_with().port) as http:
        answer = http.call("GET", target, [*UPGRADE, "Origin: https://evil.example", f"apikey: {KEY}"])
        assert answer.status != 101


@vector("A01")
def test_A01_the_data_plane_follows_cors_origin(mock_with):
    port = mock_with("origins").port
    for origin in ("https://evil.example", "https://good.example.evil.example", "https://evil.example/https://good.example", "null", "https://GOOD.example:1"):
        with Http(port) as http:
            answer = http.call("GET", "/instance/fetchInstances", [f"Origin: {origin}", f"apikey: {KEY}"])
            assert answer.status == 500 and "access-control-allow-origin" not in answer.fields, origin
            answer = http.call("GET", f"{PREFIX}?EIO=4&transport=polling", [f"Origin: {origin}"])
            assert "access-control-allow-origin" not in answer.fields, origin
    with Http(port) as http:
        answer = http.call("GET", "/instance/fetchInstances", ["Origin: https://good.example", f"apikey: {KEY}"])
        assert answer.fields["access-control-allow-origin"] == "https://good.example"


@attacks(
    "content",
    ("A03", "text", "text/plain"),
    ("A03", "form", "application/x-www-form-urlencoded"),
    ("A03", "multipart", "multipart/form-data; boundary=x"),
    ("A03", "JSON in a disguise", "text/plain; application/json"),
    ("A03", "two types", "text/plain, application/json"),
)
def test_forms_that_play_the_phone(mock_with, content):
    with Http(mock_with().port) as http:
        answer = http.call("POST", "/mock/instances/x/scan", [f"apikey: {KEY}", f"Content-Type: {content}"], '{"a":1}')
        assert answer.status in (403, 415), answer


EVIL = ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "javascript:alert(1)", "</script><script>alert(1)//", "{{constructor}}", "' onmouseover='alert(1)"]


@vector("A04")
def test_A04_names_are_data(mock_with):
    mock = mock_with()
    for name in EVIL:
        answer = mock.call("POST", "/instance/create", {"instanceName": name, "integration": "WHATSAPP-BAILEYS"})
        assert answer.headers["content-type"].startswith("application/json")
    answer = mock.call("GET", "/instance/fetchInstances")
    assert answer.headers["content-type"].startswith("application/json")
    for path in ("/<script>alert(1)</script>", "/instance/connectionState/<script>alert(1)<%2fscript>"):
        answer = mock.call("GET", path)
        assert answer.status_code == 404 and answer.headers["content-type"].startswith("application/json"), answer.headers


@vector("A04")
def test_A04_the_console_runs_its_own_scripts_only(mock_with):
    with Http(mock_with().port) as http:
        page = http.call("GET", "/manager/")
    policy = page.fields["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert page.fields["x-content-type-options"] == "nosniff"
    assert not re.search(rb"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", page.body), "inline scripts"
    for path in (ROOT / "Public").rglob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text()), path


@vector("A08")
def test_A08_the_log_is_lines_and_holds_no_keys(start):
    mock = start(MOCK_LOG="events")
    name, text = "esc\x1b[31m", "one\r\ntwo\x1b]0;title\x07 three\u2028four\x00\x9b"
    mock.create("logged", token="very-secret-token")
    mock.post("/mock/instances/logged/scan", status=200)
    mock.post("/mock/instances/logged/messages", {"from": "5511988887777", "text": text, "pushName": name})
    mock.call("GET", "/\x1b[31mpath")
    with Http(mock.port) as http:
        http.call("GET", "/%1b%0d%0a", ["User-Agent: a\x7fb".replace("\x7f", "~")])
    wait_until(lambda: any("messages.upsert" in line for line in mock.lines), "the event in the log")
    whole = "\n".join(mock.lines)
    assert all(line.startswith(("event=", "evolution-mock ")) for line in mock.lines), mock.lines
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", whole)
    assert KEY not in whole and "very-secret-token" not in whole


@vector("A10")
def test_A10_one_rule_for_keys(mock_with):
    mock = mock_with("keyed")
    mock.call("POST", "/instance/create", {"instanceName": "held", "integration": "WHATSAPP-BAILEYS", "token": "instance-token"})
    wrong = ["", "x", KEY[:-1], KEY + "x", KEY.upper(), KEY * 500, KEY[:-1] + "\u00e9", "instance-toke", "instance-tokenx", f"{KEY},{KEY}"]
    with Http(mock.port) as http:
        for key in wrong:
            letters = key.encode().decode("latin-1")
            assert http.call("GET", "/instance/fetchInstances", [f"apikey: {letters}"]).status == 401, key
            assert http.call("GET", f"{PREFIX}?EIO=4&transport=polling", [f"apikey: {letters}"]).status in (400, 403), key
            query = requests.utils.quote(key)
            assert http.call("GET", f"{PREFIX}?EIO=4&transport=polling&apikey={query}").status in (400, 403), key
        for key in (KEY, "instance-token"):
            assert http.call("GET", f"{PREFIX}?EIO=4&transport=polling", [f"apikey: {key}"]).status == 200
            assert http.call("GET", f"{PREFIX}?EIO=4&transport=polling&apikey={key}").status == 200
        # A wrong key in the query is not mended by a right one in a field.
        assert http.call("GET", f"{PREFIX}?EIO=4&transport=polling&apikey=wrong", [f"apikey: {KEY}"]).status in (400, 403)
        assert http.call("GET", "/instance/fetchInstances?apikey=" + KEY).status == 401
        assert http.call("GET", "/instance/fetchInstances", [f"apikey: {KEY}"]).status == 200


@vector("A10")
def test_A10_comparisons_go_through_one_function():
    """Their time cannot be measured here; that nothing compares keys by another way can be read."""
    guards = "".join((ROOT / "Sources" / "EvolutionAPI" / path).read_text() for path in ("Guards.swift", "Sinks/Admission.swift"))
    assert not re.search(r"[kK]ey\s*==|==\s*\w*[kK]ey\b|token\s*==", guards)
    assert guards.count("Digest.isEqualInConstantTime") >= 3
