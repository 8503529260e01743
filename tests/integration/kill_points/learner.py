"""A learner at her browser, who comes by her LMS and tries again when no answer came."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.integration.kill_points.browser import Browser, Page, ServerGone
from tests.integration.kill_points.course import Click
from tests.integration.kill_points.lms import Lms


@dataclass
class Learner:
    """`hidden` is what the form of each lesson's page carried when she loaded it."""

    browser: Browser
    lms: Lms
    hidden: dict[str, dict[str, str]] = field(default_factory=dict)

    def click(self, click: Click, when_gone: Callable[[], None]) -> None:
        """One request; `when_gone` is called if no answer came, then the same is sent again.

        A launch is begun anew instead: the LMS signs another token for another login.
        """
        act, lesson, chosen = click
        path = f"/curricula/{self.lms.version_hash}/lessons/{lesson}"
        if act == "launch":
            launched = self._insisting(lambda: self._launch(lesson), when_gone)
            assert (launched.status, launched.location) == (303, path), launched.text
        if act in ("launch", "open"):
            page = self._insisting(lambda: self.browser.get(path), when_gone)
            assert page.status == 200, page.text
            self.hidden[lesson] = page.hidden("/answers")
            return
        form = {**self.hidden[lesson], **{f"item:{slug}": key for slug, key in chosen.items()}}
        answer = self._insisting(lambda: self.browser.post(f"{path}/{act}", form), when_gone)
        assert answer.status == 303, answer.text

    def _launch(self, lesson: str) -> Page:
        """Login at CHILD, on to the LMS, back with its token (LTI Security Framework, 5.1.1)."""
        login = self.browser.get(f"/lti/login?{urlencode(self.lms.login(lesson))}")
        assert login.status == 302, login.text
        asked = dict(parse_qsl(urlsplit(login.location).query))
        return self.browser.post("/lti/launch", self.lms.answer(asked))

    def _insisting(self, send: Callable[[], Page], when_gone: Callable[[], None]) -> Page:
        try:
            return send()
        except ServerGone:
            when_gone()
            return send()
