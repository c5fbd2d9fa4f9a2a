"""Every check, each in an environment of its own. `nox` runs them all; `nox -s site` builds the site."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["lint", "types", "tests", "site"]
nox.options.error_on_missing_interpreters = True
nox.options.reuse_existing_virtualenvs = True
GROUPS = nox.project.load_toml("pyproject.toml")["dependency-groups"]
BENCH = ("ruamel.yaml>=0.18", "mkdocs-gen-files>=0.5", "check-jsonschema>=0.29", "pymdown-extensions>=10.7", "playwright>=1.45")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@nox.session
def lint(session: nox.Session) -> None:
    session.install(*GROUPS["lint"])
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    session.install("-e", ".", *GROUPS["types"])
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Unit, golden, laws, real builds, real browser; with branch coverage."""
    _need_chromium(session)
    _need_strace(session)
    _need_keys(session)
    session.install("-e", ".", "properdocs>=1.6.5,<2", *GROUPS["test"])
    arguments = session.posargs or ["--numprocesses=2", "--dist=loadfile", "--cov", "--cov-report=term", "--cov-fail-under=93"]
    session.run("pytest", *arguments, env={"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"})


@nox.session
def site(session: nox.Session) -> None:
    """The project's own site, strictly, from its own runs; into `site/`, or where the arguments say."""
    session.install("-e", ".[material]")
    session.run("donebook", "check")
    session.run("mkdocs", "build", "--strict", *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session(default=False)
def long(session: nox.Session) -> None:
    """The laws, on many more generated examples; and every command, killed and failed at every call."""
    _need_strace(session)
    session.install("-e", ".", *GROUPS["test"])
    session.run("pytest", "tests/laws", "tests/test_faults.py", *session.posargs, env={"HYPOTHESIS_PROFILE": "long"})


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Coverage-guided fuzzing, 300 seconds for all targets together: `nox -s fuzz -- [SECONDS] [TARGET …]`; or `-- FILE …` to try inputs again."""
    session.install("-e", ".", "atheris>=3.0", *GROUPS["test"])  # has wheels for CPython 3.11 to 3.14, on Linux and x86-64 only
    session.run("python", "-m", "fuzz", *session.posargs, env={"PYTHONPATH": "tests", "NO_MKDOCS_2_WARNING": "1"})


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Benchmarks, each with its goal, side by side with what a user would do instead: `nox -s bench -- [MODULE] [N …]`, 100 400 for a short run."""
    names = [each for each in session.posargs if not each.isdigit()] or sorted(path.stem for path in Path("tests/bench").glob("*.py"))
    numbers = [each for each in session.posargs if each.isdigit()]
    if "opening" in names:
        _need_chromium(session)
    session.install("-e", ".[material]", *BENCH)
    for name in names:
        session.run("python", f"tests/bench/{name}.py", *numbers)


@nox.session(default=False)
def corpus(session: nox.Session) -> None:
    """Real checklists in a folder of yours, held against GitHub: `nox -s corpus -- FOLDER`."""
    if not session.posargs:
        session.error("Name a folder of Markdown files: nox -s corpus -- FOLDER")
    session.install("-e", ".", *GROUPS["test"])
    session.run("python", "tests/corpus.py", *session.posargs)


@nox.session(default=False)
def zensical(session: nox.Session) -> None:
    """This project's site as Zensical makes it of files, held against MkDocs': by hand, since Zensical is new every week."""
    session.install("-e", ".", "zensical", *GROUPS["test"])
    site = str(Path(session.create_tmp(), "site").resolve())
    session.run("mkdocs", "build", "--strict", "--site-dir", site, env={"NO_MKDOCS_2_WARNING": "1"})
    session.run("python", "tests/zensical.py", site)


@nox.session(default=False)
def spark(session: nox.Session) -> None:
    """A million results as tables, and the questions of the docs, asked in PySpark and in DuckDB: `nox -s spark -- [RESULTS]`. Needs Java."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        session.error(
            "PySpark 4 needs Java 17 or later: apt-get install openjdk-17-jre-headless, or https://adoptium.net; then say it again."
        )
    _need_keys(session)
    session.install("-e", ".", "pyspark>=4.0,<5", *GROUPS["test"])
    folder = Path(session.create_tmp(), "spark").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "tests/spark.py", str(folder), *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})


def _need_chromium(session: nox.Session) -> None:
    """Chromium, for the tests in a real browser; installed where that may be done, a clear failure where not."""
    if os.environ.get("CHROMIUM") or any(map(shutil.which, CHROMIUM)):
        return
    if not shutil.which("apt-get"):
        session.error("The browser tests need Chromium: install it and put it on the PATH, or name it in CHROMIUM.")
    _install(session, "chromium", "fonts-dejavu-core")


def _need_strace(session: nox.Session) -> None:
    """strace, for the tests that kill a command at every system call."""
    if not shutil.which("strace") and shutil.which("apt-get"):  # without either, these tests fail, and say why
        _install(session, "strace")


def _need_keys(session: nox.Session) -> None:
    """OpenSSH and GnuPG, for the tests of signatures."""
    missing = [package for command, package in (("ssh-keygen", "openssh-client"), ("gpg", "gnupg")) if not shutil.which(command)]
    if missing and shutil.which("apt-get"):  # without them, these tests fail, and say why
        _install(session, *missing)


def _install(session: nox.Session, *packages: str) -> None:
    """Packages of the system's."""
    may = [] if os.geteuid() == 0 else ["sudo"]
    session.run(*may, "apt-get", "update", "-qq", external=True)
    session.run(*may, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, external=True)
