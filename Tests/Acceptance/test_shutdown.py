"""An orderly stop: clients are told, running requests finish, the exit code is 0."""

import signal
import threading

import websocket

from conftest import wait_until


def test_socket_io_clients_are_told(start):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    client = websocket.create_connection(f"ws://127.0.0.1:{mock.port}/socket.io/?EIO=4&transport=websocket", timeout=10)
    assert client.recv().startswith("0{")
    client.send("40")
    assert client.recv().startswith('40{"sid"')
    mock.process.send_signal(signal.SIGTERM)
    assert client.recv() == "41"
    opcode, _ = client.recv_data(control_frame=True)
    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert mock.process.wait(10) == 0


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
