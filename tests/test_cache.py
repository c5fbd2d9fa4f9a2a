"""What was made before never changes what is made: a warm build is byte for byte the cold one, whatever became of the cache."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from donebook import repository as rooms
from donebook.cli.place import here, hosting
from donebook.page import pages, site_of
from donebook.plugin import DonebookPlugin
from donebook.provenance import Touched, log_of
from donebook.repository import Cache, Git, Repository, past
from donebook.repository.audited import audited
from donebook.repository.cache import FOLDER, _sum
from donebook.repository.keys import key_of
from donebook.repository.objects import Objects
from donebook.repository.past import Past
from donebook.repository.reading import Reading
from donebook.settings import Hosting
from drawing import git, inside
from many import draw_many, run, run_id
from planted import planted

MADE = Path(FOLDER, "made.sqlite")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")


def everything(folder: Path) -> dict[str, bytes]:
    """Every page and file of the site of a repository, and every problem, by their names."""
    with inside(folder):
        repository = here()
        site = site_of(hosting(), repository.settings.docs_dir, ("index.md", "deploy.md"))
        book, making = repository.gone_through(site=site)
        made, assets = pages(book, site, repository.settings, audited(repository, book, making), making)
        found = {page.address: "\0".join(map(repr, (page.title, page.summary, page.toc, page.parts))).encode() for page in made}
        found |= {asset.address: asset.data for asset in assets}
        found["problems"] = "\n".join(map(str, book.problems)).encode()
        making.cache.tidy()
        for _ in range(2):
            checked = repository.check()
            assert (checked.problems, len(checked.runs)) == (book.problems, len(book.briefs))
    return found


def cold(folder: Path) -> dict[str, bytes]:
    """The same without what was made before."""
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    return everything(folder)


def same(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    """Whether two sites are one."""
    assert one.keys() == other.keys()
    for name, content in one.items():
        assert content == other[name], name


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_many(tmp_path_factory.mktemp("many") / "repository", 150)


@pytest.fixture
def many(drawn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn, tmp_path / "repository", symlinks=True))


def test_a_warm_build_is_the_cold_one(many: Path) -> None:
    first = cold(many)
    assert (many / MADE).is_file()
    assert (many / FOLDER / ".gitignore").read_text("ascii") == "*\n"
    same(first, everything(many))
    text = run(150)
    (many / f"runs/deploy/{run_id(150)}.yml").write_text(text, "utf-8")
    dirty = everything(many)
    assert f"deploy/runs/{run_id(150)}.md" in dirty
    same(dirty, cold(many))
    git(many, "add", ".")
    git(many, "commit", "-qm", "Another")
    same(everything(many), cold(many))


@pytest.mark.parametrize("change", ["list", "policy", "rename", "delete", "rewrite"])
def test_what_changes_is_made_anew(many: Path, change: str) -> None:
    cold(many)
    changes: dict[str, Callable[[], object]] = {
        "list": lambda: (many / "docs/deploy.md").write_text(
            (many / "docs/deploy.md").read_text("utf-8").replace("Backup", "Save"), "utf-8"
        ),
        "policy": lambda: (many / "mkdocs.yml").write_text(
            (many / "mkdocs.yml").read_text("utf-8").replace("donebook]", "{donebook: {policy: {roles: [QA]}}}]"), "utf-8"
        ),
        "rename": lambda: git(many, "mv", f"runs/deploy/{run_id(3)}.yml", "runs/deploy/2020-01-04-shop-renamed.yml"),
        "delete": lambda: git(many, "rm", "-q", f"runs/deploy/{run_id(7)}.yml"),
        "rewrite": lambda: (many / f"runs/deploy/{run_id(9)}.yml").write_text(run(9).replace("by: alice", "by: mallory"), "utf-8"),
    }
    changes[change]()
    git(many, "add", ".")
    git(many, "commit", "-qm", "Change", name="Mallory", email="mallory@example.org")
    same(everything(many), cold(many))
    git(many, "reset", "-q", "--hard", "HEAD~1")
    same(everything(many), cold(many))


def test_a_list_is_read_again_where_what_it_includes_has_changed(many: Path) -> None:
    text = (many / "docs/deploy.md").read_text("utf-8")
    (many / "docs/deploy.md").write_text(f'{text}\n--8<-- "more.md"\n', "utf-8")
    told = [everything(many)["problems"]]
    for more in ("Words.\n", "- [ ] A step that nobody will see\n", "Words.\n"):
        (many / "docs/more.md").write_text(more, "utf-8")
        now = everything(many)
        same(now, cold(many))
        told.append(now["problems"])
    assert told[0] == told[1] == told[3] != told[2]


def test_what_another_command_has_kept_is_no_reason_to_make_leaves_again(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(many / ".cache", ignore_errors=True)
    with inside(many):
        here().gone_through()  # an audit: it makes no leaves
    everything(many)
    (many / f"runs/deploy/{run_id(150)}.yml").write_text(run(150), "utf-8")
    opened: list[str] = []
    one = Reading.open
    monkeypatch.setattr(Reading, "open", lambda self, brief: (opened.append(brief.name), one(self, brief))[1])
    everything(many)
    assert len(opened) < 3, opened


def test_a_broken_cache_is_made_anew(many: Path) -> None:
    first = cold(many)
    data = (many / MADE).read_bytes()
    broken = (b"", b"no database", data[: len(data) // 2], data[:4096] + b"\xff" * (len(data) - 4096))
    for content in broken:
        (many / MADE).write_bytes(content)
        same(first, everything(many))
    shutil.rmtree(many / ".cache")
    (many / ".cache").write_text("no folder", "ascii")
    same(first, everything(many))


def test_a_damaged_value_is_made_anew(many: Path) -> None:
    """SQLite has no checksums: bytes that a disk gave back otherwise end no build, and are on no page."""
    first = cold(many)
    data = (many / MADE).read_bytes()
    chance = random.Random(7)
    for _ in range(8):
        damaged = bytearray(data)
        for place in chance.sample(range(16384, len(data)), 2000):
            damaged[place] ^= chance.randrange(1, 256)
        (many / MADE).write_bytes(damaged)
        same(first, everything(many))


def test_a_damaged_index_ends_no_build(many: Path) -> None:
    first = cold(many)
    with sqlite3.connect(many / MADE) as base:
        (page,) = base.execute("select rootpage from sqlite_master where type = 'index'").fetchone()
        (size,) = base.execute("pragma page_size").fetchone()
    base.close()
    damaged = bytearray((many / MADE).read_bytes())
    damaged[(page - 1) * size : page * size] = b"\xff" * size
    (many / MADE).write_bytes(damaged)
    same(first, everything(many))


@pytest.mark.parametrize("how", ["pin", "frozen"])
def test_a_text_that_becomes_one_of_the_lists_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Nothing of the run changes, nor of the present list: what is known of the text that was run does."""
    monkeypatch.setattr(rooms, "_MANY", 1)
    folder = draw_many(tmp_path / "few", 3)
    page, now = folder / "docs/deploy.md", (folder / "docs/deploy.md").read_text("utf-8")
    other = now.replace("Backup", "Save")
    page.write_text(other, "utf-8")
    blob = git(folder, "hash-object", "-w", "docs/deploy.md")
    page.write_text(now, "utf-8")
    said = {"checklist": {"path": "docs/deploy.md", "blob": blob}} if how == "pin" else {"frozen": other}
    run_ = said | {"steps": {"smoke-tests-pass": {"result": "passed"}}}
    (folder / "runs/deploy/2021-01-01-other.json").write_text(json.dumps(run_), "utf-8")

    def commit() -> None:
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "Change", at="2021-01-01T10:00:00+00:00")

    commit()
    first = cold(folder)
    assert b"was never a revision of docs/deploy.md" in first["problems"]
    for text in (other, now):
        page.write_text(text, "utf-8")
        commit()
    later = everything(folder)
    assert b"was never a revision" not in later["problems"]
    same(later, cold(folder))
    git(folder, "reset", "-q", "--hard", "HEAD~2")
    same(first, everything(folder))


