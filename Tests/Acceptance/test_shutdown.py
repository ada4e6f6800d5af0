"""An orderly stop: connections end such that clients come back, running requests finish, the exit code is 0."""

import queue
import signal
import threading

import pytest
import socketio
import websocket

from conftest import DEADLINE_SECONDS, wait_until


def test_connections_end_without_a_disconnect(start):
    """A packet DISCONNECT would tell clients to stay away."""
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    client = websocket.create_connection(f"ws://127.0.0.1:{mock.port}/socket.io/?EIO=4&transport=websocket", timeout=10)
    assert client.recv().startswith("0{")
    client.send("40")
    assert client.recv().startswith('40{"sid"')
    mock.process.send_signal(signal.SIGTERM)
    opcode, _ = client.recv_data(control_frame=True)
    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert mock.process.wait(10) == 0


@pytest.mark.parametrize("transports", [["websocket"], None], ids=["websocket", "upgraded"])
def test_socket_io_clients_come_back_after_a_restart(start, transports):
    before = start(MOCK_DATABASE="day.sqlite")
    before.create("acme")
    before.enable_websocket("acme")
    client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.2)
    heard = queue.Queue()
    client.on("connection.update", heard.put, namespace="/acme")
    client.connect(before.url, namespaces=["/acme"], transports=transports, wait_timeout=DEADLINE_SECONDS)
    first = client.get_sid("/acme")
    assert before.stop() == 0
    after = start(port=before.port, MOCK_DATABASE="day.sqlite")
    wait_until(lambda: client.namespaces.get("/acme", first) != first, "the client is back in its namespace")
    after.post("/mock/instances/acme/scan", status=200)
    while heard.get(timeout=DEADLINE_SECONDS)["data"]["state"] != "open":
        pass
    client.disconnect()


def test_a_running_request_is_answered_first(start):
    mock = start(MOCK_LATENCY="real")
    answers = []
    body = {"instanceName": "slow", "integration": "WHATSAPP-BAILEYS", "qrcode": True}
    call = threading.Thread(target=lambda: answers.append(mock.call("POST", "/instance/create", body)))
    call.start()
    wait_until(lambda: mock.get("/instance/fetchInstances"), "the instance exists while its answer waits")
    mock.process.send_signal(signal.SIGTERM)
    call.join(20)
    assert answers and answers[0].status_code == 201
    assert mock.process.wait(20) == 0
