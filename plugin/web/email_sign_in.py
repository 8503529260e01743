"""The sign-in page, and links by e-mail: asked for, opened or typed, used by a button alone.

Whoever opens a link in another browser than the one that asked learns nothing of it.
"""

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import BadAddress, add_email, member_of_address
from plugin.lti.browser_cookie import browser_value
from plugin.services import services
from plugin.sign_in.email_links import (
    Purpose,
    Redeemed,
    look_at_link,
    redeem_code,
    redeem_link,
)
from plugin.sign_in.errors import EmailSignInOff, LinkUseless, ProviderDemanded
from plugin.sign_in.limits import TRIES_FROM_IP, TRIES_IN_BROWSER, network_of
from plugin.web.asking_mail import ask_by_mail, count
from plugin.web.blueprint import blueprint
from plugin.web.coming_in import come_in, tell_of_change
from plugin.web.freshness import needs_provider
from plugin.web.guard import PUBLIC, needs
from plugin.web.own_paths import own_path
from plugin.web.sessions import Method, asker, prove, visitor
from plugin.web.speech import gettext as _
from storage import UnitOfWork, utc_now


@blueprint.get("/sign-in")
@needs(PUBLIC)
def sign_in_choices() -> ResponseReturnValue:
    return _show_choices()


@blueprint.post("/sign-in")
@needs(PUBLIC)
def ask_to_sign_in() -> ResponseReturnValue:
    """Have a link sent; what is answered depends on the shape of the address alone.

    Raises `EmailSignInOff`, `TooMany`.
    """
    if not services().settings.email_sign_in:
        raise EmailSignInOff
    address = request.form.get("email", "")[:320]
    onward = own_path(request.form.get("next"), url_for("web.home"))
    try:
        return ask_by_mail(Purpose.SIGN_IN, address, onward=onward)
    except BadAddress:
        return _show_choices(typed=address, error=_("Write it like name@example.org.")), 422


@blueprint.get("/sign-in/sent")
@needs(PUBLIC)
def link_sent() -> ResponseReturnValue:
    return render_template("web/signing_in/sent.html")


@blueprint.get("/sign-in/mail/<token>")
@needs(PUBLIC)
def mailed_link(token: str) -> ResponseReturnValue:
    """The button that uses the link up: mail scanners open links too. Raises `LinkUseless`."""
    count((TRIES_FROM_IP, network_of(request.remote_addr)))
    with services().database.unit_of_work() as uow:
        purpose = look_at_link(uow, token, browser=browser_value(), now=utc_now())
    by_email = services().settings.email_sign_in
    return render_template("web/signing_in/link.html", purpose=purpose, by_email=by_email)


@blueprint.post("/sign-in/mail/<token>")
@needs(PUBLIC)
def use_mailed_link(token: str) -> ResponseReturnValue:
    """Raises `LinkUseless`, `TooMany`."""
    count((TRIES_FROM_IP, network_of(request.remote_addr)))
    with services().database.unit_of_work() as uow:
        redeemed = redeem_link(
            uow, services().secret_box, token, browser=browser_value(), now=utc_now()
        )
        answer = _act_on(uow, redeemed)
        uow.commit()
    return answer()


@blueprint.post("/sign-in/code")
@needs(PUBLIC)
def use_code() -> ResponseReturnValue:
    """The same by the code in the mail, for whoever reads mail elsewhere. Raises `TooMany`."""
    browser = browser_value()
    count(
        (TRIES_FROM_IP, network_of(request.remote_addr)),
        (TRIES_IN_BROWSER, browser or network_of(request.remote_addr)),
    )
    with services().database.unit_of_work() as uow:
        typed = request.form.get("code", "")[:100]
        redeemed = redeem_code(uow, services().secret_box, typed, browser=browser, now=utc_now())
        answer = _act_on(uow, redeemed) if redeemed else None
        uow.commit()
    if answer is None:
        error = _("This code is not good here, or no more. Check it, or ask for a new one.")
        return render_template("web/signing_in/sent.html", error=error, typed=typed), 422
    return answer()


def _act_on(uow: UnitOfWork, redeemed: Redeemed) -> Callable[[], ResponseReturnValue]:
    """Do what the link was for; what is given back answers, once the transaction is over.

    What it adds or proves is only for her who asked and is signed in still. Raises `LinkUseless`,
    `EmailSignInOff`, `ProviderDemanded`, `community.IdentityTaken`.
    """
    if redeemed.purpose is not Purpose.ADD and not services().settings.email_sign_in:
        raise EmailSignInOff
    owner = member_of_address(uow.session, redeemed.address)
    if redeemed.purpose is Purpose.SIGN_IN:
        if owner is None:
            raise LinkUseless
        member_id = owner
        return lambda: come_in(member_id, Method.EMAIL, redeemed.onward)
    present = visitor()
    if present is None or present.member_id is None or present.member_id != redeemed.member_id:
        raise LinkUseless
    if redeemed.purpose is Purpose.ADD:
        add_email(uow, asker=asker(), address=redeemed.address, now=utc_now())
        tell_of_change(uow, present.member_id, "added", "email", redeemed.address)
        return lambda: redirect(url_for("web.my_identities"), 303)
    if owner != present.member_id:
        raise LinkUseless
    if needs_provider(present):
        raise ProviderDemanded
    return lambda: _proved(redeemed.onward)


def _proved(onward: str) -> ResponseReturnValue:
    prove(Method.EMAIL)
    return redirect(onward, 303)


def _show_choices(*, typed: str = "", error: str = "") -> str:
    onward = own_path(request.values.get("next"), "")
    return render_template(
        "web/signing_in/choices.html",
        typed=typed,
        error=error,
        onward=onward,
        provider=services().settings.oidc,
        by_email=services().settings.email_sign_in,
    )
