"""What a site of many records weighs: exact, in bytes, and free of noise."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from donebook.page import Page, Site, audits, pages
from donebook.page import period as periods
from donebook.parser import parse
from donebook.repository import Repository
from donebook.settings import Settings
from drawing import Draw
from many import draw_many, run_id

SIZES = (100, 400)
YEARS = """\
=== docs/deploy.md
---
checklist: true
---
- [ ] back up
- [ ] look
=== runs/deploy/2023-05-01-a.yml
started: 2023-05-01T10:00:00Z
steps: {back-up: {result: passed}, look: {result: failed, note: slow, waiver: {by: bo, reason: known}}}
=== runs/deploy/2024-01-01-b.yml
started: 2024-01-01T00:30:00+01:00
steps: {back-up: {result: skipped, note: later}, look: {result: failed, note: red}}
=== runs/deploy/2024-06-01-c.yml
started: 2024-06-01T10:00:00Z
finished: 2024-06-01T11:00:00Z
outcome: succeeded
steps: {back-up: {result: passed}, look: {result: blocked, note: no access}}
=== runs/deploy/2024-07-01-d.yml
started: 2024-07-01T10:00:00Z
steps: {back-up: {result: passed}}
=== runs/deploy/2024-07-02-e.yml
started: 2024-07-02T10:00:00Z
finished: 2024-07-02T11:00:00Z
outcome: succeeded
steps: {look: {result: failed, note: red}}
"""
"""Runs of three years by their ids, and of two by UTC."""


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


@pytest.fixture
def few(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The pages of five runs, as if these were very many, by their addresses."""
    for name, most in (("NEWEST", 1), ("MOST", 2)):
        monkeypatch.setattr(periods, name, most)
    monkeypatch.setattr(audits, "TOLD", 1)
    monkeypatch.setattr(audits, "MOST", 1)
    made, _ = pages(Repository(draw(YEARS), Settings()).read(), Site(files=frozenset({"deploy.md"})), Settings())
    return {page.address: html_of(page) for page in made}


def test_a_step_that_a_year_had_not_is_one_that_later_deployments_had(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "NEWEST", 1)
    old = "# L\n- [ ] back up\n"
    pinned = f"checklist: {{path: docs/deploy.md, blob: {parse(old, path='docs/deploy.md').blob}}}\nfrozen: |\n  # L\n  - [ ] back up\n"
    then = YEARS.replace(
        "=== runs/deploy/2023-05-01-a.yml\n", f"=== runs/deploy/2021-05-01-z.yml\n{pinned}=== runs/deploy/2023-05-01-a.yml\n"
    )
    made, _ = pages(Repository(draw(then), Settings()).read(), Site(files=frozenset({"deploy.md"})), Settings())
    found = {page.address: html_of(page) for page in made}
    assert "No deployment of 2021 had this step." in found["deploy/years/2021/look.md"]
    assert "in none of them" in re.findall(r".*>look<.*", found["deploy/years/2021.md"])[0]
    assert "No deployment" not in found["deploy/steps/look.md"] + found["deploy/years/2023/look.md"]


def html_of(page: Page) -> str:
    return "".join(getattr(part, "html", "") for part in page.parts)


def test_a_year_tells_in_signs_and_numbers_what_its_lines_show(few: dict[str, str]) -> None:
    page = few["deploy/years/2023.md"]
    assert "failed or blocked" in page, "colours are explained"
    rows = re.findall(r'<tr><th scope="row"><a[^>]*>([^<]+)</a></th><td>(.*?)</td></tr>', page)
    told = [(step, re.sub("<[^>]+>", "", cell).replace("\u00a0", " ")) for step, cell in rows]
    assert told == [("back up", "1 passed, 1 skipped"), ("look", "2 failed, 1 waived")]
    (row,) = re.findall(r".*>look<.*", few["deploy/years/2024.md"])
    assert "1 failed, 1 blocked, 1 not answered" in row.replace("\u00a0", " "), "what nobody answered is told too"
    assert re.findall(r"db-fill--(\w+)", row) == ["open", "blocked", "failed"], "what failed is drawn over the rest"


def test_a_year_is_one_of_utc_and_says_so(few: dict[str, str]) -> None:
    assert "2 deployments that began in 2023, in UTC" in few["deploy/years/2023.md"]
    assert "1 Jan 2024" in few["deploy/years/2023.md"]
    assert "2 deployments that began in July 2024, in UTC" in few["deploy/years/2024-07.md"]


