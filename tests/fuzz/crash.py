"""Inputs that broke a law: kept once for each kind, and tried again."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

PREFIX = "crash-"


def hold(target: Callable[[bytes], None], data: bytes, folder: Path) -> None:
    """Try an input; if it goes wrong, keep it in the folder unless a shorter one of its kind is there."""
    if kind := kind_of(target, data):
        path = folder / f"{PREFIX}{kind}"
        if not path.exists() or path.stat().st_size > len(data):
            path.write_bytes(data)


def kind_of(target: Callable[[bytes], None], data: bytes) -> str:
    """What goes wrong with an input, as a name: what is raised, where in our package, and where at last; empty where nothing is."""
    try:
        target(data)
    except (KeyboardInterrupt, SystemExit):
        raise
    except RecursionError:
        return "RecursionError"  # it ends anywhere
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is what is looked for; pytest's failures are no Exception
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/donebook/" in frame.filename]
        places = dict.fromkeys(f"{Path(frame.filename).stem}-{frame.lineno}" for frame in (*ours[-1:], frames[-1]))
        return "-".join([type(error).__name__, *places])
    return ""


def again(target: Callable[[bytes], None], folder: Path) -> list[Path]:
    """The inputs kept in a folder that still go wrong; the others are let go."""
    found = []
    for path in sorted(folder.glob(f"{PREFIX}*")):
        if kind_of(target, path.read_bytes()):
            found.append(path)
        else:
            path.unlink()
    return found
