"""A repository in which every kind of discrepancy is planted, each in a run of its own, beside runs in which nothing is wrong."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from donebook.checklist import Checklist, blob_of
from donebook.parser import parse
from donebook.record import merge
from donebook.run import assemble, decode, encode

NONE: Mapping[str, str] = MappingProxyType({})
NOW = datetime(2026, 9, 30, tzinfo=UTC)
"""The time by which the audit is made."""
CONFIGURATION = """site_name: Planted
docs_dir: docs
plugins:
  - donebook:
      people:
        alice: [alice@example.com]
        bo: [bo@example.com, bo@old.example.com]
        carlos: carlos@example.com
        dana: [dana@example.com]
        mallory: [mallory@example.com]
      signers: {ssh: ops/allowed_signers, revoked: ops/revoked}
      audit:
        tags: ["{subject}-{version}"]
        since: 2026-06-01
"""
LIST = """---
checklist: true
---
# Deploy

## Go

- [ ] Back up
- [ ] Migrate
- [ ] Smoke tests { evidence=required }

## Sign-off

**QA Lead:** ______ **Date:** ______
"""
STRICT = LIST.replace(
    "checklist: true",
    "checklist: strict\npolicy:\n  four_eyes: true\n  distinct_signers: true\n  signed_within: 2\n  signoff_files: true\n  signer_commits: true\n  signed_commits: true\n  roles: [Owner]",
)
GATED = (
    LIST.replace("checklist: true", "checklist: gated\npolicy:\n  four_eyes: true")
    .replace("## Go", "## Go { .gate }")
    .partition("## Sign-off")[0]
)
PEOPLE = ("alice", "bo", "carlos", "dana", "mallory", "leaver")
_LINK = "https://ci.example.com/1"


def on(day: int) -> str:
    """A day, counted from the last one of May 2026."""
    return f"{datetime(2026, 5, 31, tzinfo=UTC) + timedelta(days=day):%Y-%m-%d}"


def at(day: int, hour: int, minute: int = 0) -> str:
    """A time on such a day."""
    return f"{on(day)}T{hour:02}:{minute:02}:00+00:00"


def results(day: int, by: str = "alice", **other: str) -> str:
    """The results of the three steps; `other` gives some of them another line."""
    lines = []
    for number, (name, evidence) in enumerate((("back-up", ""), ("migrate", ""), ("smoke-tests", f", evidence: [{{href: '{_LINK}'}}]"))):
        key = name.replace("-", "_")
        said = other.get(key, f"result: passed, by: {by}, at: '{at(day, 10, number)}'{evidence}")
        if said:
            lines.append(f"  {name}: {{{said}}}\n")
    return "steps:\n" + "".join(lines)


def head(day: int, version: str, *, finished: str | None = "", outcome: str = "succeeded", operator: str = "alice") -> str:
    """What a run says of the whole."""
    end = "" if finished is None else f"finished: '{finished or at(day, 10, 30)}'\noutcome: {outcome}\n"
    return f"subject: shop\nversion: {version}\nenvironment: production\noperator: {operator}\nstarted: '{at(day, 10)}'\n{end}"


def signature(role: str, by: str, when: str, covers: str = "", decision: str = "approved") -> str:
    """An entry of `signoffs`."""
    return f"- {{role: {role}, by: {by}, at: '{when}', decision: {decision}{f', covers: {covers!r}' if covers else ''}}}\n"


@dataclass
class Planted:
    """The repository, and what was planted in it."""

    root: Path
    keys: Path
    expected: dict[str, set[str]] = field(default_factory=dict)
    """The kinds of each record or other thing, by its name."""
    first: str = ""
    """The first commit, at which the list had another text."""

    def run(
        self,
        *args: str,
        who: str = "alice",
        when: str = at(1, 9),
        author: str = "",
        key: str = "",
        settings: Iterable[str] = (),
        more: Mapping[str, str] = NONE,
    ) -> str:
        """What git prints, for a person and a time; `key` signs."""
        made = author or who
        date = when.replace("+00:00", " +0000").replace("T", " ")
        environment = {
            **os.environ,
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_AUTHOR_NAME": made.title(), "GIT_AUTHOR_EMAIL": f"{made}@example.com", "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": who.title(), "GIT_COMMITTER_EMAIL": f"{who}@example.com", "GIT_COMMITTER_DATE": date,
            **more,
        }  # fmt: skip
        signing = ["gpg.format=ssh", f"user.signingkey={self.keys / key}", "commit.gpgsign=true"] if key else []
        config = [word for setting in (*signing, *settings) for word in ("-c", setting)]
        done = subprocess.run(["git", *config, *args], cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"git {args}: {done.stderr}"
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """A file of the working tree."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def commit(self, message: str, when: str, who: str = "alice", *, author: str = "", key: str = "") -> str:
        """A commit of all that is there."""
        self.run("add", "--all")
        self.run("commit", "-q", "--allow-empty", "-m", message, who=who, when=when, author=author, key=key)
        return self.run("rev-parse", "HEAD")

    def plant(self, name: str, *kinds: str) -> str:
        """What is expected of a record; its path."""
        self.expected[name] = set(kinds)
        return f"runs/{name}.yml"


