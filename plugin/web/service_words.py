"""The words for what goes wrong with the service itself: its store, its addresses, its limits."""

from dataclasses import replace

from flask import url_for
from werkzeug.exceptions import HTTPException

from plugin.web.error_reader import first_page, is_at_desk, is_member
from plugin.web.held_back import holds_back, way_to_them
from plugin.web.problem import Problem
from plugin.web.speech import gettext as _
from storage import BUSY, Trouble


def unforeseen() -> Problem:
    """Our fault."""
    return Problem(
        500,
        _("Something went wrong on our side"),
        _("This page could not be made. It is our fault, not yours."),
        _("Go back and try again in a minute."),
    )


def of_database(trouble: Trouble) -> Problem:
    """When the store is busy, out of order, or was given what it cannot keep."""
    if not trouble.is_ours:
        return unreadable(400)
    if trouble == BUSY:
        return busy()
    return Problem(
        503,
        _("We cannot keep anything just now"),
        _("What you sent a moment ago was not recorded: our store is out of order."),
        _("Wait a few minutes, then go back and send it again: doing so is safe."),
        ask=_("If it lasts, tell your course's staff; the number tells us where to look."),
        code=trouble.code,
    )


def busy() -> Problem:
    """Too much at once; it passes by itself."""
    return Problem(
        503,
        _("We are busy for a moment"),
        _("The page could not be made just now, because too much is going on at once."),
        _("Wait half a minute, then send it again: doing so is safe."),
    )


def tables_under_way(back: str) -> Problem:
    """Others have long tables made."""
    return Problem(
        503,
        _("Other tables are being made just now"),
        _("A long table takes a while, and only a few are made at once, so that pages stay quick."),
        _("Wait half a minute, then ask for it again. A table of fewer days is made sooner."),
        kept=_("Nothing was changed."),
        ask=_("If it lasts, ask whoever runs this service."),
        link=back,
        link_words=_("To “Who changed what”"),
    )


def of_http(error: HTTPException) -> Problem:
    """For the web's own refusals, by their status."""
    if error.code == 404:
        return not_here()
    if error.code == 403:
        return not_allowed()
    if error.code == 405:
        return Problem(
            405,
            _("This address is not for looking at"),
            _("The page that was asked for only takes what a form sends."),
            _("Go back to the page you came from and use its buttons."),
        )
    if error.code == 413:
        return Problem(
            413,
            _("That is too large"),
            _("More was sent than this service takes at once."),
            _("Go back and send less."),
        )
    if error.code is not None and error.code >= 500:
        return replace(unforeseen(), status=error.code)
    return unreadable(error.code or 400)


def unreadable(status: int) -> Problem:
    """The address or the form holds what no page of ours sends."""
    return Problem(
        status,
        _("The page could not read what was sent"),
        _("Something in the address or the form is not as it should be."),
        _("Go back, load the page again and repeat what you did."),
    )


def not_here() -> Problem:
    """Nothing is at that address, or nothing that the visitor may know of."""
    title, what = (
        _("There is nothing here"),
        _("The address may be mistyped, or what was here is gone."),
    )
    if not is_member():
        return Problem(
            404,
            title,
            what,
            _("Open the lesson from your course again, or start from the first page."),
            link=url_for("web.front"),
            link_words=_("To the first page"),
        )
    return Problem(
        404,
        title,
        what,
        _("Go back, or look for it by its name: the search finds what is open to you."),
        link=first_page(),
        link_words=_("To the desk") if is_at_desk() else _("To my lessons"),
        other_link=url_for("web.search"),
        other_words=_("Search"),
    )


def not_allowed() -> Problem:
    """The visitor's roles do not reach that far, or do not count as she came in."""
    if holds_back():
        return Problem(
            403,
            _("This page asks for your organisation's sign-in"),
            _("You hold a role here that counts once your organisation has said that it is you."),
            _("Show it now; then you go on where you were."),
            link=way_to_them(),
            link_words=_("Sign in with your organisation"),
            kept=_("Nothing was changed."),
            ask=_("Whoever runs this service decides which ways in there are."),
        )
    return Problem(
        403,
        _("This page is not open to you"),
        _("You hold no role here that allows it."),
        _("If you should see it, ask a steward of the community to give you a role."),
        kept=_("Nothing was changed."),
        ask=_("Stewards decide who holds which role."),
        link=first_page(),
        link_words=(
            _("To the desk")
            if is_at_desk()
            else _("To my lessons")
            if is_member()
            else _("To the first page")
        ),
    )
