"""What git shows of the runs: its log, read in a few processes whatever the number of runs."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ..provenance import SIGNED, Log, Provenance, Roster, Signers, State, Tag, Touched, checked, judged, log_of, owners
from ..struct import Struct, field
from .cache import Cache
from .git import Git
from .keys import key_of
from .layout import Layout, layout_of
from .objects import Objects
from .past import Past

_ATTRIBUTES = ("diff", "filter", "ident", "linguist-generated", "merge", "working-tree-encoding")
_HARMLESS = {"diff": ("unspecified", "set", "yaml", "json", "markdown"), "merge": ("unspecified", "set", "unset", "binary", "text")}
"""Values of attributes that hide and change nothing; of the others, those that say that there is none."""
_TAG = "%00".join(("%(refname:strip=2)", "%(objectname)", "%(*objectname)", "%(creatordate:short)", "%(*committerdate:short)"))


class Asked(Struct, frozen=True, kw_only=True):
    """What git is asked about."""

    runs: str
    """The folder of runs."""
    here: Mapping[str, str]
    """The files of runs as they stand here: the id that git would give each, by its path; empty for what cannot be read."""
    others: tuple[str, ...] = ()
    """Files that rule over runs."""
    folders: tuple[str, ...] = ()
    """Where those stand."""
    roster: Roster = field(default_factory=Roster)
    signers: Signers | None = None
    """Whose keys are known; None where signatures are not to be checked."""
    tags: bool = False
    """Tags are to be read."""
    logged: bool = True
    """The log is to be read."""


def provenance(git: Git, objects: Objects, cache: Cache, asked: Asked) -> Provenance:
    """What git shows of the files of runs, and of those that rule over them. All texts are as git has them."""
    head, layout = objects.id("HEAD"), layout_of(git.root) or git.layout
    if not head or layout is None:
        return Provenance()
    edges, signers, runs = layout.edges, asked.signers, asked.runs
    about = key_of(layout.prefix, _content(layout.top / ".mailmap").hex())
    past = Past(
        git=git,
        objects=objects,
        cache=cache,
        paths=(*asked.others, runs),
        shallow=bool(edges),
        files=len(asked.here),
        prefix=layout.prefix,
        about=about,
    )
    read = past.read(head) if asked.logged else []
    lacking = tuple(path for path in signers.paths if objects.get(f"HEAD:./{path}") is None) if signers else ()
    known = signers if signers and signers.paths and not lacking else None
    states = _states(git, objects, cache, read or [], known)

    def told() -> Log:
        return log_of(judged(read or [], states), edges)

    found = cache.memory.one("log", told, read, states, edges) if cache.memory else told()
    tree = {f"{runs}/{path}": each for path, each in objects.tree(f"HEAD:./{runs}").items()}
    return Provenance(
        known=True,
        shallow=bool(edges),
        partial=read is None,
        head=head,
        log=found,
        prefix=layout.prefix,
        uncommitted=_uncommitted(git, objects, asked, tree, layout.prefix),
        tree=tree,
        roster=asked.roster,
        signers=known is not None,
        lacking=lacking,
        attributes=_attributes(git, (*tree, *asked.others)) if _attributed(git.root, layout, objects, tree, asked.others) else {},
        tags=_tags(git) if asked.tags else None,
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _rows(output: bytes | None) -> Iterator[str]:
    """What stands between the NULs of an output."""
    return filter(None, (output or b"").decode("utf-8", "surrogateescape").split("\0"))


def _uncommitted(git: Git, objects: Objects, asked: Asked, tree: Mapping[str, tuple[str, str]], prefix: str) -> frozenset[str]:
    """The files of runs, and those that rule over them, that are not committed as they stand here. Git is asked only where one may not be."""
    here, others = asked.here, frozenset(asked.others)
    same = all(tree.get(path, ("", ""))[1] == blob for path, blob in here.items())
    same = same and all(path in here or _there(git.root / path) for path in tree)
    if same and all(objects.get(f"HEAD:./{path}") == _existing(git.root / path) for path in others):
        return frozenset()
    rows = _rows(git.ask("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", asked.runs, *asked.folders))
    paths = (row[3:].removeprefix(prefix) for row in rows)
    return frozenset(path for path in paths if path.startswith(f"{asked.runs}/") or path in others)


def _there(path: Path) -> bool:
    """Whether there is something at a path, or a link; not where nobody may look."""
    try:
        return path.exists() or path.is_symlink()
    except OSError:
        return False


def _existing(path: Path) -> bytes | None:
    """The content of a file; None where there is none. A link has another content in git than here."""
    return _content(path) if _there(path) and path.is_file() and not path.is_symlink() else None


def _attributed(root: Path, layout: Layout, objects: Objects, tree: Iterable[str], others: Iterable[str]) -> bool:
    """Whether there may be git attributes for any of these files (gitattributes, DESCRIPTION); none is looked for where nobody may look."""
    name = ".gitattributes"
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    if any(_there(path) for path in (layout.common / "info" / "attributes", home / "git" / "attributes", Path("/etc/gitattributes"))):
        return True
    folders = {
        str(folder) for path in {posixpath.dirname(path) for path in (*tree, *others)} for folder in PurePosixPath(path, "x").parents
    }
    if any(_there(root / folder / name) for folder in folders) or any(path.endswith(f"/{name}") for path in tree):
        return True
    above = [each for each in root.resolve().parents if each == layout.top or layout.top in each.parents]
    if any(_there(each / name) for each in above):
        return True
    committed = [f"HEAD:./{folder}/{name}" for folder in {PurePosixPath(path).parent for path in others}]
    return bool(objects.all([f"HEAD:{name}", *committed]))


def _attributes(git: Git, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The attributes of files that change what is read of them, merged into them, or shown of them to a reviewer."""
    names = "\0".join(paths).encode("utf-8", "surrogateescape")
    words = [*_rows(git.ask("check-attr", "-z", "--stdin", *_ATTRIBUTES, input=names))] if names else []
    found: dict[str, tuple[str, ...]] = {}
    for path, name, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        if value not in _HARMLESS.get(name, ("unspecified", "unset")):
            found[path] = (*found.get(path, ()), name if value == "set" else f"-{name}" if value == "unset" else f"{name}={value}")
    return found


