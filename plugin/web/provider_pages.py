"""To the OpenID provider and back. Its calls stand outside every transaction."""

import logging
from collections.abc import Callable
from uuid import UUID

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response
from werkzeug.exceptions import NotFound

from community import (
    accept_by_account,
    add_oidc,
    follow_groups,
    identify_by_oidc,
    member_of_oidc,
    oidc_identity,
)
from plugin.lti.browser_cookie import browser_value, keep_browser_value, new_browser_value
from plugin.lti.urls import with_query
from plugin.services import services
from plugin.sign_in.email_links import Purpose
from plugin.sign_in.errors import ProviderRefused
from plugin.sign_in.limits import OIDC_FROM_IP, network_of
from plugin.sign_in.oidc.coming_back import Account, Begun, account_behind, burn_state
from plugin.sign_in.oidc.groups import roles_of_groups
from plugin.sign_in.oidc.provider import Provider, provider_for
from plugin.sign_in.oidc.starting import authorization_url, begin
from plugin.web.asking_mail import count
from plugin.web.blueprint import blueprint
from plugin.web.coming_in import come_in, tell_of_change
from plugin.web.guard import PUBLIC, needs
from plugin.web.own_paths import own_path
from plugin.web.sessions import Method, asker, prove, visitor
from storage import UnitOfWork, utc_now

log = logging.getLogger("child.sign_in")
LEFT = "left"
"""By what somebody was signed in who has just signed out, told once."""


@blueprint.post("/sign-in/provider")
@needs(PUBLIC)
def sign_in_by_provider() -> ResponseReturnValue:
    onward = own_path(request.form.get("next"), url_for("web.home"))
    return set_out(Purpose.SIGN_IN, onward=onward)


def set_out(purpose: Purpose, *, onward: str, member_id: UUID | None = None) -> ResponseReturnValue:
    """A page that goes on to the provider by itself: a form may not lead to another site (CSP).

    For an invitation `onward` is its id: whoever comes back in this browser held its link.

    Raises `ProviderUnreachable`, `TooMany`, `NotFound` where there is no provider.
    """
    provider = _provider()
    count((OIDC_FROM_IP, network_of(request.remote_addr)))
    metadata = provider.metadata()
    browser = browser_value() or new_browser_value()
    with services().database.unit_of_work() as uow:
        start = begin(
            uow,
            services().secret_box,
            purpose=purpose,
            browser=browser,
            onward=onward,
            member_id=member_id,
            now=utc_now(),
        )
        uow.commit()
    url = authorization_url(
        provider.settings,
        metadata,
        start,
        base_url=services().settings.base_url,
        renew=purpose is Purpose.PROVE,
    )
    page = render_template("web/signing_in/onward.html", url=url, name=provider.settings.name)
    answer = Response(page, mimetype="text/html")
    keep_browser_value(answer, browser)
    return answer


@blueprint.get("/sign-in/oidc/callback")
@needs(PUBLIC)
def come_back() -> ResponseReturnValue:
    """Where the provider sends the browser. Raises `ProviderRefused`; `community.NotInvited` and
    `community.InvitationOver` for an invitation, and then nobody is signed in.
    """
    provider, now = _provider(), utc_now()
    begun = burn_state(services(), request.args.get("state", ""), browser=browser_value(), now=now)
    account = account_behind(
        provider,
        request.args.to_dict(),
        begun,
        base_url=services().settings.base_url,
        now=utc_now(),
    )
    return _act_on(provider, begun, account)()


def _act_on(
    provider: Provider, begun: Begun, account: Account
) -> Callable[[], ResponseReturnValue]:
    issuer, now = provider.settings.issuer, utc_now()
    if begun.purpose in (Purpose.SIGN_IN, Purpose.INVITATION):
        with services().database.unit_of_work() as uow:
            member_id = identify_by_oidc(
                uow,
                issuer=issuer,
                subject=account.subject,
                name=account.name,
                email=account.email,
                locale=account.locale,
                now=now,
            ).id
            _follow(uow, provider, account, member_id)
            onward = begun.onward
            if begun.purpose is Purpose.INVITATION:
                email = None if account.is_email_doubted else account.email
                invitation_id = UUID(begun.onward)
                accept_by_account(uow, invitation_id, member_id=member_id, email=email, now=now)
                onward = url_for("web.home")
            uow.commit()
        return lambda: come_in(member_id, Method.OIDC, onward)
    present = visitor()
    if present is None or present.member_id is None or present.member_id != begun.member_id:
        raise ProviderRefused("signed_out", "Whoever began this is signed in no more.", status=401)
    if begun.purpose is Purpose.ADD:
        with services().database.unit_of_work() as uow:
            add_oidc(uow, asker=asker(), issuer=issuer, subject=account.subject, now=now)
            _follow(uow, provider, account, present.member_id)
            tell_of_change(uow, present.member_id, "added", "oidc", provider.settings.name)
            uow.commit()
        return lambda: redirect(begun.onward, 303)
    with services().database.reading() as reading:
        if member_of_oidc(reading, issuer, account.subject) != present.member_id:
            raise ProviderRefused("other_account", "This is not her account.", status=401)
    return lambda: _proved(begun.onward)


def _follow(uow: UnitOfWork, provider: Provider, account: Account, member_id: UUID) -> None:
    """Her roles are what her groups bring now; those of groups that she left end."""
    issuer, rules = provider.settings.issuer, provider.settings.groups
    follow_groups(
        uow,
        member_id=member_id,
        identity_id=oidc_identity(uow.session, issuer, account.subject),
        wanted=roles_of_groups(uow.session, rules, account.groups),
        now=utc_now(),
    )


def _proved(onward: str) -> ResponseReturnValue:
    prove(Method.OIDC)
    return redirect(onward, 303)


@blueprint.get("/sign-out/done")
@needs(PUBLIC)
def signed_out() -> ResponseReturnValue:
    """Out here; where the provider offers it, the way out there (RP-Initiated Logout 1.0, 2).

    The link names the client and no token: none is kept. The provider asks her before it acts.
    """
    url = name = ""
    if session.pop(LEFT, None) == Method.OIDC.value and services().settings.oidc:
        provider = _provider()
        try:
            there = provider.metadata().end_session_endpoint
        except ProviderRefused as error:
            log.info("request=%s sign_out=%s", g.get("request_id"), error.code)
            there = None
        if there:
            name = provider.settings.name
            base_url = services().settings.base_url
            client_id = provider.settings.client_id
            back = {"client_id": client_id, "post_logout_redirect_uri": f"{base_url}/"}
            url = with_query(there, back)
    return render_template("web/signing_in/out.html", url=url, name=name)


def _provider() -> Provider:
    """Raises `NotFound` where no provider is set."""
    settings = services().settings.oidc
    if settings is None:
        raise NotFound
    return provider_for(settings)
