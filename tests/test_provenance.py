"""Who signed what, how well it is known, who merged it, and what git's own data may pretend."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from donebook.book import Book
from donebook.configuration import settings_of
from donebook.page import pages, site_of
from donebook.provenance import Commit, Person, Provenance, Roster, history, roster_of, signers_of
from donebook.provenance.commit import moment
from donebook.repository import Repository
from donebook.repository.audited import audited
from donebook.scope import pieces_of, shaped
from donebook.settings import Hosting
from planted import CONFIGURATION, LIST, Planted, at, head, on, results


@pytest.fixture
def it(tmp_path: Path) -> Planted:
    """A repository without a run, and keys of alice, bo, dana and mallory; mallory's is not listed, and leaver's is revoked."""
    made = Planted(tmp_path / "repository", tmp_path / "keys")
    made.root.mkdir()
    made.keys.mkdir()
    for who in ("alice", "bo", "dana", "mallory", "leaver"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", made.keys / who], check=True)
    public = {who: " ".join((made.keys / f"{who}.pub").read_text().split()[:2]) for who in ("alice", "bo", "dana", "leaver")}
    made.run("init", "-q", "-b", "main", ".")
    made.write("mkdocs.yml", CONFIGURATION.replace("revoked: ops/revoked", "revoked: ops/revoked, openpgp: ops/keys.asc"))
    made.write("docs/deploy.md", LIST)
    options = {"bo": ',valid-before="20260603"'}
    made.write(
        "ops/allowed_signers", "".join(f'{who}@example.com namespaces="git"{options.get(who, "")} {key}\n' for who, key in public.items())
    )
    made.write("ops/revoked", f"{public['leaver']}\n")
    made.write("ops/keys.asc", "")
    made.commit("Begin", at(1, 8), "dana")
    return made


def run_of(it: Planted, day: int, who: str, *, key: str = "", author: str = "") -> str:
    """A run that `who` commits; its path."""
    path = f"runs/deploy/{on(day)}-shop-1.0.{day}-production.yml"
    it.write(path, head(day, f"1.0.{day}", finished=None) + results(day, author or who))
    it.commit("Run", at(day, 10, 30), who, key=key, author=author)
    return path


def book_of(it: Planted) -> Book:
    return Repository(it.root, settings_of(it.root / "mkdocs.yml")).read()


def last(provenance: Provenance, path: str) -> Commit:
    """The last commit that touched a file."""
    return provenance.changes[path][-1].commit


def text_of(it: Planted, path: str) -> str:
    """The record page of a run, as text."""
    settings = settings_of(it.root / "mkdocs.yml")
    site = site_of(Hosting(repo_url="https://github.com/example/ops"), "docs", ["deploy.md"])
    made, _ = pages(book_of(it), site, settings)
    page = next(each for each in made if each.source == path)
    return "".join(getattr(part, "html", "") for part in page.parts)


def test_a_signature_counts_by_the_keys_that_the_site_names(it: Planted) -> None:
    paths = {who: run_of(it, day, who, key=who) for day, who in enumerate(("alice", "mallory", "leaver", "bo"), 2)}
    unsigned = run_of(it, 7, "alice")
    forged = run_of(it, 8, "mallory", key="alice")
    provenance = book_of(it).provenance
    found = {who: last(provenance, path).signature for who, path in paths.items()}
    assert {who: signature and (signature.format, signature.state) for who, signature in found.items()} == {
        "alice": ("ssh", "good"), "mallory": ("ssh", "unknown"), "leaver": ("ssh", "bad"), "bo": ("ssh", "unknown"),
    }  # fmt: skip
    assert found["alice"].signer == "alice@example.com" if found["alice"] else False
    degrees = {who: provenance.degree(who, last(provenance, path)) for who, path in paths.items()}
    assert degrees == {"alice": "signed", "mallory": "committed", "leaver": "claimed", "bo": "committed"}
    assert last(provenance, unsigned).signature is None
    assert provenance.degree("alice", last(provenance, unsigned)) == "committed"
    assert provenance.degree("alice", last(provenance, forged)) == "claimed", "her key under another's commit is no work of hers"
    shown = text_of(it, paths["alice"])
    assert "signed with the ssh key SHA256:" in shown
    assert "of alice" in shown
    assert "@example.com" not in shown, "addresses are not the site's to publish"
    assert "not among the site’s signers" in text_of(it, paths["mallory"])


def test_a_merge_that_somebody_else_signs_is_a_witness(it: Planted) -> None:
    for day, merger in ((2, "dana"), (3, "alice")):
        it.run("switch", "-qc", f"branch-{day}")
        run_of(it, day, "alice", key="alice")
        it.run("switch", "-q", "main")
        message = f"Merge pull request #{day}7 from alice/branch\n\nReviewed-by: Carlos <carlos@example.com>"
        it.run("merge", "-q", "--no-ff", "-m", message, f"branch-{day}", who=merger, when=at(day, 12), key=merger)
    provenance = book_of(it).provenance
    paths = sorted(path for path in provenance.changes if path.startswith("runs/"))
    commits = [last(provenance, path) for path in paths]
    assert [provenance.degree("alice", each) for each in commits] == ["witnessed", "signed"]
    assert [provenance.request_of(each) for each in commits] == ["27", "37"]
    shown = text_of(it, paths[0])
    assert 'href="https://github.com/example/ops/pull/27"' in shown
    assert "brought by Dana" in shown
    assert "witnessed" in shown


def test_openpgp_keys_of_the_site_and_no_others_count(it: Planted, tmp_path: Path) -> None:
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    (home / "gpg-agent.conf").write_text("")
    environment = {**os.environ, "GNUPGHOME": str(home)}
    for who in ("alice", "mallory"):
        made = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", f"{who} <{who}@example.com>", "ed25519", "sign"]
        subprocess.run(made, env=environment, check=True, capture_output=True)
    exported = subprocess.run(["gpg", "--armor", "--export", "alice@example.com"], env=environment, check=True, capture_output=True).stdout
    it.write("ops/keys.asc", exported.decode())
    it.commit("Know alice", at(1, 9), "dana")
    found = {}
    old = os.environ.get("GNUPGHOME")
    os.environ["GNUPGHOME"] = str(home)
    try:
        for day, who in ((2, "alice"), (3, "mallory")):
            path = f"runs/deploy/{on(day)}-shop-1.0.{day}-production.yml"
            it.write(path, head(day, f"1.0.{day}", finished=None) + results(day, who))
            it.run("add", "--all")
            it.run("commit", "-q", "-m", "Run", "-S", who=who, when=at(day, 10, 30), settings=[f"user.signingkey={who}@example.com"])
            found[who] = path
        provenance = book_of(it).provenance
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False, capture_output=True)
        if old is None:
            del os.environ["GNUPGHOME"]
        else:
            os.environ["GNUPGHOME"] = old
    states = {who: last(provenance, path).signature for who, path in found.items()}
    assert {who: each and (each.format, each.state) for who, each in states.items()} == {
        "alice": ("openpgp", "good"),
        "mallory": ("openpgp", "unknown"),
    }
    assert provenance.degree("alice", last(provenance, found["alice"])) == "signed"


def test_x509_signatures_are_noted_and_nothing_is_asked_of_them(it: Planted) -> None:
    path = run_of(it, 2, "alice")
    plain = it.run("cat-file", "commit", "HEAD")
    top, _, message = plain.partition("\n\n")
    signed = f"{top}\ngpgsig -----BEGIN SIGNED MESSAGE-----\n MIIEyQYJKoZIhvcNAQcCoIIEujCCBLYCAQExDTALBglghkgBZQMEAgEwCwYJKoZI\n -----END SIGNED MESSAGE-----\n\n{message}\n"
    (it.root.parent / "commit").write_text(signed)
    it.run("update-ref", "HEAD", it.run("hash-object", "-t", "commit", "-w", str(it.root.parent / "commit")))
    signature = last(book_of(it).provenance, path).signature
    assert signature is not None
    assert (signature.format, signature.state) == ("x509", "unchecked")
    assert "as gitsign does; not checked here" in text_of(it, path)


def test_a_mailmap_is_told_and_makes_nobody_another(it: Planted) -> None:
    path = run_of(it, 2, "mallory")
    it.write(".mailmap", "Alice Auditor <alice@example.com> <mallory@example.com>\n")
    it.commit("Tidy up", at(2, 11), "mallory")
    provenance = book_of(it).provenance
    person = last(provenance, path).author
    assert (person.name, person.email, person.mapped) == ("Mallory", "mallory@example.com", "Alice Auditor")
    assert provenance.degree("alice", last(provenance, path)) == "claimed"
    assert "Mallory (in .mailmap: Alice Auditor)" in text_of(it, path)


def test_replaced_objects_are_not_read(it: Planted) -> None:
    path = run_of(it, 2, "mallory")
    bad = it.run("rev-parse", "HEAD")
    good = it.run("commit-tree", "-p", "HEAD~1", "-m", "Run", "HEAD^{tree}", who="alice", when=at(2, 10, 30))
    it.run("replace", bad, good)
    assert last(book_of(it).provenance, path).author.name == "Mallory"


def test_who_wrote_a_value_is_known_by_the_commit_that_brought_it(it: Planted) -> None:
    path = run_of(it, 2, "alice")
    text = (it.root / path).read_text()
    it.run("switch", "-qc", "bo")
    it.write(path, text + "gates:\n  go: {by: bo}\n")
    it.commit("Open the gate", at(2, 10, 40), "bo")
    it.run("switch", "-q", "main")
    it.write(path, text.replace("version: 1.0.2", "version: 1.0.3"))
    it.commit("Correct the version", at(2, 10, 41), "dana")
    it.run("merge", "-q", "--no-ff", "-m", "Merge", "bo", who="dana", when=at(2, 11))
    book = book_of(it)
    trace = book.trace(book.records[0])
    by = {value.kind + " " + value.name: edit.commit.author.name for edit in trace.edits for value in edit.added}
    assert by["gate go"] == "Bo"
    assert by["head version"] == "Dana"
    assert by["result go/back-up"] == "Alice"
    assert [edit.commit.subject for edit in trace.edits] == ["Run", "Correct the version", "Open the gate", "Merge"], "as they arrived"
    shown = text_of(it, path)
    assert "<del>1.0.2</del>" in shown
    assert "<ins>1.0.3</ins>" in shown


def test_a_file_that_is_broken_and_mended_is_of_who_mended_it(it: Planted) -> None:
    path = run_of(it, 2, "alice")
    text = (it.root / path).read_text()
    it.write(path, "- not a run\n")
    it.commit("Oops", at(2, 11), "mallory")
    it.write(path, text)
    it.commit("Mend", at(2, 11, 5), "mallory")
    book = book_of(it)
    (entry, *_) = book.records[0].entries
    assert entry.claim is not None
    trace = book.trace(book.records[0])
    assert trace.provenance.degree("alice", trace.edits[-1].commit) == "claimed"
    assert trace.edits[-1].commit.subject == "Mend"
    assert {value.kind for value in trace.edits[-1].added} == {"head", "result"}


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("Merge pull request #12 from alice/x", "12"),
        ("Merge pull request 'Run' (#7) from alice/x into main", "7"),
        ("Run 1.0 (#345)", "345"),
        ("Merge branch 'x' into 'main'\n\nRun\n\nSee merge request group/ops!89", "89"),
        ("Merged in x (pull request #5)", "5"),
        ("Merged PR 31: Run", "31"),
        ("Pull request #9: Run", "9"),
        ("Fix #12", ""),
        ("Run (#12) again", ""),
        ("(" * 5000 + "#12", ""),
        ("Merge pull request " * 400, ""),
    ],
)
def test_requests_are_named_by_messages(message: str, number: str) -> None:
    who = Person(name="a", email="a@b")
    assert (
        Commit(id="1", author=who, authored=moment("1 +0000"), committer=who, committed=moment("1 +0000"), message=message).request
        == number
    )


def test_trailers_are_told_without_addresses() -> None:
    who = Person(name="a", email="a@b")
    message = "Run\n\nReviewed-by: in the middle\n\nco-authored-by: Bo <bo@example.com>\nReviewed-by:Carlos\nFixes: #1\n"
    commit = Commit(id="1", author=who, authored=moment("1 +0000"), committer=who, committed=moment("1 +0000"), message=message)
    assert commit.trailers == (("Co-authored-by", "Bo"), ("Reviewed-by", "Carlos"))


def test_people_are_compared_by_the_addresses_that_the_site_names() -> None:
    free, named = Roster(), roster_of({"Alice": "a@x.org", "ci/smoke": ["bot@x.org"]}, "mkdocs.yml")
    person = Person(name="Alice", email="123+alice@users.noreply.github.com")
    assert free.names("@alice", person)
    assert not named.names("alice", person), "a name is free text"
    assert named.names("ALICE", Person(name="x", email="A@x.org"))
    assert named.owns("alice", "a@X.org")
    assert (free.expects("ci/smoke"), named.expects("ci/smoke"), free.expects("alice"), free.expects(None)) == (False, True, True, False)


def test_configurations_that_are_none_are_told() -> None:
    from donebook.problem import DonebookError
    from donebook.scope import scope_of

    for read, said in (
        (roster_of, ["alice"]),
        (roster_of, {"alice": "no address"}),
        (roster_of, {"alice": []}),
        (signers_of, "keys"),
        (signers_of, {"shh": "x"}),
        (signers_of, {"ssh": "../keys"}),
        (signers_of, {"ssh": "/etc/keys"}),
        (scope_of, "x"),
        (scope_of, {"tag": "x"}),
        (scope_of, {"tags": []}),
        (scope_of, {"tags": ["{subjet}"]}),
        (scope_of, {"tags": ["{version}{version}"]}),
        (roster_of, {"alice": ["a@x.org"], "bo": ["A@x.org"]}),
        (roster_of, {"alice": ["a@x.org"], "ALICE": ["b@x.org"]}),
        (roster_of, {"alice": "Alice Ng <alice@x.org>"}),
        (scope_of, {"tags": ["v*"]}),
        (scope_of, {"formerly": ["../runs"]}),
        (scope_of, {"since": "yesterday"}),
        (scope_of, {"sample": "many"}),
        (scope_of, {"sample": -1}),
        (scope_of, {"seed": True}),
        (scope_of, {"late": "1h"}),
    ):
        with pytest.raises(DonebookError) as told:
            read(said, "mkdocs.yml")
        assert all(problem.cure and problem.source == "mkdocs.yml" for problem in told.value.problems), said


def test_a_merge_at_the_root_and_an_empty_log_are_read() -> None:
    assert history("").commits == {}
    fields = "\0".join(("b" * 40, "a" * 40 + " " + "c" * 40, "n", "e", "n", "2 +0000", "n", "e", "n", "2 +0000", ""))
    raw = f"\0\0::100644 100644 100644 {'1' * 40} {'2' * 40} {'3' * 40} MM\0runs/l/x.yml\0"
    (change,) = history(fields + raw).changes
    assert (change.olds, change.new, change.status) == (("1" * 40, "2" * 40), "3" * 40, "MM")


def test_commits_of_any_date_are_audited(it: Planted) -> None:
    for number, seconds in enumerate((-62135596800, 10**22, 253402300799, 0)):
        raw = it.run("cat-file", "commit", "HEAD")
        top, _, message = raw.partition("\n\n")
        rows = [
            row.rpartition("> ")[0] + f"> {seconds} +0000" if row.startswith(("author", "committer")) else row for row in top.split("\n")
        ]
        (it.root.parent / "commit").write_text("\n".join(rows) + f"\n\n{message}\n")
        it.run("update-ref", "HEAD", it.run("hash-object", "-t", "commit", "-w", "--literally", str(it.root.parent / "commit")))
        path = run_of(it, number + 2, "alice")
        made = audited(Repository(it.root, settings_of(it.root / "mkdocs.yml")), book := book_of(it))
        assert {each.kind for each in made.discrepancies if each.record} <= {"commit-date", "after-commit"}
        assert path in book.provenance.changes


def test_a_file_of_signers_that_is_not_there_accuses_nobody(it: Planted) -> None:
    path = run_of(it, 2, "alice", key="alice")
    (it.root / "ops/allowed_signers").unlink()
    it.commit("Lose it", at(2, 11), "dana")
    book = book_of(it)
    kinds = {(each.name, each.kind) for each in audited(Repository(it.root, settings_of(it.root / "mkdocs.yml")), book).discrepancies}
    assert ("ops/allowed_signers", "no-signers") in kinds
    assert not {kind for _, kind in kinds} & {"bad-signature", "signer-differs"}
    assert "not checked" in text_of(it, path)


def test_a_key_of_several_addresses_is_that_of_each_and_one_of_all_is_nobodys(it: Planted) -> None:
    text = (it.root / "ops/allowed_signers").read_text()
    it.write(
        "ops/allowed_signers",
        text.replace("alice@example.com", "a.ng@corp.example,alice@example.com").replace("dana@example.com", "*@example.com"),
    )
    it.commit("Several", at(1, 9), "dana")
    paths = [run_of(it, 2, "alice", key="alice"), run_of(it, 3, "dana", key="dana")]
    provenance = book_of(it).provenance
    assert [provenance.degree(who, last(provenance, path)) for who, path in zip(("alice", "dana"), paths, strict=True)] == [
        "signed",
        "committed",
    ]


def test_who_merges_their_own_work_on_a_forge_is_no_witness(it: Planted) -> None:
    public = " ".join((it.keys / "mallory.pub").read_text().split()[:2])  # here it is the forge's
    it.write("ops/allowed_signers", (it.root / "ops/allowed_signers").read_text() + f'noreply@github.com namespaces="git" {public}\n')
    it.commit("Know the forge", at(1, 9), "dana")
    for day, merger in ((2, "alice"), (3, "dana")):
        it.run("switch", "-qc", f"branch-{day}")
        run_of(it, day, "alice", key="alice")
        it.run("switch", "-q", "main")
        environment = {"GIT_COMMITTER_NAME": "GitHub", "GIT_COMMITTER_EMAIL": "noreply@github.com"}
        it.run("merge", "-q", "--no-ff", "--no-commit", f"branch-{day}", who=merger, when=at(day, 12))
        tree, message = it.run("write-tree"), f"Merge pull request #{day} from alice/x"
        commit = it.run(
            "commit-tree",
            "-S",
            "-p",
            "HEAD",
            "-p",
            f"branch-{day}",
            "-m",
            message,
            tree,
            who=merger,
            when=at(day, 12),
            key="mallory",
            more=environment,
        )
        it.run("reset", "-q", "--hard", commit)
    provenance = book_of(it).provenance
    paths = sorted(path for path in provenance.changes if path.startswith("runs/"))
    assert [provenance.degree("alice", last(provenance, path)) for path in paths] == ["signed", "witnessed"]


def test_a_commit_in_another_encoding_names_its_author(it: Planted) -> None:
    it.run("config", "i18n.commitEncoding", "ISO-8859-1")
    path = f"runs/deploy/{on(2)}-shop-1.0.2-production.yml"
    it.write(path, head(2, "1.0.2", finished=None) + results(2))
    it.run("add", "--all")
    name = "J\u00fcrgen".encode("latin-1")
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_EMAIL": "alice@example.com",
        "GIT_COMMITTER_EMAIL": "alice@example.com",
    }
    bytes_ = {key.encode(): value.encode("utf-8", "surrogateescape") for key, value in environment.items()}
    bytes_ |= {b"GIT_AUTHOR_NAME": name, b"GIT_COMMITTER_NAME": name}
    subprocess.run([b"git", b"commit", b"-qm", b"Run"], cwd=it.root, env=bytes_, check=True)  # type: ignore[arg-type]
    assert last(book_of(it).provenance, path).author.name == "J\u00fcrgen"


@pytest.mark.parametrize(
    ("tag", "pattern", "fits"),
    [
        ("shop-1.0", "{subject}-{version}", True),
        ("shop-1.0-rc1", "{subject}-{version}", True),
        ("shop", "{subject}-{version}", False),
        ("-1.0", "{subject}-{version}", False),
        ("shop-", "{subject}-{version}", False),
        ("deploy/production/7", "deploy/{environment}/*", True),
        ("deploy/production/", "deploy/{environment}/*", True),
        ("release/production/7", "deploy/{environment}/*", False),
        ("v1-ok", "v{version}-ok", True),
        ("v1-ok-ok", "v{version}-ok", True),
        ("v-ok", "v{version}-ok", False),
        ("v1-okay", "v{version}-ok", False),
        ("-" * 5000, "{subject}-{version}-{environment}-ok", False),
    ],
)
def test_the_shape_of_tags(tag: str, pattern: str, fits: bool) -> None:
    assert shaped(tag, pieces_of(pattern)) is fits


def test_a_record_has_its_tag_wherever_the_name_is_parted(it: Planted) -> None:
    for day, version in ((2, "1.0-rc1"), (3, "2.0")):
        path = f"runs/deploy/{on(day)}-shop-{version}-production.yml"
        it.write(path, head(day, version, finished=at(day, 10, 20)) + results(day))
        it.commit("Run", at(day, 10, 30))
    it.write(f"runs/deploy/{on(4)}-shop-3.0-production.yml", head(4, "3.0", finished=None) + results(4))
    it.commit("Run", at(4, 10, 30))
    for tag in ("shop-1.0-rc1", "shop-2.0", "shop-3.0", "shop-4.0"):
        it.run("tag", tag)
    made = audited(Repository(it.root, settings_of(it.root / "mkdocs.yml")), book_of(it))
    told = {each.name: each.text for each in made.discrepancies if each.kind == "tag-without-run"}
    assert set(told) == {"tag shop-3.0", "tag shop-4.0"}
    assert "not finished" in told["tag shop-3.0"]
