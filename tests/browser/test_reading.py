"""Reading the project's own site as people do: with a keyboard, on a phone, on paper, without JavaScript, in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

RECORD = "deployment-checklist/runs/2026-09-29-payments-api-2.2.0-production/"
PARTS = "deployment-checklist/runs/2026-10-20-payments-api-2.3.0-production/"
PAGES = {
    "overview": "deployment-checklist/",
    "phase": "deployment-checklist/deployment-steps/",
    "all": "deployment-checklist/all/",
    "history": "deployment-checklist/runs/",
    "record": RECORD,
    "parts": PARTS,
    "progress": "deployment-checklist/runs/2026-11-22-payments-api-2.4.0-production/",
    "step": "deployment-checklist/steps/deployment-steps/2-application-deployment/check-error-logs/",
    "deployments": "runs/",
    "audit": "audit/",
    "home": "",
}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in PAGES if name != "home"])
def test_what_we_add_keeps_wcag_2_2_aa(browser: Browser, own: str, name: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(own + PAGES[name])
    page.wait_for_timeout(300)
    # The theme's own header, navigation and footer are the theme's; the article is ours.
    found = Axe().run(page, context={"include": [["article"]]}, options=WCAG)
    problems = [
        (each["id"], [node["html"][:160] + " | " + node["failureSummary"][:200] for node in each["nodes"][:3]])
        for each in found.response["violations"]
    ]
    context.close()
    assert problems == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(browser: Browser, own: str, name: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(own + PAGES[name])
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(
        "[...document.querySelectorAll('article *')].filter(e => !e.closest('.db-scroll') && !e.closest('.highlight') && e.getBoundingClientRect().right > 321).map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"
    )
    context.close()
    assert wide == []
    assert width <= 320


def test_pages_of_ours_make_no_errors(page: Page, own: str) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" and "ERR_FAILED" not in message.text else None)
    for path in PAGES.values():
        page.goto(own + path)
    assert said == []


def test_the_verdict_comes_first_and_what_needs_attention_next(page: Page, own: str) -> None:
    page.goto(own + RECORD)
    assert "Passed with exceptions" in page.inner_text(".db-verdict")
    order = page.evaluate("[...document.querySelectorAll('.db-verdict, #needs-attention, .db-section h2')].map(e => e.id || e.className)")
    assert order[:2] == ["db-verdict db-verdict--passed_with_exceptions", "needs-attention"]
    entry = page.inner_text(".db-entries--boxed .db-entry--failed")
    for words in ("Check error logs", "failed", "waived by bo", "12 timeouts a minute", "alice", "claimed"):
        assert words in entry


def test_every_result_has_a_word_besides_its_colour(page: Page, own: str) -> None:
    page.goto(own + RECORD)
    assert page.locator(".db-entry").count() == page.locator(".db-entry .db-word").count()
    page.goto(own + PAGES["history"])
    assert page.locator(".db-matrix .db-cell").count() == page.locator(".db-matrix .db-cell .db-hidden").count() > 300


def test_from_a_phase_to_a_record_to_its_neighbours_and_back(page: Page, own: str) -> None:
    page.goto(own + PAGES["phase"])
    page.click("#deployment-steps\\/2-application-deployment\\/check-error-logs .db-cell--failed")
    page.wait_for_url(f"**/{RECORD}#**")
    assert "payments-api 2.2.0" in page.inner_text("h1")
    page.click(".db-turn__after")
    page.wait_for_url("**/2026-10-06-ledger-worker-1.8.0-production/")
    page.click(".db-turn__before")
    page.wait_for_url(f"**/{RECORD}")
    page.click("#deployment-steps\\/2-application-deployment\\/check-error-logs .db-entry__text a")
    page.wait_for_url("**/deployment-steps/#deployment-steps/2-application-deployment/check-error-logs")


def test_tables_sort_by_mouse_and_keyboard(page: Page, own: str) -> None:
    page.goto(own + "runs/")
    column = page.locator(".db-table--live thead th").nth(3).locator("button")
    column.focus()
    page.keyboard.press("Enter")
    assert page.locator(".db-table--live thead th").nth(3).get_attribute("aria-sort") == "ascending"
    took = [int(cell.get_attribute("data-sort") or 0) for cell in page.locator(".db-table--live tbody td:nth-child(4)").all()]
    assert took == sorted(took)
    column.click()
    took = [int(cell.get_attribute("data-sort") or 0) for cell in page.locator(".db-table--live tbody td:nth-child(4)").all()]
    assert took == sorted(took, reverse=True)
    assert len(took) >= 9


def test_tables_filter(page: Page, own: str) -> None:
    page.goto(own + PAGES["history"])
    rows = page.locator(".db-table--live tbody tr:visible")
    everything = rows.count()
    page.get_by_label("Environment").select_option("staging")
    assert rows.count() == 1
    page.get_by_label("Environment").select_option("any")
    page.get_by_label("Contains").fill("ledger")
    assert rows.count() == 2
    assert page.inner_text(".db-filter output") == f"2 of {everything} rows"
    first = page.locator(".db-table--live tbody tr:visible").first
    id, day = (
        str(first.locator("th a").get_attribute("href")).rstrip("/").rpartition("/")[2],
        str(first.locator("time").get_attribute("datetime")),
    )
    page.get_by_label("Contains").fill(id)
    assert rows.count() == 1, "by its id"
    page.get_by_label("Contains").fill(day[:10])
    assert 1 <= rows.count() < everything, "by its day"


def test_the_audit_filters_by_kind_and_by_day(page: Page, own: str) -> None:
    page.goto(f"{own}audit/")
    rows = page.locator(".db-audit tbody tr")
    everything = rows.count()
    days = [row.get_attribute("data-day") or "" for row in page.locator(".db-audit td[data-day]").all()]
    last = max(days)
    page.get_by_label("From", exact=True).fill(last)
    assert page.inner_text(".db-filter output") == f"{days.count(last)} of {everything} rows"
    page.get_by_label("From", exact=True).fill("")
    page.get_by_label("To", exact=True).fill(min(day for day in days if day))
    assert page.locator(".db-audit tbody tr:visible").count() == days.count(min(day for day in days if day))
    page.get_by_label("To", exact=True).fill("")
    page.get_by_label("Kind").select_option("operator-signed")
    shown = page.locator(".db-audit tbody tr:visible").all_inner_texts()
    assert shown
    assert all("operator-signed" in row for row in shown)


def test_filters_are_there_after_instant_navigation(page: Page, own: str) -> None:
    page.goto(own + PAGES["overview"])
    page.click("text=All 9 deployments")
    page.wait_for_url("**/deployment-checklist/runs/")
    page.wait_for_selector(".db-filter")
    assert page.locator(".db-filter").count() == 1


def test_everything_reads_without_javascript(browser: Browser, own: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(own + PAGES["history"])
    assert page.locator(".db-table--live tbody tr:visible").count() == 9
    page.goto(own + RECORD)
    assert page.locator(".db-entry:visible").count() == 58
    assert "12 timeouts a minute" in page.inner_text("article")
    context.close()


def test_a_record_prints_as_a_document(page: Page, own: str, tmp_path: Path) -> None:
    page.goto(own + RECORD)
    page.emulate_media(media="print")
    assert not page.locator(".db-turn").is_visible()
    assert not page.locator(".md-header").is_visible()
    assert page.locator(".db-verdict").is_visible()
    for name in ("Alice Ng", "Bo Chen", "Dana Wu"):
        assert name in page.inner_text(".db-signoffs")
    pdf = page.pdf(path=str(tmp_path / "record.pdf"), format="A4")
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 2 <= pages <= 6


def test_two_attempts_are_both_shown(page: Page, own: str) -> None:
    page.goto(own + PARTS)
    entry = page.inner_text("#deployment-steps\\/1-database-changes\\/verify-data-integrity")
    assert "418 rows in payments_v2 without a ledger id" in entry
    assert "Row counts agree" in entry
    smoke = page.inner_text("#deployment-steps\\/2-application-deployment\\/run-smoke-tests")
    assert "2 of 48" in smoke
    assert "48 of 48" in smoke


def test_search_finds_steps_and_records(page: Page, own: str) -> None:
    page.goto(own)
    page.click(".md-search__input")
    page.keyboard.type("ledger-worker 1.8.0")
    page.wait_for_selector(".md-search-result__item a")
    assert any("1.8.0" in text for text in page.locator(".md-search-result__item a").all_inner_texts())
    page.fill(".md-search__input", "Backup current database")
    page.wait_for_function("[...document.querySelectorAll('.md-search-result__item a')].some(a => a.href.includes('deployment-steps'))")


def test_what_we_add_has_no_inline_script_or_style(own_site: Path) -> None:
    for path in ("deployment-checklist/deployment-steps", RECORD, "runs", "audit", "deployment-checklist/runs"):
        text = (own_site / path / "index.html").read_text("utf-8")
        ours = "".join(re.findall(r'<(?:article class="db-record"|h1|li class="db-step|table class="db-).*', text))
        assert "style=" not in ours
        assert not re.search(r"\son[a-z]+=", ours)
