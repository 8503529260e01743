"""The words for what signing in refuses: never more than the one who reads them may know."""

from flask import url_for

from plugin.sign_in.errors import (
    EmailSignInOff,
    LinkUseless,
    ProviderDemanded,
    ProviderRefused,
    SignInError,
    TooMany,
    TooWeak,
)
from plugin.web.problem import Problem
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext

SHE_SAID_NO = "declined"
OURS = frozenset({"state_unknown", "state_used", "state_expired", "state_other_browser"})


def of_sign_in(error: SignInError) -> Problem:
    if isinstance(error, TooMany):
        return _too_many(error)
    if isinstance(error, LinkUseless):
        return _useless()
    if isinstance(error, TooWeak):
        return _too_weak(error)
    if isinstance(error, ProviderRefused):
        return _provider(error)
    if isinstance(error, EmailSignInOff | ProviderDemanded):
        return _provider_alone(is_off=isinstance(error, EmailSignInOff))
    raise TypeError(error)


def identity_taken() -> Problem:
    return Problem(
        409,
        _("This already signs in somebody here"),
        _("You have proved that it is yours, but it leads to another place of yours in CHILD."),
        _("Sign in with it. If both are you, join the two places under “Me”."),
        link=url_for("web.me"),
        link_words=_("To my page"),
    )


def no_such_way() -> Problem:
    return Problem(
        404,
        _("There is nothing to remove"),
        _("It was removed already, or it belongs to a course and is separated there."),
        _("See on the page “How you sign in” what there is."),
        link=url_for("web.my_identities"),
        link_words=_("How you sign in"),
    )


def invitation_over() -> Problem:
    return Problem(
        410,
        _("This invitation is over"),
        _("It was accepted or withdrawn, a newer one was sent, or more than seven days have gone."),
        _("If you accepted it before, sign in. Else ask for a new one."),
        link=url_for("web.sign_in_choices"),
        link_words=_("Sign in"),
        kept=_("Nothing was changed, and nobody was signed in."),
        ask=_("Ask whoever invited you."),
    )


def not_invited() -> Problem:
    return Problem(
        403,
        _("This invitation is for another address"),
        _("Your organisation does not know your account by the address that was invited."),
        _(
            "Open the link again and sign in with the account of that address, or ask for an "
            "invitation to the address that your organisation knows. If both addresses are yours, "
            "sign in, add the invited one under “How you sign in”, and then open the link again."
        ),
        link=url_for("web.sign_in_choices"),
        link_words=_("To the ways to sign in"),
        kept=_("Nothing was changed, nobody was signed in, and the invitation is still open."),
        ask=_("Ask whoever invited you."),
    )


def _too_many(error: TooMany) -> Problem:
    minutes = max(1, -(-error.retry_after_s // 60))
    return Problem(
        429,
        _("That was too often"),
        _("Signing in was tried many times from here or for this address."),
        ngettext(
            "Wait %(num)s minute, then try again.", "Wait %(num)s minutes, then try again.", minutes
        ),
        kept=_("Nothing was changed. A link that you have already still works."),
        ask=_("If it was not you, there is nothing to do: nobody came in."),
    )


def _useless() -> Problem:
    return Problem(
        410,
        _("This link does nothing here"),
        _(
            "A link from a mail works once, for 15 minutes, and only in the browser in which it "
            "was asked for."
        ),
        _(
            "Go back to that browser: open the link there, or type the code that stands in the "
            "mail. Or ask for a new link here."
        ),
        link=url_for("web.sign_in_choices"),
        link_words=_("Ask for a new link"),
        kept=_("Nothing was changed, and nobody was signed in."),
        ask=_("You asked for no link? Then there is nothing to do."),
    )


def _provider_alone(*, is_off: bool) -> Problem:
    return Problem(
        403,
        _("A link by e-mail is not enough here"),
        _("In this service, links and codes sent by e-mail let nobody in.")
        if is_off
        else _("You hold a role for which this service asks for your organisation's sign-in."),
        _("Sign in with your organisation. If you have no account there, ask for an invitation."),
        link=url_for("web.sign_in_choices"),
        link_words=_("To the ways to sign in"),
        kept=_("Nothing was changed, and nobody was signed in."),
        ask=_("Whoever runs this service decides which ways in there are."),
    )


def _too_weak(error: TooWeak) -> Problem:
    if error.code == "amr_wrong":
        what = _(
            "This service asks for these steps, which were missing: %(wanted)s.",
            wanted=error.wanted,
        )
    elif error.code == "auth_time_old":
        what = ngettext(
            "This service asks that you signed in there within the last minute.",
            "This service asks that you signed in there within the last %(num)s minutes.",
            int(error.wanted),
        )
    else:
        what = _(
            "This service asks for a sign-in of this kind, which it was not: %(wanted)s.",
            wanted=error.wanted,
        )
    if error.found:
        what += " " + _("Your organisation says: %(found)s.", found=error.found)
    return Problem(
        error.status,
        _("Your organisation's sign-in was not strong enough"),
        what,
        _(
            "Sign out there, sign in again with your second step (a key, a code), and begin here "
            "once more. If you have no second step, ask your organisation to set one up."
        ),
        link=url_for("web.sign_in_choices"),
        link_words=_("To the ways to sign in"),
        kept=_("Nothing was changed, and nobody was signed in."),
        ask=_("Whoever runs this service finds the reason by the code."),
        code=error.code,
    )


def _provider(error: ProviderRefused) -> Problem:
    if error.code == SHE_SAID_NO:
        what = _("Your organisation's sign-in was ended before it was done.")
        todo = _("Try again, or choose another way to sign in.")
    elif error.code in OURS:
        what = _("The answer came too late, came twice, or came into another browser.")
        todo = _("Begin again here, in one browser and one window.")
    elif error.status == 503:
        what = _("Your organisation's sign-in does not answer as it should just now.")
        todo = _("Try again in a few minutes, or choose another way to sign in.")
    else:
        what = _("We could not be sure that it is you, so nobody was signed in.")
        todo = _("Try again. If it happens again, tell whoever runs this service the code.")
    return Problem(
        error.status,
        _("You are not signed in"),
        what,
        todo,
        link=url_for("web.sign_in_choices"),
        link_words=_("To the ways to sign in"),
        kept=_("Nothing was changed, and nobody was signed in."),
        ask=_("Whoever runs this service finds the reason by the code."),
        code=error.code,
    )