def digest(text: str, list_: str = LIST) -> str:
    """What a signature of a run has to cover."""
    checklist: Checklist = parse(list_, path="docs/deploy.md")
    return merge(assemble("2026-06-01-x", "deploy", [decode(text.encode(), "x.yml")]), checklist).digest


def planted(folder: Path) -> Planted:
    """The repository, in a folder that is made."""
    keys = folder / "keys"
    keys.mkdir(parents=True)
    for who in PEOPLE:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", keys / who], check=True)
    root = folder / "repository"
    root.mkdir()
    it = Planted(root, keys)
    it.run("init", "-q", "-b", "main", ".")
    it.write("mkdocs.yml", CONFIGURATION)
    it.write("docs/deploy.md", LIST.replace("- [ ] Migrate\n", ""))
    it.first = it.commit("Begin with less", at(1, 7), "dana")
    it.write("docs/deploy.md", LIST)
    it.write("docs/strict.md", STRICT)
    it.write("docs/gated.md", GATED)
    it.write("runs/README.md", "Runs.\n")
    known = (who for who in PEOPLE if who != "mallory")
    public = {who: " ".join((keys / f"{who}.pub").read_text().split()[:2]) for who in PEOPLE}
    it.write("ops/allowed_signers", "".join(f'{who}@example.com namespaces="git" {public[who]}\n' for who in known))
    it.write("ops/revoked", f"{public['leaver']}\n")
    it.commit("Begin", at(1, 8), "dana")
    _innocent(it)
    _people(it)
    _times(it)
    _changes(it)
    _signing(it)
    _contents(it)
    _population(it)
    _evasions(it)
    _honest(it)
    _work_of_signers(it)
    return it


def _signed(it: Planted, day: int, version: str, *, by: str = "alice", list_: str = LIST) -> str:
    """A run in which nothing is wrong, signed by bo."""
    text = head(day, version, operator=by) + results(day, by)
    return text + "signoffs:\n" + signature("QA Lead", "bo", at(day, 11), digest(text, list_))


