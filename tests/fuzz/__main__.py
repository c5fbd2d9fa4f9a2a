"""Fuzz all targets, one after the other: `python -m fuzz [SECONDS] [TARGET …]`; or try inputs again: `python -m fuzz FILE …`.

What libFuzzer has found useful stays in `.fuzz/`, and the next time goes on from there. So do inputs that went wrong, until they
go right.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz.crash import again
from fuzz.seeds import seeds, words
from fuzz.targets import LONGEST, TARGETS

FOUND = Path(".fuzz")
SECONDS = 300
"""For all targets together."""
SLOW = 10
"""Seconds for one input; more is a hang."""


def main(arguments: list[str]) -> str | None:
    if arguments and Path(arguments[0]).is_file():
        for path in map(Path, arguments):
            TARGETS[path.parts[path.parts.index(FOUND.name) + 1]](path.read_bytes())
        return None
    seconds = int(arguments[0]) if arguments[:1] and arguments[0].isdecimal() else SECONDS
    names = [each for each in arguments if not each.isdecimal()] or list(TARGETS)
    wrong = [path for name in names for path in fuzzed(name, max(seconds // len(names), 1))]
    return "\n".join(["Laws were broken. To try again:", *(f"  nox -s fuzz -- {path}" for path in wrong)]) if wrong else None


def fuzzed(name: str, seconds: int) -> list[Path]:
    """Fuzz a target for some time; the inputs that go wrong."""
    folder = FOUND / name
    corpus, ended = folder / "corpus", folder / "ended"  # the process ended: a hang, or no memory
    for each in (corpus, ended):
        each.mkdir(parents=True, exist_ok=True)
    again(TARGETS[name], folder)
    with tempfile.TemporaryDirectory() as temporary:
        planted, dictionary = Path(temporary, "seeds"), Path(temporary, "words")
        planted.mkdir()
        for number, seed in enumerate([*(path.read_bytes() for path in ended.iterdir()), *seeds(name)]):
            (planted / f"{number:04}").write_bytes(seed)
        for path in ended.iterdir():
            path.unlink()
        dictionary.write_text(words(), "utf-8")
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={SLOW}", "-rss_limit_mb=4096", f"-dict={dictionary}"]
        options += [f"-artifact_prefix={ended}/", "-print_final_stats=1", str(corpus), str(planted)]
        command = [sys.executable, "-m", "fuzz.one", name, str(folder), *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    print(f"{name}: {_said(done.stdout)}", flush=True)
    wrong = [*folder.glob("crash-*"), *ended.iterdir()]
    if done.returncode and not wrong:
        sys.exit(done.stdout)
    return sorted(wrong)


def _said(log: str) -> str:
    """How far it came, from what libFuzzer says."""
    runs = re.findall(r"number_of_executed_units:\s*(\d+)", log)
    last = re.findall(r"cov: (\d+) ft: \d+ corp: (\d+)", log)
    edges, inputs = last[-1] if last else ("no", "any")
    return f"{runs[-1] if runs else 'no'} inputs tried, {edges} edges covered by {inputs} of them"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
