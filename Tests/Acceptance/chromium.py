"""Headless Chromium on a page."""

import contextlib
import shutil
import subprocess

from conftest import DEADLINE_SECONDS


def command(folder, *arguments):
    """`folder` takes the profile, which is not shared with anything."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert browser, "a Chromium is needed"
    return [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            f"--user-data-dir={folder / 'profile'}", *arguments]


@contextlib.contextmanager
def opened(url, folder):
    """Chromium stays on the page until the block ends."""
    process = subprocess.Popen(
        command(folder, "--remote-debugging-port=0", url), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(DEADLINE_SECONDS)


def document(url, folder, *arguments):
    """The page as HTML once its scripts have had their time."""
    done = subprocess.run(
        command(folder, "--virtual-time-budget=10000", *arguments, "--dump-dom", url),
        capture_output=True, text=True, timeout=DEADLINE_SECONDS * 3, check=True,
    )
    return done.stdout
