"""A Debian nginx on a free port, for tests that need one; they are skipped where it is not installed."""

import pathlib
import shutil
import socket
import subprocess
import time

import pytest

# The servers of Debian live where users do not look.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "it ended at once"
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
    raise AssertionError(f"nothing listens on {port}")


class Nginx:
    """Runs with the given blocks inside `http { … }`; `PORT` in them becomes its port."""

    def __init__(self, folder, blocks):
        if not NGINX:
            pytest.skip("nginx is not installed")
        self.port = free_port()
        folder = pathlib.Path(folder)
        temporary = "".join(
            f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = folder / "nginx.conf"
        configuration.write_text(
            f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
            f"events {{ worker_connections 256; }}\nhttp {{ access_log off; {temporary}\n{blocks.replace('PORT', str(self.port))}\n}}\n"
        )
        self.process = subprocess.Popen([NGINX, "-e", f"{folder}/error.log", "-c", str(configuration)])
        wait_for(self.port, self.process)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
