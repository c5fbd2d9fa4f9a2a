"""A real Chromium, and real servers for real sites. A missing browser is a failure, never a skip."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *args: Any, headers: Mapping[str, str], **named: Any) -> None:
        self.more = headers
        super().__init__(*args, **named)

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        for header in self.more.items():
            self.send_header(*header)
        super().end_headers()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """A function that serves a folder on a port of its own, with more headers if need be, and gives the address."""
    servers = []

    def served(folder: Path, headers: Mapping[str, str] = MappingProxyType({})) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder), headers=headers))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield served
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "no Chromium: `nox -s tests` installs it where it may; elsewhere install it and put it on the PATH, or name it in CHROMIUM"
    with sync_playwright() as playwright:
        arguments = ["--disable-background-networking", "--disable-component-update", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may ask only this machine; what it asks elsewhere is cut off."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def own(own_site: Path, serve: Callable[..., str]) -> str:
    """The address of this project's own site."""
    return serve(own_site)
