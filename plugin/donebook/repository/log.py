"""What git shows of the runs: its log, read in a few processes whatever the number of runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from ..provenance import FORMAT, SIGNED, Log, Provenance, Roster, Signers, State, Tag, checked, completed, history, objects, owners
from .git import Git

_LOG = (
    "--topo-order", "--full-history", "--parents", "-c", "--raw", "-z", "--no-abbrev", "--no-renames", "--relative", "--date=raw",
    f"--format={FORMAT}",
)  # fmt: skip
_ATTRIBUTES = ("diff", "filter", "ident", "linguist-generated", "merge", "working-tree-encoding")
_HARMLESS = {"diff": ("unspecified", "set", "yaml", "json", "markdown"), "merge": ("unspecified", "set", "unset", "binary", "text")}
"""Values of attributes that hide and change nothing; of the others, those that say that there is none."""
_TAG = "%00".join(("%(refname:strip=2)", "%(objectname)", "%(*objectname)", "%(creatordate:short)", "%(*committerdate:short)"))


def provenance(
    git: Git,
    runs: str,
    *,
    others: Iterable[str] = (),
    folders: tuple[str, ...] = (),
    roster: Roster | None = None,
    signers: Signers | None = None,
    tags: bool = False,
) -> Provenance:
    """What git shows of the files in the folder `runs`, and of `others` that rule over them; these stand in `folders`.

    Signatures are checked where there are `signers`; `tags` are read if they are asked for. All texts are as git has them: no
    file of the working tree is opened.
    """
    answer = git.ask("rev-parse", "--show-prefix", "--is-shallow-repository", "--git-path", "shallow", "--verify", "HEAD")
    if answer is None:
        return Provenance()
    prefix, shallow, edges, head, *_ = answer.decode("utf-8", "surrogateescape").split("\n")
    others = tuple(others)
    paths = "".join(f"{path}\n" for path in ("HEAD", "--", runs, *others) if "\n" not in path)
    log = git.ask("log", *_LOG, "--stdin", input=paths.encode("utf-8", "surrogateescape"))
    found = history((log or b"").decode("utf-8", "surrogateescape"), git.lines(edges) if shallow == "true" else ())
    lacking = tuple(path for path in signers.paths if git.committed(path) is None) if signers else ()
    known = signers if signers and signers.paths and not lacking else None
    tree = _tree(git, runs)
    return Provenance(
        known=True,
        shallow=shallow == "true",
        partial=log is None,
        head=head.strip(),
        log=_completed(git, found, known),
        prefix=prefix,
        uncommitted=_uncommitted(git, (runs, *folders), prefix, frozenset(others)),
        tree=tree,
        roster=roster or Roster(),
        signers=known is not None,
        lacking=lacking,
        attributes=_attributes(git, (*tree, *others)),
        tags=_tags(git) if tags else None,
    )


def _rows(output: bytes | None) -> Iterator[str]:
    """What stands between the NULs of an output."""
    return filter(None, (output or b"").decode("utf-8", "surrogateescape").split("\0"))


def _uncommitted(git: Git, folders: tuple[str, ...], prefix: str, others: frozenset[str]) -> frozenset[str]:
    """The files of runs, in the first of some folders, and `others` in any of them, that are not committed as they stand here."""
    rows = _rows(git.ask("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", *folders))
    paths = (row[3:].removeprefix(prefix) for row in rows)
    return frozenset(path for path in paths if path.startswith(f"{folders[0]}/") or path in others)


def _tree(git: Git, runs: str) -> dict[str, tuple[str, str]]:
    """The mode and the blob of each file of the runs in the commit that is checked out."""
    found = (row.partition("\t") for row in _rows(git.ask("ls-tree", "-r", "-z", "HEAD", "--", f"{runs}/")))
    return {path: (said.split(" ")[0], said.split(" ")[2]) for said, _, path in found}


def _attributes(git: Git, paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The attributes of files that change what is read of them, merged into them, or shown of them to a reviewer."""
    names = "\0".join(paths).encode("utf-8", "surrogateescape")
    words = [*_rows(git.ask("check-attr", "-z", "--stdin", *_ATTRIBUTES, input=names))] if names else []
    found: dict[str, tuple[str, ...]] = {}
    for path, name, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        if value not in _HARMLESS.get(name, ("unspecified", "unset")):
            found[path] = (*found.get(path, ()), name if value == "set" else f"-{name}" if value == "unset" else f"{name}={value}")
    return found


def _completed(git: Git, log: Log, signers: Signers | None) -> Log:
    """The log with what the objects of its commits say, and with the state of their signatures."""
    own = objects(git.objects(log.commits, "commit"))
    parents = {parent for said in own.values() for parent in said.parents} - own.keys()
    signed = [id for id, said in own.items() if said.format in ("ssh", "openpgp")]
    states = _checked(git, signed, signers) if signed and signers else {}
    return completed(log, own, {**own, **objects(git.objects(sorted(parents), "commit"))}, states)


def _checked(git: Git, commits: list[str], signers: Signers) -> dict[str, tuple[State, str, str]]:
    """What git says of the signatures of commits, by the keys that the site knows and by no others."""
    with TemporaryDirectory(prefix="donebook-") as name:
        home, settings = Path(name, "gnupg"), ["gpg.program=gpg", "gpg.ssh.program=ssh-keygen", "gpg.minTrustLevel=undefined"]
        git.keyring(home, _committed(git, signers.openpgp))
        for key, path in (("gpg.ssh.allowedSignersFile", signers.ssh), ("gpg.ssh.revocationFile", signers.revoked)):
            file = Path(name, key)
            file.write_bytes(_committed(git, path))
            settings.append(f"{key}={file if path or 'allowed' in key else ''}")
        asked = ("log", "-z", "--no-walk=unsorted", "--stdin", f"--format={SIGNED}")
        said = git.ask(*asked, input="\n".join(commits).encode() + b"\n", settings=settings, environment={"GNUPGHOME": str(home)})
    whose = owners(_committed(git, signers.ssh).decode("utf-8", "replace"))
    found = checked((said or b"").decode("utf-8", "replace"))
    return {id: (state, whose.get(key, signer), key) for id, (state, signer, key) in found.items()}


def _committed(git: Git, path: str) -> bytes:
    """A file of the site's as it is committed; nothing where there is none."""
    return (git.committed(path) if path else None) or b""


def _tags(git: Git) -> tuple[Tag, ...]:
    """The tags that are here, by name."""
    rows = (git.ask("for-each-ref", "--sort=refname", f"--format={_TAG}", "refs/tags") or b"").decode("utf-8", "replace").split("\n")
    found = (row.split("\0") for row in rows if row.count("\0") == 4)
    return tuple(Tag(name=name, commit=peeled or commit, day=max(own, its)) for name, commit, peeled, own, its in found)
