"""A lake of tables: what a repository writes and what it leaves alone, rows that are the record's, and the questions of the docs in DuckDB."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from msgspec.structs import replace

from attacks import ATTACKS, besieged
from donebook.cli import main
from donebook.configuration import settings_of
from donebook.export import TABLES, Exhibit, Partition, file_name, parquet, partitions, repository_name
from donebook.export.cells import instant, text
from donebook.problem import visible
from donebook.repository import Repository
from donebook.run import PartFile
from donebook.run import Result as StepResult
from donebook.settings import Hosting
from drawing import ROOT, Draw, files_of, git, inside
from laws.strategies import CHECKLIST, FILES
from planted import Planted, planted
from test_docs import fences
from test_export import said, shown

PAGE = ROOT / "docs" / "querying.md"
QUESTIONS = {
    title: found[1]
    for title, _, body in (part.partition("\n") for part in PAGE.read_text("utf-8").split("\n### ")[1:])
    if (found := re.search(r"^```sql\n(.*?)^```", body, re.DOTALL | re.MULTILINE))
}
"""The queries of the docs, by their headings."""
SHOP = f"""=== mkdocs.yml
site_name: Shop
repo_url: https://user:secret@github.com/acme/shop.git
plugins: [donebook: {{checklists: [list.md, other.md]}}]
=== docs/list.md
{CHECKLIST}
=== docs/other.md
{CHECKLIST}
=== runs/list/2025-12-31-a.yml
started: 2026-01-01T01:30:00+02:00
finished: 2026-01-01T02:30:00+02:00
steps: {{back-up: {{result: passed, by: al, at: 2026-01-01T01:31:00.000001+02:00, evidence: [{{href: 'https://example.org/1'}}, {{href: logs, title: L}}]}}}}
=== runs/list/2025-02-03-b.yml
steps: {{back-up: {{result: failed, note: "one\\ntwo", waiver: {{by: bo, reason: known}}, attempts: [{{result: blocked, note: first}}]}}}}
=== runs/list/undated.yml
steps: {{back-up: {{result: passed}}}}
=== runs/other/2025-03-04-c.yml
steps: {{back-up: {{result: passed}}}}
"""
SIGNED = f"""=== mkdocs.yml
site_url: https://signed.example.org/
plugins: [donebook: {{checklists: [list.md]}}]
=== docs/list.md
{CHECKLIST}
=== runs/list/2026-05-01-a.yml
environment: production
operator: al
finished: 2026-05-01T10:00:00Z
signoffs:
- {{role: qa lead, by: bo, at: 2026-05-01T11:00:00Z, decision: rejected}}
- {{role: qa lead, by: '@Carlos', at: 2026-05-02T11:00:00Z}}
- {{role: Lead, name: Al, at: 2026-05-02T11:00:00Z, decision: approved_with_exceptions}}
=== runs/list/2026-05-02-b.yml
environment: production
finished: 2026-05-02T10:00:00Z
signoffs: [{{role: QA Lead, by: bo}}, {{role: Lead, by: 'BO@example.org'}}]
"""
"""Rejected and then approved; approved by who operated; approved twice by one person."""
NAME = "github-com-acme-shop-b1c397fde98fe738.parquet"


def run(folder: Path, *args: str) -> Result:
    with inside(folder):
        return CliRunner().invoke(main, ["export", *args])


def export(folder: Path, *args: str) -> str:
    done = run(folder, "--parquet", "lake", *args)
    assert (done.exit_code, done.stdout) == (0, ""), done.output
    return done.stderr


def files(lake: Path) -> dict[str, bytes]:
    return {path.relative_to(lake).as_posix(): path.read_bytes() for path in sorted(lake.rglob("*")) if path.is_file()}


def ask(lake: Path, *queries: str) -> list[tuple[Any, ...]]:
    """What DuckDB answers to the last query, with the views of the docs on a lake."""
    (setup,) = [each["text"] for each in fences(PAGE) if each["title"] == "duckdb.sql"]
    with duckdb.connect() as connection:
        connection.execute(setup.replace("'lake/", f"'{lake.as_posix()}/"))
        for query in queries:
            answer = connection.execute(query).fetchall()
        return answer


def rows(exhibits: Iterable[Exhibit]) -> dict[str, list[dict[str, Any]]]:
    """The rows of records as they are read again."""
    sinks = {table: io.BytesIO() for table in TABLES}
    counts = parquet.write(sinks, exhibits, "here")
    found = {table: pq.ParquetFile(io.BytesIO(sink.getvalue())).read().to_pylist() for table, sink in sinks.items()}
    assert counts == {table: len(each) for table, each in found.items()}
    return found


def test_the_docs_have_each_column_with_its_type() -> None:
    page = PAGE.read_text("utf-8").partition("### In every table")[2]
    every, *others = (
        {name: html.unescape(type) for name, type in re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.MULTILINE)}
        for part in page.split("\n### ")
    )
    assert {every.pop("checklist"), every.pop("year")} == {"string", "int"}
    for (table, columns), own in zip(TABLES.items(), others, strict=True):
        assert list(columns.items()) == [*every.items(), *own.items()], table


def test_files_say_what_they_are_and_no_more(draw: Draw) -> None:
    folder = draw(SHOP)
    assert f"4 records, 29 rows of steps, 8 of sign-offs: 12 files written, 0 unchanged, 0 removed, each called {NAME}" in export(folder)
    for name in files(folder / "lake"):
        kept = pq.ParquetFile(folder / "lake" / name)
        assert kept.metadata.metadata == {
            b"donebook.schema": b"1", b"donebook.table": name.partition("/")[0].encode(), b"donebook.repository": b"https://github.com/acme/shop",
        }  # fmt: skip
        assert kept.schema_arrow.names == list(TABLES[name.partition("/")[0]])
        assert all(kept.metadata.row_group(group).column(0).compression == "ZSTD" for group in range(kept.num_row_groups))


def test_the_layout_is_by_checklist_and_by_the_year_in_the_run_s_own_zone(draw: Draw) -> None:
    folder = draw(SHOP)
    export(folder)
    places = {"list": ("2025", "2026", "__HIVE_DEFAULT_PARTITION__"), "other": ("2025",)}
    expected = {f"{table}/checklist={id}/year={year}/{NAME}" for table in TABLES for id, years in places.items() for year in years}
    assert set(files(folder / "lake")) == expected
    assert ask(folder / "lake", "SELECT checklist, year, run, day FROM records ORDER BY run") == [
        ("list", 2025, "2025-02-03-b", date(2025, 2, 3)),
        ("other", 2025, "2025-03-04-c", date(2025, 3, 4)),
        ("list", 2026, "2025-12-31-a", date(2026, 1, 1)),
        ("list", None, "undated", None),
    ]


def test_rows_of_steps_in_full(draw: Draw) -> None:
    folder = draw(SHOP)
    export(folder)
    query = "SELECT run, attempt, standing, result, note, waived, waived_by, attempts, given_said, CAST(given_at AS VARCHAR), evidence, path FROM steps"
    assert ask(folder / "lake", f"{query} WHERE step = 'deploy/back-up' AND checklist = 'list' AND year IS NOT NULL ORDER BY run, attempt") == [
        ("2025-02-03-b", 1, False, "blocked", "first", False, None, 1, None, None, [], ["Deploy"]),
        ("2025-02-03-b", 2, True, "failed", "one\ntwo", True, "bo", 1, None, None, [], ["Deploy"]),
        ("2025-12-31-a", 1, True, "passed", None, False, None, 0, "2026-01-01T01:31:00.000001+02:00", "2025-12-31 23:31:00.000001+00",
         [{"href": "https://example.org/1", "title": None}, {"href": "logs", "title": "L"}], ["Deploy"]),
    ]  # fmt: skip
    assert ask(folder / "lake", "SELECT seconds, started_said FROM records WHERE year = 2026") == [(3600, "2026-01-01T01:30:00+02:00")]


@given(files=FILES)
def test_every_step_stands_once_and_no_result_disappears(files: list[PartFile]) -> None:
    # Would break where an attempt is taken for an answer, or a step without any is left out.
    exhibit = shown(files)
    made, record = rows([exhibit]), exhibit.record
    standing = [each for each in made["steps"] if each["standing"]]
    assert [each["step"] for each in standing] == [visible(entry.id) for entry in record.entries]
    assert [each["result"] for each in standing] == [entry.result for entry in record.entries]
    given = [each for each in made["steps"] if each["attempt"]]
    claims = [claim for entry in record.entries for claim in entry.claims]
    assert Counter((each["result"], each["given_by"], each["file"]) for each in given) == Counter(
        (str(claim.result.result), text(claim.result.by), claim.path) for claim in claims
    )
    (whole,) = made["records"]
    assert {name: whole[name] for name in (*StepResult, "open", "waived")} == {
        name: record.counts[name] for name in (*StepResult, "open", "waived")
    }
    assert sum(each["waived"] for each in standing) == whole["waived"]
    assert sum(each["open"] for each in standing) == whole["open"]


@given(files=FILES)
def test_every_role_has_one_last_word_and_no_signature_disappears(files: list[PartFile]) -> None:
    exhibit = shown(files)
    made, record = rows([exhibit]), exhibit.record
    assert [(each["role"], each["stands"]) for each in made["signoffs"] if each["latest"]] == [
        (text(state.role), state.stands) for state in record.signoffs
    ]
    assert sum(each["decision"] is not None for each in made["signoffs"]) == len(record.run.signoffs)
    assert made["records"][0]["signed"] == [each["role"] for each in made["signoffs"] if each["stands"]]


def test_groups_of_rows_leave_as_they_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    exhibits = [said(f"subject: s{number}\nsteps: {{back-up: {{result: passed}}}}\n") for number in range(5)]
    whole = rows(exhibits)
    monkeypatch.setattr(parquet, "GROUP", 10)
    assert rows(exhibits) == whole
    sinks = {table: io.BytesIO() for table in TABLES}
    parquet.write(sinks, exhibits, "here")
    found = pq.ParquetFile(io.BytesIO(sinks["steps"].getvalue())).metadata
    assert [found.row_group(number).num_rows for number in range(found.num_row_groups)] == [10, 10, 10, 5]


def test_an_export_again_writes_nothing_and_a_change_its_own_files_only(draw: Draw) -> None:
    folder = draw(SHOP)
    export(folder)
    lake, before = folder / "lake", files(folder / "lake")
    times = {path: path.stat().st_mtime_ns for path in lake.rglob("*.parquet")}
    assert "0 files written, 12 unchanged, 0 removed" in export(folder)
    assert {path: path.stat().st_mtime_ns for path in lake.rglob("*.parquet")} == times
    shutil.rmtree(lake)
    export(folder)
    assert files(lake) == before, "the same records give the same bytes"
    # Another repository's files, a file of somebody's and one that a crash has left.
    others = {name.replace(NAME, "shop-2.parquet"): data for name, data in before.items() if "2026" in name} | {
        "records/notes.txt": b"mine"
    }
    for name, data in others.items():
        (lake / name).write_bytes(data)
    (lake / f"steps/checklist=list/year=2026/.{NAME}.0123abcd.tmp").write_bytes(b"half")
    for name in ("list/2025-12-31-a.yml", "list/2025-02-03-b.yml"):
        (folder / "runs" / name).unlink()
    (folder / "runs" / "list" / "2024-01-01-d.yml").write_text("steps: {back-up: {result: passed}}\n", "utf-8")
    assert "3 files written, 6 unchanged, 6 removed" in export(folder)
    kept = {name: data for name, data in before.items() if "=other" in name or "__HIVE" in name}
    new = {f"{table}/checklist=list/year=2024/{NAME}" for table in TABLES}
    assert {name: data for name, data in files(lake).items() if name not in new} == kept | others
    assert set(files(lake)) == {*kept, *others, *new}
    assert not (lake / "steps/checklist=list/year=2025").exists()
    assert (lake / "steps/checklist=list/year=2026").exists(), "the other repository is there"


def test_a_checklist_alone_clears_its_own_folders_only(draw: Draw) -> None:
    folder = draw(SHOP)
    export(folder)
    before = files(folder / "lake")
    for path in (folder / "runs").rglob("*.yml"):
        path.unlink()
    assert "0 records, 0 rows of steps, 0 of sign-offs: 0 files written, 0 unchanged, 3 removed" in export(folder, "--checklist", "other")
    assert files(folder / "lake") == {name: data for name, data in before.items() if "=other" not in name}
    assert "9 removed" in export(folder)
    assert files(folder / "lake") == {}


def test_two_repositories_share_a_lake(draw: Draw) -> None:
    folder = draw(SHOP)
    export(folder)
    first = files(folder / "lake")
    export(folder, "--repository", "Леджер / two\u202e")
    both = files(folder / "lake")
    assert {name: both[name] for name in first} == first
    assert len(both) == 2 * len(first)
    assert ask(folder / "lake", "SELECT repository, count(*) FROM records GROUP BY repository ORDER BY repository") == [
        ("https://github.com/acme/shop", 4), ("Леджер / two⟦U+202E⟧", 4),
    ]  # fmt: skip


def test_what_a_repository_is_called() -> None:
    assert repository_name(Hosting(repo_url="https://a:b@example.org/x/y.git"), "runs") == "https://example.org/x/y"
    assert (
        repository_name(Hosting(repo_url="https://example.org/x/y/", url="https://docs"), "services/a/runs")
        == "https://example.org/x/y#services/a/runs"
    )
    assert repository_name(Hosting(url="https://docs.example.org/"), "runs") == "https://docs.example.org"
    assert repository_name(Hosting(name="Docs"), "runs") == ""
    names = [file_name(each) for each in ("https://example.org/x/y", "https://example.org/x-y", "../../x", "\udc80", "x" * 500, "*[")]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.parquet", name) and len(name) < 70 for name in names), names


def test_no_id_leads_out_of_the_lake() -> None:
    folders = [Partition(checklist=id, year=2026).folder for id in ("a", "../../x", "a/b", "x=y", "é", "%2F", "..")]
    assert folders[1] == "checklist=..%2F..%2Fx/year=2026"
    assert all(folder.count("/") == 1 and folder.startswith("checklist=") for folder in folders)
    assert len(set(folders)) == len(folders)
    for id in ("1582-10-14-x", "0001-01-01-x", "9999-12-31-x", "x"):
        exhibit = said("steps: {back-up: {result: passed}}\n")
        record = replace(exhibit.record, run=replace(exhibit.record.run, id=id))
        (partition,) = partitions([replace(exhibit, record=record)])
        assert partition.folder == "checklist=list/year=__HIVE_DEFAULT_PARTITION__"


def test_texts_and_times_that_readers_choke_on() -> None:
    assert text("a\udc80\x00\u202e\nb\t") == "a⟦U+DC80⟧⟦U+0000⟧⟦U+202E⟧\nb⟦U+0009⟧"
    first, last = "1970-01-01T00:00:00+14:00", "9000-12-31T23:59:59-12:00"
    made = rows([said(f"started: {first}\nfinished: {last}\nsteps: {{back-up: {{result: passed, at: '{first}'}}}}\n")])
    (record,) = made["records"]
    assert (record["started"], record["finished"]) == (datetime.fromisoformat(first), datetime.fromisoformat(last))
    assert (record["started_said"], record["finished_said"], made["steps"][0]["given_said"]) == (first, last, first)
    assert record["seconds"] > 2**31
    assert instant(None) is None


def test_attacks_stay_texts_in_a_lake(tmp_path: Path) -> None:
    ids = besieged(tmp_path)
    (tmp_path / "runs" / "deploy" / "2026-11-23-bytes").mkdir()
    named = tmp_path / "runs" / "deploy" / "2026-11-23-bytes" / "ev\udc80il.yml"
    named.write_text("steps: {}\n", "utf-8")
    export(tmp_path)
    answers = ask(tmp_path / "lake", "SELECT run, lacking, files FROM records ORDER BY run")
    assert {run for run, *_ in answers} >= set(ids)
    assert len(ids) == len(ATTACKS)
    texts = [each for row in ask(tmp_path / "lake", "SELECT note, given_by, waiver_reason, text FROM steps") for each in row if each]
    assert all(visible(line) == line for each in texts for line in each.split("\n"))
    outside = {path.name for path in tmp_path.iterdir()} - {"docs", "runs", "mkdocs.yml", "secret.txt", ".git"}
    assert outside == {"lake"}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--format", "csv"], "not with --format"),
        (["--output", "x"], "--output"),
        (["--control", "cm-3"], "--control"),
        (["--steps"], "--steps"),
        (["--since", "2026-01-01"], "--since"),
        (["--until", "2026-01-01"], "--until"),
        (["2025-02-03-b"], "RUN"),
        (["--checklist", "nothing"], "No checklist is called nothing"),
        (["--repository", " "], "Nobody says what this repository is called"),
    ],
)
def test_what_does_not_go_with_tables(args: list[str], message: str, draw: Draw) -> None:
    folder = draw(SHOP)
    done = run(folder, "--parquet", "lake", *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert not (folder / "lake").exists()


def test_what_cannot_begin(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = draw(SHOP.replace("repo_url: https://user:secret@github.com/acme/shop.git\n", ""))
    assert "write `--repository NAME`" in run(folder, "--parquet", "lake").stderr
    assert "is a file: name a folder" in run(folder, "--parquet", "mkdocs.yml", "--repository", "x").stderr
    assert "--repository is for --parquet" in run(folder, "--format", "csv", "--repository", "x").stderr
    assert "Missing option '--format' or '--parquet'" in run(folder).stderr
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "donebook.export.parquet")
    missing = run(folder, "--parquet", "lake", "--repository", "x")
    assert missing.exit_code == 2
    assert "pip install 'donebook[parquet]'" in missing.stderr
    assert run(folder, "--format", "csv").exit_code == 0


@pytest.mark.parametrize("place", ["runs", "runs/list", ".git/lake"])
def test_no_table_is_written_among_the_project_s_own_files(place: str, draw: Draw) -> None:
    folder = draw(SHOP)
    git(folder, "init", "-q")
    before = sorted(folder.rglob("*"))
    done = run(folder, "--parquet", place)
    assert done.exit_code == 1
    assert "the project's own files are there" in done.stderr
    assert sorted(folder.rglob("*")) == before


def test_a_link_in_a_lake_leads_nobody_out_of_it(draw: Draw) -> None:
    folder = draw(SHOP)
    (folder / "elsewhere" / "year=2025").mkdir(parents=True)
    theirs = folder / "elsewhere" / "year=2025" / NAME
    theirs.write_bytes(b"theirs")
    (folder / "lake" / "steps").mkdir(parents=True)
    (folder / "lake" / "steps" / "checklist=gone").symlink_to(folder / "elsewhere")
    export(folder)
    assert theirs.read_bytes() == b"theirs"
    shutil.rmtree(folder / "lake" / "steps" / "checklist=list")
    (folder / "lake" / "steps" / "checklist=list").symlink_to(folder / "elsewhere")
    done = run(folder, "--parquet", "lake")
    assert done.exit_code == 1
    assert "a link stands where donebook writes a file" in done.stderr
    assert [path.name for path in (folder / "elsewhere").iterdir()] == ["year=2025"]
    assert theirs.read_bytes() == b"theirs"


def test_what_fails_half_way_changes_nothing(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = draw(SHOP)
    export(folder)
    before = files(folder / "lake")
    for path in (folder / "runs").rglob("*.yml"):
        path.write_text("steps: {back-up: {result: failed, note: other}}\n", "utf-8")
    calls = iter(range(100))
    write = parquet.write

    def full(*args: Any) -> dict[str, int]:
        if next(calls) == 2:
            raise OSError(28, "No space left on device")
        return write(*args)

    monkeypatch.setattr(parquet, "write", full)
    done = run(folder, "--parquet", "lake")
    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert files(folder / "lake") == before


def test_the_command_is_fast_without_tables() -> None:
    code = "import sys, donebook.cli.export; print([m for m in sys.modules if m.split('.')[0] in ('pyarrow', 'numpy')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planted]:
    """The lake of three repositories: one in which every kind of discrepancy is planted, this project's own, and the drawn SIGNED."""
    made = planted(tmp_path_factory.mktemp("planted"))
    lake = made.root.parent / "lake"
    signed = made.root.parent / "signed"
    for name, content in files_of(SIGNED):
        (signed / name).parent.mkdir(parents=True, exist_ok=True)
        (signed / name).write_text(content, "utf-8")
    for folder, more in ((made.root, ["--repository", "planted"]), (ROOT, []), (signed, [])):
        done = run(folder, "--parquet", str(lake), *more)
        assert done.exit_code == 0, done.output
    return lake, made


