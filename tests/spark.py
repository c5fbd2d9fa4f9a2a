"""Asks a million results the questions of the docs, in PySpark and in DuckDB, and holds the answers against one another: `python tests/spark.py FOLDER`.

Most of the lake is generated, and goes through the writer as records do; the rest are exports of real repositories: this project's own, and
one in which every kind of discrepancy is planted. Needs Java 17 or later.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from pyspark.sql import SparkSession

from donebook.book import Revisions, bind
from donebook.checklist import Checklist
from donebook.export import TABLES, Exhibit, exhibits, partitions
from donebook.export.parquet import write
from donebook.page import Site
from donebook.parser import parse
from donebook.provenance import Provenance
from donebook.repository import Repository
from donebook.repository.lake import Lake
from donebook.run import Attempt, Decision, Evidence, Outcome, Part, PartFile, Pin, Result, Run, Signoff, StepResult, Waiver, assemble
from donebook.settings import Settings
from drawing import ROOT, SEED
from planted import planted
from test_docs import fences
from test_lake import PAGE, QUESTIONS, ask
from test_lake import run as export

REPOSITORIES, RESULTS = 100, 1_000_000
PEOPLE = ("alice", "bo", "carlos", "dana", "eve", "ci/smoke", "ci/build")
LIST = parse(SEED, path="docs/deployment-checklist.md", id="deployment-checklist")


def main(folder: Path, results: int = RESULTS) -> int:
    """The lake, then the answers; 1 where two differ."""
    folder.mkdir(parents=True, exist_ok=True)
    lake = folder / "lake"
    pour(folder, lake, results)
    os.chdir(folder)  # as in the docs, where the lake is beside whoever asks
    spark = started()
    print(f"\n{'question':58} {'rows':>7} {'DuckDB':>8} {'Spark':>8}")
    different = [title for title, query in QUESTIONS.items() if not agreed(spark, lake, title, query)]
    spark.stop()
    different += compacted(lake, folder / "compact")
    print(f"\n{len(QUESTIONS) - len(different)} of {len(QUESTIONS)} answers are the same")
    return int(bool(different))


def pour(folder: Path, lake: Path, results: int) -> None:
    """Fill the lake, and say how long it took."""
    taken: dict[str, float] = {"bind": 0.0, "write": 0.0}
    count = results // (REPOSITORIES * len(LIST.steps)) + 1
    rows = dict.fromkeys(TABLES, 0)
    for number in range(REPOSITORIES):
        made = timed(taken, "bind", lambda number=number: generated(number, count))
        one = Lake(folder=lake, tables=tuple(TABLES), name=f"https://git.example.org/team/{number}")
        filled = timed(taken, "write", lambda one=one, made=made: one.fill(Repository(folder, Settings()), partitions(made), write))
        rows = {table: number + filled.rows[table] for table, number in rows.items()}
    for root, more in ((planted(folder / "planted").root, ["--repository", "planted"]), (ROOT, [])):
        done = export(root, "--parquet", str(lake), *more)
        assert done.exit_code == 0, done.output
        print(done.stderr.strip())
    files = [*lake.rglob("*.parquet")]
    size = {table: sum(path.stat().st_size for path in (lake / table).rglob("*.parquet")) for table in TABLES}
    print(f"generated: {', '.join(f'{number:,} {table}' for table, number in rows.items())}, of {REPOSITORIES} repositories")
    print(f"in the lake: {', '.join(f'{table} {bytes / 1e6:.1f} MB' for table, bytes in size.items())}, {len(files)} files")
    print(
        f"made and merged in {taken['bind']:.1f} s, written in {taken['write']:.1f} s: {taken['write'] / rows['records'] * 1e3:.2f} ms a record"
    )


def timed(taken: dict[str, float], name: str, what: Callable[[], Any]) -> Any:
    """What comes of it; its seconds are added."""
    begin = time.perf_counter()
    found = what()
    taken[name] += time.perf_counter() - begin
    return found


def generated(repository: int, count: int) -> tuple[Exhibit, ...]:
    """The records of a repository, the same each time."""
    runs = [run_of(Random(f"{repository} {number}"), LIST) for number in range(count)]
    known = Revisions(lineage={LIST.id: frozenset({LIST.blob})}, complete=True)
    return exhibits(bind([LIST], runs, revisions=known, provenance=Provenance(known=True)), Site(), Settings())


def run_of(random: Random, checklist: Checklist) -> Run:
    """A run as it might have been: most of it passed."""
    start = datetime(2017, 1, 1, 8, tzinfo=UTC) + timedelta(minutes=random.randrange(10 * 365 * 24 * 60))
    subject, version, operator = (
        f"service-{random.randrange(40)}",
        f"{random.randrange(9)}.{random.randrange(99)}",
        random.choice(PEOPLE[:5]),
    )
    environment = random.choice(("production", "production", "staging"))
    id = f"{start:%Y-%m-%d}-{subject}-{version}-{environment}-{random.randrange(10**6)}"
    end = start + timedelta(minutes=random.randrange(20, 200))
    part = Part(
        checklist=Pin(path=checklist.path, blob=checklist.blob) if random.random() < 0.98 else None,
        subject=subject, version=version, environment=environment, operator=operator, started=start,
        finished=end if random.random() < 0.97 else None, outcome=random.choice([*[Outcome.SUCCEEDED] * 9, *Outcome]),
        steps={id: answer(random, operator, start) for id in checklist.steps if random.random() < 0.995},
        signoffs=tuple(signatures(random, checklist, end)),
    )  # fmt: skip
    return assemble(id, checklist.id, [PartFile(path=f"runs/{checklist.id}/{id}.yml", part=part, digest="0" * 64)])


def answer(random: Random, operator: str, start: datetime) -> StepResult:
    """A result of a step; sometimes one that was not the first."""
    at, by = start + timedelta(seconds=random.randrange(5000)), random.choice((operator, operator, *PEOPLE))
    result = random.choices([*Result], (970, 8, 3, 10, 9))[0]
    bad = result in (Result.FAILED, Result.BLOCKED)
    return StepResult(
        result=result, by=by, at=at, note=None if result is Result.PASSED else f"note {random.randrange(10**6)}",
        evidence=(Evidence(href=f"https://ci.example.org/{random.randrange(10**7)}"),) if random.random() < 0.1 else (),
        waiver=Waiver(by=random.choice(PEOPLE[:5]), reason="known", at=at) if bad and random.random() < 0.5 else None,
        attempts=(Attempt(result=Result.FAILED, by=by, at=at - timedelta(seconds=60), note="again"),) if random.random() < 0.01 else (),
    )  # fmt: skip


def signatures(random: Random, checklist: Checklist, end: datetime) -> Iterator[Signoff]:
    """Signatures in most roles; sometimes a rejection first, or one over something else."""
    for role in checklist.roles:
        at = end + timedelta(minutes=random.randrange(600))
        if random.random() < 0.02:
            yield Signoff(role=role.name, by=random.choice(PEOPLE[:5]), at=at - timedelta(minutes=5), decision=Decision.REJECTED)
        if random.random() < 0.95:
            covers = f"sha256:{'0' * 64}" if random.random() < 0.01 else None
            yield Signoff(role=role.name, by=random.choice(PEOPLE[:5]), at=at, covers=covers)


def started() -> SparkSession:
    """Spark on two cores of this machine, with the tables as the docs make them."""
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    (setup,) = [each["text"] for each in fences(PAGE) if each["title"] == "spark.py"]
    begin = time.perf_counter()
    exec(compile(setup, PAGE.name, "exec"), {})  # the example is the test
    print(f"Spark {spark.version} found its tables in {time.perf_counter() - begin:.1f} s")
    return spark


def agreed(spark: SparkSession, lake: Path, title: str, query: str) -> bool:
    """Whether both give the same answer; says how long each took, with reading the folder."""
    taken = {"DuckDB": 0.0, "Spark": 0.0}
    one = timed(taken, "DuckDB", lambda: ask(lake, query))
    two = timed(taken, "Spark", lambda: [tuple(row) for row in spark.sql(query).collect()])
    same = sorted(map(repr, one)) == sorted(map(repr, two))
    print(f"{title[:58]:58} {len(one):7,} {taken['DuckDB']:7.2f}s {taken['Spark']:7.2f}s{'' if same else '  DIFFERENT'}")
    if not same:
        print(*[f"  only one has {row}" for row in sorted({*map(repr, one)} ^ {*map(repr, two)})[:6]], sep="\n")
    return same and bool(one)


def compacted(lake: Path, copy: Path) -> list[str]:
    """Copy the tables into few files, as the docs do, and ask DuckDB again; the questions to which the copy has another answer."""
    copy.mkdir()
    (how,) = [each["text"] for each in fences(PAGE) if each["title"] == "compact.sql"]
    taken = {"copy": 0.0, "ask": 0.0}
    timed(taken, "copy", lambda: ask(lake, how.replace("'compact/", f"'{copy.as_posix()}/")))
    answers = {title: timed(taken, "ask", lambda query=query: ask(copy, query)) for title, query in QUESTIONS.items()}
    files = [path.stat().st_size for path in copy.rglob("*.parquet")]
    print(f"\na compact copy: {len(files)} files, {sum(files) / 1e6:.1f} MB, made in {taken['copy']:.1f} s;", end=" ")
    print(f"DuckDB answers all questions in {taken['ask']:.1f} s")
    return [title for title, answer in answers.items() if answer != ask(lake, QUESTIONS[title])]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), *map(int, sys.argv[2:])))
