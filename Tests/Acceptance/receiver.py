"""A webhook receiver that answers as it is told to: well, badly, slowly, or not at all."""

import http.server
import json
import socket
import struct
import threading
import time


class Post:
    def __init__(self, at, method, path, headers, body):
        self.at, self.method, self.path, self.headers, self.body = at, method, path, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Receiver:
    """`behave(number, post)` answers the post of that number, counted from 0: a status, (status, fields), or a word.

    stall: nothing, until the receiver closes. reset: the connection breaks. stream: a body without end.
    """

    def __init__(self, behave=lambda number, post: 200, context=None):
        self.posts = []
        self.connections = 0
        self.behave = behave
        self.lock = threading.Lock()
        self.closing = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                with outer.lock:
                    outer.connections += 1

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                post = Post(time.monotonic(), self.command, self.path, self.headers, body)
                with outer.lock:
                    number = len(outer.posts)
                    outer.posts.append(post)
                self.act(outer.behave(number, post))

            do_POST = do_GET = answer

            def act(self, action):
                if action == "stall":
                    outer.closing.wait()
                    self.close_connection = True
                elif action == "reset":
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                elif action == "stream":
                    self.send_response(200)
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    try:
                        while not outer.closing.is_set():
                            self.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                    except OSError:
                        pass
                    self.close_connection = True
                else:
                    status, fields = action if isinstance(action, tuple) else (action, {})
                    self.send_response(status)
                    for name, value in fields.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request, address):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if context else "http"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def port(self):
        return self.server.server_address[1]

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def events(self):
        return [post.json["event"] for post in list(self.posts)]

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
