"""The whole flow in real git repositories: two operators and a CI job, from the branch to the published record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drawing import SEED, Draw, git
from keyboard import at_a_terminal

SITE = """\
site_name: Operations
theme: {name: mkdocs}
plugins:
  - donebook: {checklists: [deployment-checklist.md], policy: {four_eyes: true}}
"""
REPORT = """\
<testsuites>
  <testsuite name="smoke">
    <testcase classname="smoke" name="Run smoke tests"/>
    <testcase classname="smoke" name="Check all endpoints"><failure message="3 of 9 answer 502"/></testcase>
  </testsuite>
</testsuites>
"""
RUN = "2026-11-24-shop-1.4.0-production"


class Clone:
    """Somebody's clone of the repository."""

    def __init__(self, folder: Path, remote: Path, name: str, email: str) -> None:
        self.folder, self.name, self.email = folder, name, email
        git(folder.parent, "clone", "-q", str(remote), folder.name)
        git(folder, "config", "user.name", name)
        git(folder, "config", "user.email", email)

    def git(self, *args: str) -> str:
        return git(self.folder, *args, name=self.name, email=self.email)

    def donebook(self, *args: str, exits: int = 0) -> str:
        """What a command prints, as this person runs it."""
        done = subprocess.run(
            [sys.executable, "-m", "donebook", *args],
            cwd=self.folder,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == exits, done.stdout + done.stderr
        return done.stdout

    def propose(self, branch: str, message: str) -> None:
        """Commit what there is on a branch and push it, as for a pull request."""
        self.git("switch", "-qc", branch)
        self.git("add", "-A")
        self.git("commit", "-qm", message)
        self.git("push", "-q", "origin", branch)

    def merge(self, *branches: str) -> None:
        """Merge pull requests, each checked as CI checks it: on what the merge gives."""
        self.git("fetch", "-q")
        for branch in branches:
            self.git("merge", "-q", "--no-ff", "-m", f"Merge pull request from {branch}", f"origin/{branch}")
            self.donebook("check", "--no-hints", "--format", "github")
        self.git("push", "-q", "origin", "main")

    def update(self) -> None:
        self.git("switch", "-q", "main")
        self.git("pull", "-q")


@pytest.fixture
def people(draw: Draw) -> tuple[Clone, Clone, Clone, Clone]:
    folder = draw(
        f"=== start/mkdocs.yml\n{SITE}=== start/docs/index.md\n# Home\n=== start/docs/deployment-checklist.md\n{SEED}=== start/runs/README.md\nRuns.\n"
    )
    text = (folder / "start/docs/deployment-checklist.md").read_text("utf-8").replace("../delivery-execution/", "index.md")
    (folder / "start/docs/deployment-checklist.md").write_text(text, "utf-8")
    git(folder / "start", "init", "-q", "-b", "main")
    git(folder / "start", "add", "-A")
    git(folder / "start", "commit", "-qm", "The list")
    git(folder, "clone", "-q", "--bare", "start", "remote.git")
    remote = folder / "remote.git"
    return (
        Clone(folder / "alice", remote, "Alice Ng", "alice@example.org"),
        Clone(folder / "bo", remote, "Bo Chen", "7+bo@users.noreply.github.com"),
        Clone(folder / "ci", remote, "ci-smoke", "ci-smoke@example.org"),
        Clone(folder / "forge", remote, "Forge", "forge@example.org"),
    )


def test_two_operators_and_a_job_from_the_branch_to_the_record(people: tuple[Clone, Clone, Clone, Clone]) -> None:
    alice, bo, ci, forge = people
    steps = list(json.loads(alice.donebook("ids", "deployment-checklist", "--json"))["steps"])
    names = [step["name"] for step in steps]

    # Alice begins, and proposes the head: from now on everybody has the run.
    new = ["new", "--subject", "shop", "--version", "1.4.0", "--environment", "production", "--started", "2026-11-24T20:00:00+01:00"]
    assert alice.donebook(*new, "--parts", "--link", "ticket=https://example.org/CHG-1042") == f"runs/deployment-checklist/{RUN}/run.yml\n"
    alice.propose("run", "Begin the deployment of shop 1.4.0")
    forge.merge("run")

    # Three people and jobs work at once, none of them on main.
    for who in (alice, bo, ci):
        who.update()
    alice.donebook("set", "1.4.0", *(f"{name}=passed" for name in names[:15]), "--at", "2026-11-24T20:05:00+01:00")
    with at_a_terminal(alice.folder, "run", "1.4.0") as terminal:
        for number in range(16, 20):
            terminal.wait(f"{number}/56")
            terminal.press("p")
        terminal.wait("20/56")
        terminal.press("s")
        terminal.wait("Note")
        terminal.type("Staging is rebuilt tonight.")
        terminal.wait("21/56")
        terminal.press("q")
        assert terminal.finish() == 0
    alice.propose("alice", "What Alice did")
    bo.donebook(
        "set",
        "shop-1.4.0-production",
        *(f"{name}=ok" for name in names[21:31] if name != "check-all-endpoints"),
        "--evidence",
        "https://example.org/board",
    )
    bo.propose("bo", "What Bo did")
    (ci.folder.parent / "report.xml").write_text(REPORT, "utf-8")
    ci.donebook("import", RUN, "../report.xml", "--by", "ci/smoke", "--evidence", "https://example.org/ci/8812")
    ci.propose("smoke", "Smoke tests")
    forge.merge("alice", "bo", "smoke")
    parts = forge.folder / "runs/deployment-checklist" / RUN
    assert sorted(path.name for path in parts.iterdir()) == ["alice.yml", "bo.yml", "ci-smoke.yml", "run.yml"]

    # The failure is looked into, the rest is done, the run ends.
    alice.update()
    missing = json.loads(alice.donebook("status", RUN, "--json"))["runs"][0]["missing"]
    assert "26 is failed and nobody has waived it: Check all endpoints" in missing
    alice.donebook("set", RUN, "26=passed", "--note", "All nine answer since 20:40.")
    alice.donebook("set", RUN, *(f"{name}=passed" for name in names[39:]))
    assert alice.donebook("finish", RUN, "--outcome", "succeeded") == f"succeeded: {RUN}, record passed with exceptions\n"
    assert "has worked on this run" in _refused(alice, "sign", RUN, "--role", "QA Lead")
    alice.propose("finish", "The end")
    forge.merge("finish")

    # Three sign, each in a file of their own, at once.
    for who, role, by in ((ci, "QA Lead", "dana"), (bo, "Operations Lead", "kim"), (alice, "Deployment Lead", "lee")):
        who.update()
        who.donebook("sign", RUN, "--role", role, "--by", by, "--decision", "approved_with_exceptions")
        who.propose(f"sign-{by}", f"{role} signs")
    forge.merge("sign-dana", "sign-kim", "sign-lee")
    assert forge.donebook("status") == "no run is open\n"
    status = json.loads(forge.donebook("status", RUN, "--json"))["runs"][0]
    assert (status["verdict"], status["stage"], status["missing"], status["unsigned"]) == ("passed_with_exceptions", "signed", [], [])

    # Published.
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=forge.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    page = (forge.folder / "site/deployment-checklist/runs" / RUN / "index.html").read_text("utf-8")
    for said in (
        "Passed with exceptions",
        "signed 3 of 3",
        "Staging is rebuilt tonight.",
        "3 of 9 answer 502",
        "All nine answer since 20:40.",
        "CHG-1042",
    ):
        assert said in page, said
    record = json.loads((forge.folder / "site/deployment-checklist/runs" / f"{RUN}.json").read_text("utf-8"))
    entry = next(entry for entry in record["entries"] if entry["text"] == "Check all endpoints")
    assert [claim["by"] for claim in entry["attempts"]] == ["ci/smoke"]
    assert record["origin"] == "pinned"
    assert len(forge.git("log", "--format=%an", "--no-merges", "--", f"runs/deployment-checklist/{RUN}").split("\n")) == 8
    assert not (forge.folder / "site/audit/index.html").read_text("utf-8").count("outcome does not")


def _refused(who: Clone, *args: str) -> str:
    done = subprocess.run([sys.executable, "-m", "donebook", *args], cwd=who.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr


ONE = "=== mkdocs.yml\nplugins: [{donebook: {checklists: [l.md]}}]\n=== docs/l.md\n" + "".join(
    f"- [ ] Step {number}\n" for number in range(12)
)


def test_many_writers_at_once_lose_nothing(draw: Draw) -> None:
    folder = draw(f"{ONE}=== runs/l/2026-1.yml\n# one file\nsteps:\n  step-0: {{result: ok}}  # mine\n")
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "donebook", "set", "2026-1", f"step-{number}=ok", "--by", f"ci/{number}"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for number in range(1, 12)
    ]  # fmt: skip
    for writer in writers:
        _, error = writer.communicate()
        assert writer.returncode == 0, error
    text = (folder / "runs/l/2026-1.yml").read_text("utf-8")
    assert text.startswith("# one file\nsteps:\n  step-0: {result: ok}  # mine\n  step-1:\n")
    assert [row.strip(": ") for row in text.splitlines() if row.startswith("  step")][1:] == [f"step-{number}" for number in range(1, 12)]
    assert os.listdir(folder / "runs/l") == ["2026-1.yml"]


def test_killed_at_any_moment_a_file_is_the_old_or_the_new(draw: Draw) -> None:
    folder = draw(f"{ONE}=== runs/l/2026-1.yml\nsteps:\n  step-0:\n    result: passed\n    by: alice\n")
    path = folder / "runs/l/2026-1.yml"
    old = path.read_bytes()
    start = time.monotonic()
    command = [sys.executable, "-m", "donebook", "set", "2026-1", "step-1=ok", "--by", "ci/x", "--at", "2026-11-24T20:00:00+01:00"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    took, new = time.monotonic() - start, path.read_bytes()
    seen = set()
    for number in range(24):
        path.write_bytes(old)
        writer = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(took * (0.4 + 0.8 * number / 24))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        seen.add(path.read_bytes())
    assert seen <= {old, new}
    assert all(name == "2026-1.yml" or name.endswith(".tmp") for name in os.listdir(folder / "runs/l"))
    done = subprocess.run(
        [sys.executable, "-m", "donebook", "check", "--no-hints"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "nothing wrong" in done.stderr
