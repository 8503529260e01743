"""Tabs and formulas of a lesson in a real browser: with and without scripts, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import plugin.web
from tests.browser.looks import NARROW, check_page
from tests.unit.curricula.test_render_page import render

pytestmark = pytest.mark.browser
STATIC = Path(plugin.web.__file__).parent / "static"
TEXT = """
::: group-tab
### Windows
Press Start.
### macOS
Press Command.
:::

::: group-tab
### macOS
Open the Finder.
### Windows
Open the Explorer.
:::

$$\\sum_{i=1}^{n} \\frac{x_i}{2} + \\sqrt{\\alpha + \\beta} + a + b + c + d + e + f + g + h + i$$

| A wide table | of many | columns that | do not fit | on a phone |
|---|---|---|---|---|
| incomprehensibility | incomprehensibility | incomprehensibility | x | y |

Table: What is seen
"""


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def has_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, tmp_path: Path, has_script: bool) -> Iterator[Page]:
    sheets = "".join(
        f'<link rel="stylesheet" href="{(STATIC / name).as_uri()}">'
        for name in ("tokens.css", "base.css", "parts.css", "lesson.css")
    )
    script = f'<script src="{(STATIC / "child.js").as_uri()}"></script>'
    file = tmp_path / "lesson.html"
    file.write_text(
        f'<!doctype html><html lang="en"><head><title>L</title><meta charset="utf-8">{sheets}'
        f'</head><body><main><h1>L</h1><article class="lesson">{render(TEXT).html}</article></main>'
        f"{script}</body></html>",
        "utf-8",
    )
    context = browser.new_context(viewport={"width": 900, "height": 700})
    shown = context.new_page()
    if not has_script:
        shown.route("**/child.js", lambda route: route.abort())
    shown.goto(file.as_uri())
    yield shown
    context.close()


def test_one_tab_is_open_at_a_time_and_a_group_opens_alike(page: Page, has_script: bool) -> None:
    first, second = page.get_by_text("Press Start."), page.get_by_text("Press Command.")
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    page.locator(".tabs").first.get_by_text("macOS").focus()
    page.keyboard.press("Enter")
    expect(second).to_be_visible()
    expect(first).to_be_hidden()
    page.locator(".tabs").first.get_by_text("Windows").click()
    expect(first).to_be_visible()
    if has_script:
        expect(page.get_by_text("Open the Explorer.")).to_be_visible()
    else:
        expect(page.get_by_text("Open the Finder.")).to_be_visible()


def test_tabs_stand_side_by_side_where_there_is_room(page: Page, has_script: bool) -> None:
    def tops() -> set[int]:
        boxes = [each.bounding_box() for each in page.locator("summary").all()[:2]]
        return {round(box["y"]) for box in boxes if box}

    check_page(page)
    assert len(tops()) == 1
    page.set_viewport_size({"width": NARROW, "height": 700})
    assert len(tops()) == 2
    check_page(page)


def test_formulas_are_set_by_the_browser_itself(page: Page, has_script: bool) -> None:
    fraction = page.locator("math mfrac").first.bounding_box()
    sign = page.locator("math mo").first.bounding_box()
    assert fraction is not None
    assert sign is not None
    assert fraction["height"] > 20
    expect(page.locator("annotation")).to_be_hidden()