def _states(
    git: Git, objects: Objects, cache: Cache, read: Iterable[Touched], signers: Signers | None
) -> dict[str, tuple[State, str, str]]:
    """What git says of the signatures of commits; it is asked once for each, and for OpenPGP's, whose keys expire, once a day."""
    if signers is None:
        return {}
    files = [_committed(objects, path).hex() for path in (signers.ssh, signers.openpgp, signers.revoked)]
    today = datetime.now(UTC).date().isoformat()
    formats = {commit.id: commit.signature.format for commit, _ in read if commit.signature and commit.signature.format != "x509"}
    keys = {id: key_of("signature", id, files, today if form == "openpgp" else "") for id, form in formats.items()}
    found: dict[str, tuple[State, str, str]] = {}
    for id, key in keys.items():
        if (kept := cache.get(key, _Checked)) is not None:
            found[id] = kept.state, kept.signer, kept.key
    if missing := [id for id in keys if id not in found]:
        checked = _checked(git, objects, missing, signers)
        for id, state in checked.items():
            if id in keys:
                cache.put(keys[id], _Checked(*state))
        found |= checked
    return found


class _Checked(Struct, frozen=True):
    """What git says of a signature."""

    state: State
    signer: str
    key: str


def _checked(git: Git, objects: Objects, commits: list[str], signers: Signers) -> dict[str, tuple[State, str, str]]:
    """What git says of the signatures of commits, by the keys that the site knows and by no others."""
    with TemporaryDirectory(prefix="donebook-") as name:
        home, settings = Path(name, "gnupg"), ["gpg.program=gpg", "gpg.ssh.program=ssh-keygen", "gpg.minTrustLevel=undefined"]
        git.keyring(home, _committed(objects, signers.openpgp))
        for key, path in (("gpg.ssh.allowedSignersFile", signers.ssh), ("gpg.ssh.revocationFile", signers.revoked)):
            file = Path(name, key)
            file.write_bytes(_committed(objects, path))
            settings.append(f"{key}={file if path or 'allowed' in key else ''}")
        asked = ("log", "-z", "--no-walk=unsorted", "--stdin", f"--format={SIGNED}")
        said = git.ask(*asked, input="\n".join(commits).encode() + b"\n", settings=settings, environment={"GNUPGHOME": str(home)})
    whose = owners(_committed(objects, signers.ssh).decode("utf-8", "replace"))
    found = checked((said or b"").decode("utf-8", "replace"))
    return {id: (state, whose.get(key, signer), key) for id, (state, signer, key) in found.items()}


def _committed(objects: Objects, path: str) -> bytes:
    """A file of the site's as it is committed; nothing where there is none."""
    return (objects.get(f"HEAD:./{path}") if path else None) or b""


def _tags(git: Git) -> tuple[Tag, ...]:
    """The tags that are here, by name."""
    rows = (git.ask("for-each-ref", "--sort=refname", f"--format={_TAG}", "refs/tags") or b"").decode("utf-8", "replace").split("\n")
    found = (row.split("\0") for row in rows if row.count("\0") == 4)
    return tuple(Tag(name=name, commit=peeled or commit, day=max(own, its)) for name, commit, peeled, own, its in found)
