"""Records for other systems: valid by their specifications, the same twice, and never more than the record says."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from msgspec.structs import replace

from attacks import ATTACKS, besieged, hostile_list
from donebook.book import Revisions, bind
from donebook.cli import main
from donebook.export import Exhibit, assessment_results, exhibits, is_token, statement, step_rows, steps_table
from donebook.export.conclusion import lacking
from donebook.export.intoto import Mark, marks_of
from donebook.export.terms import address, line, prose, token
from donebook.page import Site
from donebook.parser import parse
from donebook.provenance import Provenance
from donebook.record import Verdict
from donebook.run import PartFile, assemble, decode
from donebook.settings import Settings
from drawing import ROOT, Draw, git, inside
from laws.strategies import CHECKLIST, FILES

LIST = parse(CHECKLIST, path="docs/list.md", id="list")
SITE = Site(name="A site", url="https://Docs.example.org/x/")
DONE = "finished: 2026-01-02T10:00:00+05:45\noutcome: succeeded\n"
PIN = f"checklist: {{path: docs/list.md, blob: {LIST.blob}}}\n"
STEPS = ("deploy/back-up", "deploy/check", "deploy/watch", "deploy/logs", "deploy/errors", "undo/check", "undo/restore")
PASSED = f"steps: {{{', '.join(f'{id}: {{result: passed}}' for id in STEPS)}}}\n"
SIGNED = "signoffs: [{role: QA Lead, by: bo}, {role: Lead, by: al}]\n"
DRAWN = f"""=== mkdocs.yml
site_name: Drawn
plugins: [donebook: {{checklists: [list.md]}}]
=== docs/list.md
{CHECKLIST}
=== runs/list/2026-01-02-a.yml
{PASSED}{DONE}
=== runs/list/2026-02-03-b.yml
started: 2026-02-03T00:30:00+02:00
steps: {{back-up: {{result: passed, note: '=1+1', evidence: [{{href: 'https://example.org/1'}}, {{href: logs}}]}}}}
=== runs/list/undated.yml
steps: {{back-up: {{result: passed}}}}
"""
"""A finished run, one that is not, and one whose day nobody knows."""


def shown(files: Iterable[PartFile], *, site: Site = SITE, commits: bool = True, **more: Any) -> Exhibit:
    """The exhibit of a run of LIST."""
    provenance = Provenance(known=True) if commits else Provenance()
    known = more.pop("revisions", Revisions(lineage={"list": frozenset({LIST.blob})}, complete=True))
    (exhibit,) = exhibits(bind([LIST], [assemble("2026-01-02-x", "list", files)], provenance=provenance, revisions=known), site, Settings())
    return exhibit


def read(text: str, path: str = "runs/list/2026-01-02-x.yml") -> PartFile:
    """A run file as the repository reads it."""
    return replace(decode(text.encode(), path), digest=hashlib.sha256(text.encode()).hexdigest())


def said(text: str, **more: Any) -> Exhibit:
    """The exhibit of a run file."""
    return shown([read(text)], **more)


@cache
def schema() -> jsonschema.Draft7Validator:
    """NIST's schema (tests/data/README.md). Python's patterns know no classes of Unicode by name: here they are spelt out."""
    text = (ROOT / "tests" / "data" / "oscal_assessment-results_schema-1.1.3.json").read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(text.replace(r"\\p{L}", r"[^\\W\\d_]").replace(r"\\p{N}", r"\\d")))


def check_oscal(document: dict[str, Any]) -> None:
    """Hold a document against the schema, and its references against what is there."""
    schema().validate(document)
    (results,) = document.values()
    ids = re.findall(r'"uuid": "([^"]+)"', json.dumps(document))
    assert len(ids) == len(set(ids))
    text = json.dumps(document)
    resources = {each["uuid"] for each in results["back-matter"]["resources"]}
    assert set(re.findall(r'"href": "#([^"]+)"', text)) | set(re.findall(r'"subject-uuid": "([^"]+)"', text)) <= resources
    result = results["results"][0]
    assert {each["uuid"] for each in result.get("observations", [])} == set(re.findall(r'"observation-uuid": "([^"]+)"', text))
    assert set(re.findall(r'"actor-uuid": "([^"]+)"', text)) <= set(ids)
    assert result["start"] <= result["end"] <= results["metadata"]["last-modified"]
    for url in re.findall(r'"href": "([^"#][^"]*)"', text):
        assert re.fullmatch(r"(?:[A-Za-z0-9!$&'()*+,;=:@/?#._~-]|%[0-9A-Fa-f]{2})+", url), url


def check_statement(made: dict[str, Any]) -> None:
    """Hold a statement against spec/v1/statement.md, resource_descriptor.md, digest_set.md and predicates/test-result.md."""
    assert list(made) == ["_type", "subject", "predicateType", "predicate"]
    assert made["_type"] == "https://in-toto.io/Statement/v1"
    assert made["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    names = [each["name"] for each in made["subject"]]
    assert len(names) == len(set(names)) > 0
    for each in made["subject"]:
        assert set(each) == {"name", "digest"}
        assert re.fullmatch(r"[0-9a-f]{64}", each["digest"]["sha256"])
    predicate = made["predicate"]
    assert set(predicate) <= {"result", "configuration", "url", "passedTests", "warnedTests", "failedTests"}
    assert predicate["result"] in ("PASSED", "WARNED", "FAILED")
    for each in predicate["configuration"]:
        assert set(each) == {"name", "digest", "mediaType", "annotations"}
        assert re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", each["digest"]["gitBlob"])
    tests = [*predicate["passedTests"], *predicate["warnedTests"], *predicate["failedTests"]]
    assert len(tests) == len(set(tests))
    if predicate["result"] == "PASSED":
        assert not predicate["warnedTests"]
    if predicate["result"] != "FAILED":
        assert not predicate["failedTests"]
    assert predicate["warnedTests"] or predicate["result"] != "WARNED"


@given(files=FILES)
def test_every_expected_step_is_in_exactly_one_list(files: list[PartFile]) -> None:
    # Would break where a nested step is left to its parent, or a waiver is looked for in a derived result.
    digested = [replace(file, digest=hashlib.sha256(file.path.encode()).hexdigest()) for file in files]
    exhibit = shown(digested)
    made = statement(exhibit)
    check_statement(made)
    lists = {mark: made["predicate"][f"{mark.name.lower()}Tests"] for mark in Mark}
    for entry in exhibit.record.entries:
        found = [mark for mark, names in lists.items() if entry.id in names]
        outside = entry.result == "not_applicable" or (entry.result is None and not entry.expected) or (not entry.step and not found)
        inner = [mark for step in (entry.step.steps if entry.step else ()) if (mark := marks_of(exhibit.record).get(step.id)) is not None]
        if entry.claim or not inner:
            assert len(found) == (0 if outside else 1), entry
        else:
            assert found == [max(inner)]
        if entry.open or (entry.failing and not entry.waived):
            assert found == [Mark.FAILED]


@given(files=FILES)
def test_drawn_records_are_assessment_results_and_satisfied_only_where_nothing_is_lacking(files: list[PartFile]) -> None:
    exhibit = shown([replace(file, digest="0" * 64) for file in files])
    document = assessment_results([exhibit], "A *site*", ["cm-3"])
    check_oscal(document)
    (finding,) = document["assessment-results"]["results"][0]["findings"]
    if finding["target"]["status"]["state"] == "satisfied":
        assert exhibit.record.verdict is Verdict.PASSED
        assert not exhibit.record.unsigned
        assert exhibit.finished


def test_a_statement_in_full() -> None:
    exhibit = said(PIN + PASSED + DONE)
    assert statement(exhibit) == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {
                "name": "runs/list/2026-01-02-x.yml",
                "digest": {"sha256": hashlib.sha256((PIN + PASSED + DONE).encode()).hexdigest()},
            }
        ],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": "PASSED",
            "configuration": [
                {
                    "name": "docs/list.md",
                    "digest": {"gitBlob": LIST.blob},
                    "mediaType": "text/markdown",
                    "annotations": {"donebook_origin": "pinned"},
                }
            ],
            "url": "https://docs.example.org/x/list/runs/2026-01-02-x/",
            "passedTests": list(STEPS),
            "warnedTests": [],
            "failedTests": [],
        },
    }


def test_a_parent_is_no_better_than_its_parts() -> None:
    text = "steps: {logs: {result: passed}, errors: {result: failed, note: x, waiver: {by: a, reason: b}}}\n" + DONE
    predicate = statement(said(text))["predicate"]
    assert "deploy/watch" in predicate["warnedTests"]
    assert predicate["failedTests"] == ["deploy/back-up", "deploy/check", "undo/check", "undo/restore"]
    half = statement(said("steps: {logs: {result: passed}}\n" + DONE))["predicate"]
    assert "deploy/watch" in half["failedTests"]


def test_what_was_not_run_is_no_configuration() -> None:
    assert statement(said(PASSED + DONE))["predicate"]["configuration"] == []
    assert statement(said(PIN.replace(LIST.blob, "0" * 40) + PASSED + DONE))["predicate"]["configuration"] == []


def test_a_passed_result_for_no_step_is_no_test() -> None:
    names = statement(said("steps: {gone: {result: passed}, lost: {result: failed, note: x}}\n" + DONE))["predicate"]
    assert "gone" not in names["passedTests"]
    assert "lost" in names["failedTests"]


def state(exhibit: Exhibit) -> str:
    found: str = assessment_results([exhibit])["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"]
    return found


def test_only_a_record_that_lacks_nothing_is_satisfied() -> None:
    whole = PIN + PASSED + DONE + SIGNED
    assert list(lacking(said(whole))) == []
    assert state(said(whole)) == "satisfied"
    lesser = {
        "Not signed: Lead.": PIN + PASSED + DONE + "signoffs: [{role: QA Lead, by: bo}]\n",
        "Not approved: Lead.": whole.replace("by: al", "by: al, decision: rejected"),
        "Not approved: Guest.": whole.replace("by: al}", "by: al}, {role: Guest, decision: rejected}"),
        "Changed after it was signed: Lead.": whole.replace("by: al", f"by: al, covers: 'sha256:{'0' * 64}'"),
        "It is not finished.": PIN + PASSED + SIGNED,
        "The outcome was said to be: rolled back.": whole.replace("succeeded", "rolled_back"),
        "Nobody has said what became of the deployment.": whole.replace("outcome: succeeded\n", ""),
        "It is incomplete.": whole.replace("deploy/check: {result: passed}, ", ""),
        "It passed with exceptions: steps were skipped, or failed and were waived.": whole.replace(
            "deploy/check: {result: passed}", "deploy/check: {result: skipped, note: x}"
        ),
        "Which text was run is not known.": PASSED + DONE + SIGNED,
        "Its files have mistakes, 1 in all.": whole.replace("steps: {", "steps: {gone: {result: passed}, "),
    }
    for reason, text in lesser.items():
        assert reason in list(lacking(said(text))), reason
        assert state(said(text)) == "not-satisfied"
    assert list(lacking(said(whole, commits=False))) == ["Git does not have its files as they were read."]


@pytest.mark.parametrize(
    ("complete", "origin", "reason"),
    [
        (False, "frozen", "The history that was here cannot show that the text that was run ever was the checklist's."),
        (True, "foreign", "The text that was run was never the checklist's."),
    ],
)
def test_a_text_that_only_the_run_brings_satisfies_nobody(complete: bool, origin: str, reason: str) -> None:
    text = json.dumps({"frozen": CHECKLIST.replace("Restore", "Restore "), "steps": {id: {"result": "passed"} for id in STEPS}})
    file = read(text, "runs/list/2026-01-02-x.json")
    exhibit = shown([file], revisions=Revisions(lineage={"list": frozenset({LIST.blob})}, complete=complete))
    assert exhibit.record.origin == origin
    assert reason in list(lacking(exhibit))
    (configuration,) = statement(exhibit)["predicate"]["configuration"]
    assert configuration["digest"]["gitBlob"] not in ("", LIST.blob)
    assert configuration["annotations"] == {"donebook_origin": origin}


def test_evidence_and_gates_that_are_missing_are_told() -> None:
    text = "# L\n\n## Do { .gate }\n\n- [ ] a { evidence=required }\n\n## Undo { .gate .conditional }\n\n- [ ] b\n"
    checklist = parse(text, path="docs/list.md", id="list")
    run = assemble("x", "list", [read("steps: {a: {result: passed}}\n")])
    (exhibit,) = exhibits(bind([checklist], [run]), SITE, Settings())
    assert {"Gates that nobody released: 1.", "Steps that ask for evidence and have none: 1."} <= set(lacking(exhibit))


def test_times_are_utc_and_those_that_cannot_be_written_are_left_out() -> None:
    document = assessment_results([said("started: 1850-01-01T00:00:00Z\n" + DONE)])
    check_oscal(document)
    assert document["assessment-results"]["metadata"]["last-modified"] == "2026-01-02T04:15:00Z"
    odd = said("steps: {back-up: {result: passed, at: 0001-01-01T00:00:00+14:00}}\n")
    (seen,) = assessment_results([odd])["assessment-results"]["results"][0]["observations"]
    assert seen["collected"] == "2026-01-02T00:00:00Z"
    assert "The run says no time" in seen["remarks"]


@pytest.mark.parametrize("controls", [(), ("cm-3", "cm-3.1")])
def test_no_records_are_assessment_results_too(controls: tuple[str, ...]) -> None:
    document = assessment_results([], "", controls)
    check_oscal(document)
    (result,) = document["assessment-results"]["results"]
    assert "findings" not in result
    assert "the epoch stands for it" in result["remarks"]


def test_a_control_that_is_named_is_claimed_by_nobody() -> None:
    document = assessment_results([said(PIN + PASSED + DONE + SIGNED)], "", ["cm-3", "sa-10", "cm-3"])
    check_oscal(document)
    results = document["assessment-results"]
    (result,) = results["results"]
    (selection,) = result["reviewed-controls"]["control-selections"]
    assert selection["include-controls"] == [{"control-id": "cm-3"}, {"control-id": "sa-10"}]
    targets = [finding["target"]["target-id"] for finding in result["findings"]]
    assert targets == ["cm-3_donebook_list", "sa-10_donebook_list"]
    defined = {part["id"] for each in results["local-definitions"]["objectives-and-methods"] for part in each["parts"]}
    assert set(targets) <= defined
    (bare,) = assessment_results([said(PASSED)])["assessment-results"]["results"]
    assert bare["reviewed-controls"]["control-selections"][0]["include-all"] == {}
    assert "says nothing about any control" in bare["reviewed-controls"]["control-selections"][0]["description"]


def test_the_same_records_give_the_same_bytes_in_any_order_of_reading() -> None:
    files = [read(text, f"runs/list/x/{name}.yml") for name, text in {"a": PASSED, "b": DONE, "c": SIGNED}.items()]
    one, two = (json.dumps(assessment_results([shown(each)])) for each in (files, files[::-1]))
    assert one == two
    other = json.dumps(assessment_results([shown(files[:2])]))
    assert not set(re.findall(r'"uuid": "([^"]+)"', one)[:1]) & set(re.findall(r'"uuid": "([^"]+)"', other))


def test_texts_become_what_oscal_may_hold() -> None:
    assert line(" a\n b\x1b ") == "a b⟦U+001B⟧"
    assert line(" \n") == "-"
    assert prose("[x](javascript:1) <b> *y* {{ insert: param, z }}") == r"\[x\](javascript:1) \<b\> \*y\* \{\{ insert: param, z \}\}"
    assert [token(each) for each in ("pull-request", "1st", "a b/é", "")] == ["pull-request", "_1st", "a_b__", "_"]
    assert [is_token(each) for each in ("cm-3", "ac-2.1", "é_1", "3", "a b", "", "-a")] == [True, True, True, False, False, False, False]
    assert address("https://example.org/a%zz b") == ""
    assert address("https://example.org/%zz/é#a#b") == "https://example.org/%25zz/%C3%A9#a%23b"
    assert [address(each) for each in ("javascript:alert(1)", "logs/1.txt", "//evil.example", "https://a@evil.example/")] == [""] * 4


def test_rows_of_steps_have_what_was_said() -> None:
    row = next(
        step_rows([said("steps: {back-up: {result: failed, by: al, note: x, attempts: [{result: passed}], waiver: {by: b, reason: c}}}")])
    )
    assert (row["step"], row["path"], row["result"], row["waived"], row["attempts"]) == ("deploy/back-up", ["Deploy"], "failed", True, 1)
    hostile = said("steps: {back-up: {result: passed, note: '=1+1', by: '@x', evidence: [{href: https://a.example}, {href: logs}]}}")
    rows = list(csv.DictReader(io.StringIO(steps_table([hostile]), newline="")))
    assert (rows[0]["note"], rows[0]["by"], rows[0]["evidence"]) == ("'=1+1", "'@x", "https://a.example\nlogs")


def run(folder: Path, *args: str) -> Result:
    with inside(folder):
        return CliRunner().invoke(main, ["export", *args])


@pytest.mark.parametrize("form", ["in-toto", "oscal", "json", "csv"])
def test_the_project_s_own_records_are_exported_and_twice_the_same(form: str) -> None:
    one, two = run(ROOT, "--format", form), run(ROOT, "--format", form)
    assert one.exit_code == 0, one.output
    assert one.stdout == two.stdout
    if form == "in-toto":
        made = [json.loads(each) for each in one.stdout.splitlines()]
        assert len(made) >= 8
        for each in made:
            check_statement(each)
    elif form == "oscal":
        document = json.loads(one.stdout)
        check_oscal(document)
        assert len(document["assessment-results"]["results"][0]["findings"]) >= 10


def test_attacks_stay_texts_in_every_export(tmp_path: Path) -> None:
    ids = besieged(tmp_path)
    exported = run(tmp_path, "--format", "oscal", "--control", "cm-3")
    check_oscal(json.loads(exported.stdout))
    assert len(json.loads(exported.stdout)["assessment-results"]["results"][0]["observations"]) == len(ids)
    for each in run(tmp_path, "--format", "in-toto").stdout.splitlines():
        check_statement(json.loads(each))
    for row in csv.reader(io.StringIO(run(tmp_path, "--format", "csv", "--steps").stdout, newline="")):
        assert not any(re.match(r"\s*[=+@-]", cell) for cell in row)
    assert all(ord(char) < 0x7F for char in exported.stdout)


def test_very_long_and_hidden_texts_are_valid_too() -> None:
    long = "x" * 100_000
    checklist = parse(hostile_list(list(ATTACKS)) + f"\n- [ ] {long}\n", path="docs/list.md", id="list")
    part = read(f"subject: {'s' * 200}\nsteps: {{a: {{result: failed, note: {long[:2000]}}}}}\n{DONE}")
    named = replace(part, path="runs/list/x/ev\u202eil\udc80 [a]:b.yml")
    (exhibit,) = exhibits(bind([checklist], [assemble("x", "list", [named])]), Site(), Settings())
    check_oscal(assessment_results([exhibit], "\x1b[2J"))
    check_statement(statement(exhibit))


def test_what_is_named_and_not_there_is_told(draw: Draw) -> None:
    folder = draw(DRAWN)
    gone = run(folder, "--format", "oscal", "nothing", "2026-01-02-a")
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert "No run is called nothing." in gone.stderr
    unfinished = run(folder, "--format", "in-toto", "2026-02-03-b", "2026-01-02-a")
    assert unfinished.exit_code == 1
    assert "1 record left out" in unfinished.stderr
    assert len(unfinished.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--format", "pdf"],
        ["--format", "csv", "--control", "cm-3"],
        ["--format", "oscal", "--control", "3 a"],
        ["--format", "oscal", "--steps"],
        ["--format", "csv", "--since", "yesterday"],
        ["--format", "csv", "--checklist", "nothing"],
        ["--format", "csv", "--checklist", "list", "2026-01-02-a"],
        ["--format", "csv", "--output", "docs"],
        ["--format", "in-toto", "--output", "mkdocs.yml"],
        ["--format", "csv", "--since", "2026-02-01", "--until", "2026-01-01"],
    ],
)
def test_what_cannot_begin(args: list[str], draw: Draw) -> None:
    done = run(draw(DRAWN), *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


def test_days_and_checklists_narrow_and_nothing_is_left_out_silently(draw: Draw) -> None:
    folder = draw(DRAWN)

    def ids(*args: str) -> tuple[list[str], str]:
        done = run(folder, "--format", "json", *args)
        assert done.exit_code == 0, done.output
        return [each["id"] for each in json.loads(done.stdout)["records"]], done.stderr

    assert ids() == (["2026-02-03-b", "2026-01-02-a", "undated"], "")
    assert ids("--since", "2026-02-03")[0] == ["2026-02-03-b"]
    assert ids("--until", "2026-02-02", "--checklist", "docs/list.md")[0] == ["2026-01-02-a"]
    assert "1 record left out: nobody says on which day" in ids("--since", "2026-01-01")[1]
    assert "2 records left out: not finished" in run(folder, "--format", "in-toto").stderr
    (folder / "runs" / "list" / "2026-03-03-c.yml").write_text("steps: [", "utf-8")
    assert "1 file with mistakes" in ids()[1]


def test_no_cell_is_a_command_to_a_runner(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    folder = draw(DRAWN.replace("'=1+1'", r'"a\n::error::x\n##[error]y"'))
    for args in (["csv", "--steps"], ["json", "--steps"], ["oscal"]):
        printed = run(folder, "--format", *args).stdout
        assert not [row for row in printed.split("\n") if row.lstrip().startswith("::") or "##[" in row]


def test_files_are_what_is_printed(draw: Draw) -> None:
    folder = draw(DRAWN)
    for form in ("oscal", "json", "csv"):
        done = run(folder, "--format", form, "--output", f"out/{form}")
        assert (done.exit_code, done.stdout) == (0, ""), done.output
        assert f"written: out/{form}, 3 records" in done.stderr
        text = (folder / "out" / form).read_bytes().decode()
        assert text.replace("\r\n", "\n") == run(folder, "--format", form).stdout
    done = run(folder, "--format", "in-toto", "--output", "out/attestations")
    assert done.exit_code == 0
    (made,) = [path for path in (folder / "out" / "attestations").rglob("*") if path.is_file()]
    assert made.relative_to(folder).as_posix() == "out/attestations/list/2026-01-02-a.intoto.json"
    assert json.loads(made.read_text("utf-8")) == json.loads(run(folder, "--format", "in-toto").stdout)


@pytest.mark.parametrize("output", ["runs", "runs/list/made.json", ".git/made.json"])
def test_nothing_is_written_among_the_runs(output: str, draw: Draw) -> None:
    folder = draw(DRAWN)
    git(folder, "init", "-q")
    before = sorted(folder.rglob("*"))
    done = run(folder, "--format", "in-toto" if output == "runs" else "json", "--output", output)
    assert done.exit_code == 1
    assert "the project's own files are there" in done.stderr
    assert sorted(folder.rglob("*")) == before
