"""The working tree and its git history: the one place that opens the user's files and runs git."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..book import Book, Revisions, asked_of, found_of, homeless_of
from ..checklist import Checklist
from ..history import History, index, newest_first
from ..problem import DonebookError, Problem, nearest, quoted
from ..provenance import Provenance
from ..record import Brief, Policy, Record
from ..settings import Settings
from ..struct import Struct, replace
from .cache import FOLDER, Cache
from .git import Git
from .layout import layout_of
from .lists import Lists, checklist_id
from .log import Asked, provenance
from .memory import Memory
from .objects import TREE, Objects
from .part import PartPath
from .reading import Reading
from .rulers import ruled
from .runs import RunFolder, RunPath, RunSource
from .texts import Lineage, Texts, Versions, lacking, pins

if TYPE_CHECKING:
    from ..page import Site
    from .checking import Checked, Checking
    from .making import Making

__all__ = ["Cache", "Git", "Lists", "Memory", "PartPath", "Repository", "RunFolder", "RunPath", "checklist_id"]


_MANY = 100
"""So many runs make it worth while to keep what was made of them."""


class Repository(Struct, frozen=True):
    """A folder with a site's configuration in it, and the git repository around it if there is one."""

    root: Path
    settings: Settings

    @property
    def git(self) -> Git:
        """Its git history."""
        return Git(self.root)

    @property
    def lists(self) -> Lists:
        """Its checklists."""
        return Lists(self.root, self.settings)

    @property
    def runs(self) -> RunFolder:
        """Its runs."""
        return RunFolder(self.root, self.settings.runs, self.settings.rules)

    def read(self, *, traced: bool = True) -> Book:
        """The book of everything that is here. What cannot be read becomes a problem of the book's.

        Where it is not `traced`, nobody asks who wrote what: signatures are not checked, and no earlier text of a run is read.
        """
        return self._read(self._begun(traced=traced), traced=traced)

    def gone_through(
        self, *, site: Site | None = None, told: Callable[[int], Callable[[], None]] | None = None, memory: Memory | None = None
    ) -> tuple[Book, Making]:
        """The book of everything that is here, and what was made of each record on the way; for a `site`, what its pages show of it.

        `told` is told how many runs there are, and gives what is called after each. `memory` is of an earlier time in the same process.
        """
        from .making import Making  # noqa: PLC0415  # brings the audit and the pages along, for which not every command waits

        begun = self._begun(traced=True, memory=memory)
        making = Making(begun.reading, self.settings, site)
        return self._read(begun, traced=True, make=making.make, step=told(len(begun.sources)) if told else None), making

    def check(self) -> Checked:
        """Everything that is wrong here. Of runs that are right no more is made than tells so."""
        from .checking import Checked, Checking  # noqa: PLC0415  # makes types that no other command needs

        checking = Checking(self.settings.rules)
        begun = self._begun(traced=False, checking=checking)
        runs = []
        found = begun.problems
        for source in begun.sources:
            recorded, problems = checking.problems(source, begun.reading)
            found += problems
            if recorded:
                runs.append(tuple(part.source for part in source.parts))
        checking.keep()
        found += homeless_of(begun.reading.homeless, begun.reading.checklists, begun.reading.revisions, self.lists.exists)
        return Checked(problems=tuple(sorted(set(found))), checklists=tuple(begun.reading.checklists.values()), runs=tuple(runs))

    def _begun(self, *, traced: bool, checking: Checking | None = None, memory: Memory | None = None) -> _Begun:
        """What runs are read with. Where they are only checked, each is looked at already, and git's log is not read."""
        sources, unread = self.runs.sources(memory.era("sources", self.runs) if memory else None)
        objects = Objects(self.git)
        cache = Cache(self.root if len(sources) >= _MANY and _may_keep(objects) else None, memory)
        checklists, problems = self.lists.read(cache)
        shelf = {checklist.id: checklist for checklist in sorted(checklists, key=lambda each: each.path)}
        if checking:
            digests = checking.look(sources, cache, shelf)
        else:
            read = memory.digests if memory else PartPath.digests
            digests = {part.source: read(part) for source in sources for part in source.parts}
        here = {path: blob for path, (_, blob) in digests.items()}
        shown = self._shown(objects, cache, checklists, here, traced=traced, logged=checking is None)
        reading = Reading(
            checklists=shelf,
            revisions=self._revisions(objects, cache, checklists, complete=shown.complete),
            provenance=shown,
            objects=objects,
            cache=cache,
            digests=digests,
            rules=self.settings.rules,
            policy=self._policy,
            few=len(sources) < _MANY,
        )
        problems = [*problems, *unread, *(problem for each in checklists for problem in each.problems)]
        return _Begun(reading=reading, sources=sources, problems=problems)

    def _read(
        self,
        begun: _Begun,
        *,
        traced: bool,
        make: Callable[[Brief, Record | None], None] | None = None,
        step: Callable[[], None] | None = None,
    ) -> Book:
        """Read the runs; `make` is called for each record, `step` after each run."""
        reading = begun.reading
        shelf, shown = reading.checklists, reading.provenance
        briefs: dict[str, list[Brief]] = {id: [] for id in shelf}
        for source in begun.sources:
            brief, record = reading.brief(source)
            if brief:
                briefs[source.checklist].append(brief)
                if make:
                    make(brief, record)
            if step:
                step()
        reading.cache.write()
        found = [*begun.problems, *reading.problems]
        found += (problem for group in briefs.values() for brief in group for problem in brief.problems)
        found += homeless_of(reading.homeless, shelf, reading.revisions, self.lists.exists)
        histories = tuple(History(checklist=each, briefs=newest_first(briefs[id]), open=reading.open) for id, each in shelf.items())
        if traced:
            pinned = (brief.run.head.checklist for group in briefs.values() for brief in group)
            shown = replace(shown, pins=pins(reading.objects, reading.cache, pinned)) if shown.complete else shown
        return Book(histories=histories, problems=tuple(sorted(set(found))), provenance=shown)

    def _policy(self, checklist: Checklist) -> Policy:
        return asked_of(checklist, self.settings.policy)

    def _shown(
        self, objects: Objects, cache: Cache, checklists: list[Checklist], here: dict[str, str], *, traced: bool, logged: bool = True
    ) -> Provenance:
        """What git shows of the runs, and of what rules over them. `here` are the files of runs as they stand here."""
        settings = self.settings
        asked = Asked(
            runs=settings.runs,
            here=here,
            others=(*settings.rulers, *settings.scope.formerly, *(checklist.path for checklist in checklists)),
            folders=(*settings.rulers, settings.docs_dir),
            roster=settings.roster,
            signers=settings.signers if traced else None,
            tags=bool(settings.scope.tags) and traced,
            logged=logged,
        )
        shown = provenance(self.git, objects, cache, asked)
        if not traced:
            return shown
        partial = shown.partial or lacking(shown, layout_of(self.root), objects)
        shown = replace(shown, versions=Versions(objects, self.root, settings.rules), partial=partial)
        return ruled(objects, shown, settings, {checklist.path for checklist in checklists})

    def record(self, where: RunPath, *, lineage: bool = False) -> Record:
        """The record of one run, read alone. Raises DonebookError where its checklist is not there.

        With `lineage` git's log is asked whether the text that was run ever was this checklist's.
        """
        return self.records([where], lineage=lineage)[0]

    def policy(self, checklist: str) -> Policy:
        """What is asked of those who sign a run of a checklist: as it is now, whatever a run brings along. Raises DonebookError."""
        return self.lists.policy(self.lists.checklist(self.lists.ids()[checklist], linted=False))

    def records(self, places: list[RunPath], *, lineage: bool = False) -> list[Record]:
        """The records of some runs, in their order. Raises DonebookError as `record` does."""
        paths = self.lists.ids()
        for where in places:
            if where.checklist not in paths:
                cure = nearest(where.checklist, paths) or f"Its folder has to be one of {', '.join([*paths][:8]) or 'none that is there'}."
                message = f"the run {quoted(where.id)} stands in {quoted(where.checklist)}, and no checklist has that id"
                raise DonebookError([Problem(source=self._relative(where.path), message=message, cure=cure, code="no-checklist")])
        checklists = [self.lists.checklist(paths[id], linted=False) for id in sorted({where.checklist for where in places})]
        runs = [self.runs.run(where) for where in places]
        revisions = self._revisions(Objects(self.git), Cache(None), checklists, complete=lineage and self.git.complete)
        lists = {checklist.id: (checklist, asked_of(checklist, self.settings.policy)) for checklist in checklists}
        found = ((run, *lists[run.checklist]) for run in runs)
        return [found_of(run, checklist, revisions, self.settings.rules, policy)[0] for run, checklist, policy in found]

    def history(self, checklist: str, last: int) -> History:
        """The last runs of a checklist, as far as their ids tell; git's log is not asked."""
        places = sorted((where for where in self.runs.paths() if where.checklist == checklist), key=lambda where: where.id)
        records = self.records(places[-last:])
        return index(self.lists.checklist(self.lists.ids()[checklist], linted=False), records)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _revisions(self, objects: Objects, cache: Cache, checklists: list[Checklist], *, complete: bool) -> Revisions:
        """What git has of the checklists' earlier texts, and which blobs each ever was."""
        lineage = Lineage(self.git, objects, cache, self.settings.docs_dir, checklists, complete=complete)
        return Revisions(texts=Texts(objects, self.settings.rules, checklists, lineage), lineage=lineage, complete=lineage.complete)


class _Begun(Struct, frozen=True, kw_only=True):
    """What runs are read with, and where they are."""

    reading: Reading
    sources: list[RunSource]
    problems: list[Problem]
    """What is wrong besides the runs."""


def _may_keep(objects: Objects) -> bool:
    """Whether what is kept in the folder of the cache is this machine's own: nothing there came with the repository, nor as a submodule.

    Where case does not count, a folder that is called nearly so is the same one.
    """
    above, own = FOLDER.split("/")
    found = {name: mode for name, mode in objects.modes("HEAD:./").items() if name.casefold() == above}
    inner = (name for each in found for name in objects.modes(f"HEAD:./{each}"))
    return bool(objects.id("HEAD")) and {*found.values()} <= {TREE} and all(name.casefold() != own for name in inner)
