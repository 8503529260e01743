"""The words of every refusal: what happened, that nothing was lost, what to do, whom to ask."""

from flask import request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from certification import CertificationError, UnknownScheme, UnknownTrajectory
from community import (
    AlreadyTogether,
    BadSignInLink,
    IdentityTaken,
    InvitationOver,
    NotAllowed,
    NotInvited,
    OnlyHerself,
    UnknownAgreement,
    UnknownCommunity,
    UnknownGrant,
    UnknownIdentity,
    UnknownInvitation,
    UnknownJoining,
    UnknownMember,
    UnknownOffer,
    UnknownUnit,
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
from plugin.sign_in.errors import SignInError
from plugin.web.error_reader import is_member
from plugin.web.lesson_words import (
    link_refused,
    no_placing,
    not_enrolled,
    not_taken,
    nothing_to_open,
    own_work,
)
from plugin.web.own_paths import own_path
from plugin.web.problem import Problem
from plugin.web.refusals import (
    LinkRefused,
    NoPlacing,
    NotEnrolled,
    NothingHandedIn,
    NothingToOpen,
    SignInNeeded,
    TablesUnderWay,
)
from plugin.web.service_words import (
    not_allowed,
    not_here,
    of_database,
    of_http,
    tables_under_way,
    unforeseen,
)
from plugin.web.sign_in_words import (
    identity_taken,
    invitation_over,
    no_such_way,
    not_invited,
    of_sign_in,
)
from plugin.web.speech import gettext as _
from storage import trouble_of

OPENED_BY_HAND = "opened_outside_lms"
"""plugin/lti's code for its own address, opened by somebody and not by an LMS."""


def problem_of(error: Exception) -> Problem:
    """The words for an error; one that nobody foresaw is our fault, and says so."""
    if isinstance(error, LinkRefused):
        return link_refused(error)
    if isinstance(error, TablesUnderWay):
        return tables_under_way(error.back)
    if trouble := trouble_of(error):
        return of_database(trouble)
    for kind, words in WORDS:
        if isinstance(error, kind):
            return words()
    if isinstance(error, SignInError):
        return of_sign_in(error)
    if isinstance(error, HTTPException):
        return of_http(error)
    return unforeseen()


def launch_words(code: str, retry_url: str | None) -> Problem:
    """How plugin/lti's refusals look; the status stays theirs."""
    if code == OPENED_BY_HAND:
        return _opened_by_hand(code)
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


def _opened_by_hand(code: str) -> Problem:
    """An LMS's own address in somebody's hands: nothing failed, and there are other ways in."""
    title = _("This address is for your LMS")
    what = _("Your course opens lessons by it; typed by hand, it does not say which lesson.")
    if is_member():
        return Problem(
            400,
            title,
            what,
            _("Open the lesson from your course, or go on here."),
            link=url_for("web.home"),
            link_words=_("To my lessons"),
            other_link=url_for("web.path"),
            other_words=_("My path"),
            code=code,
        )
    return Problem(
        400,
        title,
        what,
        _("Open the lesson from your course. To see your path and your records, sign in here."),
        link=url_for("web.sign_in_choices"),
        link_words=_("Sign in"),
        other_link=url_for("web.front"),
        other_words=_("To the first page"),
        code=code,
    )


def _sign_in_first() -> Problem:
    here = own_path(request.full_path.removesuffix("?"), "") if request.method == "GET" else ""
    return Problem(
        401,
        _("Come in first"),
        _("This page belongs to somebody. Nobody is signed in here, or the visit took too long."),
        _("Open the lesson from your course again, or sign in here."),
        link=url_for("web.sign_in_choices", next=here or None),
        link_words=_("Sign in"),
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
        _("These places are separated already, or were joined from another of your places."),
        _("See under “Me” what is joined from here."),
        link=url_for("web.me"),
        link_words=_("To my page"),
    )


def _form_too_old() -> Problem:
    return Problem(
        400,
        _("The form was open too long"),
        _("We could not be sure that it was sent by you, so nothing was done with it."),
        _("Go back, load the page again and send it once more."),
    )


def _nothing_handed_in() -> Problem:
    return Problem(
        404,
        _("Nothing was handed in yet"),
        _("This learner has not opened the lesson that this grade is of."),
        _("Look again once the learner has."),
        link=url_for("web.judging"),
        link_words=_("Answers to judge"),
    )


WORDS = (
    (SignInNeeded, _sign_in_first),
    (NotEnrolled, not_enrolled),
    (NothingToOpen, nothing_to_open),
    (NothingHandedIn, _nothing_handed_in),
    ((NoPlacing, DeepLinkingRefused), no_placing),
    (NotAllowed, not_allowed),
    (OwnWork, own_work),
    (BadSignInLink, _bad_link),
    ((UnknownOffer, AlreadyTogether), _offer_over),
    (UnknownJoining, _not_joined),
    (OnlyHerself, _sign_in_first),
    (IdentityTaken, identity_taken),
    (InvitationOver, invitation_over),
    (NotInvited, not_invited),
    (UnknownInvitation, not_here),
    ((UnknownUnit, UnknownGrant, UnknownAgreement, UnknownMember), not_here),
    (UnknownIdentity, no_such_way),
    (
        (UnknownVersion, UnknownText, UnknownLesson, UnknownMove, UnknownEnrolment),
        not_here,
    ),
    ((UnknownCommunity, UnknownScheme, UnknownTrajectory), not_here),
    (CSRFError, _form_too_old),
    (CurriculaError, not_taken),
    (CertificationError, not_taken),
)