def _innocent(it: Planted) -> None:
    """A run as it should be: on a branch, each person's work in their own signed commits, merged by a third."""
    path = it.plant("deploy/2026-06-02-shop-1.0.0-production")
    text = head(2, "1.0.0") + results(2)
    it.run("switch", "-qc", "run-1")
    it.write(path, text)
    it.commit("Run 1.0.0", at(2, 10, 40), "alice", key="alice")
    it.write(path, text + "signoffs:\n" + signature("QA Lead", "bo", at(2, 11), digest(text)))
    it.commit("Sign 1.0.0", at(2, 11, 1), "bo", key="bo")
    it.run("switch", "-q", "main")
    message = "Merge pull request #1 from alice/run-1\n\nReviewed-by: Carlos <carlos@example.com>"
    it.run("merge", "-q", "--no-ff", "-m", message, "run-1", who="dana", when=at(2, 12), key="dana")
    it.run("tag", "shop-1.0.0", when=at(2, 12))
    # Parts of two people and a job, renamed afterwards: what was said stays theirs.
    folder = "runs/deploy/2026-06-03-shop-1.0.1-production"
    it.expected["deploy/2026-06-03-shop-1.0.1-production"] = set()
    it.write(f"{folder}/a.yml", head(3, "1.0.1") + results(3, smoke_tests=""))
    it.commit("Run 1.0.1", at(3, 10, 31), "alice")
    smoke = f"result: passed, by: ci/smoke, at: '{at(3, 10, 29)}', evidence: [{{href: '{_LINK}'}}]"
    it.write(f"{folder}/ci.yml", f"steps:\n  smoke-tests: {{{smoke}}}\n")
    it.commit("Smoke tests", at(3, 10, 32), "dana")
    it.run("mv", f"{folder}/a.yml", f"{folder}/alice.yml")
    it.commit("Call the part by its author", at(3, 10, 33), "carlos")
    it.write(f"{folder}/signoffs/qa-lead.yml", "signoffs:\n" + signature("QA Lead", "bo", at(3, 11)))
    it.commit("Sign 1.0.1", at(3, 11, 1), "bo")


def _people(it: Planted) -> None:
    def one(
        day: int, version: str, kind: str, who: str, *, message: str = "Run", author: str = "", key: str = "", by: str = "alice"
    ) -> None:
        it.write(
            it.plant(f"deploy/{on(day)}-shop-{version}-production", kind), head(day, version, finished=None, operator=by) + results(day, by)
        )
        it.commit(message, at(day, 10, 35), who, author=author, key=key)

    one(4, "2.0.0", "other-committer", "mallory")
    one(5, "2.0.1", "author-differs", "mallory", author="alice")
    one(6, "2.0.2", "squashed", "dana", message="Run 2.0.2 (#12)\n\nCo-authored-by: Alice <alice@example.com>")
    one(7, "2.0.3", "signer-differs", "alice", key="bo")
    one(8, "2.0.4", "bad-signature", "mallory", key="mallory", by="mallory")
    one(9, "2.0.5", "bad-signature", "leaver", key="leaver", by="ci/job")
    # Two people on one file: bo turns alice's result round, and leaves her name there.
    path = it.plant("deploy/2026-06-10-shop-2.0.6-production", "other-committer", "result-removed")
    text = head(10, "2.0.6", finished=None) + results(10, back_up=f"result: failed, by: alice, at: '{at(10, 10)}', note: no room")
    it.write(path, text)
    it.commit("Run", at(10, 10, 30))
    it.write(path, text.replace("result: failed, by: alice", "result: passed, by: alice"))
    it.commit("Mend a typo", at(10, 10, 31), "bo")


def _times(it: Planted) -> None:
    it.write(it.plant("deploy/2026-06-09-shop-3.0.0-production", "backdated"), head(9, "3.0.0", finished=None) + results(9))
    it.commit("Run", at(11, 9))
    it.write(it.plant("deploy/2026-06-12-shop-3.0.1-production", "after-commit"), head(12, "3.0.1", finished=None) + results(12))
    it.commit("Run", at(12, 9))
    text = head(12, "3.0.2", finished=None).replace("2026-06-12", "2027-06-12")
    it.write(it.plant("deploy/2026-06-12-shop-3.0.2-production", "future"), text + results(12).replace("2026-06-12", "2027-06-12"))
    it.commit("Run", at(12, 10, 30))


