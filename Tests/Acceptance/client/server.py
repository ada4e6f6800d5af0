"""A Socket.IO server of another make (python-socketio), for the tests of Public/socket.io.js.

Usage: server.py PORT [KEY=VALUE ...] with ping_interval, ping_timeout (seconds), transports (comma list), apikey.
Prints `ready PORT` once it listens. PORT 0 picks a free one.
"""

import asyncio
import logging
import socket
import sys

import socketio
from aiohttp import web

# Clients that hang up in the middle of an answer are what some tests are about.
logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)

options = dict(argument.split("=", 1) for argument in sys.argv[2:])
sio = socketio.AsyncServer(
    async_mode="aiohttp",
    ping_interval=float(options.get("ping_interval", 25)),
    ping_timeout=float(options.get("ping_timeout", 20)),
    transports=options["transports"].split(",") if "transports" in options else None,
    max_http_buffer_size=int(options.get("max_http_buffer_size", 1_000_000)),
    namespaces=["/", "/custom", "/deny", "/late room"],
)
queries = {}


class Echo(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth=None):
        queries[sid] = environ["QUERY_STRING"]
        if self.namespace == "/deny":
            raise socketio.exceptions.ConnectionRefusedError("denied", {"reason": 7})
        await self.emit("welcome", auth, to=sid)

    async def on_echo(self, sid, *arguments):
        await self.emit("echo", arguments, to=sid)

    async def on_answer(self, sid, *arguments):
        return arguments

    async def on_silence(self, sid):
        await asyncio.sleep(3600)

    async def on_burst(self, sid, count):
        for number in range(count):
            await self.emit("n", number, to=sid)

    async def on_bin(self, sid):
        await self.emit("bin", ({"a": b"\x01\x02", "b": [b"", b"\xff"]}, "text"), to=sid)

    async def on_ask(self, sid):
        async def asked(*arguments):
            await self.emit("asked", arguments, to=sid)

        await self.emit("q", ("how", 2), to=sid, callback=asked)

    async def on_bye(self, sid):
        await self.disconnect(sid)

    async def on_query(self, sid):
        return queries[sid]

    async def on_transport(self, sid):
        return sio.transport(sid, self.namespace)

    async def on_size(self, sid, data):
        return len(data)


for name in ("/", "/custom", "/deny", "/late room"):
    sio.register_namespace(Echo(name))


@web.middleware
async def admission(request, handler):
    """Like Evolution API: only the handshake is checked, and refused with 403 and code 4."""
    key = options.get("apikey")
    query = request.query
    if key and "sid" not in query and key not in (query.get("apikey"), request.headers.get("apikey")):
        return web.json_response({"code": 4, "message": "apiKey is required"}, status=403)
    return await handler(request)


async def main():
    application = web.Application(middlewares=[admission])
    sio.attach(application)
    runner = web.AppRunner(application)
    await runner.setup()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(sys.argv[1])))
    await web.SockSite(runner, listener).start()
    print("ready", listener.getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
