"""The chat page in a real browser, at the size of a phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests.e2e.conftest import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
QUESTIONS = {
    "en": "my contract ended on 31 January 2026, how many days do I have to change company?",
    "ko": "제 근로계약이 2026년 1월 31일에 끝났어요. 회사를 바꾸려면 며칠 남았어요?",
    "ne": "मेरो करार २०२६ जनवरी ३१ मा सकियो, कम्पनी परिवर्तन गर्न कति दिन बाँकी छ?",
    "ne-Latn": "mero contract 31 january 2026 ma sakiyo, company change garna kati din cha?",
}
FIRST_WORDS = {"en": "27 February 2026", "ko": "2026년 2월 27일", "ne": "2026 फेब्रुअरी 27"}
PHONE = {"width": 360, "height": 740}


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        message = "Chromium is missing. Run: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    opened.goto(f"{stack.url}/?as_of=2026-02-10")
    expect(opened.locator(".bubble.bot").first).to_be_visible()
    yield opened
    context.close()


def ask(page: Page, text: str) -> None:
    before = page.locator(".bubble.bot").count()
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator(".bubble.bot").nth(before)).to_be_visible()


@pytest.mark.parametrize("style", QUESTIONS)
def test_a_question_typed_into_the_page_is_answered(page: Page, style: str) -> None:
    ask(page, QUESTIONS[style])
    first = page.locator(".bubble.bot").nth(1)
    language = style.split("-")[0]
    expect(first).to_contain_text(FIRST_WORDS[language])
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_sources_open_to_article_gloss_and_day(page: Page) -> None:
    ask(page, QUESTIONS["en"])
    sources = page.locator("details.sources").first
    sources.locator("summary").click()
    expect(sources).to_contain_text("article 25(3)")
    expect(sources).to_contain_text("must leave Korea")
    expect(sources).to_contain_text("2026-11-22")
    assert sources.locator("a").first.get_attribute("href").startswith("https://www.law.go.kr/")  # type: ignore[union-attr]


def test_a_button_is_pressed_and_shown_by_its_label(page: Page) -> None:
    ask(page, QUESTIONS["en"])
    before = page.locator(".bubble.bot").count()
    page.get_by_role("button", name="E-9", exact=True).click()
    expect(page.locator(".bubble.bot").nth(before)).to_be_visible()
    expect(page.locator(".bubble.own").last).to_contain_text("E-9")
    expect(page.locator(".bubble.own").last).not_to_contain_text("inform")


def test_the_picker_changes_page_and_answers(page: Page) -> None:
    page.locator("select").select_option("ko")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    ask(page, QUESTIONS["en"])
    expect(page.locator(".bubble.bot").nth(1)).to_contain_text(FIRST_WORDS["ko"])


def test_a_draft_language_says_so_on_the_page(page: Page) -> None:
    expect(page.locator("#draft")).to_be_hidden()
    page.locator("select").select_option("ne")
    expect(page.locator("#draft")).to_be_visible()


def test_phone_numbers_can_be_rung_and_urgent_answers_offer_to_leave(page: Page) -> None:
    ask(page, "my boss hit me with an iron bar")
    urgent = page.locator(".bubble.urgent")
    expect(urgent.locator("a[href='tel:112']")).to_be_visible()
    expect(page.get_by_role("button", name="Leave now")).to_be_visible()


def test_nothing_is_wider_than_the_phone(page: Page) -> None:
    for question in QUESTIONS.values():
        ask(page, question)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_page_asks_no_one_else_and_keeps_nothing(browser: Browser, stack: Stack) -> None:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(str(urlparse(request.url).hostname))

    page.on("request", note)
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    page.goto(stack.url)
    ask(page, QUESTIONS["en"])
    assert set(asked) == {"127.0.0.1"}
    assert errors == []
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()


def test_the_text_stays_when_the_line_breaks_and_goes_when_it_is_back(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#text").fill(QUESTIONS["en"])
    page.locator("#text").press("Enter")
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator("#text")).to_have_value(QUESTIONS["en"])
    page.context.set_offline(False)
    page.locator("#again").click()
    expect(page.locator(".bubble.bot").nth(1)).to_contain_text(FIRST_WORDS["en"])


@pytest.mark.parametrize("style", ["en", "ko", "ne"])
def test_pictures_are_taken(page: Page, style: str, tmp_path: Path) -> None:
    ask(page, QUESTIONS[style])
    folder = Path(os.environ.get("BARO_PICTURES") or tmp_path)
    file = folder / f"chat-{style}.png"
    page.locator(".bubble.own").last.scroll_into_view_if_needed()
    page.screenshot(path=file, full_page=False)
    assert file.stat().st_size > 10_000