def _changes(it: Planted) -> None:
    path = it.plant("deploy/2026-06-13-shop-4.0.0-production", "after-finish")
    text = head(13, "4.0.0") + results(13)
    it.write(path, text)
    it.commit("Run", at(13, 10, 31))
    text = text.replace("outcome: succeeded", "outcome: rolled_back")
    it.write(path, text)
    it.commit("Correct the outcome", at(13, 10, 40))
    it.write(path, text + "signoffs:\n" + signature("QA Lead", "bo", at(13, 11), digest(text)))
    it.commit("Sign", at(13, 11, 1), "bo")

    path = it.plant("deploy/2026-06-14-shop-4.0.1-production", "after-sign-off")
    text = head(14, "4.0.1", finished=None) + results(14, migrate=f"result: failed, by: alice, at: '{at(14, 10, 1)}', note: no")
    it.write(path, text)
    it.commit("Run", at(14, 10, 31))
    text += "signoffs:\n" + signature("QA Lead", "bo", at(14, 11), digest(text), "approved_with_exceptions")
    it.write(path, text)
    it.commit("Sign", at(14, 11, 1), "bo")
    it.write(path, text.replace("result: failed", "result: passed"))
    it.commit("Mend a typo", at(14, 12))

    # The signature is changed together with what it covers, so that it fits again.
    path = it.plant(f"deploy/{on(14)}-shop-4.0.5-production", "after-sign-off", "other-committer", "result-removed")
    text = head(14, "4.0.5", finished=None) + results(14, migrate=f"result: failed, by: alice, at: '{at(14, 12, 1)}', note: no")
    text = text.replace(f"{on(14)}T10", f"{on(14)}T12")
    it.write(path, text + "signoffs:\n" + signature("QA Lead", "bo", at(14, 12, 5), digest(text), "approved_with_exceptions"))
    it.run("add", "--all")
    it.commit("Run and sign", at(14, 12, 6), "alice")
    text = text.replace("result: failed", "result: passed")
    it.write(path, text + "signoffs:\n" + signature("QA Lead", "bo", at(14, 12, 5), digest(text), "approved_with_exceptions"))
    it.commit("Mend a typo", at(14, 12, 10))

    path = it.plant("deploy/2026-06-15-shop-4.0.2-production", "sign-off-removed")
    text = head(15, "4.0.2") + results(15)
    it.write(path, text)
    it.commit("Run", at(15, 10, 31))
    it.write(path, text + "signoffs:\n" + signature("QA Lead", "bo", at(15, 11), decision="rejected"))
    it.commit("Reject", at(15, 11, 1), "bo")
    it.write(path, text + "signoffs:\n" + signature("QA Lead", "carlos", at(15, 12), digest(text)))
    it.commit("Sign", at(15, 12, 1), "carlos")

    path = it.plant("deploy/2026-06-16-shop-4.0.3-production", "result-removed")
    text = head(16, "4.0.3", finished=None) + results(16, back_up=f"result: failed, by: alice, at: '{at(16, 10)}', note: no room")
    it.write(path, text)
    it.commit("Run", at(16, 10, 31))
    it.write(path, head(16, "4.0.3", finished=None) + results(16, back_up=f"result: passed, by: alice, at: '{at(16, 10, 40)}'"))
    it.commit("Run again", at(16, 10, 41))


def _signing(it: Planted) -> None:
    def signed(day: int, name: str, kinds: tuple[str, ...], signoffs: str = "", *, operator: str = "alice") -> str:
        list_, _, version = name.partition("/")
        path = it.plant(f"{list_}/{on(day)}-shop-{version}-production", *kinds)
        it.write(path, head(day, version, operator=operator) + results(day) + (f"signoffs:\n{signoffs}" if signoffs else ""))
        return path

    signed(17, "deploy/5.0.0", ("operator-signed",), signature("QA Lead", "alice", at(17, 11)))
    it.commit("Run", at(17, 11, 1))
    signed(18, "deploy/5.0.1", ("role-missing",))
    it.commit("Run", at(18, 11, 2))
    path = signed(19, "deploy/5.0.2", ("not-approved",))
    it.commit("Run", at(19, 11, 3))
    it.write(path, (it.root / path).read_text() + "signoffs:\n" + signature("QA Lead", "bo", at(19, 11, 10), decision="rejected"))
    it.commit("Reject", at(19, 11, 11), "bo")
    policy = ("four_eyes", "distinct_signers", "signed_within", "signoff_files", "signed_commits", "signer_commits", "other-committer")
    both = signature("QA Lead", "carlos", at(20, 11)) + signature("Owner", "carlos", at(24, 11))
    signed(20, "strict/5.0.3", policy, both, operator="carlos")
    it.commit("Run", at(24, 12))
    # Signed as that policy asks.
    folder = f"runs/strict/{on(25)}-shop-5.0.4-production"
    it.expected[folder.removeprefix("runs/")] = set()
    it.write(f"{folder}/alice.yml", head(25, "5.0.4") + results(25))
    it.commit("Run", at(25, 10, 31))
    for role, who in (("QA Lead", "bo"), ("Owner", "carlos")):
        it.write(f"{folder}/signoffs/{role.lower().replace(' ', '-')}.yml", "signoffs:\n" + signature(role, who, at(25, 11)))
        it.commit(f"Sign as {role}", at(25, 11, 1), who, key=who)


