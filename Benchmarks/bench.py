"""Interleaved rounds of the mock and its peers on loopback; prints medians and ratios of server CPU per unit of work.

The machine's speed moves while this runs, so only ratios of one run mean anything. CPU is read from schedstat of every thread of the
server; the client's is not counted. Usage: bench.py [http] [fanout] [size] [store]

`store` has no peers: it holds the reads of a large history to goals in milliseconds (`store.py`).
"""

import glob
import http.client
import json
import os
import pathlib
import re
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import store

HERE = pathlib.Path(__file__).resolve().parent
BINARIES = pathlib.Path(os.environ["BUILT_PROGRAMS"])
KEY = "bench-key"
ROUNDS = 5
CLIENTS = 500
LIMITS = {}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.002)
    raise SystemExit(f"bench: nothing listens on {port}")


class Server:
    """A server process (with its children) on a port of its own."""

    def __init__(self, command, port, environment=None, folder=None):
        self.port = port
        self.process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(port)

    def pids(self):
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [str(self.process.pid), *children]

    def cpu(self):
        """CPU seconds used so far by every thread."""
        files = [f for pid in self.pids() for f in glob.glob(f"/proc/{pid}/task/*/schedstat")]
        return sum(int(pathlib.Path(f).read_text().split()[0]) for f in files) / 1e9

    def user_and_system(self):
        """Seconds in user and in kernel mode, by the clock tick."""
        rows = [pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in self.pids()]
        return [sum(int(row[column]) for row in rows) / os.sysconf("SC_CLK_TCK") for column in (11, 12)]

    def resident(self):
        """Resident KiB."""
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def mock(folder, **environment):
    port = free_port()
    settings = {
        "AUTHENTICATION_API_KEY": KEY, "WEBSOCKET_ENABLED": "true", "WEBSOCKET_GLOBAL_EVENTS": "true", "MOCK_SIMULATOR": "manual",
        "SERVER_URL": "http://bench.test", "MOCK_DATABASE": ":memory:", **environment,
    }
    server = Server([str(BINARIES / "evolution-mock"), "--port", str(port), "--public", str(HERE.parent / "Public")], port, settings, folder)
    return server