def test_a_month_has_parts_of_which_the_old_ones_stay(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "NEWEST", 1)
    monkeypatch.setattr(periods, "MOST", 2)

    def made(count: int, dated: str = "started: 2024-07-01T10:0{}:00Z\n") -> dict[str, str]:
        runs = "".join(
            f"=== runs/deploy/{'2024-07-01-x' if dated else 'x'}{n}.yml\n{dated.format(n)}steps: {{look: {{result: passed}}}}\n"
            for n in range(count)
        )
        book = Repository(draw(f"=== docs/deploy.md\n---\nchecklist: true\n---\n- [ ] look\n{runs}"), Settings()).read()
        return {page.address: html_of(page) for page in pages(book, Site(files=frozenset({"deploy.md"})), Settings())[0]}

    five, six = made(5), made(6)
    parts = [f"deploy/years/2024-07-part-{number}.md" for number in (1, 2, 3)]
    assert [re.findall("x[0-9]", five[part])[::2] for part in parts] == [["x1", "x0"], ["x3", "x2"], ["x4"]]
    assert five[parts[0]] == six[parts[0]], "what is old stays"
    assert "2 deployments that began in July 2024, part 2, in UTC" in five[parts[1]]
    assert five[parts[1]].count('rel="prev"') == five[parts[1]].count('rel="next"') == 1
    assert re.findall(r">(July[^<]*)</a> <span[^>]*>(\d)", five["deploy/years/2024.md"]) == [
        ("July 2024, part 3", "1"), ("July 2024, part 2", "2"), ("July 2024, part 1", "2"),
    ]  # fmt: skip
    assert set(re.findall("x[0-9]", five["deploy/years/2024-07-part-1/look.md"])) == {"x0", "x1"}
    undated = made(3, "")
    assert "Parts</h2>" in undated["deploy/years/undated.md"]
    assert "1 deployment of which nobody says when" in undated["deploy/years/undated-part-2.md"]


def test_periods_lead_to_one_another_and_to_their_steps(few: dict[str, str]) -> None:
    assert 'href="../2024/" rel="next"' in few["deploy/years/2023.md"]
    assert 'href="../2024-06/" rel="prev"' in few["deploy/years/2024-07.md"]
    assert 'href="../2023/" rel="prev"' in few["deploy/years/2024-06.md"]
    assert 'href="back-up/"' in few["deploy/years/2023.md"]
    assert 'href="../../steps/back-up/"' in few["deploy/years/2024.md"], "of its months none is all of the year"
    assert '<a href="../">deployments of 2023</a>' in few["deploy/years/2023/back-up.md"]


def test_a_record_leads_to_the_page_of_the_audit_that_has_it(few: dict[str, str]) -> None:
    assert re.findall(r'href="([^"]+)">\d{4}</a>', few["audit.md"]) == ["2024/"]
    assert re.findall(r'href="([^"]+)">\w+ 2024</a>', few["audit/2024.md"]) == ["../2024-07/", "../2024-06/"]
    assert ">outcome 2</span>" in few["audit/2024.md"]
    assert re.findall(r'data-day="([^"]+)"', few["audit/2024-06.md"]) == ["2024-06-01"] * few["audit/2024-06.md"].count("<tr><td")
    assert 'href="../../../audit/2024/#2024-06">June 2024<' in few["deploy/runs/2024-06-01-c.md"]
    assert '<li id="2024-06">' in few["audit/2024.md"], "of a year with months"


def test_a_page_of_the_audit_has_no_more_rows_than_it_says(few: dict[str, str]) -> None:
    capped = {address: html.count('<tr><td class="db-nowrap" data-day') for address, html in few.items() if "of them stand here" in html}
    assert capped
    assert {*capped.values()} == {1}


def test_a_record_leads_to_the_same_place_where_there_is_little_to_tell(draw: Draw) -> None:
    made, _ = pages(Repository(draw(YEARS), Settings()).read(), Site(files=frozenset({"deploy.md"})), Settings())
    found = {page.address: "".join(getattr(part, "html", "") for part in page.parts) for page in made}
    assert 'href="../../../audit/2024/#2024-06">June 2024<' in found["deploy/runs/2024-06-01-c.md"]
    assert re.findall(r'<tr id="([-\d]+)">', found["audit/2024.md"]) == ["2024-07", "2024-06"]
    assert "audit/2024-06.md" not in found
    assert '<tr id="' not in found["audit.md"]
