"""Faults: killed at every system call, a full disk, a tree that may not be written, half a merge, half a file, a wrong clock.

Killed at every call: a kill leaves what the disk holds, and only calls that change the disk change that. So a process that is killed
between two of these, or in a call that changes nothing, leaves the same as one that is killed at the entry of the next; and after the
last, the same as one that lives. One kill at the entry of each of CHANGES is enough, then. What is known to change nothing is in READS;
a call on the repository that is in neither fails a test, and so does git, if it changes anything. Renames, new names and removals are
whole or not at all (POSIX); only a write may end half-way, and leaves a shorter file: half of each unfinished file is cut off besides.
"""

from __future__ import annotations

import errno
import gc
import json
import multiprocessing
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from donebook.book import bind
from donebook.cli import main, options
from donebook.configuration import settings_of
from donebook.repository import Git, PartPath, Repository
from donebook.repository.folder import MANIFEST
from donebook.repository.objects import Objects
from drawing import HERE, Draw, files_of, git, inside

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
CHANGES = frozenset(
    "open openat openat2 creat mkdir mkdirat mknod mknodat write writev pwrite64 pwritev pwritev2 fsync fdatasync sync_file_range flock "
    "rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat rmdir truncate ftruncate fallocate copy_file_range sendfile "
    "splice chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat utime utimes futimesat utimensat setxattr lsetxattr fsetxattr "
    "removexattr lremovexattr fremovexattr".split()
)
"""Calls that change the disk, or keep others from it; to open a file is one where that may make or empty it."""
READS = frozenset(
    "read readv pread64 preadv lseek close stat lstat fstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents "
    "getdents64 getcwd chdir fchdir ioctl fcntl statfs fstatfs getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr execve".split()
)
TREE = """\
=== mkdocs.yml
site_name: Operations
theme: {name: mkdocs}
plugins:
  - donebook: {checklists: [deploy.md, undo.md]}
=== docs/index.md
# Operations
=== docs/deploy.md
# Deploy

## Prepare { .gate }

- [ ] Back up the database

[ ] Migrate

## Go

- [ ] Deploy
- [ ] Check error logs

## Sign-off

**Lead:** [Name] - [Date]
**QA:** [Name] - [Date]
=== docs/undo.md
# Undo

- [ ] Restore

[ ] Tell everybody
=== runs/undo/2026-u.yml
subject: shop
steps: {restore: {result: passed, by: alice}}
=== report.tap
1..1
ok 1 - deploy
"""
FORMATS = ("yml", "json", "toml", "md")
NEW = "new deploy --subject shop --version 1.4.0 --environment production --started 2026-11-24T20:00+01:00"
AT = "--at 2026-11-24T20:10+01:00"
COMMANDS = {
    "new": f"{NEW} --id 2026-n",
    "new, ticked": f"{NEW} --id 2026-n --format md",
    "new, parts": f"{NEW} --id 2026-n --parts",
    **{f"set, {ending}": f"set 2026-{ending} deploy=failed --note x --by bo {AT}" for ending in FORMATS},
    "set, two parts": f"set 2026-p deploy=failed 1=waived --note x --by bo {AT}",
    "sign": f"sign 2026-yml --role QA --by dana {AT}",
    "sign, parts": f"sign 2026-p --role QA --by dana {AT}",
    "finish": f"finish 2026-yml --outcome failed {AT}",
    "import": f"import 2026-yml report.tap --by ci/x {AT}",
    "fix": "check --fix --no-hints",
    "ids": "ids deploy --write",
    "render": "render out",
    "render again": "render out",
}
WHO = {"GIT_AUTHOR_NAME": "Alice Ng", "GIT_AUTHOR_EMAIL": "alice@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "DONEBOOK", "GIT"))} | WHO
ENVIRONMENT |= {"PYTHONHASHSEED": "0", "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
"""Of every process. None of them measures coverage: that would be calls of its own."""
STRAY = re.compile(r"\.[0-9a-f]{8}\.tmp$")
Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    """What is in the files of a folder, by their paths; git's are left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def other(one: Tree, two: Tree) -> list[str]:
    """The files in which two trees differ."""
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


def said(folder: Path, words: str) -> Result:
    """What a command answers in this process; an exception of its own is not caught."""
    with inside(folder):
        return CliRunner().invoke(main, shlex.split(words), env=WHO, catch_exceptions=False)


def run(folder: Path, words: str) -> Result:
    """What a command answers that succeeds."""
    answer = said(folder, words)
    assert answer.exit_code == 0, answer.output
    return answer


def done(folder: Path, words: str, *under: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a command answers in a process of its own, under another program if one is named."""
    command = [*under, sys.executable, "-m", "donebook", *shlex.split(words)]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT | environment, capture_output=True, text=True, check=False)


def build(folder: Path, site: Path, *under: str, strict: bool = False) -> subprocess.CompletedProcess[str]:
    """What MkDocs answers that is asked for the site."""
    command = [*under, sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site), *["--strict"] * strict]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def wrong(folder: Path) -> set[str]:
    """What `donebook check` has to say against a repository."""
    answer = said(folder, "check --no-hints")
    assert answer.exit_code in (0, 1), answer.output
    return set(answer.stdout.splitlines())


def reason(answer: subprocess.CompletedProcess[str]) -> str:
    """The one line in which a command says why it did not do what it was asked for."""
    assert answer.returncode in (1, 2), answer
    assert "Traceback" not in answer.stderr, answer.stderr
    (line,) = [line for line in answer.stderr.splitlines() if line.startswith("error: ")]
    return line


