"""The working tree and its git history: the one place that opens the user's files and runs git."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ..book import Book, Revisions, asked_of, bind, homeless_of
from ..checklist import Checklist
from ..document import yaml
from ..history import History, index, newest_first
from ..page import Site
from ..parser import split_front_matter
from ..problem import DonebookError, Problem, nearest, quoted
from ..provenance import Provenance, lineages
from ..record import Brief, Policy, Record
from ..run import Run
from ..settings import Settings, options_of
from .cache import Cache
from .git import Git, Objects
from .lists import Lists, checklist_id
from .log import provenance
from .part import PartPath
from .reading import Reading, making_of
from .runs import RunFolder, RunPath
from .texts import Texts, Versions, lacking

__all__ = ["Git", "Lists", "PartPath", "Repository", "RunFolder", "RunPath", "checklist_id"]


_MANY = 100
"""So many runs make it worth while to keep what was made of them."""


@dataclass(frozen=True, slots=True)
class Repository:
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
        return self.gone_through(traced=traced)[0]

    def gone_through(self, *, traced: bool = True, site: Site | None = None) -> tuple[Book, Reading]:
        """The book of everything that is here, and what was made of each record on the way; for a `site`, what its pages show of it."""
        checklists, odd = self.lists.read()
        objects = Objects(self.git)
        shown = self._shown(objects, checklists, traced=traced)
        sources, unread = self.runs.sources()
        shelf = {checklist.id: checklist for checklist in sorted(checklists, key=lambda each: each.path)}
        reading = Reading(
            checklists=shelf,
            revisions=self._revisions(objects, checklists, complete=shown.complete),
            provenance=shown,
            objects=objects,
            cache=Cache(self.root if len(sources) >= _MANY and self._may_keep(shown) else None),
            rules=self.settings.rules,
            policy=lambda checklist: asked_of(checklist, self.settings.policy),
            making=making_of(self.settings, site, shown) if traced else None,
            few=len(sources) < _MANY,
        )
        briefs: dict[str, list[Brief]] = {id: [] for id in shelf}
        for source in sources:
            if brief := reading.brief(source):
                briefs[source.checklist].append(brief)
        reading.cache.tidy()
        found = [*odd, *unread, *reading.problems, *(problem for each in checklists for problem in each.problems)]
        found += (problem for group in briefs.values() for brief in group for problem in brief.problems)
        found += homeless_of(reading.homeless, shelf, reading.revisions, self.lists.exists)
        histories = tuple(History(checklist=each, briefs=newest_first(briefs[id]), open=reading.open) for id, each in shelf.items())
        if traced:
            shown = self._with_pins(shown, [brief.run for group in briefs.values() for brief in group])
        return Book(histories=histories, problems=tuple(sorted(set(found))), provenance=shown), reading

    def _shown(self, objects: Objects, checklists: list[Checklist], *, traced: bool) -> Provenance:
        """What git shows of the runs, and of what rules over them."""
        settings = self.settings
        shown = provenance(
            self.git,
            settings.runs,
            others=(*settings.rulers, *settings.scope.formerly, *(checklist.path for checklist in checklists)),
            folders=(*settings.rulers, settings.docs_dir),
            roster=settings.roster,
            signers=settings.signers if traced else None,
            tags=bool(settings.scope.tags) and traced,
        )
        if not traced:
            return shown
        shown = replace(
            shown, versions=Versions(objects, self.root, settings.rules), partial=shown.partial or lacking(shown, self.git, objects)
        )
        return self._ruled(shown, {checklist.path for checklist in checklists})

    def _may_keep(self, shown: Provenance) -> bool:
        """Whether what is kept in the folder of the cache is this machine's own: nothing there came with the repository."""
        return shown.known and self.git.ask("ls-tree", "-r", "HEAD", "--", ".cache") == b""

    def _with_pins(self, shown: Provenance, runs: Iterable[Run]) -> Provenance:
        """The texts that the checklists had at the commits that runs name."""
        pins = (run.head.checklist for run in runs if run.head.checklist)
        named = sorted({(pin.revision, pin.path) for pin in pins if pin.revision and pin.blob})
        return replace(shown, pins=self.git.named(named)) if shown.complete else shown

    def _ruled(self, shown: Provenance, lists: set[str]) -> Provenance:
        """What was changed of that which rules over records: the plugin's options, the files of signers, and the policies in checklists."""
        signers = self.settings.signers.paths
        found = [
            each
            for path in (*self.settings.rulers, *lists)
            for number, each in enumerate(shown.changes.get(path, ()))
            if number and not each.commit.edge  # the first brings it
        ]
        texts = self.git.blobs(sorted({blob for each in found if each.path not in signers for blob in (*each.olds, each.new) if blob}))
        ruled: dict[str, tuple[str, ...]] = {}
        for each in found:
            read = _policy if each.path in lists else _options
            now, before = read(texts.get(each.new, b"")), [read(texts.get(old, b"")) for old in each.olds]
            if each.path in signers or all(not _same(now, old) for old in before):
                ruled[each.commit.id] = (*ruled.get(each.commit.id, ()), each.path)
        return replace(shown, ruled=ruled)

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
        complete = lineage and self.git.complete
        book = bind(
            checklists,
            runs,
            revisions=self._revisions(Objects(self.git), checklists, complete=complete),
            rules=self.settings.rules,
            policy=self.settings.policy,
        )
        found = {id(record.run): record for record in book.records}
        return [found[id(run)] for run in runs]

    def history(self, checklist: str, last: int) -> History:
        """The last runs of a checklist, as far as their ids tell; git's log is not asked."""
        places = sorted((where for where in self.runs.paths() if where.checklist == checklist), key=lambda where: where.id)
        records = self.records(places[-last:])
        return index(self.lists.checklist(self.lists.ids()[checklist], linted=False), records)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _revisions(self, objects: Objects, checklists: list[Checklist], *, complete: bool) -> Revisions:
        """What git has of the checklists' earlier texts, and which blobs each ever was."""
        log = self.git.renames(self.settings.docs_dir) if complete else None
        lineage = lineages(log or "", {checklist.id: checklist.path for checklist in checklists})
        return Revisions(
            texts=Texts(objects, self.settings.rules, [(each, lineage[each.id]) for each in checklists]),
            lineage=lineage,
            complete=log is not None,
        )


def _policy(text: bytes) -> object:
    """The policy in a checklist's front matter."""
    return split_front_matter(text.decode("utf-8", "replace"), "")[2].get("policy")


def _options(text: bytes) -> object:
    """The plugin's options in a configuration file; nothing where it cannot be read."""
    try:
        data = yaml.load(text.decode("utf-8", "replace"), "")
    except DonebookError:
        return None
    return (
        {key: value for key, value in options_of(data.get("plugins")).items() if key not in ("lint", "pages", "ignore")}
        if isinstance(data, dict)
        else {}
    )


def _same(now: object, before: object) -> bool:
    """Whether two policies, or options of the plugin, rule alike: more checklists change nothing for those that are there."""
    if not isinstance(now, dict) or not isinstance(before, dict):
        return now == before
    lists = (now.get("checklists"), before.get("checklists"))
    more = all(isinstance(each, list | None) for each in lists) and all(each in (lists[0] or []) for each in lists[1] or [])
    rest = [{key: value for key, value in each.items() if key != "checklists"} for each in (now, before)]
    return rest[0] == rest[1] and more
