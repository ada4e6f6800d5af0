"""Webhooks, by real receivers: good ones, and such as fail, stall, reset, stream and redirect."""

import base64
import hashlib
import hmac
import json
import re
import socket
import ssl
import subprocess
import time

import pytest

from conftest import KEY, wait_until
from receiver import Receiver

QUICK = {"WEBHOOK_RETRY_INITIAL_DELAY_SECONDS": 1, "WEBHOOK_RETRY_JITTER_FACTOR": "0.001"}


@pytest.fixture
def receive():
    opened = []

    def factory(*arguments, **options):
        receiver = Receiver(*arguments, **options)
        opened.append(receiver)
        return receiver

    yield factory
    for receiver in opened:
        receiver.close()


def subscribe(mock, name, url, events=("PRESENCE_UPDATE",), **fields):
    body = {"enabled": True, "url": url, "events": list(events), **fields}
    return mock.post(f"/webhook/set/{name}", {"webhook": body})


def connected(mock, name="acme"):
    mock.create(name, qrcode=True)
    mock.post(f"/mock/instances/{name}/scan", status=200)


def happen(mock, name="acme", peer="5511988887777"):
    """One event: a presence.update."""
    mock.post(f"/mock/instances/{name}/presence", {"from": peer, "presence": "composing"}, status=200)


def settled(receiver, count, seconds=1.0):
    """Exactly so many posts, also after a while."""
    wait_until(lambda: len(receiver.posts) >= count, f"{count} posts")
    time.sleep(seconds)
    assert len(receiver.posts) == count


def test_the_first_event_is_already_told_in_the_real_envelope(start, receive):
    receiver = receive()
    mock = start(AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES="true", TZ="UTC")
    created = mock.create("acme", token="T", webhook={"url": receiver.url + "/in?x=1", "events": []})
    assert created["webhook"] == {"webhookUrl": receiver.url + "/in?x=1"}
    wait_until(lambda: receiver.posts, "a post")
    post = receiver.posts[0]
    assert (post.method, post.path) == ("POST", "/in?x=1")
    assert post.headers["Content-Type"] == "application/json"
    assert list(post.json) == ["event", "instance", "data", "destination", "date_time", "server_url", "apikey"]
    assert post.json["event"] == "instance.create"
    assert post.json["destination"] == receiver.url + "/in?x=1"
    assert post.json["apikey"] == "T"
    mock.get("/instance/connect/acme")
    mock.post("/mock/instances/acme/scan", status=200)
    wait_until(lambda: any(p.json["data"].get("state") == "open" for p in receiver.posts if p.json["event"] == "connection.update"))
    last = receiver.posts[-1].json
    assert list(last)[:6] == ["event", "instance", "data", "destination", "date_time", "sender"]
    assert receiver.connections == 1


@pytest.mark.parametrize("slash", ["", "/"])
def test_each_event_may_have_its_own_address(mock, receive, slash):
    receiver = receive()
    connected(mock)
    subscribe(mock, "acme", receiver.url + "/hook" + slash, byEvents=True)
    happen(mock)
    wait_until(lambda: receiver.posts, "a post")
    assert receiver.posts[0].path == f"/hook{slash}/presence-update"
    assert receiver.posts[0].json["destination"] == receiver.url + "/hook" + slash


def test_headers_are_sent_and_the_secret_signs(mock, receive):
    receiver = receive()
    connected(mock)
    headers = {"X-Team": "blue", "X-Count": 5, "Authorization": "mine", "jwt_key": "secret", "Content-Length": "9"}
    subscribe(mock, "acme", receiver.url, headers=headers)
    happen(mock)
    wait_until(lambda: receiver.posts, "a post")
    fields = receiver.posts[0].headers
    assert (fields["X-Team"], fields["X-Count"]) == ("blue", "5")
    assert "jwt_key" not in fields
    assert fields.get_all("Authorization") == [fields["Authorization"]]
    scheme, token = fields["Authorization"].split(" ")
    assert scheme == "Bearer"
    signed, _, signature = token.rpartition(".")
    expected = hmac.new(b"secret", signed.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(expected).rstrip(b"=").decode() == signature
    head, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in signed.split("."))
    assert head == {"alg": "HS256", "typ": "JWT"}
    assert list(payload) == ["iat", "exp", "app", "action"]
    assert payload["exp"] == payload["iat"] + 600 and abs(payload["iat"] - time.time()) < 60
    assert (payload["app"], payload["action"]) == ("evolution", "webhook")


