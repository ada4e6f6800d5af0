"""C: the client's files, beside the connections."""

import gzip
import pathlib
import zlib

import pytest
from peer import is_error, once
from profiles import on  # noqa: F401
from table import cases, row

SCRIPT = (pathlib.Path(__file__).resolve().parents[3] / "Public" / "socket.io.js").read_bytes()
NAMES = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js"]


@row("C01")
@pytest.mark.parametrize("name", NAMES)
def test_C01_a_file(on, name):
    answer = once(on(), "GET", name)
    assert answer.status == 200
    assert answer.fields["content-type"] == "application/javascript; charset=utf-8"
    assert answer.fields["cache-control"] == "public, max-age=0"
    assert answer.fields["transfer-encoding"] == "chunked"
    tag = answer.fields["etag"]
    assert tag[0] == tag[-1] == '"' and len(tag) > 2
    assert answer.body.startswith(SCRIPT) and (b"export {" in answer.body) == ("esm" in name)
    assert {"vary", "access-control-allow-origin"}.isdisjoint(answer.names)


@cases(
    "form,status",
    ("C02", "strong", "{0}", 304), ("C02", "weak", "W/{0}", 304), ("C02", "another", '"x"', 200), ("C02", "any", "*", 200),
    ("C02", "list", '"x", {0}', 200), ("C02", "empty", "", 200),
)
def test_C02_a_known_file(on, form, status):
    tag = once(on(), "GET", "socket.io.js").fields["etag"]
    answer = once(on(), "GET", "socket.io.js", [f"If-None-Match: {form.format(tag)}"])
    assert answer.status == status
    if status == 304:
        assert answer.body == b"" and "etag" not in answer.fields
    else:
        assert answer.body == SCRIPT


@cases(
    "accepts,coding",
    *(("C03", accepts or "none", accepts, coding) for accepts, coding in [
        ("gzip", "gzip"), ("deflate", "deflate"), ("deflate, gzip", "deflate"), ("gzip, deflate, br", "gzip"), ("gzip;q=0", None),
        ("br", None), ("", None),
    ]),
)
def test_C03_compression(on, accepts, coding):
    answer = once(on(), "GET", "socket.io.js", [f"Accept-Encoding: {accepts}"] if accepts else [])
    assert answer.fields.get("content-encoding") == coding and "vary" not in answer.fields
    assert {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}[coding](answer.body) == SCRIPT


@row("C04")
@pytest.mark.parametrize("name", [
    "socket.io.esm.js", "package.json", "socket.io.js.map", "socket.io.msgpack.min.js", "Socket.io.js", "socket.io.js/", "./socket.io.js",
    "%73ocket.io.js", "../Public/socket.io.js", "client/socket-io.js",
])
def test_C04_other_names(on, name):
    assert is_error(once(on(), "GET", name), 0)


@row("C04")
def test_C04_a_query_is_ignored(on):
    assert once(on(), "GET", "socket.io.js?v=1&transport=polling").body == SCRIPT


@row("C05")
def test_C05_methods(on):
    head = once(on(), "HEAD", "socket.io.js")
    assert head.status == 200 and head.body == b"" and "etag" in head.fields
    for method, body in (("POST", "x"), ("OPTIONS", None)):
        answer = once(on(), method, "socket.io.js", body=body)
        assert (answer.status, answer.body) == (200, SCRIPT)


@row("C06")
def test_C06_switched_off(on):
    assert is_error(once(on("noclient"), "GET", "socket.io.js"), 0)


@row("C07")
def test_C07_other_origins(on):
    assert once(on("corsstar"), "GET", "socket.io.js", ["Origin: https://a.example"]).fields["access-control-allow-origin"] == "*"
    listed = once(on("corslist"), "GET", "socket.io.js", ["Origin: https://good.example"])
    assert listed.fields["access-control-allow-origin"] == "https://good.example" and listed.body == SCRIPT
    preflight = once(on("corsstar"), "OPTIONS", "socket.io.js", ["Origin: https://a.example", "Access-Control-Request-Method: GET"])
    assert preflight.status == 204