def names(answers: Iterable[tuple[Any, ...]], repository: str = "planted") -> set[str]:
    """The records that an answer is about, where its columns are the repository, the checklist, and the run."""
    return {f"{checklist}/{run}" for where, checklist, run, *_ in answers if where == repository}


def kind(made: Planted, *kinds: str) -> set[str]:
    """The records in which some kinds of discrepancies are planted."""
    return {name for name, found in made.expected.items() if found & set(kinds)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_of_the_docs_has_an_answer(question: str, lake: tuple[Path, Planted]) -> None:
    assert ask(lake[0], QUESTIONS[question]), "the answer is not empty, so that a query that asks for nothing is seen"


def test_a_compact_copy_gives_the_same_answers(lake: tuple[Path, Planted], tmp_path: Path) -> None:
    (copy,) = [each["text"] for each in fences(PAGE) if each["title"] == "compact.sql"]
    (tmp_path / "compact").mkdir()
    for _ in range(2):  # a copy takes the place of the last one
        ask(lake[0], copy.replace("'compact/", f"'{tmp_path.as_posix()}/compact/"))
    assert len([*(tmp_path / "compact").rglob("*.parquet")]) < len([*lake[0].rglob("*.parquet")])
    for query in QUESTIONS.values():
        assert ask(tmp_path / "compact", query) == ask(lake[0], query)


def test_answers_are_those_of_the_audit(lake: tuple[Path, Planted]) -> None:
    folder, made = lake

    def answer(question: str) -> set[str]:
        return names(ask(folder, QUESTIONS[question]))

    operated = answer("Who approved what they operated")
    assert operated - kind(made, "operator-signed") == {"strict/2026-06-20-shop-5.0.3-production"}, (
        "there the policy has another word for it"
    )
    assert operated >= kind(made, "operator-signed")
    assert answer("Said to have succeeded, and the record does not agree") == kind(made, "outcome")
    assert answer("Passed without the evidence that is asked for") == kind(made, "no-evidence")
    assert answer("Finished, and a gate was never released") == kind(made, "gate-open")
    assert answer("Records that changed after they were signed") < kind(made, "after-sign-off")


def test_one_person_with_two_roles_is_one_and_a_rejection_is_not_forgotten(lake: tuple[Path, Planted]) -> None:
    def answer(question: str) -> list[tuple[Any, ...]]:
        return [row[1:] for row in ask(lake[0], QUESTIONS[question]) if row[0] == "https://signed.example.org"]

    assert answer("Deployments to production that not two persons approved") == [("list", "2026-05-02-b", None, 1, "incomplete")]
    assert answer("Rejected, and approved later") == [("list", "2026-05-01-a", "QA Lead", "bo", "carlos")]
    assert answer("Who approved what they operated") == [("list", "2026-05-01-a", "Lead", "al", "claimed", "2026-05-02T11:00:00+00:00")]


def test_waivers_claims_and_what_is_live(lake: tuple[Path, Planted]) -> None:
    (waived,) = ask(lake[0], QUESTIONS["Failed steps that were waived, and by whom"])
    assert waived[2:5] == (
        "2026-09-29-payments-api-2.2.0-production", "deployment-steps/2-application-deployment/check-error-logs", "failed",
    )  # fmt: skip
    assert waived[6:8] == ("bo", "claimed")
    claimed = {month: counts for month, *counts in ask(lake[0], QUESTIONS["Results that are only claimed, by month"])}
    assert (claimed["2026-06"], claimed["2026-07"]) == ([14, 75], [7, 63]), "of the planted repository, where git shows most"
    live = [row for row in ask(lake[0], QUESTIONS["What is live where"]) if row[3] == "planted"]
    assert [row[2] for row in live] == ["6.0.8", "9.0.2", "8.1.3"], "of each checklist the last"
    minutes = ask(lake[0], QUESTIONS["How long it takes, from the start to the end"])
    assert ("shop", "production", 19, 30.0) in minutes


@pytest.mark.parametrize(("what", "turn"), [("Draft.end", 0), ("Draft.end", 5), ("Draft.put", 0), ("Draft.put", 4), ("Lake._remove", 1)])
def test_a_kill_leaves_whole_files_and_the_next_export_the_rest(what: str, turn: int, draw: Draw) -> None:
    folder = draw(SHOP)
    export(folder)
    old = files(folder / "lake")
    (folder / "runs" / "list" / "2025-02-03-b.yml").unlink()
    for name in ("list/2025-12-31-a.yml", "other/2025-03-04-c.yml"):
        (folder / "runs" / name).write_text("started: 2024-05-06T07:08:09Z\nsteps: {back-up: {result: failed, note: other}}\n", "utf-8")
    aside = folder.parent / f"{folder.name}-aside"
    shutil.copytree(folder, aside)
    export(aside)
    new = files(aside / "lake")
    code = (
        "import os, sys\nfrom donebook.cli import main\nfrom donebook.repository.lake import Draft, Lake\n"
        f"calls, real = iter(range(99)), {what}\n"
        f"{what} = lambda *args: os._exit(9) if next(calls) == {turn} else real(*args)\n"
        "main(['export', '--parquet', 'lake'])\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=folder, check=False).returncode == 9
    left = files(folder / "lake")
    assert left != new
    for name, data in left.items():
        assert name.endswith(".tmp") or data in (old.get(name), new.get(name)), name
    export(folder)
    assert files(folder / "lake") == new


OVERLAPPING = """\
=== mkdocs.yml
site_name: Shop
site_url: https://overlapping.example.org/
plugins: [donebook: {checklists: [list.md]}]
=== docs/list.md
# L

- [ ] back up
=== runs/list/2026-05-01-a.yml
{subject: shop, version: "1", environment: production, outcome: succeeded, started: 2026-05-01T10:00:00Z, finished: 2026-05-01T14:00:00Z}
=== runs/list/2026-05-01-b.yml
{subject: shop, version: "2", environment: production, outcome: succeeded, started: 2026-05-01T11:00:00Z, finished: 2026-05-01T12:00:00Z}
=== runs/list/2026-05-01-c.yml
{subject: shop, version: "3", environment: test, outcome: succeeded, started: 2026-05-01T09:00:00Z}
=== runs/list/2026-05-02-d.yml
{subject: shop, version: "4", environment: test, outcome: failed, started: 2026-05-02T09:00:00Z, finished: 2026-05-02T10:00:00Z}
"""


def test_what_ended_last_is_live_on_the_site_and_in_the_tables(draw: Draw) -> None:
    folder = draw(OVERLAPPING)
    export(folder)
    told = [(row[1], row[2]) for row in ask(folder / "lake", QUESTIONS["What is live where"])]
    (history,) = Repository(folder, settings_of(folder / "mkdocs.yml")).read().histories
    assert told == [(brief.run.head.environment, brief.run.head.version) for brief in history.live] == [("production", "1"), ("test", "3")]