def test_credentials_of_the_address_are_sent_as_such(mock, receive):
    receiver = receive()
    connected(mock)
    url = receiver.url.replace("://", "://bot:p%40ss@")
    subscribe(mock, "acme", url)
    happen(mock)
    wait_until(lambda: receiver.posts, "a post")
    assert receiver.posts[0].headers["Authorization"] == "Basic " + base64.b64encode(b"bot:p@ss").decode()
    assert receiver.posts[0].json["destination"] == url


def test_only_what_was_subscribed_is_told(mock, receive):
    receiver = receive()
    connected(mock)
    subscribe(mock, "acme", receiver.url, ["CONNECTION_UPDATE"])
    happen(mock)
    mock.post("/mock/instances/acme/disconnect", {"code": 428}, status=200)
    wait_until(lambda: receiver.posts, "a post")
    assert set(receiver.events) == {"connection.update"}
    mock.post("/webhook/set/acme", {"webhook": {"enabled": False, "url": receiver.url}})
    count = len(receiver.posts)
    mock.post("/mock/instances/acme/disconnect", {"code": 428}, status=200)
    settled(receiver, count, 0.3)


@pytest.mark.parametrize("by_events", [False, True])
def test_the_server_has_a_webhook_of_its_own(start, receive, by_events):
    common, own = receive(), receive()
    mock = start(
        WEBHOOK_GLOBAL_ENABLED="true", WEBHOOK_GLOBAL_URL=common.url + "/all", WEBHOOK_EVENTS_PRESENCE_UPDATE="true",
        WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS=str(by_events).lower(),
    )
    connected(mock)
    happen(mock)
    wait_until(lambda: common.posts, "a post")
    post = common.posts[0]
    assert post.path == ("/all/presence-update" if by_events else "/all")
    assert post.json["destination"] == common.url + "/all/presence-update"
    assert common.events == ["presence.update"]
    subscribe(mock, "acme", own.url, headers={"X-Own": "1"})
    happen(mock)
    wait_until(lambda: len(common.posts) == 2 and own.posts, "both")
    assert common.posts[1].json["destination"] == own.url
    assert common.posts[1].body == own.posts[0].body
    assert "X-Own" in own.posts[0].headers and "X-Own" not in common.posts[1].headers


@pytest.mark.parametrize("profile, spelling", [
    ("compatible", "GROUP_UPDATE"), ("compatible", "GROUPS_UPDATE"), ("strict", "GROUP_UPDATE"), ("strict", "GROUPS_UPDATE"),
])
def test_changes_of_groups_are_told_by_either_name_unless_strict(start, receive, profile, spelling):
    common, own = receive(), receive()
    mock = start(
        MOCK_PROFILE=profile, WEBHOOK_GLOBAL_ENABLED="true", WEBHOOK_GLOBAL_URL=common.url,
        **{f"WEBHOOK_EVENTS_{spelling}": "true"},
    )
    connected(mock)
    events = ["GROUP_UPDATE" if profile == "strict" else spelling, "PRESENCE_UPDATE"]
    subscribe(mock, "acme", own.url, events, byEvents=True)
    peer = "5511988887777"
    group = mock.post("/group/create/acme", {"subject": "ACME", "participants": [peer]})["id"]
    mock.post(f"/group/updateGroupSubject/acme?groupJid={group}", {"subject": "ACME 2"})
    mock.post("/mock/instances/acme/presence", {"from": peer, "presence": "composing"}, status=200 if profile != "strict" else 400)
    if profile == "strict":
        settled(common, 0, 0.5)
        assert own.posts == []
    else:
        wait_until(lambda: "presence.update" in own.events, "the last event")
        assert "groups.update" in own.events and own.posts[own.events.index("groups.update")].path == "/groups-update"
        wait_until(lambda: set(common.events) == {"groups.update"}, "the server's own webhook")


