"""Messages out and in, by a REST client and a Socket.IO client; media by upload, base64 and address."""

import base64
import http.server
import struct
import threading
import zlib

import pytest

PEER = "13125550102"
PEER_JID = f"{PEER}@s.whatsapp.net"


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 5, 7, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0\0\0\0\0" * 7)) + chunk(b"IEND", b"")
)


class Files(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/a.png":
            self.send_response(200)
            self.send_header("Content-Length", str(len(PNG)))
            self.end_headers()
            self.wfile.write(PNG)
        elif self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "a.png")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(307)
            self.send_header("Location", "/loop")
            self.end_headers()
        else:
            self.send_error(404)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def files():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture
def acme(mock):
    mock.create("acme", qrcode=True)
    mock.post("/mock/instances/acme/scan", status=200)
    return mock


def fetch(mock, message_id):
    answer = mock.post("/chat/getBase64FromMediaMessage/acme", {"message": {"key": {"id": message_id}}})
    return answer, base64.b64decode(answer["base64"])


def test_an_uploaded_picture_comes_back_byte_for_byte(acme):
    answer = acme.session.post(
        f"{acme.url}/message/sendMedia/acme",
        data={"number": PEER, "mediatype": "image", "caption": "menu"},
        files={"file": ("a.png", PNG, "image/png")},
        timeout=10,
    )
    assert answer.status_code == 201, answer.text
    image = answer.json()["message"]["imageMessage"]
    assert (image["width"], image["height"], image["caption"], image["mimetype"]) == (5, 7, "menu", "image/png")
    described, content = fetch(acme, answer.json()["key"]["id"])
    assert content == PNG
    assert described["mediaType"] == "imageMessage" and described["fileName"].endswith(".png")


@pytest.mark.parametrize("path", ["/a.png", "/moved"])
def test_a_picture_is_fetched_from_its_address(acme, files, path):
    sent = acme.post("/message/sendMedia/acme", {"number": PEER, "mediatype": "image", "media": files + path})
    assert fetch(acme, sent["key"]["id"])[1] == PNG


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/none", "AxiosError: Request failed with status code 404"),
        ("/loop", "AxiosError: Maximum number of redirects exceeded"),
    ],
)
def test_an_address_that_gives_nothing_is_named(acme, files, path, text):
    body = {"number": PEER, "mediatype": "image", "media": files + path}
    answer = acme.post("/message/sendMedia/acme", body, status=500)
    assert answer["response"]["message"] == [text]


def test_a_conversation_is_heard_in_order(acme, listen):
    acme.enable_websocket("acme")
    listener = listen(acme.url, ("/acme",), headers={"apikey": "acceptance-key"})
    sent = acme.post("/message/sendText/acme", {"number": PEER, "text": "Hi"})
    acme.post("/mock/instances/acme/receipts", {"id": sent["key"]["id"], "status": "READ"}, status=200)
    heard = listener.take(2)
    assert [name for name, _ in heard] == ["send.message", "messages.update"]
    assert heard[0][1]["data"] == sent
    acme.post(
        "/mock/instances/acme/messages",
        {"from": PEER, "pushName": "Ana", "type": "reaction", "message": sent["key"]["id"], "emoji": "👍"},
    )
    reaction = listener.until("messages.upsert")[-1][1]["data"]
    assert reaction["message"]["reactionMessage"]["key"]["fromMe"] is True
    acme.post(
        "/mock/instances/acme/messages",
        {"from": PEER, "type": "buttonReply", "selectedId": "yes", "text": "Yes", "quoted": sent["key"]["id"]},
    )
    reply = listener.until("messages.upsert")[-1][1]["data"]
    assert reply["contextInfo"]["quotedMessage"] == {"conversation": "Hi"}
    changed = acme.post(
        "/chat/updateMessage/acme", {"number": PEER, "text": "Hello", "key": sent["key"]}, status=200
    )
    assert changed["message"]["protocolMessage"]["type"] == "MESSAGE_EDIT"
    assert listener.until("send.message.update")[-1][1]["data"]["type"] == 14
    acme.call("DELETE", "/chat/deleteMessageForEveryone/acme", {**sent["key"]}, status=201)
    assert listener.until("messages.delete")[-1][1]["data"]["status"] == "DELETED"


def test_a_delay_holds_the_answer_back(acme):
    answer = acme.call(
        "POST", "/message/sendWhatsAppAudio/acme", {"number": PEER, "audio": base64.b64encode(b"OggS").decode(), "delay": 300},
        status=201,
    )
    assert answer.elapsed.total_seconds() >= 0.3
    assert answer.json()["message"]["audioMessage"]["ptt"] is True


def test_a_message_for_a_lost_account_is_refused(acme):
    acme.post("/mock/instances/acme/disconnect", {"code": 503}, status=200)
    results = []
    waiting = threading.Thread(
        target=lambda: results.append(acme.call("POST", "/mock/instances/acme/messages", {"from": PEER, "text": "x"}))
    )
    waiting.start()
    acme.call("POST", "/mock/instances/acme/disconnect", {"code": 401})
    waiting.join(10)
    assert results and results[0].status_code in (201, 400)
