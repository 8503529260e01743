"""What every page must be: no serious accessibility violation, nothing to scroll sideways."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

SERIOUS = ("serious", "critical")
SHOWN = 3
NARROW = 320


def check_page(page: Page | Frame) -> None:
    """Hold a page, or the page in a frame, to what every page must be (WCAG A and AA by axe)."""
    page.wait_for_load_state()
    check_no_sideways_scroll(page)
    found = Axe().run(page).response["violations"]
    problems = [
        f"{one['id']} ({one['impact']}): {one['help']}\n"
        + "\n".join(
            f"    {node['html']}\n    {node['failureSummary']}" for node in one["nodes"][:SHOWN]
        )
        for one in found
        if one["impact"] in SERIOUS
    ]
    assert not problems, f"{page.url}\n" + "\n".join(problems)


def check_no_sideways_scroll(page: Page | Frame) -> None:
    wide = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth + 1) return null;
          const widest = [...document.body.querySelectorAll("*")]
            .filter((each) => !each.closest("pre"))
            .filter((each) => each.getBoundingClientRect().right > root.clientWidth + 1)
            .map((each) => each.outerHTML.slice(0, 120));
          return [root.scrollWidth, root.clientWidth, ...widest.slice(0, 5)];
        }"""
    )
    assert wide is None, f"{page.url} scrolls sideways: {wide}"


def check_page_when_narrow(page: Page) -> None:
    """The same page, frames included, on the narrowest phone that we care about."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": NARROW, "height": usual["height"]})
    for frame in page.frames:
        if frame.parent_frame is None or frame.url.startswith("http"):
            check_no_sideways_scroll(frame)
    page.set_viewport_size(usual)


def check_nothing_scrolls_twice(frame: Frame) -> None:
    """The LMS gave the frame the height that its page told, so that only the LMS scrolls."""
    frame.wait_for_function(
        "document.documentElement.scrollHeight <= document.documentElement.clientHeight + 2"
    )