def test_a_failed_delivery_is_tried_again_at_growing_intervals(start, receive):
    receiver = receive(lambda number, post: 500 if number < 3 else 200)
    mock = start(WEBHOOK_RETRY_MAX_DELAY_SECONDS=2, **QUICK)
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    happen(mock)
    settled(receiver, 4)
    times = [post.at for post in receiver.posts]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    assert [round(gap) for gap in gaps] == [1, 2, 2] and all(abs(g - w) < 0.4 for g, w in zip(gaps, [1, 2, 2])), gaps
    assert len({post.body for post in receiver.posts}) == 1


def test_without_backoff_the_delay_stays(start, receive):
    receiver = receive(lambda number, post: 503)
    mock = start(WEBHOOK_RETRY_USE_EXPONENTIAL_BACKOFF="false", WEBHOOK_RETRY_MAX_ATTEMPTS=3, **QUICK)
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    happen(mock)
    settled(receiver, 3, 1.5)
    times = [post.at for post in receiver.posts]
    assert all(abs(later - earlier - 1) < 0.4 for earlier, later in zip(times, times[1:]))
    assert any("webhook=given-up event=presence.update" in line and "attempts=3 status=503" in line for line in mock.lines)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_some_answers_are_final(start, receive, status):
    receiver = receive(lambda number, post: status)
    mock = start(**QUICK)
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    happen(mock)
    settled(receiver, 1, 1.4)


def test_the_final_answers_can_be_chosen(start, receive):
    receiver = receive(lambda number, post: 404 if number == 0 else 500)
    mock = start(WEBHOOK_RETRY_NON_RETRYABLE_STATUS_CODES="500", **QUICK)
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    happen(mock)
    settled(receiver, 2, 1.4)


@pytest.mark.parametrize("fault", ["stall", "reset", "stream"])
def test_a_receiver_that_breaks_down_is_tried_again_and_delays_nobody(start, receive, fault):
    bad = receive(lambda number, post: fault if number < 2 else 200)
    good = receive()
    mock = start(WEBHOOK_REQUEST_TIMEOUT_MS=400, **QUICK)
    connected(mock)
    connected(mock, "other")
    subscribe(mock, "acme", bad.url)
    subscribe(mock, "other", good.url)
    happen(mock)
    began = time.monotonic()
    for _ in range(20):
        happen(mock, "other")
    wait_until(lambda: len(good.posts) == 20, "the good receiver has all")
    assert time.monotonic() - began < 1.5
    settled(bad, 3)
    times = [post.at for post in bad.posts]
    pause = 0.4 if fault == "stall" else 0
    assert times[1] - times[0] >= 0.9 + pause


def test_a_failed_event_does_not_hold_up_the_next(start, receive):
    receiver = receive(lambda number, post: 500 if number == 0 else 200)
    mock = start(**QUICK)
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    for peer in ("5511900000001", "5511900000002", "5511900000003"):
        happen(mock, peer=peer)
    settled(receiver, 4)
    peers = [post.json["data"]["id"][:13] for post in receiver.posts]
    assert peers == ["5511900000001", "5511900000002", "5511900000003", "5511900000001"]


