"""https and wss on the one port, as OpenSSL's own client and the usual Python clients see it."""

import shutil
import signal
import socket
import ssl
import stat
import subprocess

import pytest
import requests
import socketio
import websocket

from conftest import DEADLINE_SECONDS, wait_until

SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"


def openssl(*arguments, send=b"", check=False):
    answer = subprocess.run(
        ["openssl", *map(str, arguments)], input=send, capture_output=True, timeout=DEADLINE_SECONDS, check=check
    )
    return (answer.stdout + answer.stderr).decode("utf-8", "replace")


def make_certificate(folder, name):
    """A certificate for this machine and its key, as an operator would make them."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", f"/CN={name}",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate, check=True)
    return certificate, key


def shown_certificate(port):
    """The certificate a new connection is shown, in PEM."""
    return ssl.get_server_certificate(("127.0.0.1", port), timeout=DEADLINE_SECONDS).strip()


def trust(session, certificate):
    """The environment may name authorities of its own, which would win."""
    session.trust_env, session.verify = False, str(certificate)


class Secure:
    """A running mock with the certificate to trust."""

    def __init__(self, mock, certificate):
        self.mock, self.port, self.certificate = mock, mock.port, certificate
        trust(mock.session, certificate)

    def s_client(self, *options, send=b"Q\n"):
        return openssl("s_client", "-connect", f"127.0.0.1:{self.port}", "-CAfile", self.certificate, *options, send=send)

    def websocket(self):
        client = websocket.create_connection(
            f"wss://localhost:{self.port}{SOCKET_PATH}", sslopt={"ca_certs": str(self.certificate)}, timeout=DEADLINE_SECONDS
        )
        assert client.recv().startswith("0{")
        client.send("40")
        assert client.recv().startswith('40{"sid"')
        return client


@pytest.fixture
def secure(start, tmp_path):
    """A mock with its own certificate."""
    return Secure(start(MOCK_TLS="self-signed", WEBSOCKET_GLOBAL_EVENTS="true"), tmp_path / ".evolution-mock" / "cert.pem")


@pytest.fixture
def operated(start, tmp_path):
    """A mock with an operator's certificate, and the paths it reads."""
    certificate, key = make_certificate(tmp_path, "first")
    paths = tmp_path / "chain.pem", tmp_path / "key.pem"
    shutil.copy(certificate, paths[0])
    shutil.copy(key, paths[1])
    mock = start(
        SERVER_TYPE="https", SSL_CONF_FULLCHAIN=paths[0], SSL_CONF_PRIVKEY=paths[1], WEBSOCKET_GLOBAL_EVENTS="true"
    )
    return Secure(mock, certificate), paths


# What is spoken


@pytest.mark.parametrize("version", ["tls1_2", "tls1_3"])
def test_the_versions_in_use(secure, version):
    said = secure.s_client(f"-{version}", "-verify_hostname", "localhost", "-verify_return_error")
    assert "Verify return code: 0 (ok)" in said and f"New, TLSv{version[3:].replace('_', '.')}, Cipher is" in said


@pytest.mark.parametrize("version", ["tls1", "tls1_1"])
def test_retired_versions_are_refused(secure, version):
    said = secure.s_client(f"-{version}", "-cipher", "DEFAULT@SECLEVEL=0")
    assert "Cipher is (NONE)" in said and "alert protocol version" in said


@pytest.mark.parametrize("version", ["tls1_2", "tls1_3"])
@pytest.mark.parametrize("offer", ["http/1.1", "h2,http/1.1"])
def test_ALPN_agrees_on_http_1_1(secure, version, offer):
    assert "ALPN protocol: http/1.1" in secure.s_client(f"-{version}", "-alpn", offer)


def test_ALPN_without_http_1_1_is_refused(secure):
    assert "alert no application protocol" in secure.s_client("-alpn", "h2")


@pytest.mark.parametrize("version", ["tls1_2", "tls1_3"])
def test_a_ticket_resumes(secure, tmp_path, version):
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    ticket = tmp_path / "ticket"
    first = secure.s_client(f"-{version}", "-ign_eof", "-sess_out", ticket, send=request)
    assert "HTTP/1.1 200 OK" in first and "New, TLS" in first and ticket.exists()
    second = secure.s_client(f"-{version}", "-ign_eof", "-sess_in", ticket, send=request)
    assert "HTTP/1.1 200 OK" in second and "Reused, TLS" in second


def test_the_client_cannot_renegotiate(secure):
    said = secure.s_client("-tls1_2", "-legacy_renegotiation", send=b"R\n")
    assert "RENEGOTIATING" in said and "no renegotiation" in said
    assert secure.mock.get("/")["status"] == 200


def test_one_port_speaks_TLS_only(secure):
    with socket.create_connection(("127.0.0.1", secure.port), timeout=DEADLINE_SECONDS) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = b""
        while data := plain.recv(4096):
            heard += data
    assert b"HTTP/1.1" not in heard
    assert secure.mock.get("/")["status"] == 200


# Who speaks it


def test_rest_over_https(secure):
    assert secure.mock.get("/")["manager"] == f"https://127.0.0.1:{secure.port}/manager"
    assert secure.mock.create("acme")["instance"]["instanceName"] == "acme"
    large = secure.mock.call("POST", "/instance/nowhere", {"text": "x" * 3_000_000}, status=404)
    assert large.json()["error"] == "Not Found"


def test_who_does_not_trust_the_certificate_refuses_it(secure):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"https://127.0.0.1:{secure.port}/", timeout=DEADLINE_SECONDS)
    with pytest.raises(ssl.SSLCertVerificationError):
        websocket.create_connection(f"wss://127.0.0.1:{secure.port}{SOCKET_PATH}", timeout=DEADLINE_SECONDS)
    assert secure.mock.get("/")["status"] == 200


