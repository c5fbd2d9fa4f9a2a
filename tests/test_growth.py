"""What a site of many records weighs: exact, in bytes, and free of noise."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from many import draw_many, run_id

SIZES = (100, 400)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The same runs, more and more of them, as sites of Material's."""
    found = {}
    for count in SIZES:
        folder = draw_many(tmp_path_factory.mktemp("growth") / str(count), count, "material")
        subprocess.run(["mkdocs", "build", "-q", "--strict"], cwd=folder, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"})
        found[count] = folder / "site"
    return found


def test_a_page_does_not_depend_on_how_many_there_are(sites: dict[int, Path]) -> None:
    few, many = (sites[count] for count in SIZES)
    for number in (1, 50, 98):
        for name in (f"{run_id(number)}/index.html", f"{run_id(number)}.json"):
            assert (few / "deploy/runs" / name).read_bytes() == (many / "deploy/runs" / name).read_bytes()


def test_no_page_grows_without_bound(sites: dict[int, Path]) -> None:
    few, many = (sites[count] for count in SIZES)
    for name, room in (
        ("deploy/runs", 1000),
        ("runs", 1000),
        ("deploy", 200),
        ("deploy/before", 200),
        ("deploy/steps/after/smoke-tests-pass", 1000),
    ):
        sizes = [(site / name / "index.html").stat().st_size for site in (few, many)]
        assert sizes[1] - sizes[0] < room, name
    assert not (few / "deploy/years").exists()
    assert {path.name for path in (many / "deploy/years").iterdir()} == {"2020", "2021"}
    assert b"336 deployments" in (many / "deploy/years/2020/index.html").read_bytes()
    assert run_id(0).encode() in (many / "deploy/years/2020/after/smoke-tests-pass/index.html").read_bytes()


def test_search_knows_a_record_in_a_few_bytes(sites: dict[int, Path]) -> None:
    paths = [sites[count] / "search/search_index.json" for count in SIZES]
    size = (paths[1].stat().st_size - paths[0].stat().st_size) / (SIZES[1] - SIZES[0])
    assert size <= 300
    docs = json.loads(paths[1].read_bytes())["docs"]
    assert sum(each["location"].startswith("deploy/runs/20") for each in docs) == SIZES[1]
    assert not [each for each in docs if re.search("db[0-9a-f]{17}", each["title"] + each["location"])], "no frame is found"


def test_the_site_map_names_every_page(sites: dict[int, Path]) -> None:
    text = (sites[400] / "sitemap.xml").read_text("utf-8")
    pages = {path.parent.relative_to(sites[400]).as_posix() for path in sites[400].rglob("index.html")}
    missing = [page for page in pages if f"<loc>https://example.org/ops/{'' if page == '.' else page + '/'}</loc>" not in text]
    assert not missing
    assert text.count("<url>") == len(pages)
