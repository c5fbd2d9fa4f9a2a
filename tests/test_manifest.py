"""The manifest: what is changed, taken away or squeezed in is named, and nothing else; what a stranger's manifest may not do."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from donebook.cli import main
from donebook.manifest import START, Finding, Manifest, ManifestEntry, compare, decode, encode, files_digest, link_of, manifest_of
from donebook.manifest.compare import _longest
from donebook.manifest.decode import encode_entries, unlinked
from donebook.problem import DonebookError
from donebook.repository import Git, Repository
from donebook.repository.fetch import _Redirects, fetch
from donebook.settings import Settings
from drawing import ROOT, Draw, files_of, git, inside
from test_docs import fences

TREE = """\
=== mkdocs.yml
site_name: Operations
theme: {name: mkdocs}
plugins:
  - donebook: {checklists: [deploy.md]}
=== docs/index.md
# Home
=== docs/deploy.md
# Deploy

- [ ] Back up
- [ ] Check error logs

**Lead:** [Name] - [Date]
"""
RUN = """\
subject: shop
version: "{version}"
environment: production
started: 2026-11-2{day}T20:00:00+01:00
finished: 2026-11-2{day}T21:00:00+01:00
outcome: succeeded
steps:
  back-up: {{result: passed, by: alice}}
  check-error-logs: {{result: {result}, by: alice, note: seen}}