def shared(task: Callable[..., Any], items: Iterable[Any]) -> list[Any]:
    """The answers of a task to each item, on all cores; from processes, since each has a current folder of its own."""
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), multiprocessing.get_context("fork")) as pool:
        answers = list(pool.map(partial(_tried, task), items))
    if told := [problem for _, problem in answers if problem]:
        pytest.fail("\n".join(told))
    return [answer for answer, _ in answers]


def _tried(task: Callable[..., Any], item: Any) -> tuple[Any, str]:
    """A task's answer, or what it found wrong: one item must not hide the others."""
    try:
        return task(item), ""
    except AssertionError as error:
        return None, f"{item}: {error}"


def at_once(folder: Path, commands: list[str]) -> list[subprocess.CompletedProcess[str]]:
    """What commands answer that are all given at the same time: each has looked around before the first gets the lock, and writes slowly."""
    wait = ["strace", "-o", os.devnull, "-e", "trace=flock,rename"]
    wait += ["-e", "inject=flock:delay_enter=2000000:when=1", "-e", "inject=rename:delay_enter=100000"]
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(lambda words: done(folder, words, *wait), commands))


def put(folder: Path, drawing: str) -> Path:
    """Make a drawn tree real in `folder`."""
    for name, text in files_of(drawing):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="")
    return folder


def commit(folder: Path, message: str) -> None:
    """Commit all that is in a folder."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main", "--template=")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


def settled(folder: Path) -> Path:
    """TREE, committed, with a run in each format and one of parts."""
    commit(put(folder, TREE), "The lists")
    for ending in FORMATS:
        run(folder, f"{NEW} --id 2026-{ending} --format {ending}")
    run(folder, f"{NEW} --id 2026-p --parts")
    run(folder, f"set 2026-p 1=failed --note x --by alice {AT}")
    return folder


# Killed, and failed, at each call


@dataclass(frozen=True)
class Call:
    """A system call that a command made."""

    name: str
    number: int
    """The how-manieth of its name."""
    text: str
    """The call and its arguments, without what is another in each run."""
    paths: tuple[Path, ...]
    """What it names, and what it has open."""
    within: bool
    """One of these is in the folder in which the command was given."""
    changed: bool
    """It is there, and may have changed what was there."""

    def __str__(self) -> str:
        return self.text


def calls(log: Path, folder: Path) -> list[Call]:
    """The calls in a log of strace's, of a command that was given in `folder`."""
    found, count = [], Counter[str]()
    for line in log.read_text("utf-8", "replace").splitlines():
        if not (call := re.match(r"((\w+)\(.*\)) += (\S+)", line)):
            continue
        text, name, answer = call.groups()
        count[name] += 1
        paths = [Path(os.path.normpath(folder / (named or opened))) for named, opened in re.findall(r'"([^"]+)"|(?<!CWD)<(/[^<>]*)>', text)]
        within = any(path.is_relative_to(folder) for path in paths)
        changed = within and name in CHANGES and not answer.startswith("-")
        if name.startswith("open") and not re.search("O_(CREAT|TRUNC|WRONLY|RDWR)", text):
            changed = False
        text = re.sub(r"[0-9a-f]{8}(?=\.tmp)|\d+(?=<)", "", text).replace(str(folder), "")
        found.append(Call(name, count[name], text, tuple(paths), within, changed))
    return found


def traced(folder: Path, words: str, *how: str) -> tuple[subprocess.CompletedProcess[str], list[Call]]:
    """What a command answers under strace, and those of its calls that strace was asked for. git, which it calls, goes its own way."""
    log = folder.with_suffix(".log")
    answer = done(folder, words, "strace", "-y", "-s0", "-e", "signal=none", "-o", str(log), *how)
    return answer, calls(log, folder)


@dataclass(frozen=True, repr=False)
class Scene:
    """A command in a repository, unharmed."""

    start: Path
    words: str
    exit: int
    old: Tree
    new: Tree
    wrong: frozenset[str]
    """What `donebook check` says before it, and after it."""
    calls: tuple[Call, ...]
    """The calls that change the repository."""

    def __str__(self) -> str:
        return self.words

    @property
    def changed(self) -> list[str]:
        """The files that it makes, changes or removes."""
        return other(self.old, self.new)

    def copy(self, name: str) -> Path:
        """The repository as it is before the command."""
        return Path(shutil.copytree(self.start, self.start.parent / "copies" / f"{self.start.name}-{name}", symlinks=True))


def scene(start: Path, words: str) -> Scene:
    """A command in the repository `start`. It is given twice, since the first one may be the first to import a module of ours."""
    old, problems = tree(start), wrong(start)
    for number in range(2):
        folder = Path(shutil.copytree(start, start.with_name(f"{start.name}-unharmed-{number}")))
        answer, made = traced(folder, words, "-e", "trace=" + ",".join(f"?{name}" for name in CHANGES))
        assert "Traceback" not in answer.stderr, answer.stderr
    changed = tuple(call for call in made if call.changed)
    return Scene(start, words, answer.returncode, old, tree(folder), frozenset(problems | wrong(folder)), changed)


@pytest.fixture(scope="session")
def strace() -> None:
    """Fails where there is no strace, or it may not do what it is there for."""
    if not shutil.which("strace"):
        pytest.fail("These tests need strace: `nox -s tests` installs it where there is apt-get.")
    probe = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.fail(f"strace may trace no process here, and these tests need it: {probe.stderr}")