def _contents(it: Planted) -> None:
    def one(day: int, version: str, rest: str, *kinds: str, top: str = "", **end: str | None) -> None:
        path = it.plant(f"deploy/{on(day)}-shop-{version}-production", *kinds)
        it.write(path, top + head(day, version, **{"finished": None, **end}) + rest)
        it.commit("Run", at(day, 10, 35))

    failed = f"result: failed, by: alice, at: '{at(26, 10)}', note: no"
    one(26, "6.0.0", results(26, back_up=failed), "outcome", "role-missing", finished="")
    one(27, "6.0.1", results(27, migrate=""), "open-steps", "role-missing", finished="", outcome="aborted")
    bare = f"result: passed, by: alice, at: '{at(28, 10)}'"
    one(28, "6.0.2", results(28, smoke_tests=bare), "no-evidence", "role-missing", finished="")
    one(29, "6.0.3", results(29), "lost-blob", top=f"checklist: {{path: docs/deploy.md, blob: {'1' * 40}}}\n")
    text = "frozen: |\n  # Deploy\n  - [ ] Back up\n"
    one(30, "6.0.4", f"steps: {{back-up: {{result: passed, by: alice, at: '{at(30, 10)}'}}}}\n", "blob", top=text)
    one(31, "6.0.5", results(31) + f"  drop-everything: {{result: passed, by: alice, at: '{at(31, 10)}'}}\n", "unknown-step")
    wrong = f"checklist: {{path: docs/deploy.md, blob: {blob_of(LIST.encode())}, revision: {it.first}}}\n"
    one(32, "6.0.6", results(32), "pin", top=wrong)
    it.write(
        it.plant(f"gated/{on(32)}-shop-6.0.8-production", "gate-open"),
        head(32, "6.0.8", finished=at(32, 11, 2)).replace("T10", "T11") + results(32).replace("T10", "T11"),
    )
    it.commit("Run", at(32, 11, 3))
    # As `merge=union` makes it of two branches: the file says both, and so nothing.
    one(33, "6.0.7", results(33) + "  back-up: {result: failed, by: alice, note: x}\n", "unreadable")
    name = f"deploy/{on(33)}-shop-6.0.7-production"
    it.expected[f"runs/{name}.yml"] = it.expected.pop(name)


