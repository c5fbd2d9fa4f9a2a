"""The audit names every planted fault and nothing else: on a whole clone, and as far as git can on a shallow and a partial one."""

from __future__ import annotations

from pathlib import Path

import pytest

from donebook.audit import audit
from donebook.configuration import settings_of
from donebook.repository import Repository
from planted import NOW, Planted, planted


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return planted(tmp_path_factory.mktemp("planted"))


def found(root: Path) -> tuple[dict[str, set[str]], tuple[str, ...]]:
    """The kinds of discrepancies by what they are about, and what is not known."""
    settings = settings_of(root / "mkdocs.yml")
    made = audit(Repository(root, settings).read(), settings.scope, NOW, rulers=settings.rulers)
    kinds: dict[str, set[str]] = {}
    for each in made.discrepancies:
        kinds.setdefault(each.name, set()).add(each.kind)
    return kinds, made.unknown


def test_every_planted_fault_is_named_and_nothing_else(it: Planted) -> None:
    kinds, _ = found(it.root)
    assert kinds == {name: kinds for name, kinds in it.expected.items() if kinds}