@pytest.fixture(scope="session")
def scenes(strace: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Scene]:
    """The scene of each of COMMANDS, when it is asked for."""
    top = tmp_path_factory.mktemp("faults")
    start = settled(top / "start")

    @cache
    def made(name: str) -> Scene:
        folder = Path(shutil.copytree(start, top / re.sub(r"\W+", "-", name)))
        if name == "render again":
            said(folder, "render out")
            (folder / "runs/deploy/2026-toml.toml").unlink()
            (folder / "docs/index.md").write_text("# Home\n", "utf-8")
            (folder / "docs/more").mkdir()
            (folder / "docs/more/new.md").write_text("# New\n", "utf-8")
        return scene(folder, COMMANDS[name])

    return made


def torn(scene: Scene, found: Tree) -> list[str]:
    """The files that are neither as they were before the command nor as they are after it; a manifest may say what is begun."""
    wanted = {name: (scene.old.get(name), scene.new.get(name)) for name in found.keys() | scene.old.keys() if name != f"out/{MANIFEST}"}
    return [name for name, either in wanted.items() if found.get(name) not in either]


def killed(scene: Scene, call: Call) -> bool:
    """Whether all is new that a kill at the entry of a call leaves; nothing is torn, and giving the command again mends the rest."""
    folder = scene.copy(f"{call.name}-{call.number}")
    answer, made = traced(folder, scene.words, "-e", f"trace={call.name}", "-e", f"inject={call.name}:signal=KILL:when={call.number}")
    assert (answer.returncode, made[-1].text) == (-signal.SIGKILL, call.text), "killed, but elsewhere"
    left = tree(folder)
    strays = [name for name in left if STRAY.search(name)]
    for name in strays:
        os.truncate(folder / name, len(left.pop(name)) // 2)
    assert torn(scene, left) == []
    told = wrong(folder) - scene.wrong
    assert told == set()
    over = other(left, scene.new) == []
    again = said(folder, scene.words)
    assert again.exit_code == scene.exit or (over and again.exit_code == 1), again.output
    ours = () if scene.words.startswith("render") else strays  # the folder is donebook's own: it has to clear up there
    odd = [name for name in other(tree(folder), scene.new) if name not in ours]
    assert odd == []
    shutil.rmtree(folder)
    return over


STEPS = {"fix": 2, "render": 60, "render again": 24}
"""Of how many calls one is killed in the normal run, where it is not each; the first ones are, since they claim the folder."""
USUAL = ("new, parts", "set, yml", "set, two parts", "sign, parts", "fix", "render", "render again")
"""The commands of the normal run; `nox -s long` takes all."""


@pytest.mark.parametrize("name", COMMANDS if LONG else USUAL)
def test_killed_at_any_call_nothing_is_torn(scenes: Callable[[str], Scene], name: str) -> None:
    scene = scenes(name)
    numbers = range(len(scene.calls))
    chosen = sorted({*numbers[:8], *numbers[:: 1 if LONG else STEPS.get(name, 1)]})
    overs = shared(partial(killed, scene), [scene.calls[number] for number in chosen])
    assert overs == sorted(overs), "what was new is old again"
    assert False in overs
    assert True in overs or name in STEPS


def complete(scene: Scene, folder: Path) -> None:
    """The command, given again, does the rest."""
    answer = said(folder, scene.words)
    assert answer.exit_code == scene.exit, answer.output
    odd = other(tree(folder), scene.new)
    assert odd == []


def named(scene: Scene, answer: subprocess.CompletedProcess[str], error: str) -> None:
    """One line says what went wrong, and with which file."""
    line = reason(answer)
    assert os.strerror(getattr(errno, error)) in line
    names = {each for name in scene.changed for each in (name, *map(str, PurePosixPath(name).parents[:-1]))}
    assert names & {*re.split("[ :]+", line)}, f"no file and no folder is named: {line}"


@dataclass(frozen=True)
class Failure:
    """A call fails once, with an error."""

    call: Call
    error: str

    def __str__(self) -> str:
        return f"{self.error} at {self.call}"


def failed(scene: Scene, failure: Failure) -> None:
    """The command says why it failed, and at which file, and changes nothing."""
    call, error = failure.call, failure.error
    folder = scene.copy(f"{call.name}-{call.number}-{error}")
    answer, made = traced(folder, scene.words, "-e", f"trace={call.name}", "-e", f"inject={call.name}:error={error}:when={call.number}")
    assert [(each.text, each.changed) for each in made if each.number == call.number] == [(call.text, False)], "failed, but elsewhere"
    left = tree(folder)
    # Python goes on after a signal. Some file systems lock no folders, and some bring none to the disk.
    if error == "EINTR" or call.name == "flock" or (call.name == "fsync" and not call.paths[0].name.endswith(".tmp")):
        odd = other(left, scene.new)
        assert (answer.returncode, odd) == (scene.exit, [])
    else:
        assert torn(scene, left) == []
        assert len(scene.changed) > 1 or left == scene.old
        complete(scene, folder)
        named(scene, answer, error)
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", COMMANDS if LONG else ("set, yml", "sign, parts", "fix", "render again"))
def test_a_call_that_fails_is_told_and_changes_nothing(scenes: Callable[[str], Scene], name: str) -> None:
    scene = scenes(name)
    found = scene.calls if LONG or name == "set, yml" else scene.calls[:: 2 * STEPS.get(name, 1)]
    errors = ["ENOSPC"]
    if not name.startswith("render") and (LONG or name == "set, yml"):
        errors += ["EIO", "EROFS", "EDQUOT", "EACCES", "EINTR"] if LONG else ["EINTR"]
    may_be = ("openat", "write", "fsync", "flock")  # made again where a signal interrupts them (PEP 475)
    failures = [Failure(call, error) for call in found for error in errors if error != "EINTR" or call.name in may_be]
    shared(partial(failed, scene), failures)


def limited(scene: Scene) -> None:
    """No file may grow beyond 100 bytes: a write ends half-way, and the next one fails."""
    folder = scene.copy("limited")
    answer = done(folder, scene.words, "prlimit", "--fsize=100")
    odd = other(tree(folder), scene.old)
    assert odd == []
    complete(scene, folder)
    named(scene, answer, "EFBIG")


def test_a_write_that_ends_half_way_changes_nothing(scenes: Callable[[str], Scene]) -> None:
    names = COMMANDS if LONG else ("new, parts", "set, yml", "set, md", "fix")
    shared(limited, [scenes(name) for name in names if not name.startswith("render")])


def unfinished(calls: Iterable[Call]) -> Iterator[str]:
    """What a power cut might take back of these calls, after them: it is content, or a name, that nobody brought to the disk."""
    content, names = set[Path](), set[Path]()
    for call in calls:
        path = call.paths[-1]
        match call.name:
            case "write":
                content.add(path)
            case "fsync":
                content.discard(path)
                names -= {each for each in names if each.parent == path}
            case "rename":
                if call.paths[0] in content:
                    yield f"{path.name} took the place of what was there before it was on the disk"
                names.add(path)
            case "mkdir":
                names.add(path)
            case "openat" | "chmod" | "flock" | "unlink" | "rmdir":
                pass
            case _:
                yield f"nobody has thought of {call}"
    yield from (f"{path.name} is not on the disk" for path in content | names)


@pytest.mark.parametrize("name", COMMANDS if LONG else USUAL)
def test_what_is_written_is_on_the_disk(scenes: Callable[[str], Scene], name: str) -> None:
    made = [call for call in scenes(name).calls if call.name != "mkdir" or not name.startswith("render")]  # its folders are made anew
    assert list(unfinished(made)) == []


@pytest.mark.parametrize("name", COMMANDS if LONG else ["new, parts", "fix"])
def test_every_call_is_known(scenes: Callable[[str], Scene], name: str) -> None:
    """Nothing changes the repository but the calls that are killed; git, which is asked, changes nothing."""
    scene = scenes(name)
    folder = scene.copy("all")
    done(folder, scene.words, "strace", "-ff", "-y", "-s0", "-e", "trace=%file,%desc", "-o", f"{folder}.log")
    logs = {log: log.read_text("utf-8").startswith(f'execve("{sys.executable}"') for log in folder.parent.glob(f"{folder.name}.log.*")}
    ((main,), gits) = ([calls(log, folder) for log, ours in logs.items() if ours is each] for each in (True, False))
    assert {call.name for call in main if call.within} <= CHANGES | READS
    assert [call.text for call in main if call.changed] == [call.text for call in scene.calls]
    assert gits or name != "fix"  # the others need not ask it
    assert not [call for made in gits for call in made if call.changed]


# A tree that may not be written, or not be read


def bound() -> list[str]:
    """What keeps root to what the permissions of files say, as they keep everybody else."""
    return [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Path]:
    """A repository with runs in it; what a test forbids there is allowed again in the end."""
    folder = settled(tmp_path / "repository")
    yield folder
    forbid(folder, 0o700)


def forbid(folder: Path, mode: int) -> None:
    """Take from all files and folders in `folder` what `mode` leaves out; or give it back."""
    folder.chmod(0o700)
    for here, folders, names in os.walk(folder):
        for name in (*folders, *names):
            Path(here, name).chmod(0o700)
            Path(here, name).chmod(mode)
    folder.chmod(mode)


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file and folder was changed last, git's too."""
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in (folder, *folder.rglob("*"))}


