"""`mkdocs serve`: what is brought back from the last build, and what is written anew, are together what a build from nothing writes."""

from __future__ import annotations

import gc
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from donebook.page.leaf import Press
from donebook.parser import DEFAULT
from donebook.plugin.circles import Circles
from donebook.plugin.progress import Progress
from donebook.plugin.watch import Watch, seen
from donebook.record import Brief
from donebook.repository import Cache, PartPath, memory
from donebook.repository.making import Making
from donebook.repository.reading import Reading
from drawing import inside
from many import draw_many, run, run_id


def configuration(site: Path) -> MkDocsConfig:
    config = load_config("mkdocs.yml", site_dir=str(site))
    config.site_url = "http://127.0.0.1:8000/"
    return config


def files(site: Path) -> dict[str, bytes]:
    """Every file of a site; what is packed has a time in it."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file() and path.suffix != ".gz"}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_many(tmp_path_factory.mktemp("serving") / "repository", 130)


def test_rebuilds_are_what_a_build_from_nothing_is(many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setattr(memory.time, "time_ns", later)
    site = tmp_path / "site"
    path = many / f"runs/deploy/{run_id(60)}.yml"
    gone = many / f"runs/deploy/{run_id(3)}.yml"
    (many / "docs/deploy/runs").mkdir(parents=True)
    (many / "docs/deploy/runs/note.txt").write_text("of the docs folder", "utf-8")
    with inside(many):
        config = configuration(site)
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url=config.site_url)
        plugin: Any = config.plugins["donebook"]
        kept = (site / "deploy/runs" / run_id(20) / "index.html").stat()
        text = path.read_text("utf-8")
        changes = (
            lambda: path.write_text(text.replace("later", "much later"), "utf-8"),
            lambda: (many / f"runs/deploy/{run_id(130)}.yml").write_text(run(130), "utf-8"),
            gone.unlink,
            (many / "docs/deploy/runs/note.txt").unlink,
            lambda: (many / "docs/index.md").write_text("# Another home\n", "utf-8"),
            lambda: (many / "docs/deploy.md").write_text((many / "docs/deploy.md").read_text("utf-8").replace("Backup", "Save"), "utf-8"),
            lambda: (many / "docs/deploy.md").rename(many / "docs/moved.md"),
            lambda: (many / "docs/moved.md").rename(many / "docs/deploy.md"),
            lambda: parted(many / f"runs/deploy/{run_id(70)}.yml"),
            lambda: (many / f"runs/deploy/{run_id(70)}/a.yml").rename(many / f"runs/deploy/{run_id(70)}/b.yml"),
            lambda: committed(many, "commit", "-q", "-m", "All of it"),
            lambda: committed(many, "commit", "-q", "--amend", "--author", "Bo <bo@example.org>", "-m", "All of it, by Bo"),
            lambda: configured(many, "edit/main/docs/", "edit/trunk/docs/"),
            lambda: configured(many, "theme: {name: mkdocs}", "theme: {name: mkdocs, custom_dir: own}"),
            lambda: (many / "own/main.html").write_text('{% extends "base.html" %}{% block footer %}ours{% endblock %}', "utf-8"),
            lambda: (many / "own/main.html").write_text('{% extends "base.html" %}{% block footer %}theirs{% endblock %}', "utf-8"),
            lambda: configured(many, "theme:", "use_directory_urls: false\ntheme:"),
        )
        (many / "own").mkdir()
        for number, change in enumerate(changes):
            change()
            build(again := configuration(site), serve_url=again.site_url)
            if number == 0:
                now = (site / "deploy/runs" / run_id(20) / "index.html").stat()
                assert (now.st_mtime_ns, now.st_ino) == (kept.st_mtime_ns, kept.st_ino), "what is the same is not written again"
            fresh = tmp_path / f"fresh-{number}"
            shutil.rmtree(many / ".cache", ignore_errors=True)
            remembered, compiled, plugin._memory, plugin._compiled = plugin._memory, plugin._compiled, None, None
            build(alone := configuration(fresh), serve_url=alone.site_url)
            plugin._memory, plugin._compiled = remembered, compiled
            assert remembered._digests, "a server remembers"
            assert compiled._buckets, "a server compiles no template twice"
            assert gc.isenabled()
            assert files(site) == files(fresh), number
        config.plugins.on_shutdown()
    assert not list(tmp_path.glob("*.aside"))


def test_a_server_lets_go_of_a_build_without_a_look_for_circles(many: Path, tmp_path: Path) -> None:
    with inside(many):
        config = configuration(tmp_path / "site")
        config.plugins.on_startup(command="serve", dirty=False)
        gc.unfreeze()
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                build(again := configuration(tmp_path / "site"), serve_url=again.site_url)
                gc.unfreeze()
                left = [type(each).__name__ for each in gc.get_objects() if isinstance(each, Reading | Making | Press | Brief)]
                assert left.count("Reading") == left.count("Making") == 1
                assert left.count("Press") <= 2, "one for leaves that are new, one for pages"
                assert left.count("Brief") == len({*(many / "runs/deploy").iterdir()})
        finally:
            gc.enable()
            config.plugins.on_shutdown()


def test_python_looks_for_circles_once_builds_have_left_many(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[int]()
    monkeypatch.setattr("donebook.plugin.circles.gc.collect", lambda: looked.append(1))
    circles = Circles()
    left = list[list[int]]()
    for _ in range(4):
        circles.begin()
        assert not gc.isenabled()
        left += [[] for _ in range(150_000)]
        circles.end()
        assert gc.isenabled()
        gc.unfreeze()
    assert len(looked) == 1, "the first build's are what a site is made of; those of two more are too many"


def parted(path: Path) -> None:
    """Make a folder of parts of a run in one file."""
    text = path.read_text("utf-8")
    path.unlink()
    path.with_suffix("").mkdir()
    (path.with_suffix("") / "a.yml").write_text(text, "utf-8")


def committed(folder: Path, *command: str) -> None:
    """Commit all that is there."""
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", "-c", "user.name=Al", "-c", "user.email=al@example.org", *command], cwd=folder, check=True)


def configured(folder: Path, old: str, new: str) -> None:
    """Change the site's configuration."""
    text = (folder / "mkdocs.yml").read_text("utf-8")
    assert old in text
    (folder / "mkdocs.yml").write_text(text.replace(old, new), "utf-8")


