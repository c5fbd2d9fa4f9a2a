"""What does a site of many records cost, beside what a user would write instead?

The same runs, one commit each, are built by Donebook and by a script for mkdocs-gen-files (`site_/gen_pages.py`); an empty site stands beside both.
Prints processor seconds of whole processes and peak memory, how many times cheaper Donebook is, its own share for each record, and by which
power its cost grows. `python tests/bench/building.py [N …]`; 100 and 1000 if left out.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from site_ import NAIVE, NONE, OURS, SITE, draw

HERE = Path(__file__).parent


def build(folder: Path, plugins: str) -> tuple[float, float]:
    """Processor seconds and peak MB of `mkdocs build` of a repository."""
    (folder / "mkdocs.yml").write_text(SITE.format(plugins=plugins), "utf-8")
    (folder / "gen_pages.py").write_text((HERE / "site_" / "gen_pages.py").read_text("utf-8"), "utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    with subprocess.Popen(["mkdocs", "build", "-q"], cwd=folder, env=environment, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"the build with {plugins.strip()} failed"
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(counts: list[int]) -> None:
    own: dict[int, float] = {}
    print(f"{'N':>6} {'empty':>8} {'script':>8} {'ours':>8} {'script/ours':>12} {'ms a record':>12} {'kB a record':>12}")
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        for count in counts:
            folder = Path(name, str(count))
            draw(folder, count)
            empty, least = build(folder, NONE)
            script, _ = build(folder, NAIVE)
            ours, most = build(folder, OURS)
            own[count] = ours - empty
            share, memory = own[count] / count * 1000, (most - least) / count * 1024
            print(f"{count:>6} {empty:>8.2f} {script:>8.2f} {ours:>8.2f} {script / ours:>11.1f}× {share:>12.2f} {memory:>12.1f}")
    first, last = min(counts), max(counts)
    if first < last:
        print(f"growth above the empty build, {first} to {last}: N^{math.log(own[last] / own[first]) / math.log(last / first):.2f}")


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [100, 1000])