def test_a_tree_that_may_not_be_written_is_read(repository: Path, tmp_path: Path) -> None:
    folder = repository
    forbid(folder, 0o500)
    before = marks(folder)
    words = ["check --no-hints", "status", "status 2026-p", "show deploy", "history", f"render {tmp_path / 'rendered'}"]
    with ThreadPoolExecutor(2) as pool:
        site = pool.submit(build, folder, tmp_path / "site", *bound())
        answers = list(pool.map(lambda each: done(folder, each, *bound()), words))
    assert site.result().returncode == 0, site.result().stderr
    assert (tmp_path / "site/deploy/runs/2026-p/index.html").is_file()
    for each, answer in zip(words, answers, strict=True):
        assert answer.returncode == (each == "check --no-hints"), answer.stderr
    assert marks(folder) == before


def test_a_tree_that_may_not_be_written_is_not(repository: Path) -> None:
    folder = repository
    (folder / "out").mkdir()
    forbid(folder, 0o500)
    before = marks(folder)
    names = COMMANDS if LONG else (*USUAL[:-1], "new", "finish", "import", "ids")
    with ThreadPoolExecutor(2) as pool:
        answers = dict(zip(names, pool.map(lambda name: done(folder, COMMANDS[name], *bound()), names), strict=True))
    assert marks(folder) == before
    unnamed = []
    for name, answer in answers.items():
        line = reason(answer)
        assert os.strerror(errno.EACCES) in line
        if not re.search(r"(runs/deploy|docs|out)/", line):
            unnamed.append(f"{name}: {line}")
    assert unnamed == []