"""


def run(day: int, result: str = "passed") -> str:
    return RUN.format(day=day, version=f"1.{day}.0", result=result)


def name(day: int) -> str:
    return f"2026-11-2{day}-shop-1.{day}.0-production"


def write(folder: Path, day: int, text: str | None = None) -> Path:
    path = folder / "runs" / "deploy" / f"{name(day)}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or run(day), "utf-8")
    return path


def commit(folder: Path, message: str) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(draw: Draw) -> Path:
    """A repository with a list, and three runs in a commit each."""
    folder = draw(TREE)
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "The list")
    for day in (1, 2, 3):
        write(folder, day)
        commit(folder, f"Run {day}")
    return folder


def manifest(folder: Path, first: Mapping[str, int] | None = None) -> Manifest:
    """The manifest of what is here, in the order of the history, or in another that a test makes up."""
    book = Repository(folder, Settings(checklists=("deploy.md",))).read()
    return manifest_of(book, book.provenance.log.first if first is None else first)


def verify(folder: Path, *args: str) -> Result:
    with inside(folder):
        return CliRunner().invoke(main, ["verify", *args])


def found(result: Result) -> list[tuple[str, str]]:
    """The kind and the record of each finding that was printed as JSON."""
    return [(each["kind"], each["record"]) for each in json.loads(result.stdout)["findings"]]


# --- laws ---------------------------------------------------------------------------------------------------------------------------

HEXES = st.binary(min_size=32, max_size=32).map(bytes.hex)
DIGESTS = HEXES.map(lambda each: f"sha256:{each}")
RECORDS = st.from_regex(r"[a-z]{1,3}/[a-z0-9]{1,4}", fullmatch=True)
ENTRIES = st.builds(
    ManifestEntry,
    record=RECORDS,
    files=st.dictionaries(st.from_regex(r"runs/[a-z\\é ]{1,5}\.yml", fullmatch=True), HEXES, max_size=3),
    digest=st.just(""),
    content=DIGESTS,
    signoffs=st.lists(DIGESTS, unique=True, max_size=3).map(lambda each: tuple(sorted(each))),
    stage=st.sampled_from(["in_progress", "finished", "signed", "changed_after_sign_off"]),
    finished=st.booleans(),
    previous=st.just(""),
    link=st.just(""),
)
COMMITS = st.just("") | st.binary(min_size=20, max_size=20).map(bytes.hex)


def chained(entries: Sequence[ManifestEntry], commit: str = "", order: str = "git") -> Manifest:
    """A manifest of these entries, whose chain holds."""
    done: list[ManifestEntry] = []
    for entry in entries:
        previous, digest = done[-1].link if done else START, files_digest(entry.files)
        done.append(replace(entry, digest=digest, previous=previous, link=link_of(previous, entry.record, digest)))
    head = done[-1].link if done else START
    return Manifest(commit=commit, complete=True, order=order, entries=tuple(done), count=len(done), head=head)


def lists(least: int) -> st.SearchStrategy[list[ManifestEntry]]:
    return st.lists(ENTRIES, unique_by=lambda each: each.record, min_size=least, max_size=9)


def named(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(each.kind, each.record) for each in findings]


@given(lists(0), COMMITS, st.sampled_from(["git", "id"]))
def test_the_same_is_no_difference_and_comes_back_from_its_file(entries: list[ManifestEntry], commit: str, order: str) -> None:
    one = chained(entries, commit, order)
    assert compare(one, one) == ()
    assert decode(encode(one), "x") == one
    assert encode(decode(encode(one), "x")) == encode(one)
    assert encode_entries(commit, one.order, map(unlinked, one.entries), complete=True) == encode(one)


@given(lists(1), st.data())
def test_what_comes_last_is_added_and_that_alone(entries: list[ManifestEntry], data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(entries)))
    assert named(compare(chained(entries[:size]), chained(entries))) == [("added", each.record) for each in entries[size:]]


@given(lists(1), st.data())
def test_one_that_is_gone_is_named_and_that_alone(entries: list[ManifestEntry], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(entries))
    left = [each for each in entries if each is not gone]
    assert named(compare(chained(entries), chained(left))) == [("removed", gone.record)]


@given(lists(2), st.data())
def test_one_that_is_squeezed_in_is_named_and_that_alone(entries: list[ManifestEntry], data: st.DataObject) -> None:
    new = data.draw(st.sampled_from(entries[:-1]))
    assert named(compare(chained([each for each in entries if each is not new]), chained(entries))) == [("inserted", new.record)]


@given(lists(3), st.data())
def test_one_that_moves_is_named_and_that_alone(entries: list[ManifestEntry], data: st.DataObject) -> None:
    here, there = data.draw(st.lists(st.integers(0, len(entries) - 1), min_size=2, max_size=2, unique=True))
    moved = entries[here]
    after = [each for each in entries if each is not moved]
    after.insert(there, moved)
    told = named(compare(chained(entries), chained(after)))
    if abs(here - there) > 1:
        assert told == [("reordered", moved.record)]
    else:  # of two neighbours, either may have moved
        assert told in ([("reordered", moved.record)], [("reordered", entries[there].record)])


@given(lists(4), st.data())
def test_two_that_change_places_are_named_and_they_alone(entries: list[ManifestEntry], data: st.DataObject) -> None:
    one = data.draw(st.integers(0, len(entries) - 4))
    two = data.draw(st.integers(one + 3, len(entries) - 1))
    after = [*entries]
    after[one], after[two] = after[two], after[one]
    assert sorted(named(compare(chained(entries), chained(after)))) == sorted(("reordered", entries[each].record) for each in (one, two))


@given(lists(1), st.data())
def test_one_that_changes_is_named_with_how(entries: list[ManifestEntry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    old = entries[place]
    bytes_ = replace(old, files={**old.files, "runs/new.yml": "0" * 64})
    more = tuple(sorted({*old.signoffs, "sha256:" + "f" * 64}))
    ways = {
        "edited": bytes_,
        "changed" if old.finished else "grown": replace(bytes_, content="sha256:" + "0" * 64, signoffs=more),
        "signed": replace(bytes_, signoffs=more),
    }
    if old.signoffs:
        ways["signature-removed"] = replace(bytes_, signoffs=more[1:])
    for kind, new in ways.items():
        told = compare(chained(entries), chained([*entries[:place], new, *entries[place + 1 :]]))
        assert named(told) == [(kind, old.record)]
        assert told[0].violation == (kind in ("changed", "signature-removed"))
        assert "runs/new.yml" in told[0].message


@given(lists(1), st.sampled_from(["record", "files", "digest", "previous", "link"]), st.data())
def test_a_manifest_that_was_altered_says_where(entries: list[ManifestEntry], field: str, data: st.DataObject) -> None:
    one = chained(entries)
    place = data.draw(st.integers(0, len(entries) - 1))
    other = {"record": "other/x", "files": {"other": "1" * 64}, "digest": "sha256:" + "1" * 64, "previous": "1" * 64, "link": "1" * 64}
    entry = replace(one.entries[place], **{field: other[field]})
    altered = replace(one, entries=(*one.entries[:place], entry, *one.entries[place + 1 :]))
    assert [each for each in named(compare(altered, one)) if each[0] == "altered-manifest"] == [("altered-manifest", entry.record)]


@given(lists(2), st.data())
def test_a_manifest_from_which_one_was_cut_was_altered(entries: list[ManifestEntry], data: st.DataObject) -> None:
    one = chained(entries)
    place = data.draw(st.integers(0, len(entries) - 1))
    cut = replace(one, entries=(*one.entries[:place], *one.entries[place + 1 :]))
    kinds = [each.kind for each in compare(cut, one)]
    assert kinds.count("altered-manifest") == 1
    assert [each.kind for each in compare(replace(one, head="1" * 64), one)] == ["altered-manifest"]
    if place == len(entries) - 1:  # whoever mends count and head as well has made another manifest: only a copy elsewhere tells
        assert not compare(replace(cut, count=len(cut.entries), head=cut.entries[-1].link), one)[0].violation


@given(st.permutations(range(7)).flatmap(lambda each: st.integers(0, 7).map(lambda size: each[:size])))
def test_the_longest_subsequence_is_as_long_as_any(numbers: list[int]) -> None:
    kept = _longest(numbers)
    assert kept == sorted(kept)
    assert [each for each in numbers if each in kept] == kept
    assert not any([*each] == sorted(each) for each in combinations(numbers, len(kept) + 1))


def test_of_ten_thousand_the_one_that_moved_is_named() -> None:
    blank = ManifestEntry(record="", files={}, digest="", content="", signoffs=(), stage="signed", finished=True, previous="", link="")
    entries = [replace(blank, record=f"deploy/{number}") for number in range(10_000)]
    one, other = chained(entries), chained([*entries[1:9_000], entries[0], *entries[9_000:]])
    assert named(compare(one, other)) == [("reordered", "deploy/0")]
    assert len(compare(one, chained(entries[::-1]))) == 9_999


def test_manifests_of_different_orders_are_not_judged_by_order_and_say_so() -> None:
    blank = ManifestEntry(record="", files={}, digest="", content="", signoffs=(), stage="signed", finished=True, previous="", link="")
    entries = [replace(blank, record=f"deploy/{number}") for number in range(4)]
    told = compare(chained(entries[1:], order="git"), chained(entries, order="id"))
    assert named(told) == [("order-unknown", ""), ("added", "deploy/0")]
    assert not any(each.violation for each in told)
    assert named(compare(chained(entries[1:], order="id"), chained(entries, order="id"))) == [("added", "deploy/0")]


# --- what a stranger's manifest may not do ---------------------------------------------------------------------------------------------


def document(**changes: Any) -> dict[str, Any]:
    blank = ManifestEntry(
        record="deploy/1", files={"runs/1.yml": "0" * 64}, digest="", content="sha256:" + "0" * 64, signoffs=(), stage="signed", finished=True,
        previous="", link="",
    )  # fmt: skip
    data: dict[str, Any] = json.loads(encode(chained([blank])))
    record = {key.removeprefix("record_"): value for key, value in changes.items() if key.startswith("record_")}
    data["records"][0] |= record
    return data | {key: value for key, value in changes.items() if not key.startswith("record_")}


HOSTILE: list[tuple[Any, str]] = [
    (document(more=1), "the manifest has a key `more`"),
    (document(record_resutl=1), "record 1 has a key `resutl`"),
    (document(commit="--upload-pack=touch x"), "`commit` is `--upload-pack=touch x`"),
    (document(commit="A" * 40), "`commit` is"),
    (document(schema=2), "its schema is 2"),
    (document(schema=True), "`schema` is true or false"),
    (document(schema="1"), "`schema` is `1`"),
    (document(complete=1), "`complete` is a whole number, not true or false"),
    (document(count=True), "`count` is true or false, not a whole number"),
    (document(order="time"), "`order` is `time`"),
    (document(head="0" * 64 + "\n"), "`head` is"),
    (document(records={}), "`records` is an object, not a list"),
    (document(records=[None]), "record 1 is empty, not an object"),
    (document(records=document()["records"] * 2), "`deploy/1` stands twice"),
    (document(record_record=""), "`record` of record 1 is ``"),
    (document(record_record="a\x1b[2Jb"), "`record` of record 1 is"),
    (document(record_record="x" * 5000), "too long"),
    (document(record_files=[]), "`files` of record 1 is a list"),
    (document(record_files={"a": None}), "a digest of record 1 is empty"),
    (document(record_files={"a\ud800": "0" * 64}), "a path of record 1 is"),
    (document(record_signoffs=["sha256:0"]), "a sign-off of record 1 is"),
    (document(record_stage="done"), "`stage` of record 1 is `done`"),
    ([], "the manifest is a list, not an object"),
    (None, "the manifest is empty"),
    (b"", "it is not JSON"),
    (b"\xff", "it is not UTF-8"),
    (b'{"a": 1, "a": 2}', "`a` stands twice"),
    (b'{"count": 1' + b"0" * 100_000 + b"}", "is no number of a manifest"),
    (b'{"count": 1e999}', "`1e999` is no number"),
    (b'{"count": NaN}', "`NaN` is no number"),
    (b'{"count": -1}', "`-1` is no number"),
    (b"[" * 200_000, "deeper than any manifest"),
    (b'{"a":' * 200_000, "deeper than any manifest"),
    (b"[" + b"[]," * 2_100_000 + b"[]]", "values that are read"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), HOSTILE, ids=[message[:40] for _, message in HOSTILE])
def test_a_hostile_manifest_is_refused_with_what_is_wrong(data: Any, message: str) -> None:
    with pytest.raises(DonebookError) as refused:
        decode(data if isinstance(data, bytes) else json.dumps(data).encode(), "m.json")
    (problem,) = refused.value.problems
    assert message in problem.message
    assert problem.source == "m.json"
    assert problem.cure


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


@given(st.data())
def test_whatever_stands_in_a_manifest_is_read_or_refused(data: st.DataObject) -> None:
    spoiled = document()
    place = data.draw(st.sampled_from([spoiled, spoiled["records"][0], spoiled["records"][0]["files"]]))
    place[data.draw(st.sampled_from([*place]) | st.text(max_size=5))] = data.draw(JSON)
    try:
        read = decode(json.dumps(spoiled).encode(), "m.json")
    except DonebookError:
        return
    compare(read, chained([]))
    encode(read)


# --- of a book -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here")
def test_an_auditor_computes_the_chain_without_donebook(draw: Draw) -> None:
    folder = draw(TREE)
    write(folder, 1)
    parts = folder / "runs" / "deploy" / name(2)
    parts.mkdir()
    for part in ("b.yml", "a b.yml", "Z.yml", "\\tilde\\.yml", "é.yml"):
        (parts / part).write_text("steps: {back-up: {result: passed}}\n" if part == "b.yml" else "operator: alice\n", "utf-8")
    data = json.loads(encode(manifest(folder)))
    assert data["count"] == 2
    assert len(data["records"][1]["files"]) == 5
    previous = START
    for record in data["records"]:
        script = 'sha256sum -- "$@" | sha256sum'
        asked = ["sh", "-c", script, "sh", *record["files"]]
        digest = "sha256:" + subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=True).stdout.split()[0]
        assert record["digest"] == digest
        asked = ["sh", "-c", "printf '%s\\n' \"$@\" | sha256sum", "sh", previous, record["record"], digest]
        previous = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()[0]
        assert record["link"] == previous
    assert data["head"] == previous


def test_names_that_sha256sum_marks_are_marked() -> None:
    told = "\\" + "0" * 64 + "  a\\\\b\\nc\\rd\n" + "0" * 64 + "  e\n"
    assert files_digest({"e": "0" * 64, "a\\b\nc\rd": "0" * 64}) == "sha256:" + hashlib.sha256(told.encode()).hexdigest()


def test_the_records_stand_as_history_first_shows_them(repository: Path) -> None:
    paths = [f"runs/deploy/{name(day)}.yml" for day in (1, 2, 3)]
    write(repository, 0)
    one = manifest(repository, first={paths[1]: 4, paths[0]: 7, paths[2]: 9})
    assert [each.record for each in one.entries] == [f"deploy/{name(day)}" for day in (2, 1, 3, 0)]
    assert (one.order, one.complete, one.commit) == ("git", True, git(repository, "rev-parse", "HEAD"))
    without = manifest_of(Repository(repository, Settings(checklists=("deploy.md",))).read())
    assert [each.record for each in without.entries] == sorted(each.record for each in one.entries)
    assert without.order == "id"


def test_a_run_that_is_taken_apart_keeps_its_place(repository: Path) -> None:
    first = {f"runs/deploy/{name(day)}.yml": day for day in (1, 2, 3)}
    before = manifest(repository, first=first)
    alone = repository / "runs" / "deploy" / f"{name(1)}.yml"
    folder = alone.with_suffix("")
    folder.mkdir()
    alone.rename(folder / "run.yml")
    after = manifest(repository, first={**first, f"runs/deploy/{name(1)}/run.yml": 9})
    assert named(compare(before, after)) == [("edited", f"deploy/{name(1)}")]


def test_what_a_run_says_is_its_content_however_it_is_written(repository: Path) -> None:
    before = manifest(repository)
    said = run(1)
    write(repository, 1, "# a comment\n" + said.replace("2026-11-21T20:00:00+01:00", "2026-11-21T19:00:00+00:00"))
    assert named(compare(before, manifest(repository))) == [("edited", f"deploy/{name(1)}")]
    for old, new in (("by: alice}", "by: bo}"), ("succeeded", "aborted"), ("note: seen", "note: not seen")):
        write(repository, 1, said.replace(old, new, 1))
        assert named(compare(before, manifest(repository))) == [("changed", f"deploy/{name(1)}")]
    for more in (
        "gates: {deploy: {by: alice}}\n",
        "happened: [deploy]\n",
        'links: [{rel: ticket, href: "https://example.org/1"}]\n',
        "frozen: other\n",
    ):
        write(repository, 1, said + more)
        assert named(compare(before, manifest(repository))) == [("changed", f"deploy/{name(1)}")], more
    write(repository, 1, said + "redlines: [{note: say which dashboard}]\n")
    assert named(compare(before, manifest(repository))) == [("edited", f"deploy/{name(1)}")]


def test_sign_offs_come_and_do_not_go(repository: Path) -> None:
    before = manifest(repository)
    write(repository, 1, run(1) + "signoffs: [{role: Lead, by: bo}]\n")
    signed = manifest(repository)
    assert named(compare(before, signed)) == [("signed", f"deploy/{name(1)}")]
    assert named(compare(signed, before)) == [("signature-removed", f"deploy/{name(1)}")]
    write(repository, 1, run(1) + "signoffs: [{role: Lead, by: eve}]\n")
    assert named(compare(signed, manifest(repository))) == [("signature-removed", f"deploy/{name(1)}")]


def test_a_run_in_progress_grows_also_if_somebody_has_signed_it(repository: Path) -> None:
    begun = "subject: shop\nsteps: {back-up: {result: passed}}\nsignoffs: [{role: Lead, by: bo, covers: sha256:" + "0" * 64 + "}]\n"
    write(repository, 4, begun)
    before = manifest(repository)
    assert (before.entries[3].stage, before.entries[3].finished) == ("changed_after_sign_off", False)
    write(repository, 4, begun + "operator: alice\n")
    assert named(compare(before, manifest(repository))) == [("grown", f"deploy/{name(4)}")]


# --- from the command line -------------------------------------------------------------------------------------------------------------


def test_verify_says_what_is_here_and_whether_it_is_committed(repository: Path) -> None:
    done = verify(repository)
    assert done.exit_code == 0, done.output
    head = git(repository, "rev-parse", "HEAD")
    assert done.stdout.split("\n")[1:] == [f"head {manifest(repository).head}", f"commit {head}, the history is whole", ""]
    assert done.stdout.startswith("3 records")
    assert json.loads(verify(repository, "--json").stdout)["uncommitted"] == []
    write(repository, 1, run(1, "failed"))
    done = verify(repository)
    assert done.exit_code == 1
    assert f"not committed as it stands: runs/deploy/{name(1)}.yml" in done.stderr
    assert json.loads(verify(repository, "--json").stdout)["uncommitted"] == [f"runs/deploy/{name(1)}.yml"]


def test_a_run_that_git_ignores_is_not_committed(repository: Path) -> None:
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "exclude").write_text("*1.4.0*\n")
    write(repository, 4)
    assert git(repository, "status", "--porcelain") == ""
    done = verify(repository)
    assert done.exit_code == 1
    assert f"1 file not committed as it stands: runs/deploy/{name(4)}.yml" in done.stderr


def test_verify_works_where_the_site_is_a_folder_of_the_repository(draw: Draw) -> None:
    top = draw("".join(f"=== site/{each.removeprefix('=== ')}" for each in TREE.splitlines(keepends=True) if each.startswith("===")))
    folder = top / "site"
    for path, text in files_of(TREE):
        (folder / path).write_text(text, "utf-8")
    git(top, "init", "-q", "-b", "main")
    write(folder, 1)
    commit(top, "Run 1")
    assert verify(folder, "--write", "../m.json").exit_code == 0
    write(folder, 2)
    commit(top, "Run 2")
    done = verify(folder, "--against", "../m.json", "--json")
    assert done.exit_code == 0, done.output
    assert found(done) == [("added", f"deploy/{name(2)}")]


def test_verify_without_git_says_so(draw: Draw) -> None:
    folder = draw(TREE)
    write(folder, 1)
    done = verify(folder, "--write", "m.json")
    assert done.exit_code == 1
    assert "no git history" in done.stdout
    done = verify(folder, "--against", "m.json")
    assert done.exit_code == 0
    assert "names no commit" in done.stderr


def test_a_shallow_clone_does_not_claim_to_know(repository: Path, tmp_path: Path) -> None:
    verify(repository, "--write", str(repository / "m.json"))
    write(repository, 4)
    commit(repository, "Run 4")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), str(shallow))
    done = verify(shallow)
    assert done.exit_code == 1
    assert "its history is not whole" in done.stdout
    assert "fetch-depth: 0" in done.stderr
    done = verify(shallow, "--json", "--against", str(repository / "m.json"))
    assert done.exit_code == 1, "what cannot be judged is not passed"
    assert json.loads(done.stdout)["against"]["descends"] is None
    assert "is not known" in done.stderr
    assert ("added", f"deploy/{name(4)}") in found(done)


def test_a_force_push_that_drops_a_failed_run_is_seen_from_a_fresh_clone(draw: Draw, tmp_path: Path) -> None:
    folder = draw(TREE)
    git(folder, "init", "-q", "-b", "main")
    write(folder, 1)
    commit(folder, "Run 1")
    write(folder, 2, run(2, "failed"))
    anchor = commit(folder, "Run 2, failed")
    git(tmp_path, "clone", "-q", "--bare", str(folder), "server.git")
    verify(folder, "--write", str(folder / "published.json"))
    git(folder, "reset", "-q", "--hard", "HEAD~1")
    write(folder, 3)
    git(folder, "add", "runs")
    git(folder, "commit", "-qm", "Run 3, passed")
    git(folder, "push", "-q", "-f", str(tmp_path / "server.git"), "main")
    git(tmp_path, "clone", "-q", "server.git", "fresh")
    fresh = tmp_path / "fresh"
    assert verify(fresh).exit_code == 0  # alone it cannot tell
    done = verify(fresh, "--against", str(folder / "published.json"))
    assert done.exit_code == 1
    told = done.stdout.split("\n")[3:]
    assert told[0].startswith(f"rewritten: commit {anchor} is not before {git(fresh, 'rev-parse', 'HEAD')}")
    assert told[1] == f"removed: deploy/{name(2)}: it was there, finished, and is gone"
    assert told[2].startswith(f"added: deploy/{name(3)}: ")
    assert done.stderr == "2 records before: 2 violations, 1 other difference\n"


def test_a_manifest_is_not_overwritten_after_a_violation(repository: Path) -> None:
    kept = repository / "m.json"
    assert verify(repository, "--write", "m.json").exit_code == 0
    before = kept.read_bytes()
    assert before == encode(manifest(repository))
    write(repository, 1, run(1, "failed"))
    done = verify(repository, "--against", "m.json", "--write", "m.json")
    assert done.exit_code == 1
    assert "was not written" in done.stderr
    assert kept.read_bytes() == before
    write(repository, 1)
    write(repository, 4)
    done = verify(repository, "--against", "m.json", "--write", "m.json")
    assert done.exit_code == 0
    assert json.loads(kept.read_bytes())["count"] == 4


@pytest.mark.parametrize(
    "where", ["none.json", "mkdocs.yml", "http://example.org/m.json", "ftp://example.org/m", "file:///etc/passwd", "https://"]
)
def test_what_is_no_manifest_is_nothing_to_begin_with(repository: Path, where: str) -> None:
    done = verify(repository, "--against", where)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {where}: ")
    assert "Traceback" not in done.output


def test_a_branch_that_is_merged_late_brings_records_that_are_added(repository: Path) -> None:
    git(repository, "switch", "-q", "--create", "late", "HEAD~2", at="2026-11-20T08:00:00+01:00")
    write(repository, 0)
    git(repository, "add", "runs")
    git(repository, "commit", "-qm", "Run 0", at="2026-11-20T09:00:00+01:00")  # before all that is on main
    git(repository, "switch", "-q", "main")
    before = repository / "m.json"
    assert verify(repository, "--write", "m.json").exit_code == 0
    assert json.loads(before.read_bytes())["order"] == "git"
    git(repository, "merge", "-q", "--no-ff", "-m", "Merge", "late")
    done = verify(repository, "--against", "m.json", "--json")
    assert done.exit_code == 0, done.output
    assert found(done) == [("added", f"deploy/{name(0)}")]


def test_history_written_anew_with_one_squeezed_in_or_moved_is_told(repository: Path) -> None:
    assert verify(repository, "--write", "m.json").exit_code == 0
    runs = {day: (write(repository, day), run(day)) for day in (1, 2, 3, 9)}
    for order, kind, day in (((1, 9, 2, 3), "inserted", 9), ((2, 3, 1), "reordered", 1)):
        git(repository, "checkout", "-q", "-f", "--orphan", f"anew-{day}")
        git(repository, "rm", "-rqf", "runs")
        for path, _ in runs.values():
            path.unlink(missing_ok=True)
        for each in order:
            write(repository, each)
            commit(repository, f"Run {each}")
        done = verify(repository, "--against", "m.json", "--json")
        assert done.exit_code == 1
        assert found(done) == [("rewritten", ""), (kind, f"deploy/{name(day)}")]


def test_an_altered_manifest_is_told(repository: Path) -> None:
    data = json.loads(encode(manifest(repository)))
    del data["records"][1]
    (repository / "m.json").write_text(json.dumps(data))
    done = verify(repository, "--against", "m.json", "--json")
    assert done.exit_code == 1
    assert found(done)[0] == ("altered-manifest", f"deploy/{name(3)}")


def test_a_clone_makes_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(repository), "clone")
    assert encode(manifest(tmp_path / "clone")) == encode(manifest(repository))


@pytest.mark.parametrize("directories", [True, False])
def test_the_site_publishes_it(repository: Path, directories: bool) -> None:
    command = ["mkdocs", "build", "-q", "-d", "site"] + ([] if directories else ["--no-directory-urls"])
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    site = repository / "site"
    assert (site / ("audit/index.html" if directories else "audit.html")).is_file()
    done = verify(repository, "--against", "site/audit/manifest.json", "--json")
    assert done.exit_code == 0, done.output
    assert found(done) == []


def test_only_the_id_of_a_commit_goes_to_git(repository: Path) -> None:
    asked = Git(repository)
    head = git(repository, "rev-parse", "HEAD")
    assert [asked.descends(each) for each in (head, git(repository, "rev-parse", "HEAD~2"))] == [True, True]
    assert [asked.descends(each) for each in ("0" * 40, "0" * 64)] == [False, False]
    assert [asked.descends(each) for each in ("HEAD", "main", head[:12], "", "--help", head + "\n")] == [None] * 6
    git(repository, "checkout", "-q", "--detach", "HEAD~1")
    assert asked.descends(head) is False
    assert Git(repository.parent / "nowhere").descends(head) is None


# --- over the network ------------------------------------------------------------------------------------------------------------------


class Answers(BaseHTTPRequestHandler):
    """Answers as the address says."""

    body = b""

    def do_GET(self) -> None:
        match self.path.split("/")[1:]:
            case ["redirect", *_]:
                self.send_response(302)
                self.send_header("Location", self.headers["X-To"] or self.path.removeprefix("/redirect/"))
                self.end_headers()
            case ["loud"]:
                self.wfile.write(b"what\r\n\r\n")
            case ["slow"]:
                self.send_response(200)
                self.end_headers()
                for _ in range(20):
                    self.wfile.write(b"x")
                    time.sleep(0.1)
            case ["silent"]:
                time.sleep(1)
            case ["m.json"]:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(self.body)
            case _:
                self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(body: bytes) -> Iterator[str]:
    """A server on this machine."""
    handler = type("Handler", (Answers,), {"body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_an_earlier_manifest_is_read_from_the_site(repository: Path) -> None:
    with serving(encode(manifest(repository))) as url:
        write(repository, 4)
        commit(repository, "Run 4")
        done = verify(repository, "--against", f"{url}/m.json", "--json")
        assert done.exit_code == 0, done.output
        assert found(done) == [("added", f"deploy/{name(4)}")]
        assert json.loads(done.stdout)["against"]["source"] == f"{url}/m.json"
        assert json.loads(done.stdout)["against"]["descends"] is True
        done = verify(repository, "--against", f"{url}/gone.json")
        assert (done.exit_code, "the server answers 404" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/none", "the server answers 404"),
        ("/redirect/http://127.0.0.1/m.json", "which is not https://"),
        ("/redirect/file:///etc/passwd", "is not allowed"),
        ("/redirect/ftp://127.0.0.1/m.json", "which is not https://"),
        ("/redirect//m.json", "which is not https://"),
        ("/redirect/https://a:b@127.0.0.1/", "has a name or a password in it"),
        ("/loud", "what"),
        ("/slow", "takes too long"),
        ("/silent", "the server does not answer"),
        ("/m.json", "more than the 10 bytes"),
        ("/a b", "URL can't contain control characters"),
    ],
)
def test_a_server_that_misbehaves_is_told(path: str, message: str) -> None:
    with serving(b"0123456789!") as url, pytest.raises(DonebookError) as refused:
        fetch(url + path, limit=10 if path == "/m.json" else 100, timeout=0.5)
    (problem,) = refused.value.problems
    assert message in problem.message
    assert "b@" not in str(problem)


@pytest.mark.parametrize("url", ["http://example.org/", "http://localhost.example.org/", "ftp://localhost/", "https://me:secret@example.org/",
                                 "https://example.org:x/", "https://[/", "https:///x", "HTTP://example.org"])  # fmt: skip
def test_addresses_on_which_somebody_listens_are_not_asked(url: str) -> None:
    with pytest.raises(DonebookError) as refused:
        fetch(url, limit=10, timeout=0.1)
    assert "secret" not in str(refused.value)


def test_a_redirect_to_https_is_followed() -> None:
    import urllib.request

    asked = urllib.request.Request("https://example.org/m.json")
    new = _Redirects(asked.full_url).redirect_request(asked, None, 302, "Found", http.client.HTTPMessage(), "/other.json")  # type: ignore[arg-type]
    assert new is not None
    assert new.full_url == "https://example.org/other.json"


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(b"0123456789")
    assert fetch(str(tmp_path / "m"), limit=10) == b"0123456789"
    with pytest.raises(DonebookError, match="more than the 9 bytes"):
        fetch(str(tmp_path / "m"), limit=9)
    with pytest.raises(DonebookError):
        fetch("a\0b", limit=9)


# --- the documentation -----------------------------------------------------------------------------------------------------------------


def test_the_witness_of_the_page_keeps_what_it_saw(repository: Path, tmp_path: Path) -> None:
    (script,) = [each["text"] for each in fences(ROOT / "docs" / "why-git.md") if each["title"] == "witness.sh"]
    witness = tmp_path / "witness"
    witness.mkdir()
    git(witness, "init", "-q", "-b", "main")
    environment = {
        **os.environ,
        "REPOSITORY": str(repository),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        **{f"GIT_{who}_{what}": "w@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def day() -> int:
        shutil.rmtree(witness / "records", ignore_errors=True)
        return subprocess.run(["sh", "-c", script], cwd=witness, env=environment, capture_output=True, check=False).returncode

    verify(repository, "--write", str(witness / "manifest.json"))
    seen = []
    for number, result in ((4, "passed"), (2, "failed"), (2, "passed")):
        write(repository, number, run(number, result))
        git(repository, "add", "runs")
        git(repository, "commit", "-qm", "More")
        seen.append((day(), git(witness, "rev-list", "--count", "HEAD")))
    assert seen == [(0, "1"), (1, "1"), (0, "2")]
