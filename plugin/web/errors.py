"""Every refusal as a page; which words it has is in error_words.py."""

import logging
from dataclasses import replace
from urllib.parse import urlsplit

from flask import Flask, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from certification import CertificationError
from community import CommunityError
from curricula import CourseMoved, CurriculaError
from plugin.database_troubles import HERE
from plugin.lti import DeepLinkingRefused
from plugin.sign_in.errors import ProviderRefused, SignInError, TooMany
from plugin.web.error_reader import is_staff, shell_of_reader
from plugin.web.error_words import problem_of
from plugin.web.kept_forms import keep_form
from plugin.web.moved_on import to_her_version
from plugin.web.own_paths import own_path
from plugin.web.problem import Problem
from plugin.web.refusals import NothingToOpen, ProofNeeded, TablesUnderWay, WebError
from plugin.web.sessions import came_by_lms
from plugin.web.speech import gettext as _
from storage import trouble_of

log = logging.getLogger("child.web")
MACHINES = ("/xapi/", "/healthz", "/readyz")
RETRY_AFTER_S = 30
FORESEEN = (
    WebError,
    CommunityError,
    CurriculaError,
    CertificationError,
    DeepLinkingRefused,
    SignInError,
)


def show(problem: Problem) -> ResponseReturnValue:
    """In the shell of whoever reads it, with words for her."""
    extended = shell_of_reader()
    page = render_template("web/error.html", problem=filled(problem), extended=extended)
    return page, problem.status


def filled(problem: Problem) -> Problem:
    """With what every page of trouble says where it has no words of its own for it."""
    return replace(
        problem,
        kept=problem.kept or _("Nothing was lost: what you finished before is recorded."),
        ask=problem.ask or _whom_to_ask(),
    )


def _whom_to_ask() -> str:
    if is_staff():
        return _("If it happens again, ask whoever runs this service.")
    return _("If it happens again, ask your course's staff.")


def install_errors(app: Flask) -> None:
    """Give every family its page; requests of machines keep their own answers."""

    def handle(error: Exception) -> ResponseReturnValue:
        original = getattr(error, "original_exception", None)
        if isinstance(error, InternalServerError) and isinstance(original, Exception):
            error = original  # a page about another error failed
        if isinstance(error, HTTPException):
            if request.path.startswith(MACHINES) or error.code is None or error.code < 400:
                return error
            return show(problem_of(error))
        if not isinstance(error, FORESEEN) or isinstance(error, NothingToOpen):
            g.visitor = None  # her profile may be what cannot be read; nobody was let in yet
        problem = problem_of(error)
        if trouble := trouble_of(error):
            HERE.note(trouble)
            log.error("request=%s reason=%s %s", g.get("request_id"), trouble.code, trouble.fix)
            return _show_even_now(problem)
        is_limit = isinstance(error, TooMany | TablesUnderWay)
        if problem.status >= 500 and not is_limit:
            log.exception("request=%s unforeseen", g.get("request_id"))
            return _show_even_now(problem)
        log.info("request=%s refused=%s%s", g.get("request_id"), type(error).__name__, _code(error))
        answer = make_response(show(problem))
        if isinstance(error, TooMany | TablesUnderWay):
            answer.headers["Retry-After"] = str(error.retry_after_s)
        return answer

    app.register_error_handler(CourseMoved, _on_course_moved)
    app.register_error_handler(ProofNeeded, _to_proof)
    for family in (HTTPException, *FORESEEN, Exception):
        app.register_error_handler(family, handle)


def _code(error: Exception) -> str:
    return f" code={error.code}" if isinstance(error, ProviderRefused) else ""


def _to_proof(error: ProofNeeded) -> ResponseReturnValue:
    """To her ways in, and from there back to the page where she was, with what she had typed."""
    if request.method == "GET":
        here = request.full_path
    else:
        here = _page_before() or _page_of_form()
        keep_form(urlsplit(here).path)
    own = 1 if error.by_own_way and came_by_lms() else None
    onward = own_path(here.removesuffix("?"), "") or None
    return redirect(url_for("web.prove_it", next=onward, own=own), 303)


def _page_before() -> str:
    """The page that a form was sent from, where the browser tells and it is ours."""
    parts = urlsplit(request.referrer or "")
    return f"{parts.path}?{parts.query}" if parts.netloc == request.host else ""


def _page_of_form() -> str:
    """The page at the very address that the form was sent to, where there is one."""
    methods = current_app.url_map.bind("").allowed_methods(request.path)
    return request.path if "GET" in methods else ""


def _on_course_moved(error: CourseMoved) -> ResponseReturnValue:
    """Her version's page; where that has no such lesson, the words for it."""
    try:
        return to_her_version(error)
    except WebError as refused:
        return show(problem_of(refused))


def _show_even_now(problem: Problem) -> ResponseReturnValue:
    """A page even when the database is what failed, since the usual page reads the visitor."""
    g.visitor = None
    response = make_response(show(problem))
    if problem.status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response