@pytest.mark.parametrize("what", ["runs/undo", "runs/undo/2026-u.yml", "runs/deploy/2026-p", "runs/deploy/2026-p/run.yml", "docs/undo.md"])
def test_what_may_not_be_read_hides_nothing_else(repository: Path, what: str) -> None:
    folder = repository
    (folder / what).chmod(0)
    told = [line for line in done(folder, "check --no-hints", *bound()).stdout.splitlines() if os.strerror(errno.EACCES) in line]
    assert [what in line for line in told] == [True]
    assert not re.search("[Dd]elete", told[0])
    assert "deploy/2026-yml" in done(folder, "status", *bound()).stdout
    assert done(folder, f"set 2026-yml deploy=ok --by alice {AT}", *bound()).returncode == 0


# Writers at once


@pytest.mark.usefixtures("strace")
def test_parts_of_many_writers_lose_nothing(tmp_path: Path) -> None:
    steps = range(1, 13)
    items = "".join(f"- [ ] Step {number}\n" for number in steps)
    folder = put(
        tmp_path, f"=== docs/l.md\n---\nchecklist: true\n---\n{items}\n**Lead:** [Name] - [Date]\n=== runs/l/2026-1/run.yml\nsubject: s\n"
    )
    commands = [f"set 2026-1 {number}=failed --note n{number} --by {'ci/same' if number % 2 else f'ci/{number}'}" for number in steps]
    commands += [f"sign 2026-1 --role Lead --by {who}" for who in ("lee", "dana", "bo")]
    for answer in at_once(folder, commands):
        assert answer.returncode == 0, answer.stderr
    found = json.loads(said(folder, "status 2026-1 --json").stdout)["runs"][0]["steps"]
    assert [(step["result"], step["note"]) for step in found] == [("failed", f"n{number}") for number in steps]
    signoffs = (folder / "runs/l/2026-1/signoffs/lead.yml").read_text("utf-8")
    assert sorted(re.findall("by: (.+)", signoffs)) == ["bo", "dana", "lee"]
    assert wrong(folder) == set()


@pytest.mark.usefixtures("strace")
def test_of_many_who_begin_a_run_one_does(tmp_path: Path) -> None:
    folder = put(tmp_path, TREE)
    answers = at_once(folder, [f"{NEW} --id 2026-n --format {ending} --operator o{number}" for number in range(3) for ending in FORMATS])
    assert Counter(answer.returncode for answer in answers) == {0: 1, 1: 11}
    assert all("There is a run `2026-n` already: runs/deploy/2026-n." in reason(answer) for answer in answers if answer.returncode)
    (made,) = (folder / "runs/deploy").iterdir()
    assert [f"runs/deploy/{made.name}\n"] == [answer.stdout for answer in answers if not answer.returncode]


# Half merged