def test_events_over_wss(secure):
    client = secure.websocket()
    secure.mock.create("acme")
    assert client.recv().startswith('42["instance.create",')
    client.close()


@pytest.mark.parametrize("transports", [["polling"], ["websocket"], None])
def test_a_socket_io_client_over_https(secure, transports):
    session = requests.Session()
    trust(session, secure.certificate)
    client = socketio.Client(
        reconnection=False, http_session=session, websocket_extra_options={"sslopt": {"ca_certs": str(secure.certificate)}}
    )
    heard = []
    client.on("instance.create", heard.append)
    client.connect(secure.mock.url, transports=transports, wait_timeout=DEADLINE_SECONDS)
    secure.mock.create("acme")
    wait_until(lambda: heard, "the event")
    assert heard[0]["instance"] == "acme"
    client.disconnect()


def test_an_orderly_stop_over_wss(secure):
    client = secure.websocket()
    secure.mock.process.send_signal(signal.SIGTERM)
    opcode, _ = client.recv_data(control_frame=True)
    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert secure.mock.process.wait(DEADLINE_SECONDS) == 0


# The mock's own certificate


def test_the_development_certificate_tells_its_fingerprint_and_is_kept(secure, start):
    kept = openssl("x509", "-in", secure.certificate, "-noout", "-fingerprint", "-sha256").split("=")[1].strip()
    told = "\n".join(secure.mock.lines)
    assert kept in told and "--cacert .evolution-mock/cert.pem" in told
    key = secure.certificate.with_name("key.pem")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert shown_certificate(secure.port) == secure.certificate.read_text().strip()
    assert secure.mock.stop() == 0
    again = start(MOCK_TLS="self-signed")
    assert shown_certificate(again.port) == secure.certificate.read_text().strip()


def test_a_certificate_that_lacks_the_name_of_the_server_is_made_again(secure, start):
    first = shown_certificate(secure.port)
    other = start(MOCK_TLS="self-signed", SERVER_URL="https://other.test:8443/base")
    assert shown_certificate(other.port) != first
    said = Secure(other, secure.certificate).s_client("-verify_hostname", "other.test", "-verify_return_error")
    assert "Verify return code: 0 (ok)" in said


def test_without_a_place_to_keep_it_the_certificate_lives_with_the_process(start, tmp_path):
    (tmp_path / ".evolution-mock").write_text("not a folder")
    mock = start(MOCK_TLS="self-signed")
    assert mock.scheme == "https" and "BEGIN CERTIFICATE" in shown_certificate(mock.port)
    assert any("could not be kept" in line for line in mock.lines)


# The operator's certificate


def test_a_new_certificate_takes_effect_and_open_connections_live_on(operated, tmp_path):
    secure, paths = operated
    assert shown_certificate(secure.port) == secure.certificate.read_text().strip()
    early = secure.websocket()
    secure.mock.get("/")
    second, key = make_certificate(tmp_path, "second")
    shutil.copy(second, paths[0])
    shutil.copy(key, paths[1])
    secure.mock.process.send_signal(signal.SIGHUP)
    wait_until(lambda: shown_certificate(secure.port) == second.read_text().strip(), "the new certificate")
    secure.mock.create("acme")  # over the connection that was kept open
    assert early.recv().startswith('42["instance.create",')
    early.close()
    late = Secure(secure.mock, second).websocket()
    late.close()


@pytest.mark.parametrize("broken", ["another's key", "garbage", "missing"])
def test_a_bad_new_certificate_changes_nothing(operated, tmp_path, broken):
    secure, paths = operated
    if broken == "another's key":
        shutil.copy(make_certificate(tmp_path, "second")[0], paths[0])
    elif broken == "garbage":
        paths[0].write_text("no certificate")
    else:
        paths[0].unlink()
    secure.mock.process.send_signal(signal.SIGHUP)
    wait_until(lambda: any("the certificate stays as it was" in line for line in secure.mock.lines), "the line in the log")
    assert shown_certificate(secure.port) == secure.certificate.read_text().strip()
    assert secure.mock.get("/")["status"] == 200


@pytest.mark.parametrize("files", ["unset", "missing", "garbage", "another's key"])
def test_without_a_usable_certificate_it_is_plain_http_and_says_so(start, tmp_path, files):
    certificate, key = make_certificate(tmp_path, "first")
    if files == "garbage":
        certificate.write_text("no certificate")
    if files == "another's key":
        key = make_certificate(tmp_path, "second")[1]
    if files == "missing":
        certificate = tmp_path / "nowhere.pem"
    paths = {} if files == "unset" else {"SSL_CONF_FULLCHAIN": certificate, "SSL_CONF_PRIVKEY": key}
    mock = start(SERVER_TYPE="https", **paths)
    assert mock.scheme == "http"
    (warning,) = [line for line in mock.lines if "WARNING" in line]
    assert "plain http and NOT https" in warning
    assert mock.get("/")["manager"].startswith("http://")
    mock.process.send_signal(signal.SIGHUP)
    wait_until(lambda: any("start again" in line for line in mock.lines), "the line in the log")
    assert mock.get("/")["status"] == 200


def test_a_terminal_that_hangs_up_ends_a_plain_server(mock):
    mock.process.send_signal(signal.SIGHUP)
    assert mock.process.wait(DEADLINE_SECONDS) == 0


def test_a_silent_client_is_closed_at_the_deadline_of_the_handshake(secure):
    with socket.create_connection(("127.0.0.1", secure.port), timeout=DEADLINE_SECONDS) as silent:
        assert silent.recv(1) == b""