@pytest.mark.parametrize("bad", ["x.JSON", "x.toml", "x/part.json"])
def test_a_file_that_cannot_be_read_is_not_hidden_by_another_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    monkeypatch.setattr(rooms, "_MANY", 1)
    folder = draw_many(tmp_path / "few", 3)
    (folder / "runs/deploy/x").mkdir()
    (folder / "runs/deploy/x.json").write_text('{"steps": {"smoke-tests-pass": {"result": "passed"}}}', "utf-8")
    (folder / "runs/deploy" / bad).write_text("{nothing}", "utf-8")
    first = cold(folder)
    assert f"runs/deploy/{bad}".encode() in first["problems"]
    same(first, everything(folder))


def test_lists_without_runs_have_pages_of_their_own(many: Path) -> None:
    for name, words in (("m", ("Uno", "Due")), ("n", ("Eins", "Zwei"))):
        (many / f"docs/{name}.md").write_text(f"---\nchecklist: true\n---\n# {name}\n\n- [ ] {words[0]}\n- [ ] {words[1]}\n", "utf-8")
    found = cold(many)
    for name, step in (("m", "Uno"), ("m", "Due"), ("n", "Eins"), ("n", "Zwei")):
        assert f"<h1>{step}</h1>".encode() in found[f"{name}/steps/{step.lower()}.md"]
    (many / "docs/m.md").write_text((many / "docs/m.md").read_text("utf-8").replace("Uno", "**Uno**"), "utf-8")
    same(everything(many), cold(many))


