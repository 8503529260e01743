"""A real browser, without our Content Security Policy, shows lessons that would run something."""

import pytest
from playwright.sync_api import Browser, Route

from curricula import render_fragment
from tests.integration.failures.active_forms import FORMS

RUNS = "window.ran=1"


@pytest.mark.browser
def test_nothing_in_a_lesson_runs_or_loads_even_without_a_policy(browser: Browser) -> None:
    """Twice for each: read as a page, and put into one, which some parsers read otherwise."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route("**/*", refuse)
    for form in FORMS:
        html = render_fragment(form.replace("EVIL", RUNS))
        page.set_content(f"<!doctype html><main>{html}</main>")
        page.evaluate("html => { document.body.innerHTML = html }", html)
        page.evaluate("() => new Promise(done => requestAnimationFrame(done))")
        for element in page.query_selector_all("main *, summary")[:20]:
            element.dispatch_event("click")
        assert page.evaluate("window.ran") is None, form
        assert asked == [], form
        assert len(context.pages) == 1, form
    context.close()
