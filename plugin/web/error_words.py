"""The words of every refusal: what happened, that nothing was lost, what to do, whom to ask."""

from dataclasses import dataclass, replace

from flask import url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from certification import CertificationError, UnknownScheme, UnknownTrajectory
from community import (
    AlreadyTogether,
    BadSignInLink,
    NotAllowed,
    OnlyHerself,
    UnknownCommunity,
    UnknownJoining,
    UnknownOffer,
)
from curricula import (
    CurriculaError,
    OwnWork,
    UnknownEnrolment,
    UnknownLesson,
    UnknownMove,
    UnknownText,
    UnknownVersion,
)
from plugin.lti import DeepLinkingRefused, message_for
from plugin.web.refusals import (
    LessonNotInVersion,
    LinkRefused,
    NoPlacing,
    NotEnrolled,
    NothingToOpen,
    SignInNeeded,
)
from plugin.web.speech import gettext as _
from storage import BUSY, Trouble, trouble_of


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error page says; `code` is for whoever is asked for help."""

    status: int
    title: str
    what: str
    todo: str
    kept: str = ""
    ask: str = ""
    link: str | None = None
    link_words: str = ""
    link_opens_window: bool = False
    code: str = ""


def problem_of(error: Exception) -> Problem:
    """The words for an error; one that nobody foresaw is our fault, and says so."""
    if isinstance(error, LinkRefused):
        return _link_refused(error)
    if trouble := trouble_of(error):
        return _of_database(trouble)
    for kind, words in WORDS:
        if isinstance(error, kind):
            return words()
    if isinstance(error, HTTPException):
        return _of_http(error)
    return unforeseen()


def launch_words(code: str, retry_url: str | None) -> Problem:
    """How plugin/lti's refusals look; the status stays theirs."""
    return Problem(
        status=400,
        title=_("The lesson did not open"),
        what=_("The course and this service could not agree on who is coming in."),
        todo=message_for(code),
        ask=_(
            "Your course's staff can ask whoever runs the LMS; the code tells them where to look."
        ),
        link=retry_url,
        link_words=_("Open in a new window"),
        link_opens_window=True,
        code=code,
    )


def unforeseen() -> Problem:
    return Problem(
        500,
        _("Something went wrong on our side"),
        _("This page could not be made. It is our fault, not yours."),
        _("Go back and try again in a minute."),
    )


def _of_database(trouble: Trouble) -> Problem:
    if not trouble.is_ours:
        return _unreadable(400)
    if trouble == BUSY:
        return _busy()
    return Problem(
        503,
        _("We cannot keep anything just now"),
        _("What you sent a moment ago was not recorded: our store is out of order."),
        _("Wait a few minutes, then go back and send it again: doing so is safe."),
        ask=_("If it lasts, tell your course's staff; the number tells us where to look."),
        code=trouble.code,
    )


def _busy() -> Problem:
    return Problem(
        503,
        _("We are busy for a moment"),
        _("The page could not be made just now, because too much is going on at once."),
        _("Wait half a minute, then send it again: doing so is safe."),
    )


def _of_http(error: HTTPException) -> Problem:
    if error.code == 404:
        return _not_here()
    if error.code == 403:
        return _not_allowed()
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
    return _unreadable(error.code or 400)


def _unreadable(status: int) -> Problem:
    return Problem(
        status,
        _("The page could not read what was sent"),
        _("Something in the address or the form is not as it should be."),
        _("Go back, load the page again and repeat what you did."),
    )


def _not_here() -> Problem:
    return Problem(
        404,
        _("There is nothing here"),
        _("The address may be mistyped, or what was here is gone."),
        _("Open the lesson from your course again, or start from the first page."),
        link=url_for("web.front"),
        link_words=_("To the first page"),
    )


def _not_allowed() -> Problem:
    return Problem(
        403,
        _("This page is not open to you"),
        _("You hold no role here that allows it."),
        _("If you should see it, ask a steward of the community to give you a role."),
        ask=_("Stewards decide who holds which role."),
    )


def _own_work() -> Problem:
    return Problem(
        403,
        _("This is your own work"),
        _("Nobody judges her own answers or decides about her own score."),
        _("Ask another mentor or facilitator of the course to look at it."),
        kept=_("Nothing was changed."),
    )


def _sign_in_first() -> Problem:
    return Problem(
        401,
        _("Come in first"),
        _("This page belongs to somebody. Nobody is signed in here, or the visit took too long."),
        _("Open the lesson from your course again, or use a sign-in link."),
        link=url_for("web.front"),
        link_words=_("To the first page"),
    )


