"""A real Chromium on the real product: gunicorn and sweeper on a loaded demonstration of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import servers

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "eendracht maakt macht"
STAFF = {
    "administrator": "beheer@demo.ronde.example",
    "programme_manager": "manager@demo.ronde.example",
    "controller": "controle@demo.ronde.example",
    "deciding_authority": "besluit@demo.ronde.example",
    "chair": "voorzitter@demo.ronde.example",
    "auditor": "auditor@demo.ronde.example",
    "reviewer": "stroom2-beoordelaar1@demo.ronde.example",
    "applicant": "initiatief1@demo.ronde.example",
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Site:
    """A running product and the folder of its database."""

    address: str
    folder: Path

    def ask(self, question: str, *facts: object) -> list[tuple[Any, ...]]:
        """Look something up in the database, reading only: numbers that pages link to."""
        with sqlite3.connect(f"file:{self.folder / 'ronde.db'}?mode=ro", uri=True) as connection:
            return connection.execute(question, facts).fetchall()

    def number(self, question: str, *facts: object) -> int:
        """Return the one number a question has for an answer."""
        return int(self.ask(question, *facts)[0][0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: BaseProcess, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return
        except OSError:
            if not process.is_alive():
                break
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a loaded demonstration, made by the command people use, once for all test processes."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "loaded-demonstration"
    with (shared / "loading.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            for words in (["db", "upgrade"], ["demo", "load"]):
                subprocess.run(
                    [sys.executable, "-m", "flask", *words],
                    cwd=ROOT,
                    env=_environment(folder),
                    check=True,
                    capture_output=True,
                )
            (folder / "whole").touch()
    return folder


def _environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {
        "FLASK_APP": "grants.assembly",
        "RONDE_MODE": "demonstration",
        "RONDE_INSTANCE": str(folder),
        "SECRET_KEY": "a key for browser tests, long enough to be one",
        "ARGON2_MEMORY_KIB": "64",
        **more,
    }


@pytest.fixture(scope="module")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product, running on a copy of the loaded demonstration, fresh for each module of tests."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(loaded, folder)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = _environment(folder, PUBLIC_ADDRESS=address)
    begun = servers.begin(environment, port=port)
    try:
        _wait_for(address, begun[0])
        yield Site(address, folder)
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.join(20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    path = find_chromium()
    if path is None:
        pytest.skip("missing: Chromium: install it from your system's packages (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """One person with a browser of their own; notes everything the page complains about."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(f"{self.site.address}{path}")
        return self.page

    def press(self, words: str) -> Page:
        """Press the button with these words, and wait for the page that follows."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        return self.page

    def says(self, *words: str) -> None:
        """Fail unless the page says each of these."""
        text = " ".join(self.page.locator("main").inner_text().split())
        for word in words:
            assert word in text, f"{self.page.url} does not say {word!r}: {text[:1500]}"

    def picture(self, name: str) -> None:
        """Take a picture of the page for the README when asked to (RONDE_PICTURES names a folder)."""
        folder = os.environ.get("RONDE_PICTURES")
        if folder:
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))

    def sign_in(self, email: str) -> Visitor:
        """Sign in through the form."""
        self.go("/sign-in")
        self.page.fill("#email", email)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button[type=submit]")
        return self

    def speak(self, language: str) -> Visitor:
        """Press the language switch when the page is in the other language."""
        if self.page.locator("html").get_attribute("lang") != language:
            self.page.click(".ronde-language button")
        return self


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor("programme_manager")`, `visitor(script=False)`, `visitor(width=360)`."""
    contexts: list[BrowserContext] = []

    def make(
        role: str | None = None, *, script: bool = True, width: int = 1280, language: str = "nl"
    ) -> Visitor:
        context = chromium.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            locale="nl-NL" if language == "nl" else "en-GB",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        made = Visitor(context, site)
        if role:
            made.sign_in(STAFF.get(role, role)).speak(language)
        return made

    yield make
    for context in contexts:
        context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