@pytest.mark.parametrize("status, method", [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_redirects_are_followed(mock, receive, status, method):
    receiver = receive(lambda number, post: (status, {"Location": "/there"}) if post.path == "/here" else 200)
    connected(mock)
    subscribe(mock, "acme", receiver.url + "/here", headers={"X-Team": "blue"})
    happen(mock)
    settled(receiver, 2, 0.3)
    second = receiver.posts[1]
    assert (second.path, second.method, second.headers["X-Team"]) == ("/there", method, "blue")
    assert second.body == (receiver.posts[0].body if method == "POST" else b"")


def test_credentials_do_not_follow_to_another_host(mock, receive):
    receiver = receive(
        lambda number, post: (307, {"Location": f"http://localhost:{receiver.port}/there"}) if number == 0 else 200
    )
    connected(mock)
    subscribe(mock, "acme", receiver.url, headers={"Authorization": "Bearer x", "X-Team": "blue"})
    happen(mock)
    settled(receiver, 2, 0.3)
    assert receiver.posts[0].headers["Authorization"] == "Bearer x"
    assert receiver.posts[1].headers["Authorization"] is None and receiver.posts[1].headers["X-Team"] == "blue"


def test_a_redirect_loop_ends(start, receive):
    receiver = receive(lambda number, post: (307, {"Location": "/again"}))
    mock = start(WEBHOOK_RETRY_MAX_ATTEMPTS=2, **QUICK)
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    happen(mock)
    wait_until(lambda: any("given-up" in line for line in mock.lines), "given up")
    assert len(receiver.posts) == 12


def test_two_thousand_events_arrive_once_and_in_order_beside_a_dead_receiver(start, receive):
    good = receive()
    with socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        dead.listen(1)
        address = f"http://127.0.0.1:{dead.getsockname()[1]}/"
        mock = start(
            WEBHOOK_GLOBAL_ENABLED="true", WEBHOOK_GLOBAL_URL=address, WEBHOOK_EVENTS_PRESENCE_UPDATE="true",
            WEBHOOK_REQUEST_TIMEOUT_MS=500,
        )
        connected(mock)
        subscribe(mock, "acme", good.url)
        for number in range(2000):
            happen(mock, peer=f"55119{number:08}")
        wait_until(lambda: len(good.posts) >= 2000, "2000 posts", 60)
        peers = [post.json["data"]["id"].split("@")[0] for post in good.posts]
        assert peers == [f"55119{number:08}" for number in range(2000)]
        assert good.connections <= 2


def test_what_finds_no_room_or_no_time_is_dropped_and_said(start, receive):
    receiver = receive(lambda number, post: "stall")
    mock = start(MOCK_MAX_DELIVERIES=10)
    connected(mock)
    subscribe(mock, "acme", receiver.url + "/?secret=1")
    for _ in range(15):
        happen(mock)
    wait_until(lambda: receiver.posts, "a post")
    assert mock.stop() == 0
    said = [line for line in mock.lines if "webhook=" in line]
    assert said[0] == f'evolution-mock: webhook=overflow to="{receiver.url}/" waiting=10 bytes={10 * len(receiver.posts[0].body)}'
    assert said[1] == "evolution-mock: webhook=dropped count=10 reason=shutdown"


def test_a_kept_connection_that_the_receiver_closed_is_not_used_again(mock, receive):
    receiver = receive(lambda number, post: (200, {"Connection": "close"}))
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    for _ in range(5):
        happen(mock)
    settled(receiver, 5, 0.3)
    assert receiver.connections == 5


BROKEN_HEADERS = [
    {"X": "a\r\nY: b"}, {"X": "a\nb"}, {"X": "a\x00"}, {"X Y": "a"}, {"X:": "a"}, {"": "a"}, {"X\r\nY": "a"}, {"Ä": "a"},
]


@pytest.mark.parametrize("headers", BROKEN_HEADERS, ids=json.dumps)
def test_headers_that_would_break_out_are_refused(mock, headers):
    mock.create("acme")
    body = {"webhook": {"enabled": True, "url": "http://127.0.0.1:9", "events": [], "headers": headers}}
    answer = mock.post("/webhook/set/acme", body, status=400)
    assert answer["error"] == "Bad Request" and len(answer["response"]["message"][0]) == 1
    assert mock.get("/webhook/find/acme") is None
    refused = mock.post(
        "/instance/create", {"instanceName": "b", "integration": "WHATSAPP-BAILEYS", "webhook": body["webhook"]}, status=400
    )
    assert refused["error"] == "Bad Request"
    assert [row["name"] for row in mock.get("/instance/fetchInstances")] == ["acme"]


def test_an_empty_secret_loses_the_delivery(mock, receive):
    receiver = receive()
    connected(mock)
    subscribe(mock, "acme", receiver.url, headers={"jwt_key": ""})
    happen(mock)
    wait_until(lambda: any("webhook=unsigned event=presence.update" in line for line in mock.lines), "a log line")
    settled(receiver, 0, 0.2)


def test_other_addresses_are_stored_and_not_posted_to(mock):
    connected(mock)
    for url in ("ftp://127.0.0.1/", "somewhere", "", "javascript:x"):
        assert subscribe(mock, "acme", url)["url"] == url
        happen(mock)


def test_files_ride_along_when_asked(mock, receive):
    receiver = receive()
    connected(mock)
    subscribe(mock, "acme", receiver.url, ["MESSAGES_UPSERT", "SEND_MESSAGE"], base64=True)
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(64)).decode()
    mock.post("/mock/instances/acme/messages", {"from": "5511988887777", "type": "image", "media": picture})
    wait_until(lambda: receiver.posts, "a post")
    message = receiver.posts[0].json["data"]["message"]
    assert message["base64"] == picture
    sent = mock.post("/message/sendMedia/acme", {"number": "5511988887777", "mediatype": "image", "media": picture})
    assert sent["message"]["base64"]
    wait_until(lambda: len(receiver.posts) == 2, "another")
    assert receiver.posts[1].json["data"]["message"]["base64"] == sent["message"]["base64"]


def test_failed_requests_are_told_once(start, receive):
    receiver = receive(lambda number, post: 500)
    mock = start(WEBHOOK_EVENTS_ERRORS="true", WEBHOOK_EVENTS_ERRORS_WEBHOOK=receiver.url + "/errors", **QUICK)
    mock.call("GET", "/nowhere", status=404)
    mock.call("GET", "/instance/connectionState/none", status=404)
    mock.post("/instance/create", {"instanceName": "a"}, status=400)
    settled(receiver, 2, 1.3)
    missing, failed = (post.json for post in receiver.posts)
    assert list(failed) == ["event", "data", "date_time", "api_key", "server_url"]
    assert failed["data"] == {
        "error": "Bad Request", "message": ["Invalid integration"], "status": 400,
        "response": {"message": ["Invalid integration"]},
    }
    assert (failed["event"], failed["api_key"], failed["server_url"]) == ("error", KEY, "http://mock.test")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", failed["date_time"])
    assert missing["data"]["message"] == ['The "none" instance does not exist']


def test_what_could_still_arrive_at_the_end_does(start, receive):
    receiver = receive(lambda number, post: time.sleep(0.3) or 200)
    mock = start()
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    happen(mock)
    happen(mock)
    assert mock.stop() == 0
    assert len(receiver.posts) == 2


@pytest.mark.parametrize("trusted", [True, False])
def test_certificates_of_receivers_are_verified(start, receive, tmp_path, trusted):
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key], check=True, capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver = receive(context=context)
    environment = {"SSL_CERT_FILE": str(certificate)} if trusted else {}
    mock = start(WEBHOOK_RETRY_MAX_ATTEMPTS=1, **environment)
    connected(mock)
    subscribe(mock, "acme", receiver.url)
    happen(mock)
    if trusted:
        wait_until(lambda: receiver.posts, "a post")
    else:
        wait_until(lambda: any("webhook=given-up" in line and "certificate" in line for line in mock.lines), "a refusal")
        assert receiver.posts == []


# The attacks, by id, that these tests carry out.
test_headers_that_would_break_out_are_refused.vectors = ("A06",)
test_a_receiver_that_breaks_down_is_tried_again_and_delays_nobody.vectors = ("A07",)
test_a_redirect_loop_ends.vectors = ("A07",)