def _population(it: Planted) -> None:
    gone = it.plant(f"deploy/{on(34)}-shop-7.0.0-production", "run-deleted")
    it.write(gone, head(34, "7.0.0", finished=None) + results(34))
    it.commit("Run", at(34, 10, 31))
    (it.root / gone).unlink()
    it.commit("Tidy up", at(34, 11), "mallory")
    # A merge that takes nothing from its branch.
    it.plant(f"deploy/{on(35)}-shop-7.0.1-production", "run-deleted")
    it.run("switch", "-qc", "dropped")
    it.write(f"runs/deploy/{on(35)}-shop-7.0.1-production.yml", head(35, "7.0.1", finished=None) + results(35))
    it.commit("Run", at(35, 11, 10))
    it.run("switch", "-q", "main")
    it.run("merge", "-q", "--no-ff", "-s", "ours", "-m", "Merge branch 'dropped'", "dropped", who="mallory", when=at(35, 12))
    it.expected["tag shop-9.9.9"] = {"tag-without-run"}
    it.run("tag", "-a", "-m", "Release", "shop-9.9.9", when=at(35, 12))
    it.run("tag", "unrelated", when=at(35, 12))
    # A merge request that changes who may sign, together with its run.
    path = it.plant(f"deploy/{on(36)}-shop-7.0.2-production", "policy-changed")
    it.write(path, head(36, "7.0.2", finished=None) + results(36))
    it.write("ops/allowed_signers", (it.root / "ops/allowed_signers").read_text() + "# mallory is welcome\n")
    it.commit("Run", at(36, 10, 31))
    path = it.plant(f"gated/{on(36)}-shop-7.0.5-production", "policy-changed", "list-changed")
    it.write(path, head(36, "7.0.5", finished=None).replace("T10", "T11") + results(36).replace("T10", "T11"))
    it.write("docs/gated.md", GATED.replace("four_eyes: true", "four_eyes: false"))
    it.commit("Run", at(36, 11, 31))
    path = it.plant(f"deploy/{on(37)}-shop-7.0.3-production", "attributes")
    it.write(path, head(37, "7.0.3", finished=None) + "# $Id$\n" + results(37))
    it.write("runs/deploy/.gitattributes", "*-7.0.3-*.yml ident\n")
    it.commit("Run", at(37, 10, 31))
    (it.root / path).unlink()
    it.run("checkout", "-q", "--", path)
    assert "$Id: " in (it.root / path).read_text(), "what is checked out is not what was committed"
    it.expected[f"runs/deploy/{on(38)}-shop-7.0.4-production"] = {"submodule"}
    it.expected["runs/deploy/passwd.yml"] = {"not-a-file"}
    it.expected["runs/deploy/Release 1.yml"] = {"run-id"}
    (it.root / "runs/deploy/passwd.yml").symlink_to("../../mkdocs.yml")
    it.write("runs/deploy/Release 1.yml", "steps: {}\n")
    it.run("add", "--all")
    it.run("update-index", "--add", "--cacheinfo", f"160000,{'3' * 40},runs/deploy/{on(38)}-shop-7.0.4-production")
    it.run("commit", "-q", "-m", "Odd entries", when=at(38, 9))
    (it.root / f"runs/deploy/{on(38)}-shop-7.0.4-production").mkdir()


