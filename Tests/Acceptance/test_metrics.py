"""`GET /metrics` as Prometheus and its operators see it."""

import base64

import pytest
import requests

from conftest import wait_until
from receiver import Receiver


def scrape(mock, path="/metrics", **headers):
    return requests.get(mock.url + path, headers=headers, timeout=10)


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


def test_without_the_switch_it_is_an_unknown_route(mock):
    answer = scrape(mock)
    assert answer.status_code == 404
    assert answer.json()["response"]["message"] == ["Cannot GET /metrics"]


def test_the_series_of_the_real_server_come_first(start):
    mock = start(PROMETHEUS_METRICS="true", SERVER_URL="http://localhost:8080")
    mock.create("acme-1", qrcode=True)
    mock.post("/mock/instances/acme-1/scan", status=200)
    mock.create('b"\\\nc')
    mock.create("acme-2", integration="WHATSAPP-BUSINESS", token="t", number="12")
    answer = scrape(mock)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8; version=0.0.4"
    assert answer.headers["Cache-Control"] == "no-cache, no-store, must-revalidate"
    assert answer.text.startswith(
        """# HELP evolution_environment_info Environment information
# TYPE evolution_environment_info gauge
evolution_environment_info{version="2.3.6",clientName="evolution",serverUrl="http://localhost:8080"} 1
# HELP evolution_instances_total Total number of instances
# TYPE evolution_instances_total gauge
evolution_instances_total 3
# HELP evolution_instance_up 1 if instance state is open, else 0
# TYPE evolution_instance_up gauge
# HELP evolution_instance_state Instance state as a labelled metric
# TYPE evolution_instance_state gauge
evolution_instance_up{instance="acme-1",integration="WHATSAPP-BAILEYS"} 1
evolution_instance_state{instance="acme-1",integration="WHATSAPP-BAILEYS",state="open"} 1
evolution_instance_up{instance="b\\"\\\\\\nc",integration="WHATSAPP-BAILEYS"} 0
evolution_instance_state{instance="b\\"\\\\\\nc",integration="WHATSAPP-BAILEYS",state="close"} 1
evolution_instance_up{instance="acme-2",integration="WHATSAPP-BUSINESS"} 1
evolution_instance_state{instance="acme-2",integration="WHATSAPP-BUSINESS",state="open"} 1
"""
    )
    assert answer.text.endswith("\n")
    assert requests.head(mock.url + "/metrics", timeout=10).status_code == 200
    assert requests.post(mock.url + "/metrics", timeout=10).status_code == 404


@pytest.mark.parametrize(
    "allowed, status",
    [("127.0.0.1", 200), ("::ffff:127.0.0.1", 200), ("10.0.0.1, 127.0.0.1", 200), ("10.0.0.1", 403), ("127.0.0.11", 403)],
)
def test_only_listed_addresses_may_look(start, allowed, status):
    answer = scrape(start(PROMETHEUS_METRICS="true", METRICS_ALLOWED_IPS=allowed))
    assert answer.status_code == status
    if status == 403:
        assert answer.text == "Forbidden: IP not allowed"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "given, status, text",
    [
        (None, 401, "Authentication required"),
        ("Bearer x", 401, "Authentication required"),
        (basic("prom:wrong"), 401, "Invalid credentials"),
        (basic("prom"), 401, "Invalid credentials"),
        ("Basic ***", 401, "Invalid credentials"),
        (basic("prom:pass"), 200, None),
        (basic("prom:pass:more"), 200, None),
    ],
)
def test_a_password_can_be_asked_for(start, given, status, text):
    mock = start(PROMETHEUS_METRICS="true", METRICS_AUTH_REQUIRED="true", METRICS_USER="prom", METRICS_PASSWORD="pass")
    answer = scrape(mock, **({"Authorization": given} if given else {}))
    assert answer.status_code == status
    if text:
        assert answer.text == text
    asks = 'Basic realm="Evolution API Metrics"' if text == "Authentication required" else None
    assert answer.headers.get("WWW-Authenticate") == asks


def test_a_password_that_is_not_set_is_said(start):
    answer = scrape(start(PROMETHEUS_METRICS="true", METRICS_AUTH_REQUIRED="true"), Authorization=basic(":"))
    assert (answer.status_code, answer.text) == (500, "Metrics authentication not configured")


def figures(mock):
    lines = [line for line in scrape(mock).text.splitlines() if not line.startswith("#")]
    return {name: int(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_mock_tells_of_itself(start, listen):
    receiver = Receiver(lambda number, post: 404 if number == 0 else 200)
    try:
        mock = start(PROMETHEUS_METRICS="true", WEBSOCKET_GLOBAL_EVENTS="true")
        listen(mock.url)
        mock.create("acme", webhook={"url": receiver.url, "events": []})
        mock.call("DELETE", "/instance/delete/acme", status=200)
        mock.call("GET", "/nowhere", status=404)
        mock.call("GET", "/instance/fetchInstances", status=401, headers={"apikey": "x"})
        wait_until(lambda: len(receiver.posts) == 3, "three posts")
        seen = wait_until(
            lambda: (f := figures(mock))['evolution_mock_deliveries_total{outcome="delivered"}'] == 2 and f, "counted"
        )
        assert seen["evolution_mock_sessions"] == 1
        assert seen["evolution_mock_connections"] >= 2
        assert seen["evolution_mock_refused_connections_total"] == 0
        assert seen['evolution_mock_refused_requests_total{status="401"}'] == 1
        assert seen['evolution_mock_refused_requests_total{status="404"}'] == 1
        assert seen['evolution_mock_deliveries_total{outcome="given_up"}'] == 1
        assert seen['evolution_mock_deliveries_total{outcome="dropped"}'] == 0
        assert seen["evolution_mock_deliveries_waiting"] == 0
        assert seen['evolution_mock_queued_bytes{receiver="webhook"}'] == 0
        assert 'evolution_mock_queued_bytes{receiver="socketio"}' in seen
    finally:
        receiver.close()
