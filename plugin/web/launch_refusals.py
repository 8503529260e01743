"""The page of a launch that is not let in, drawn once for each reason and language."""

import secrets

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from plugin.web.error_words import OPENED_BY_HAND, launch_words
from plugin.web.errors import filled, show
from plugin.web.wording import page_language
from plugin.window_slot import window_slot

Parts = tuple[str, str]


class LaunchRefusals:
    """One per application, which draws plugin/lti's refusals; their status stays theirs.

    Why: whoever forges launches makes us draw a page for each, while honest people wait. Nobody
    knows whom an LMS was about to bring, so the page is the same for everybody but for the
    request's id: what stands before and behind that is kept, for each of plugin/lti's codes and
    each language. It has no form (a language is chosen where there is a page to come back to), so
    it holds nothing of anybody's session and starts none.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Parts] = {}

    def __call__(self, code: str, retry_url: str | None) -> ResponseReturnValue:
        if code == OPENED_BY_HAND:
            return show(launch_words(code, retry_url))
        g.visitor = None  # whoever was here before is not shown to her who comes now
        told_id = str(g.request_id)
        if retry_url is not None or window_slot() is not None:
            return _draw(code, retry_url, told_id)
        key = (code, page_language(), request.script_root)
        if (parts := self._kept.get(key)) is None:
            parts = self._kept[key] = _parts(code)
        before, behind = parts
        return f"{before}{told_id}{behind}"


def _parts(code: str) -> Parts:
    mark = secrets.token_hex(16)
    before, found, behind = _draw(code, None, mark).partition(mark)
    assert found, "the page of a refusal tells the request's id"
    return before, behind


def _draw(code: str, retry_url: str | None, told_id: str) -> str:
    problem = filled(launch_words(code, retry_url))
    return render_template("web/refused_launch.html", problem=problem, told_id=told_id)