def _not_enrolled() -> Problem:
    return Problem(
        403,
        _("You are not enrolled here yet"),
        _("This lesson opens from your course: only then do we know where your score belongs."),
        _("Go to your course in the LMS and open the lesson there."),
    )


def _nothing_to_open() -> Problem:
    return Problem(
        404,
        _("This link leads to no lesson"),
        _("The course links to a lesson that is not published here."),
        _("Tell your course's staff: they can place the lesson again, and the link will work."),
        ask=_("Your course's staff can choose lessons for the course anew."),
    )


def _link_refused(error: LinkRefused) -> Problem:
    """To a learner what she can do now, to staff what mends the link."""
    is_missing = isinstance(error, LessonNotInVersion)
    what = (
        _(
            "Your course uses a version of “%(curriculum)s” that has no lesson “%(title)s”.",
            curriculum=error.curriculum_title,
            title=error.title,
        )
        if isinstance(error, LessonNotInVersion)
        else _("The course links to lessons that are not published yet.")
    )
    if error.is_staff:
        return Problem(
            404,
            _("This link leads to no lesson of your course's version"),
            what,
            _(
                "Remove the link from the course, or move the course to a version that has the "
                "lesson: the curriculum's page at the desk shows what a move would mean."
            )
            if is_missing
            else _(
                "A steward of the community can publish that version. Or remove the link from the "
                "course and place the lesson again: then it names the published one."
            ),
            kept=_("Nothing in your course was changed."),
            link=url_for("web.desk"),
            link_words=_("To the desk"),
        )
    return Problem(
        404,
        _("This lesson is not open in your course"),
        what,
        _("Go on with another lesson of your course, and tell its staff about this link."),
        ask=_("Your course's staff can remove the link, or move the course to another version."),
        link=url_for("web.home"),
        link_words=_("To my lessons"),
    )


def _bad_link() -> Problem:
    return Problem(
        410,
        _("This sign-in link no longer works"),
        _("It was used already, or it is too old."),
        _("Ask whoever sent it for a new one."),
        ask=_("Each link works once, on one device."),
    )


def _offer_over() -> Problem:
    return Problem(
        410,
        _("This offer to join is over"),
        _("It was finished or declined, its time ran out, or too many wrong numbers were typed."),
        _("See under “Me” what is joined. If it is not what you wanted, begin with a new code."),
        link=url_for("web.me"),
        link_words=_("To my page"),
    )


def _not_joined() -> Problem:
    return Problem(
        404,
        _("There is nothing to part"),
        _("These places are parted already, or were joined from another of your places."),
        _("See under “Me” what is joined from here."),
        link=url_for("web.me"),
        link_words=_("To my page"),
    )


def _no_placing() -> Problem:
    return Problem(
        409,
        _("Your LMS is not waiting for lessons"),
        _("Lessons were sent already, or the choice was begun too long ago."),
        _("Go to your course in the LMS and start adding lessons from there."),
        kept=_("Nothing in your course was changed."),
    )


def _form_too_old() -> Problem:
    return Problem(
        400,
        _("The form was open too long"),
        _("We could not be sure that it was sent by you, so nothing was done with it."),
        _("Go back, load the page again and send it once more."),
    )


def _not_taken() -> Problem:
    return Problem(
        422,
        _("That could not be recorded"),
        _("What was sent does not fit the lesson as it stands."),
        _("Go back, load the lesson again and repeat your last step."),
    )


WORDS = (
    (SignInNeeded, _sign_in_first),
    (NotEnrolled, _not_enrolled),
    (NothingToOpen, _nothing_to_open),
    ((NoPlacing, DeepLinkingRefused), _no_placing),
    (NotAllowed, _not_allowed),
    (OwnWork, _own_work),
    (BadSignInLink, _bad_link),
    ((UnknownOffer, AlreadyTogether), _offer_over),
    (UnknownJoining, _not_joined),
    (OnlyHerself, _sign_in_first),
    (
        (UnknownVersion, UnknownText, UnknownLesson, UnknownMove, UnknownEnrolment),
        _not_here,
    ),
    ((UnknownCommunity, UnknownScheme, UnknownTrajectory), _not_here),
    (CSRFError, _form_too_old),
    (CurriculaError, _not_taken),
    (CertificationError, _not_taken),
)