def test_every_change_of_a_run_rings_the_bell(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    path = runs / "list" / "2026-06-01-x.yml"
    path.parent.mkdir(parents=True)
    path.write_text("steps: {}\n", "utf-8")
    watch = Watch(runs)

    def rings(change: Callable[[], object]) -> bool:
        before, end = watch.bell.read_text("ascii"), time.monotonic() + 20
        change()
        while watch.bell.read_text("ascii") == before and time.monotonic() < end:
            time.sleep(0.05)
        return watch.bell.read_text("ascii") != before

    try:
        assert rings(lambda: path.write_text("steps: {a: {result: passed}}\n", "utf-8"))
        assert rings(lambda: (runs / "list" / "parts").mkdir() or (runs / "list" / "parts" / "a.yml").write_text("a: b\n", "utf-8"))
        assert rings(path.unlink)
        assert rings(lambda: (runs / "list" / "parts").rename(runs / "list" / "others"))
        assert rings(lambda: path.symlink_to("others")), "a link is a change, whatever it leads to"
    finally:
        watch.end()
    assert not watch.bell.exists()
    assert seen(str(tmp_path / "nowhere")) == {}


def later(now: Callable[[], int] = time.time_ns) -> int:
    """A time at which no file has just been written."""
    return now() + 10_000_000_000


def test_what_has_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.yml"
    part, held = PartPath(path, "x.yml", DEFAULT), memory.Memory()
    path.write_text("a: 1\n", "ascii")
    first = held.digests(part)
    assert not held._digests, "it may change once more within the same step of the clock"
    monkeypatch.setattr(memory.time, "time_ns", later)
    seen = path.stat()
    assert held.digests(part) == first
    monkeypatch.setattr(PartPath, "data", None)
    assert held.digests(part) == first, "it is not read again"
    monkeypatch.undo()
    monkeypatch.setattr(memory.time, "time_ns", later)
    time.sleep(0.02)  # the file system's clock goes on
    path.write_text("a: 2\n", "ascii")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert held.digests(part) == part.digests() != first, "of the same size, and dated back"
    path.unlink()
    assert held.digests(part) == (b"", "")


def test_what_no_build_asks_for_any_more_is_forgotten() -> None:
    held = memory.Memory()
    for key in (b"one", b"two", b"three"):
        cache = Cache(None, held)
        cache.put(key, [1])
        assert cache.get(key, list) == [1]
    again = Cache(None, held)
    assert (again.get(b"three", list), again.get(b"one", list)) == ([1], None)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("since", "quiet"), [(10, False), (0, True)])
def test_a_long_build_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch, since: int, *, quiet: bool) -> None:
    out = _Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    progress = Progress("Reading runs", 3, time.monotonic() - since)
    for _ in range(3):
        progress.step()
    assert ("Reading runs" in out.getvalue()) is not quiet
    assert quiet or "3/3" in out.getvalue()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(sys, "stderr", asked := _Terminal())
    Progress("Reading runs", 3, time.monotonic() - 10, quiet=True).step()
    assert asked.getvalue() == "", "nor where nobody wants to hear of it"
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    silent = Progress("Reading runs", 3, time.monotonic() - 10)
    silent.step()
    silent.end()
    assert sys.stderr.getvalue() == "", "no bar where there is no terminal"
