"""A learner at her browser, who sends a form again when no answer came."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.integration.kill_points.browser import Browser, Page, ServerGone
from tests.integration.kill_points.course import Click


@dataclass
class Learner:
    """`hidden` is what the form of each lesson's page carried when she loaded it."""

    browser: Browser
    version_hash: str
    hidden: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, token: str) -> None:
        page = self.browser.get(f"/sign-in/{token}")
        answer = self.browser.post(f"/sign-in/{token}", page.hidden(""))
        assert answer.status == 303, answer.text

    def click(self, click: Click, when_gone: Callable[[], None]) -> None:
        """One request; `when_gone` is called if no answer came, then the same is sent again."""
        act, lesson, chosen = click
        path = f"/curricula/{self.version_hash}/lessons/{lesson}"
        if act == "open":
            page = self._insisting(lambda: self.browser.get(path), when_gone)
            assert page.status == 200, page.text
            self.hidden[lesson] = page.hidden("/answers")
            return
        form = {**self.hidden[lesson], **{f"item:{slug}": key for slug, key in chosen.items()}}
        answer = self._insisting(lambda: self.browser.post(f"{path}/{act}", form), when_gone)
        assert answer.status == 303, answer.text

    def _insisting(self, send: Callable[[], Page], when_gone: Callable[[], None]) -> Page:
        try:
            return send()
        except ServerGone:
            when_gone()
            return send()