def _evasions(it: Planted) -> None:
    """Ways round the audit that somebody has found; each is told."""
    failed = f"result: failed, by: alice, at: '{at(40, 10)}', note: no room"
    name = f"deploy/{on(40)}-shop-8.0.0-production"
    it.plant(name, "result-removed", "sign-off-removed")
    it.write(f"runs/{name}/alice.yml", head(40, "8.0.0", finished=None) + results(40, back_up=""))
    it.write(f"runs/{name}/b.yml", f"steps:\n  back-up: {{{failed}}}\n")
    it.commit("Run", at(40, 10, 31))
    it.write(f"runs/{name}/signoffs/rejected.yml", "signoffs:\n" + signature("QA Lead", "bo", at(40, 11), decision="rejected"))
    it.commit("Reject", at(40, 11, 1), "bo")
    (it.root / f"runs/{name}/b.yml").unlink()
    (it.root / f"runs/{name}/signoffs/rejected.yml").unlink()
    it.commit("Tidy up", at(40, 12), "mallory")

    path = it.plant(f"deploy/{on(41)}-shop-8.0.1-production", "after-finish")
    text = head(41, "8.0.1", outcome="failed") + results(41)
    it.write(path, text)
    it.commit("Run", at(41, 10, 31))
    it.write(path, head(41, "8.0.1", finished=None) + results(41))
    it.commit("Reopen", at(41, 12), "mallory")

    # A signature is moved from a run that it was for to another.
    source, target = (f"runs/deploy/{on(42)}-shop-8.0.{number}-production" for number in (2, 3))
    it.plant(source.removeprefix("runs/"), "sign-off-removed", "role-missing")
    it.plant(target.removeprefix("runs/"), "other-committer", "backdated")
    it.write(f"{source}/a.yml", head(42, "8.0.2") + results(42))
    it.commit("Run", at(42, 10, 31))
    it.write(f"{source}/signoffs/qa-lead.yml", "signoffs:\n" + signature("QA Lead", "bo", at(42, 11)))
    it.commit("Sign", at(42, 11, 1), "bo", key="bo")
    it.write(
        f"{target}/a.yml",
        (head(42, "8.0.3") + results(42, "mallory")).replace("operator: alice", "operator: mallory").replace("T10", "T11"),
    )
    it.commit("Run", at(42, 11, 35), "mallory")
    (it.root / f"{target}/signoffs").mkdir()
    it.run("mv", f"{source}/signoffs/qa-lead.yml", f"{target}/signoffs/qa-lead.yml")
    it.commit("Move", at(42, 12), "mallory")

    # Earlier texts of the run are committed as a README, which is no run; and its place is taken by another repository for a while.
    path = it.plant(f"deploy/{on(43)}-shop-8.0.4-production", "result-removed", "other-committer")
    text = head(43, "8.0.4", finished=None) + results(43, back_up=failed.replace(on(40), on(43)))
    it.write(path, text)
    it.commit("Run", at(43, 10, 31))
    changed = text.replace("result: failed, by: alice", "result: passed, by: alice")
    it.write(path, changed)
    it.commit("Mend", at(43, 11), "mallory")
    for number, each in enumerate((text, changed, "Read me.\n")):
        it.write("runs/deploy/README.md", each)
        it.commit("Explain", at(43, 12, number), "mallory")
    blob = it.run("hash-object", path)
    for mode, id in (("160000", "4" * 40), ("100644", blob)):
        it.run("update-index", "--cacheinfo", f"{mode},{id},{path}")
        it.run("commit", "-q", "-m", "Try", who="mallory", when=at(43, 13))

    old, new = (f"deploy/{on(44)}-shop-8.0.{number}-production" for number in (5, 6))
    it.plant(old, "run-renamed")
    it.plant(new)
    it.write(f"runs/{old}.yml", head(44, "8.0.5", finished=None) + results(44))
    it.commit("Run", at(44, 10, 31))
    it.run("mv", f"runs/{old}.yml", f"runs/{new}.yml")
    it.commit("Rename", at(44, 12), "carlos")

    path = it.plant(f"deploy/{on(45)}-shop-8.0.7-production", "head-changed")
    it.write(path, head(45, "8.0.7", finished=None) + results(45))
    it.commit("Run", at(45, 10, 31))
    it.write(path, head(45, "8.0.8", finished=None) + results(45))
    it.commit("Correct", at(45, 11))

    path = it.plant(f"deploy/{on(46)}-shop-8.0.9-production", "signed-early", "signed-by-nobody")
    text = head(46, "8.0.9") + results(46) + "signoffs:\n" + signature("QA Lead", "bo", at(46, 9, 0)).replace("by: bo, ", "")
    it.write(path, text)
    it.commit("Run", at(46, 10, 31))

    path = it.plant(f"deploy/{on(47)}-shop-8.1.0-production", "other-committer", "operator-signed")
    it.write(path, head(47, "8.1.0", operator="qa/bo") + results(47, "ci/x") + "signoffs:\n" + signature("QA Lead", "qa/bo", at(47, 11)))
    it.commit("Run", at(47, 11, 1))

    # One commit's clock is wrong: it is told, and not the one that follows.
    path = it.plant(f"deploy/{on(48)}-shop-8.1.1-production", "commit-date")
    it.write(path, head(48, "8.1.1", finished=None) + results(48))
    it.commit("Run", "2031-01-01T10:00:00+00:00")
    path = it.plant(f"deploy/{on(49)}-shop-8.1.2-production")
    it.write(path, head(49, "8.1.2", finished=None) + results(49))
    it.commit("Run", at(49, 10, 31))