def call(server, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, json.dumps(body) if body is not None else None, {"apikey": KEY, "Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status < 300, (path, answer.status, text)
    connection.close()
    return text


def nginx(folder, body):
    port = free_port()
    configuration = pathlib.Path(folder) / "nginx.conf"
    configuration.write_text(f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; server {{ listen 127.0.0.1:{port};
location / {{ default_type application/json; return 200 '{body}'; }} }} }}""")
    return Server(["nginx", "-c", str(configuration)], port)


def report(title, rows, unit):
    """rows: name → list of CPU per unit; prints medians and the mock's ratio to each peer."""
    medians = {name: statistics.median(values) for name, values in rows.items()}
    print(f"\n{title}")
    for name, value in medians.items():
        ratio = "" if name == "mock" else f"   mock is {medians['mock'] / value:.2f} of it"
        print(f"  {name:8} {value * 1e6:8.2f} µs CPU per {unit}   ({min(rows[name]) * 1e6:.2f} to {max(rows[name]) * 1e6:.2f}){ratio}")


def bench_http(folder):
    servers = {"mock": mock(folder)}
    call(servers["mock"], "POST", "/instance/create", {"instanceName": "bench", "integration": "WHATSAPP-BAILEYS"})
    body = call(servers["mock"], "GET", "/instance/connectionState/bench").decode()
    servers["nginx"] = nginx(folder, body)
    port = free_port()
    servers["node"] = Server(["node", str(HERE / "peers/http.js"), str(port)], port)
    rows = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, server in servers.items():
            before = server.cpu()
            output = subprocess.run(
                ["wrk", "-t1", "-c64", "-d3s", "-H", f"apikey: {KEY}", f"http://127.0.0.1:{server.port}/instance/connectionState/bench"],
                capture_output=True, text=True, check=True,
            ).stdout
            assert "Non-2xx" not in output, output
            rows[name].append((server.cpu() - before) / int(re.search(r"(\d+) requests in", output)[1]))
    report("GET /instance/connectionState/{name}, wrk -c64", rows, "request")
    for server in servers.values():
        server.stop()


class Crowd:
    """Raw WebSocket clients that count bytes."""

    def __init__(self, server, count, socket_io):
        self.sockets, self.poller, self.socket_io = {}, select.epoll(), socket_io
        path = "/socket.io/?EIO=4&transport=websocket" if socket_io else "/"
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            client.sendall(
                (f"GET {path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(65536)
            assert b" 101 " in head, head
            if socket_io:
                rest = head.split(b"\r\n\r\n", 1)[1]
                while not rest:
                    rest += client.recv(65536)
                client.sendall(b"\x81\x82\0\0\0\0" + b"40")
                assert b"40{" in client.recv(65536)
            client.setblocking(False)
            self.sockets[client.fileno()] = client
            self.poller.register(client, select.EPOLLIN)
        self.buffer = bytearray(1 << 20)

    def keep_alive(self):
        """Socket.IO clients pong unasked, which restarts the heartbeat, and drop what else has come."""
        if not self.socket_io:
            return
        for client in self.sockets.values():
            client.sendall(b"\x81\x81\0\0\0\0" + b"3")
        time.sleep(0.2)
        for number, _ in self.poller.poll(0):
            self.sockets[number].recv_into(self.buffer)

    def drain(self, expected, seconds=60):
        """Reads until `expected` bytes have come, over all clients."""
        received, end = 0, time.monotonic() + seconds
        while received < expected:
            assert time.monotonic() < end, f"{received} of {expected} bytes"
            for number, _ in self.poller.poll(1):
                received += self.sockets[number].recv_into(self.buffer)
        assert received == expected, (received, expected)

    def sample(self):
        """One frame as one client gets it; the others' copies are read too."""
        time.sleep(0.3)
        frames = [client.recv(65536) for client in self.sockets.values()]
        assert len({len(f) for f in frames}) == 1
        return frames[0]

    def close(self):
        for client in self.sockets.values():
            client.close()


def presence(server, count):
    """`count` events by pipelined requests on one connection; each presence is one event."""
    body = json.dumps({"from": "5511988887777", "presence": "composing"})
    one = f"POST /mock/instances/bench/presence HTTP/1.1\r\nHost: bench\r\napikey: {KEY}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    server.trigger.sendall((one * count).encode())


def bench_fanout(folder):
    server = mock(folder)
    call(server, "POST", "/instance/create", {"instanceName": "bench", "integration": "WHATSAPP-BAILEYS"})
    call(server, "POST", "/mock/instances/bench/scan")
    crowd = Crowd(server, CLIENTS, True)
    server.trigger = socket.create_connection(("127.0.0.1", server.port))
    presence(server, 1)
    frame = crowd.sample()
    text = frame[2:] if frame[1] < 126 else frame[4:]
    (pathlib.Path(folder) / "frame.txt").write_bytes(text)
    port = free_port()
    node = Server(["node", str(HERE / "peers/fanout.js"), str(port), f"{folder}/frame.txt"], port, {"NODE_PATH": "/usr/share/nodejs"})
    others = Crowd(node, CLIENTS, False)

    def emit(count):
        node.trigger.sendall(f"POST /emit?count={count} HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n".encode())

    def swallow(connection):
        connection.setblocking(False)
        try:
            while connection.recv(65536):
                pass
        except BlockingIOError:
            pass
        connection.setblocking(True)

    for count, repeats in ((1, 100), (100, 20)):
        rows, shares = {"mock": [], "node ws": []}, {}
        for _ in range(ROUNDS):
            for name, target, clients, trigger in (("mock", server, crowd, lambda n: presence(server, n)), ("node ws", node, others, emit)):
                # A new connection: both servers close one that idles while the other is measured.
                clients.keep_alive()
                target.trigger = socket.create_connection(("127.0.0.1", target.port))
                trigger(1)
                clients.drain(len(frame) * CLIENTS)
                before, split = target.cpu(), target.user_and_system()
                for _ in range(repeats):
                    trigger(count)
                    clients.drain(len(frame) * CLIENTS * count)
                    swallow(target.trigger)
                rows[name].append((target.cpu() - before) / (repeats * count * CLIENTS))
                shares[name] = [after - earlier for after, earlier in zip(target.user_and_system(), split)]
        report(f"{count} event(s) of {len(frame)} bytes to {CLIENTS} WebSocket clients", rows, "message")
        for name, (user, system) in shares.items():
            print(f"  {name:8} in its last round: {user:.2f} s user, {system:.2f} s system (ticks of 10 ms)")
    for crowd in (crowd, others):
        crowd.close()
    server.stop()
    node.stop()


def bench_size(folder):
    starts = []
    for _ in range(9):
        began = time.monotonic()
        server = mock(folder, MOCK_DATABASE=f"{folder}/start-{len(starts)}.db")
        call(server, "GET", "/")
        starts.append(time.monotonic() - began)
        idle = server.resident()
        server.stop()
    print(f"\nstart to first answer, with a new database file: median {statistics.median(starts) * 1e3:.1f} ms ({min(starts) * 1e3:.1f} to {max(starts) * 1e3:.1f})")
    print(f"resident, idle: {idle / 1024:.1f} MiB")
    server = mock(folder)
    call(server, "GET", "/")
    idle = server.resident()
    crowd = Crowd(server, 5000, True)
    time.sleep(1)
    print(f"resident per idle Socket.IO client (5,000): {(server.resident() - idle) / 5000:.2f} KiB")
    crowd.close()
    server.stop()


def bench_store(folder):
    store.run(folder, mock, KEY)


def main():
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    chosen = sys.argv[1:] or ["size", "http", "fanout"]
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            {"http": bench_http, "fanout": bench_fanout, "size": bench_size, "store": bench_store}[name](folder)


main()