@pytest.fixture(params=["merge", "diff3"])
def halfway(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A repository in the middle of a merge, in which two people have answered a step of four runs, and reworded it."""
    folder = settled(tmp_path / "repository")
    commit(folder, "The runs")
    path = folder / "docs/deploy.md"
    for who, answer, text in (("bo", "failed --note no", "Deploy all"), ("alice", "passed", "Deploy it")):
        git(folder, "checkout", "-q", "-b", who, "main")
        for ending in FORMATS:
            run(folder, f"set 2026-{ending} deploy={answer} --by {who} {AT}")
        path.write_text(path.read_text("utf-8").replace("- [ ] Deploy\n", f"- [ ] {text}\n"), "utf-8")
        commit(folder, who)
    with pytest.raises(subprocess.CalledProcessError):
        git(folder, "-c", f"merge.conflictStyle={request.param}", "merge", "bo")
    assert ("|||||||" in path.read_text("utf-8")) == (request.param == "diff3")
    return folder


MARKER = "a conflict marker that a merge left behind"


def marked(folder: Path, name: str) -> str:
    """Where the first conflict marker of a file is."""
    rows = (folder / name).read_text("utf-8").splitlines()
    return f"{name}:{[row[:7] for row in rows].index('<<<<<<<') + 1}:"


def test_a_run_half_merged_is_not_read_and_not_written(halfway: Path, tmp_path: Path) -> None:
    before = tree(halfway)
    told = wrong(halfway)
    for ending in FORMATS:
        place = marked(halfway, f"runs/deploy/2026-{ending}.{ending}")
        assert [line for line in told if place in line and MARKER in line], ending
        for words in ("set {} 1=ok", "sign {} --role QA", "finish {} --outcome failed", "import {} report.tap")[:: 1 if LONG else 3]:
            answer = said(halfway, words.format(f"2026-{ending}"))
            assert (answer.exit_code, place in answer.stderr) == (1, True), answer.output
    assert tree(halfway) == before
    answer = build(halfway, tmp_path / "site")
    assert answer.returncode == 0, answer.stderr
    audit = (tmp_path / "site/audit/index.html").read_text("utf-8")
    for ending in FORMATS:
        assert f"WARNING -  donebook: {marked(halfway, f'runs/deploy/2026-{ending}.{ending}')}" in answer.stderr
        assert f"2026-{ending}.{ending}" in audit
    assert audit.count(MARKER) >= 4
    assert (tmp_path / "site/undo/runs/2026-u/index.html").is_file(), "the other runs are there"


def test_a_checklist_half_merged_is_told_and_not_written(halfway: Path, tmp_path: Path) -> None:
    place, before = marked(halfway, "docs/deploy.md"), tree(halfway)
    assert [line for line in wrong(halfway) if place in line and MARKER in line]
    for words in ("check --fix", "ids deploy --write"):
        said(halfway, words)
        assert (halfway / "docs/deploy.md").read_bytes() == before["docs/deploy.md"], words
    assert place in said(halfway, f"{NEW} --id 2026-n").stderr, "a run would pin both sides at once"
    rendered = said(halfway, f"render {tmp_path / 'rendered'}")
    assert place in rendered.stderr
    assert (tmp_path / "rendered/undo/runs/2026-u.md").is_file()


# Half a file

KEPT = (HERE / "data" / "schema-1.txt").read_text("utf-8")
"""A repository with one run in every format, as the first release wrote it. It is never changed: whoever reads a later schema adds another."""


@pytest.fixture
def kept(draw: Draw) -> Path:
    """That repository."""
    return draw(KEPT)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_run_cut_off_at_any_byte_is_read_or_refused(kept: Path, ending: str) -> None:
    part = PartPath(kept / f"runs/deploy/2026-{ending}.{ending}", f"runs/deploy/2026-{ending}.{ending}", settings_of(None).rules)
    if not LONG:
        part.change(lambda old: replace(old, frozen=None))  # the checklist's text, which is most of the file
    data = part.path.read_bytes()
    whole = part.said(data)
    sizes = range(0, len(data), 2 if ending == "md" and not LONG else 1)
    read = [part.said(data[:size]) for size in sizes]  # which lets through every exception but DonebookError
    assert whole is not None
    assert whole not in read[: len(read) // 2]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_run_cut_off_hides_no_other(kept: Path, ending: str) -> None:
    repository = Repository(kept, settings_of(kept / "mkdocs.yml"))
    lists = repository.lists.read()[0]
    path = kept / f"runs/deploy/2026-{ending}.{ending}"
    data = path.read_bytes()
    for size in range(0, len(data), 1 if LONG else 97):
        path.write_bytes(data[:size])
        runs, unread = repository.runs.read()
        book = bind(lists, runs, problems=unread)
        found = {record.run.id for record in book.records}
        assert {f"2026-{each}" for each in FORMATS} - found <= {f"2026-{ending}"}
        assert f"2026-{ending}" in found or path.name in {PurePosixPath(problem.source).name for problem in book.problems}
    for size in (0, 1, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:size])
        wrong(kept)


# Renamed and deleted meanwhile

RUN = "2026-1"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """The checklists, committed."""
    folder = put(tmp_path / "repository", TREE)
    commit(folder, "The lists")
    return folder


def begin(folder: Path) -> None:
    """A run of docs/deploy.md, with a result in it."""
    run(folder, f"{NEW} --id {RUN}")
    run(folder, f"set {RUN} deploy=failed --note '12 timeouts' --by bo {AT}")
    commit(folder, "The run")


def identify(folder: Path, name: str) -> None:
    """The checklist says that its id is `deploy`, whatever its name."""
    path = folder / name
    path.write_text("---\nchecklist: deploy\n---\n" + path.read_text("utf-8"), "utf-8")


def rename(folder: Path, *, reworded: bool) -> None:
    """The checklist gets another name, and the configuration follows it."""
    git(folder, "mv", "docs/deploy.md", "docs/release.md")
    for name, old, new in (("mkdocs.yml", "deploy.md", "release.md"), ("docs/release.md", "- [ ] Deploy\n", "- [ ] Ship it\n")):
        if reworded or name == "mkdocs.yml":
            (folder / name).write_text((folder / name).read_text("utf-8").replace(old, new), "utf-8")


def whole(folder: Path, page: Path) -> None:
    """The run is read under its own revision, goes on, and has its page, with its result on it."""
    assert not [line for line in wrong(folder) if "runs/" in line]
    run(folder, f"set {RUN} 1=ok {AT}")
    record = json.loads(run(folder, f"status {RUN} --json").stdout)["runs"][0]
    assert [(step["text"], step["result"]) for step in record["steps"]][1:2] == [("Deploy", "failed")]
    answer = said(folder, f"render {page.parents[2]}")
    assert "runs/" not in answer.stderr
    assert "12 timeouts" in page.read_text("utf-8")
    assert json.loads(page.with_suffix(".json").read_text("utf-8"))["origin"] == "pinned"


@pytest.mark.parametrize("reworded", [False, True])
def test_a_checklist_that_is_renamed_keeps_its_runs_by_its_id(lists: Path, tmp_path: Path, reworded: bool) -> None:
    folder = lists
    identify(folder, "docs/deploy.md")
    commit(folder, "An id")
    begin(folder)
    rename(folder, reworded=reworded)
    whole(folder, tmp_path / f"before/release/runs/{RUN}.md")
    commit(folder, "Another name")
    whole(folder, tmp_path / f"after/release/runs/{RUN}.md")


@pytest.mark.parametrize("cure", ["checklist: deploy", "runs/release"])
def test_a_checklist_that_is_renamed_without_an_id_is_told(lists: Path, tmp_path: Path, cure: str) -> None:
    folder = lists
    begin(folder)
    before = tree(folder / "runs")
    rename(folder, reworded=False)
    commit(folder, "Another name")
    (told,) = [line for line in wrong(folder) if "runs/" in line]
    assert f"the run `{RUN}` stands in `deploy`, and no checklist has that id" in told
    answer = build(folder, tmp_path / "lost")
    assert f"the run `{RUN}` stands in `deploy`" in answer.stderr
    assert RUN in (tmp_path / "lost/audit/index.html").read_text("utf-8")
    for words in ("status {}", "set {} 1=ok", "finish {} --outcome failed"):
        assert "no checklist has that id" in said(folder, words.format(RUN)).stderr
    assert tree(folder / "runs") == before
    if cure == "runs/release":
        git(folder, "mv", "runs/deploy", "runs/release")
    else:
        identify(folder, "docs/release.md")
    commit(folder, "As check says")
    whole(folder, tmp_path / f"cured/release/runs/{RUN}.md")
    assert cure in told, "and this is what it says"


def test_the_runs_of_a_checklist_that_is_deleted_are_named(lists: Path, tmp_path: Path) -> None:
    folder = lists
    begin(folder)
    git(folder, "rm", "-q", "docs/deploy.md")
    (folder / "mkdocs.yml").write_text((folder / "mkdocs.yml").read_text("utf-8").replace("deploy.md, ", ""), "utf-8")
    (told,) = [line for line in wrong(folder) if "runs/" in line]
    assert f"the run `{RUN}` stands in `deploy`, and no checklist has that id" in told
    answer = build(folder, tmp_path / "site")
    assert (answer.returncode, f"runs/deploy/{RUN}.yml" in answer.stderr) == (0, True)
    assert f"runs/deploy/{RUN}.yml" in (tmp_path / "site/audit/index.html").read_text("utf-8")
    assert "1 run in folders that are no checklist's" in said(folder, "status").stderr
    assert "under `checklists:`" not in told, "a page that is gone is not to be named there"
    git(folder, "checkout", "-q", "HEAD", "docs/deploy.md", "mkdocs.yml")
    whole(folder, tmp_path / f"back/deploy/runs/{RUN}.md")


@pytest.mark.parametrize("pinned", [True, False])
@pytest.mark.parametrize("now", ["", "- [ ] Ship it\n"])
def test_the_result_of_a_step_that_is_gone_stays(lists: Path, tmp_path: Path, pinned: bool, now: str) -> None:
    folder = lists
    begin(folder)
    if not pinned:
        path = folder / f"runs/deploy/{RUN}.yml"
        path.write_text(re.sub(r"(?m)^checklist:\n(  .+\n)+", "", path.read_text("utf-8")), "utf-8")
    path = folder / "docs/deploy.md"
    path.write_text(path.read_text("utf-8").replace("- [ ] Deploy\n", now), "utf-8")
    commit(folder, "Without it")
    told = [line for line in wrong(folder) if "runs/" in line]
    assert ["`deploy` is no step of the checklist `deploy`" in line for line in told] == [True] * (not pinned)
    assert "failed by bo: 12 timeouts" in said(folder, f"status {RUN}").stdout
    said(folder, f"render {tmp_path / 'rendered'}")
    assert "12 timeouts" in (tmp_path / f"rendered/deploy/runs/{RUN}.md").read_text("utf-8")
    run(folder, f"set {RUN} check-error-logs=ok")
    assert "12 timeouts" in (folder / f"runs/deploy/{RUN}.yml").read_text("utf-8")


# Clocks


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the clock of this machine, which is in Central Europe."""

    class Clock(datetime):
        at = 0.0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # and no Clock, which msgspec does not write
            return datetime.fromtimestamp(cls.at, tz)

        @classmethod
        def fromisoformat(cls, date_string: str, /) -> datetime:
            return datetime.fromisoformat(date_string)

    def set_(time: str) -> None:
        Clock.at = datetime.fromisoformat(time).timestamp()

    monkeypatch.setattr(options, "datetime", Clock)
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield set_
    monkeypatch.undo()
    time.tzset()


def results(folder: Path, step: str) -> list[tuple[str, str]]:
    """The results of a step in the run, each with its time: the one that stands, then those before it."""
    text = (folder / f"runs/deploy/{RUN}.yml").read_text("utf-8").partition(f"  {step}:\n")[2]
    return re.findall(r"result: (\w+)\n\s+by: \w+\n\s+at: (\S+)", re.split(r"(?m)^ {0,2}\w", text)[0])


def test_a_clock_that_is_set_back_loses_nothing(lists: Path, clock: Callable[[str], None]) -> None:
    clock("2026-11-24T20:00+01:00")
    run(lists, f"{NEW} --id {RUN}")
    clock("2026-11-24T21:30+01:00")
    run(lists, f"set {RUN} deploy=failed --note 'exit 1'")
    clock("2026-11-24T20:30+01:00")
    told = run(lists, f"set {RUN} deploy=passed").stderr
    assert "deploy stays failed, as alice said at 2026-11-24T21:30:00+01:00: that is later." in told
    assert results(lists, "deploy") == [("failed", "2026-11-24T21:30:00+01:00"), ("passed", "2026-11-24T20:30:00+01:00")]
    clock("2026-11-24T19:30+01:00")
    assert "is after 2026-11-24T19:30:00+01:00" in said(lists, f"finish {RUN} --outcome failed").stderr
    for decision, at in (("rejected", "22:00"), ("approved", "21:00")):
        clock(f"2026-11-24T{at}+01:00")
        told = run(lists, f"sign {RUN} --role QA --decision {decision}").stderr
    assert "QA stays rejected, as alice signed 2026-11-24T22:00:00+01:00." in told
    clock("2026-11-24T23:00+01:00")
    assert not [line for line in wrong(lists) if "runs/" in line]


def test_a_clock_ten_years_ahead_is_told(lists: Path, clock: Callable[[str], None]) -> None:
    clock("2026-11-24T20:00+01:00")
    run(lists, f"{NEW} --id {RUN}")
    assert "is in the future" in said(lists, f"set {RUN} deploy=ok --at 2036-11-24T20:00+01:00").stderr
    clock("2036-11-24T20:00+01:00")
    run(lists, f"set {RUN} deploy=failed --note 'exit 1'")
    clock("2026-11-24T21:00+01:00")
    assert "deploy stays failed, as alice said at 2036-11-24T20:00:00+01:00: that is later." in run(lists, f"set {RUN} deploy=ok").stderr
    assert "1 result later than this end, such as: Deploy" in run(lists, f"finish {RUN} --outcome failed").stderr
    assert [result for result, _ in results(lists, "deploy")] == ["failed", "passed"]


def test_the_hour_that_comes_twice(lists: Path, clock: Callable[[str], None]) -> None:
    clock("2026-10-24T20:00Z")
    run(lists, f"new deploy --subject s --version 1 --environment e --id {RUN}")
    clock("2026-10-25T00:30Z")
    run(lists, f"set {RUN} deploy=failed --note 'exit 1'")
    clock("2026-10-25T01:15Z")
    assert "stays" not in run(lists, f"set {RUN} deploy=passed").stderr
    assert results(lists, "deploy") == [("passed", "2026-10-25T02:15:00+01:00"), ("failed", "2026-10-25T02:30:00+02:00")]
    clock("2027-03-28T10:00Z")
    for at in ("2026-10-25T02:45", "2027-03-28T02:30"):  # it was twice, and never
        run(lists, f"set {RUN} check-error-logs=failed --note {at} --at {at}")
    assert [at[:10] for _, at in results(lists, "check-error-logs")] == ["2027-03-28", "2026-10-25"]
    assert not [line for line in wrong(lists) if "runs/" in line]


def test_pages_are_the_same_in_every_zone(repository: Path) -> None:
    zones = ["UTC0", "EST5EDT,M3.2.0,M11.1.0", "<+0545>-5:45", "<+14>-14", "CET-1CEST,M3.5.0,M10.5.0/3"]
    run(repository, "set 2026-yml deploy=ok --at 2026-11-24T20:10")
    run(repository, "set 2026-yml check-error-logs=ok --at 2026-11-23T23:59:59-11:30")
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda number: done(repository, f"render out-{number}", TZ=zones[number]), range(len(zones)))
    assert {answer.returncode for answer in answers} == {0}
    first, *others = (tree(repository / f"out-{number}") for number in range(len(zones)))
    assert [other(first, each) for each in others] == [[]] * len(others)
    assert "deploy/runs/2026-yml.md" in first