def _honest(it: Planted) -> None:
    """What honest people do with their files; nothing is told."""
    name = f"deploy/{on(50)}-shop-9.0.0-production"
    it.plant(name)
    text = head(50, "9.0.0", finished=None) + results(50)
    it.write(f"runs/{name}.yml", text)
    it.commit("Run", at(50, 10, 31))
    (it.root / f"runs/{name}.yml").unlink()
    data = encode(decode(text.encode(), "x.yml").part, "json")
    it.write(f"runs/{name}.json", data)
    it.commit("Write it as JSON", at(50, 11), "carlos")
    # Into parts, with the comments and the order changed.
    top, _, steps = text.partition("steps:")
    (it.root / f"runs/{name}.json").unlink()
    it.write(f"runs/{name}/head.yml", f"# of the run\n{top}")
    it.write(f"runs/{name}/steps.yml", f"steps:{steps}")
    it.commit("Take it apart", at(50, 11, 30), "dana")
    # Deleted by mistake, and brought back as it was.
    name = f"deploy/{on(51)}-shop-9.0.1-production"
    it.plant(name)
    it.write(f"runs/{name}.yml", head(51, "9.0.1", finished=None) + results(51))
    it.commit("Run", at(51, 10, 31))
    (it.root / f"runs/{name}.yml").unlink()
    it.commit("Oops", at(51, 11), "carlos")
    it.write(f"runs/{name}.yml", head(51, "9.0.1", finished=None) + results(51))
    it.commit("Bring it back", at(51, 11, 5), "dana")
    # Evidence that is no run, and changes.
    for number in range(3):
        it.write("runs/deploy/.gitkeep", f"{number}\n")
        it.commit("Keep", at(52, 10, number), "carlos")
    # A branch with what was done in time is merged after the branch that ended the run.
    name = f"deploy/{on(53)}-shop-9.0.2-production"
    it.plant(name)
    text = head(53, "9.0.2", finished=None) + results(53, smoke_tests="")
    it.write(f"runs/{name}.yml", text)
    it.commit("Begin", at(53, 10, 5))
    it.run("switch", "-qc", "late")
    it.write(
        f"runs/{name}.yml", text + f"  smoke-tests: {{result: passed, by: bo, at: '{at(53, 10, 20)}', evidence: [{{href: '{_LINK}'}}]}}\n"
    )
    it.commit("Smoke tests", at(53, 10, 21), "bo")
    it.run("switch", "-q", "main")
    it.write(f"runs/{name}.yml", head(53, "9.0.2") + text.partition(head(53, "9.0.2", finished=None))[2])
    it.commit("Finish", at(53, 10, 32))
    it.run("merge", "-q", "--no-ff", "-m", "Merge branch 'late'", "late", who="dana", when=at(53, 10, 40))
    text = (it.root / f"runs/{name}.yml").read_text()
    it.write(f"runs/{name}.yml", text + "signoffs:\n" + signature("QA Lead", "carlos", at(53, 11), digest(text)))
    it.commit("Sign", at(53, 11, 1), "carlos")


def _work_of_signers(it: Planted) -> None:
    # The results are a job's by name, and were committed by who signs.
    name = f"strict/{on(54)}-shop-8.1.3-production"
    it.plant(name, "four_eyes", "other-committer")
    it.write(f"runs/{name}/all.yml", head(54, "8.1.3") + results(54, "ci/x"))
    it.commit("Run", at(54, 10, 31), "bo")
    for role, who in (("QA Lead", "bo"), ("Owner", "carlos")):
        it.write(f"runs/{name}/signoffs/{role.lower().replace(' ', '-')}.yml", "signoffs:\n" + signature(role, who, at(54, 11)))
        it.commit(f"Sign as {role}", at(54, 11, 1), who, key=who)
