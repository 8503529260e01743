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
from plugin.web.own_paths import own_path
from plugin.web.problem import Problem
from plugin.web.refusals import (
    LessonNotInVersion,
    LinkRefused,
    NoPlacing,
    NotEnrolled,
    NothingToOpen,
    SignInNeeded,
)
from plugin.web.service_words import not_allowed, not_here, of_database, of_http, unforeseen
from plugin.web.sign_in_words import (
    identity_taken,
    invitation_over,
    no_such_way,
    not_invited,
    of_sign_in,
)
from plugin.web.speech import gettext as _
from storage import trouble_of


def problem_of(error: Exception) -> Problem:
    """The words for an error; one that nobody foresaw is our fault, and says so."""
    if isinstance(error, LinkRefused):
        return _link_refused(error)
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


def _own_work() -> Problem:
    return Problem(
        403,
        _("This is your own work"),
        _("Nobody judges her own answers or decides about her own score."),
        _("Ask another mentor or facilitator of the course to look at it."),
        kept=_("Nothing was changed."),
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
    (NotAllowed, not_allowed),
    (OwnWork, _own_work),
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
    (CurriculaError, _not_taken),
    (CertificationError, _not_taken),
)
