"""How fast does the page of a year open that has very many runs in it, and how large do pages get?

All runs stand in one year, and each was committed before its end, so that the audit has something to say of every one: the worst case. The
site is served by http.server without compression, and opened in headless Chromium. `python tests/bench/opening.py [N]`; 10000 if left out.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright
from site_.built import build, largest, repository, site_of
from site_.drawn import EARLIEST
from site_.measured import at_most, heading, line, sizes, took, workshop

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = {
    "the page of the year": f"deploy/years/{EARLIEST.year}/",
    "the history": "deploy/runs/",
    "all deployments": "runs/",
    "the audit": "audit/",
}


class Quiet(SimpleHTTPRequestHandler):
    """Files, and no log."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not path:
        raise SystemExit("No Chromium: install it and put it on the PATH, or name it in CHROMIUM.")
    arguments = ["--disable-background-networking", "--disable-component-update", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def opened(browser: Browser, address: str) -> tuple[float, int]:
    """Seconds until a page has loaded, been laid out and drawn, in a browser that knows nothing of it; and the bytes of the page itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", lambda route: route.continue_() if "127.0.0.1" in route.request.url else route.abort())
    page = context.new_page()
    begin = time.perf_counter()
    response = page.goto(address, wait_until="load", timeout=120_000)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    took = time.perf_counter() - begin
    if response is None or not response.ok:
        raise SystemExit(f"{address} is not there")
    size = len(response.body())
    context.close()
    return took, size


def main() -> None:
    """Measure and print."""
    count = sizes(10000)[-1]
    with workshop() as place:
        heading(f"One year of {count:,} runs, each with a finding of the audit")
        folder = repository(place / "repository", count, yearly=count, early=True)
        took("mkdocs build, cold: processor seconds", build(folder))
        with served(site_of(folder)) as root, chromium() as browser:
            opened(browser, root)  # the first start of a browser is no page's
            for what, address in PAGES.items():
                rounds = [opened(browser, root + address) for _ in range(3)]
                at_most(f"{what} ({address}): seconds until it is drawn", median(seconds for seconds, _ in rounds), 2, " s")
                at_most(f"{what}: megabytes transferred of the page itself", rounds[0][1] / 1e6, 1, " MB")
        heading("Largest HTML page of each kind there")
        for kind, size in largest(site_of(folder)).items():
            line(f"  {kind}", f"{size:,} B", "under 1 MB", met=size < 1_000_000)


if __name__ == "__main__":
    main()
