"""The laws of merging: order is irrelevant, twice is once, every step has one entry, no result disappears."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from donebook.parser import parse
from donebook.record import Record, Stage, Verdict, merge
from donebook.run import PartFile, Result, assemble, canonical
from laws.strategies import CHECKLIST, FILES

LIST = parse(CHECKLIST, path="docs/list.md")


def record_of(files: list[PartFile]) -> Record:
    return merge(assemble("x", "list", files), LIST)


@given(files=FILES, data=st.data())
def test_the_order_of_files_does_not_matter(files: list[PartFile], data: st.DataObject) -> None:
    # Would break with a sort by reading order, or a first-come rule for the head.
    assert record_of(data.draw(st.permutations(files))) == record_of(files)


@given(files=FILES)
def test_the_same_file_twice_changes_nothing(files: list[PartFile]) -> None:
    assert record_of(files + files) == record_of(files)


@given(files=FILES)
def test_a_copy_of_a_part_under_another_name_adds_no_result(files: list[PartFile]) -> None:
    # A job that runs again, or a cherry-pick: the same words are the same claim.
    copies = [PartFile(path=f"{file.path}-again.yml", part=file.part) for file in files]
    once, twice = record_of(files), record_of(files + copies)
    said = [[(entry.id, entry.said, [claim.result for claim in entry.attempts]) for entry in each.entries] for each in (once, twice)]
    assert said[0] == said[1]
    assert once.digest == twice.digest


@given(files=FILES)
def test_every_step_has_exactly_one_entry(files: list[PartFile]) -> None:
    entries = [entry for entry in record_of(files).entries if entry.step]
    assert [entry.id for entry in entries] == list(LIST.steps)


@given(files=FILES)
def test_no_result_disappears(files: list[PartFile]) -> None:
    # Not even one for a step that the checklist does not have, or for a name that may be any of two.
    record = record_of(files)
    shown = {canonical(claim.result) for entry in record.entries for claim in entry.claims}
    written = {canonical(claim.result) for claim in record.run.claims}
    assert shown == written


@given(files=FILES)
def test_what_stands_is_the_latest_or_the_worst(files: list[PartFile]) -> None:
    for entry in record_of(files).entries:
        latest = [claim for claim in entry.claims if not claim.earlier]
        if entry.claim and all(claim.result.at for claim in latest):
            assert entry.claim.result.at == max(claim.result.at for claim in latest)
        elif entry.contradiction:
            worst = [Result.FAILED, Result.BLOCKED, Result.SKIPPED, Result.NOT_APPLICABLE, Result.PASSED]
            assert entry.claim.result.result == min((claim.result.result for claim in latest), key=worst.index)


@given(files=FILES)
def test_every_record_has_a_verdict_and_a_stage(files: list[PartFile]) -> None:
    record = record_of(files)
    assert record.verdict in Verdict
    assert record.stage in Stage
    assert sum(count for name, count in record.counts.items() if name != "waived") == len(record.entries)


@given(files=FILES)
def test_a_record_passes_only_without_anything_failed_or_open(files: list[PartFile]) -> None:
    record = record_of(files)
    if record.verdict in (Verdict.PASSED, Verdict.PASSED_WITH_EXCEPTIONS):
        assert not record.counts["open"]
        assert all(entry.waived for entry in record.entries if entry.failing)
    if record.verdict is Verdict.PASSED:
        assert not record.counts["failed"]
        assert not record.counts["skipped"]


@given(files=FILES, data=st.data())
def test_a_changed_result_changes_the_digest(files: list[PartFile], data: st.DataObject) -> None:
    # What a sign-off covers: no later edit of a result goes unnoticed.
    record = record_of(files)
    claims = [claim for entry in record.entries for claim in entry.claims]
    if claims:
        from msgspec.structs import replace

        changed = data.draw(st.sampled_from(claims)).result
        other = replace(changed, note=(changed.note or "") + " and more")
        swapped = [
            PartFile(
                path=file.path,
                part=replace(file.part, steps={name: _swap(result, changed, other) for name, result in file.part.steps.items()}),
            )
            for file in files
        ]
        assert record_of(swapped).digest != record.digest


def _swap(result, old, new):
    from msgspec.structs import asdict, replace

    attempts = tuple(new if each == old else each for each in result.attempts)
    same = all(getattr(result, name) == getattr(old, name) for name in old.__struct_fields__)
    return replace(result, attempts=attempts, **(asdict(new) if same else {}))