# Another schema


def test_a_run_of_the_first_schema_is_read(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    parts = []
    for ending in FORMATS:
        path = f"runs/deploy/2026-{ending}.{ending}"
        file = PartPath(kept / path, path, settings_of(None).rules).read()
        assert file.problems == ()
        assert [name for name in file.part.__struct_fields__ if not getattr(file.part, name)] == [], "each key has a value"
        short = {name.rpartition("/")[2]: result for name, result in file.part.steps.items()}  # a copy knows steps by whole ids
        parts.append(replace(file.part, steps=short))
    assert all(part == parts[0] for part in parts)
    assert wrong(kept) == set()
    site = tmp_path_factory.mktemp("site")
    assert build(kept, site, strict=True).returncode == 0
    for ending in FORMATS:
        page = (site / f"deploy/runs/2026-{ending}/index.html").read_text("utf-8")
        told = ("1.10", "The change", "Zeitüberschreitung ✓", "The log", "no key", "known", "all green", "Lee Wu", "Dana Ro", "say where")
        assert [word for word in told if word not in page] == []


SCHEMAS = {
    "2": "the file is of schema 2; this release reads up to 1. Upgrade donebook",
    "99999999999": "Upgrade donebook",
    "9" * 5000: "error: runs/deploy/",
    "2.0": "schema",
    "0": "schema",
    "-1": "schema",
    '"x"': "`schema` is `x`. Write a whole number.",
    "[1]": "`schema` is a list",
}


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema[:12])
def test_a_run_of_another_schema_is_refused_and_not_written(kept: Path, ending: str, schema: str) -> None:
    path = kept / f"runs/deploy/2026-{ending}.{ending}"
    text, found = re.subn(r'(?m)^( *"?schema"?(?: =|:)) 1\b', rf"\1 {schema}", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    assert found == 1
    told = "".join(line for line in wrong(kept) if f"runs/deploy/{path.name}:" in line)
    commands = ("set {} check-error-logs=ok", "sign {} --role QA --by dana", "finish {} --outcome failed --again")
    for words in commands if schema == "2" else commands[:1]:
        answer = said(kept, words.format(f"2026-{ending}"))
        assert (answer.exit_code, path.read_text("utf-8") == text) == (1, True), answer.output
    assert SCHEMAS[schema] in told
    others = {f"deploy/2026-{each}" for each in FORMATS if each != ending}
    assert others <= {*run(kept, "history").stdout.split()}, "it hides no other"


@pytest.mark.timeout(60)
def test_a_process_of_gits_ends_though_another_has_its_pipes(tmp_path: Path) -> None:
    """What forks while git waits for the next question holds the pipe open, and git would wait for its end for ever."""
    commit(put(tmp_path, TREE), "The lists")
    objects = Objects(Git(tmp_path))
    assert objects.id("HEAD")
    process = objects._started()
    if not (other := os.fork()):
        signal.pause()
    try:
        del objects
        gc.collect()
    finally:
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)
    assert process.returncode is not None