def test_a_process_that_is_killed_leaves_what_it_had_written(many: Path) -> None:
    first = cold(many)
    kept = Cache(many)
    kept.put(b"lost", ["never written"])
    del kept
    same(first, everything(many))


@contextmanager
def held(made: Path, how: str) -> Iterator[None]:
    """With the store in the hands of another process."""
    text = "import sqlite3, sys; base = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    text += "for each in sys.argv[2:]: base.execute(each).fetchone()\nprint('held', flush=True); sys.stdin.read()"
    asked = (how, *(["select count(*) from made"] if how == "begin" else []))
    with subprocess.Popen([sys.executable, "-c", text, made, *asked], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline()
        yield
        other.communicate()


def test_a_store_that_another_process_has_is_not_deleted(many: Path) -> None:
    first = cold(many)
    before = (many / MADE).stat().st_ino
    with held(many / MADE, "begin exclusive"):
        same(first, everything(many))
    assert (many / MADE).stat().st_ino == before
    same(first, everything(many))


def test_a_process_that_reads_keeps_no_other_waiting_for_each_value(many: Path) -> None:
    cold(many)
    with held(many / MADE, "begin"):
        kept = Cache(many)
        kept._base.execute("pragma busy_timeout = 10")  # type: ignore[union-attr]
        tried: list[str] = []
        kept._base.set_trace_callback(lambda said: tried.append(said) if said == "COMMIT" else None)  # type: ignore[union-attr]
        for number in range(3000):
            kept.put(b"%d" % number, number)
            kept.keep(b"t%d" % number, (b"",))
        assert len(tried) < 12, "a wait for each of very many values would be a build without an end"
    kept.write()
    assert Cache(many).get(b"2999", int) == 2999


def test_a_build_that_ends_with_a_mistake_keeps_nobody_from_writing(many: Path) -> None:
    cold(many)
    plugin = DonebookPlugin()
    plugin._cache = Cache(many)
    plugin._cache.texts(b"some")
    plugin.on_build_error(error=ValueError())
    other = sqlite3.connect(many / MADE, timeout=0)
    with other:
        other.execute("insert into made values (?, ?)", (b"other", b"value"))
    other.close()


def forge(made: Path) -> None:
    """Write another name into all that is kept, as somebody who knows how it is kept."""
    base = sqlite3.connect(made)
    rows = [(value[4:].replace(b"alice", b"craig"), key) for key, value in base.execute("select key, value from made")]
    with base:
        base.executemany("update made set value = ? where key = ?", ((_sum(key, value) + value, key) for value, key in rows))
    base.close()


def test_a_cache_is_believed(many: Path) -> None:
    """What the next test holds back has its effect where it is not held back."""
    first = cold(many)
    forge(many / MADE)
    assert everything(many) != first


@pytest.mark.parametrize("how", ["committed", "link", "linked folder", "submodule", "submodule in it", "other case"])
def test_a_cache_that_came_with_the_repository_is_not_believed(many: Path, tmp_path: Path, how: str) -> None:
    first = cold(many)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(many / ".cache", elsewhere)
    forge(elsewhere / "donebook/made.sqlite")
    shutil.rmtree(many / ".cache")
    if how == "committed":
        shutil.copytree(elsewhere, many / ".cache")
        git(many, "add", "-f", ".cache")
    elif how == "link":
        (many / ".cache").symlink_to(elsewhere)
        git(many, "add", "-f", ".cache")
    elif how.startswith("submodule"):
        shutil.copytree(elsewhere, many / ".cache")
        path = ".cache" if how == "submodule" else ".cache/donebook"
        git(many, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{path}")
    elif how == "other case":  # as a system that does not know cases checks it out
        shutil.copytree(elsewhere, many / ".cache")
        blob = git(many, "hash-object", "-w", ".cache/donebook/made.sqlite")
        git(many, "update-index", "--add", "--cacheinfo", f"100644,{blob},.Cache/donebook/made.sqlite")
    else:
        (many / ".cache").mkdir()
        (many / ".cache/donebook").symlink_to(elsewhere / "donebook")
    if how != "linked folder":
        git(many, "commit", "-qm", "A present")
    before = (elsewhere / "donebook/made.sqlite").read_bytes()
    found = everything(many)
    names = [name for name in first if name.startswith("deploy/runs/2020") and name.endswith(".md")]
    assert names
    for name in names:
        assert found[name] == first[name], name
    assert (elsewhere / "donebook/made.sqlite").read_bytes() == before, "nothing is written through a link"


def test_the_clock_is_no_part_of_what_is_kept(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1585000000")  # when some of the runs were still to come
    early = cold(many)
    same(early, everything(many))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    late = everything(many)
    assert early["audit/discrepancies.json"] != late["audit/discrepancies.json"]
    same(late, cold(many))


def test_few_runs_leave_no_cache(tmp_path: Path) -> None:
    folder = draw_many(tmp_path / "few", 20)
    everything(folder)
    assert not (folder / ".cache").exists()


def test_what_is_planted_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_MANY", 1)
    folder = planted(tmp_path / "planted").root
    first = cold(folder)
    same(first, everything(folder))
    monkeypatch.setattr(rooms, "_MANY", 10_000)
    same(first, everything(folder))


def test_the_log_grows_as_if_it_were_read_anew(tmp_path: Path) -> None:
    """Random histories with branches and merges: what is added to a kept log is what git would have told of all of it."""
    for seed in range(12):
        folder = tmp_path / str(seed)
        heads = [*_grown(folder, random.Random(seed))]
        cache = Cache(None)
        for head in heads:
            grown, anew = (_read(folder, head, each) for each in (cache, Cache(None)))
            assert _told(grown) == _told(anew), (seed, head)
    other = _read(tmp_path / "1", heads_of(tmp_path / "1"), cache)
    assert _told(other) == _told(_read(tmp_path / "1", heads_of(tmp_path / "1"), Cache(None))), "another history is not a longer one"


def test_a_log_of_all_commits_tells_what_one_of_the_paths_does(tmp_path: Path) -> None:
    for seed in range(20, 32):
        folder = tmp_path / str(seed)
        for head in _grown(folder, random.Random(seed)):
            paths, all = (_read(folder, head, Cache(None), files=files) for files in (0, 10**6))
            assert _told(paths) == _told(all), (seed, head)
            assert {commit.id: commit.parents for commit, _ in paths} == {commit.id: commit.parents for commit, _ in all}


@pytest.mark.parametrize("below", ["", "ops/"])
@pytest.mark.parametrize("what", ["code", "both", "root"])
def test_a_merge_that_changes_runs_itself_is_told_the_same_way(tmp_path: Path, below: str, what: str) -> None:
    """It is compared with the parents that touched runs, and told by the path from the site's folder, wherever that is."""
    top = tmp_path / "repository"
    here = top / below
    (here / "runs/l").mkdir(parents=True)
    (here / "mkdocs.yml").write_text("", "ascii")
    for name in "abc":
        (here / f"runs/l/{name}.yml").write_text("1", "ascii")
    git(top, "init", "-q", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "-qm", "Runs")
    if what == "root":
        git(top, "checkout", "-q", "--orphan", "side")
        git(top, "rm", "-rqf", ".")
    else:
        git(top, "checkout", "-q", "-b", "side")
    (here / "runs/l").mkdir(parents=True, exist_ok=True)
    (here / ("runs/l/b.yml" if what == "both" else "code")).write_text("2", "ascii")
    git(top, "add", ".")
    git(top, "commit", "-qm", "Side")
    git(top, "checkout", "-q", "main")
    git(top, "commit", "-q", "--allow-empty", "-m", "Nothing")
    if what == "both":
        (here / "runs/l/c.yml").write_text("2", "ascii")
        git(top, "commit", "-qam", "Main")
    git(top, "merge", "-q", "--no-ff", "--no-commit", "--allow-unrelated-histories", "side")
    git(top, "rm", "-q", str(here / "runs/l/a.yml"))
    (here / "runs/l/c.yml").write_text("3", "ascii")
    git(top, "commit", "-qam", "Merge")
    read, all = (_read(here, heads_of(top), Cache(None), files=files, prefix=below) for files in (0, 10**6))
    assert _told(read) == _told(all)
    changes = {change.path: (change.status[-1], change.new != "") for change in read[-1][1]}
    assert changes == {"runs/l/a.yml": ("D", False), "runs/l/c.yml": ("M", True)}


@pytest.mark.parametrize("files", [0, 10**6])
def test_a_submodule_that_git_is_told_to_ignore_is_told(tmp_path: Path, files: int) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for sign in "ab":
        git(folder, "update-index", "--add", "--cacheinfo", f"160000,{sign * 40},runs/l/2026-01-01-x-1-p.yml")
        git(folder, "commit", "-qm", sign)
    git(folder, "config", "diff.ignoreSubmodules", "all")
    read = _read(folder, heads_of(folder), Cache(None), files=files)
    assert [[(change.path, change.status) for change in touched] for _, touched in read] == [
        [("runs/l/2026-01-01-x-1-p.yml", "A")], [("runs/l/2026-01-01-x-1-p.yml", "M")],
    ]  # fmt: skip


@pytest.mark.parametrize("most", [0, 1])
def test_all_commits_are_told_where_they_are_not_many_more_than_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    folder = tmp_path / "repository"
    heads = [*_grown(folder, random.Random(1))]
    wanted = _told(_read(folder, heads[-1], Cache(None)))
    asked = list[bool]()
    ask = Git.ask
    monkeypatch.setattr(Git, "ask", lambda self, *words, **more: asked.append("--sparse" in words) or ask(self, *words, **more))
    monkeypatch.setattr(past, "_MANY", 1)
    monkeypatch.setattr(past, "_MOST", most)
    assert _told(_read(folder, heads[-1], Cache(None), files=1000)) == wanted
    assert asked == ([True] if most else [True, False])


@pytest.mark.parametrize("change", ["merge", "amend", "later"])
def test_a_merge_of_what_was_read_before_is_seen(many: Path, change: str) -> None:
    """A branch is built, then the merge that brings it; or the merge is made anew. Git's log of the files says nothing of either."""

    def merge() -> None:
        git(many, "merge", "-q", "--no-ff", "-m", "Merge pull request #7 from side", "side", name="Cy", email="cy@example.org")

    git(many, "checkout", "-q", "-b", "side")
    (many / f"runs/deploy/{run_id(150)}.yml").write_text(run(150), "utf-8")
    git(many, "add", ".")
    git(many, "commit", "-qm", "Side")
    if change == "amend":
        git(many, "checkout", "-q", "main")
        merge()
    before = cold(many)
    git(many, "checkout", "-q", "main")
    if change == "amend":
        git(many, "commit", "-q", "--amend", "-m", "Merge pull request #8 from side", name="Zoe", email="zoe@example.org")
    else:
        merge()
    if change == "later":
        (many / f"runs/deploy/{run_id(151)}.yml").write_text(run(151), "utf-8")
        git(many, "add", ".")
        git(many, "commit", "-qm", "Later")
    after = everything(many)
    name = f"deploy/runs/{run_id(150)}.json"
    assert before[name] != after[name]
    same(after, cold(many))


def heads_of(folder: Path) -> str:
    return git(folder, "rev-parse", "HEAD")


def _read(folder: Path, head: str, cache: Cache, files: int = 0, prefix: str = "") -> list[Touched]:
    of = Repository(folder, here_settings()).git
    told = Past(
        git=of, objects=Objects(of), cache=cache, paths=("runs", "mkdocs.yml"), shallow=False, files=files, prefix=prefix, about=b""
    )
    found = told.read(head)
    assert found is not None
    return found


def here_settings() -> rooms.Settings:
    return rooms.Settings()


def _told(read: list[Touched]) -> list[object]:
    """All that a log says, in its order."""
    log = log_of(read)
    rows = [
        (each.id, each.parents, each.place, each.before, log.brought.get(each.id), log.arrived.get(each.id))
        for each in log.commits.values()
    ]
    return [*rows, *((each.commit.id, each.path, each.status, each.olds, each.new) for each in log.changes)]


def _grown(folder: Path, chance: random.Random) -> Iterator[str]:
    """A history that grows on branches; the head of the main line now and then."""
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    number = 0

    def commit() -> None:
        nonlocal number
        number += 1
        path = folder / (f"runs/l/{number % 5}-{number if chance.random() < 0.7 else 0}.yml" if chance.random() < 0.5 else f"code-{number}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(number), "ascii")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", str(number), at=f"2026-01-{1 + number % 28:02}T{number % 24:02}:00:00+00:00")

    commit()
    branches: list[str] = []
    for step in range(24):
        what = chance.random()
        if what < 0.25:
            name = f"branch-{step}"
            git(folder, "branch", name, *(["HEAD~1"] if chance.random() < 0.4 and number > 3 else []))
            branches.append(name)
        elif what < 0.5 and branches:
            name = chance.choice(branches)
            git(folder, "checkout", "-q", name)
            commit()
            git(folder, "checkout", "-q", "main")
        elif what < 0.65 and branches:
            name = branches.pop(chance.randrange(len(branches)))
            subprocess.run(
                ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "merge", "-q", "--no-ff", "-X", "ours", "-m", "Merge", name],
                cwd=folder, check=False, capture_output=True,
            )  # fmt: skip
            if (folder / ".git/MERGE_HEAD").exists():
                git(folder, "checkout", "-q", "--ours", ".")
                git(folder, "add", ".")
                git(folder, "commit", "-qm", "Merge")
        else:
            commit()
        if chance.random() < 0.4:
            yield git(folder, "rev-parse", "HEAD")


def test_a_name_that_is_no_text_is_part_of_a_key(tmp_path: Path) -> None:
    """Files of the docs folder may be called by any bytes."""
    folder = draw_many(tmp_path / "odd", 3)
    (folder / "docs" / os.fsdecode(b"\xf7.txt")).write_text("x", "utf-8")
    held = rooms.Repository(folder, rooms.Settings()).gone_through(site=site_of(Hosting(), "docs", (os.fsdecode(b"\xf7.txt"),)))[0]
    assert len(held.briefs) == 3
    assert key_of("\udcf7") == key_of("\udcf7") != key_of("\udcf8")


def test_a_name_that_is_no_text_is_the_same_in_a_records_json(tmp_path: Path) -> None:
    folder = draw_many(tmp_path / "repository", 1)
    parts = folder / "runs/deploy/2026-01-01-parts"
    parts.mkdir()
    (parts / "a.yml").write_text("steps: {backup-the-database: {result: passed}}\n", "ascii")
    (parts / os.fsdecode(b"\xf7.yml")).write_text("subject: shop\n", "ascii")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "Parts")
    record = json.loads(everything(folder)["deploy/runs/2026-01-01-parts.json"])
    assert record["commits"][0]["files"] == ["runs/deploy/2026-01-01-parts/a.yml", "runs/deploy/2026-01-01-parts/\udcf7.yml"]


def test_what_the_audit_finds_without_a_commit_is_seen(many: Path) -> None:
    site = many / "mkdocs.yml"
    site.write_text(
        site.read_text("utf-8").replace("donebook]", '{donebook: {audit: {tags: ["{subject}-{version}"], sample: 3}}}]'), "utf-8"
    )
    git(many, "commit", "-qam", "Tags")
    before = cold(many)
    assert before == everything(many)
    git(many, "tag", "shop-99.0")
    tagged = everything(many)
    assert tagged["audit.md"] != before["audit.md"]
    same(tagged, cold(many))
    (many / f"runs/deploy/{run_id(150)}.yml").write_text("subject: [", "utf-8")
    broken = everything(many)
    assert broken["audit.md"] != tagged["audit.md"]
    same(broken, cold(many))
