"""Proving again who she is, before what matters: by her own ways in, then back to where she was."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from community import SignInMethod, sign_in_methods
from plugin.services import services
from plugin.sign_in.email_links import Purpose
from plugin.sign_in.errors import EmailSignInOff, ProviderDemanded
from plugin.web.asking_mail import ask_by_mail
from plugin.web.blueprint import blueprint
from plugin.web.freshness import HALF_FRESH, is_fresh, needs_provider
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.own_paths import own_path
from plugin.web.provider_pages import set_out
from plugin.web.sessions import visitor
from plugin.web.signed_in import member_id


@blueprint.get("/prove")
@needs(SIGNED_IN)
def prove_it() -> ResponseReturnValue:
    """Her ways in. Whoever has proved it just now goes on at once; `own` is for what no launch
    proves (guard.py).
    """
    by_own_way = bool(request.args.get("own"))
    if is_fresh(HALF_FRESH, by_own_way=by_own_way):
        return redirect(_onward(), 303)
    with services().database.reading() as reading:
        methods = sign_in_methods(reading, member_id())
    demanded = _demanded()
    by_email = services().settings.email_sign_in and not demanded
    return render_template(
        "web/signing_in/prove.html",
        addresses=[one for one in methods if by_email and one.kind == "email"],
        is_demanded=demanded,
        by_own_way=by_own_way,
        provider=_provider_among(methods),
        onward=_onward(),
    )


@blueprint.post("/prove/email")
@needs(SIGNED_IN)
def prove_by_email() -> ResponseReturnValue:
    """A link to an address that is hers already; no other. Raises `EmailSignInOff`,
    `ProviderDemanded`.
    """
    if not services().settings.email_sign_in:
        raise EmailSignInOff
    if _demanded():
        raise ProviderDemanded
    with services().database.reading() as reading:
        methods = sign_in_methods(reading, member_id())
    ref = request.form.get("method", "")
    chosen = [one for one in methods if one.kind == "email" and one.ref == ref]
    if not chosen:
        raise NotFound
    return ask_by_mail(Purpose.PROVE, chosen[0].name, onward=_onward(), member_id=member_id())


@blueprint.post("/prove/provider")
@needs(SIGNED_IN)
def prove_by_provider() -> ResponseReturnValue:
    return set_out(Purpose.PROVE, onward=_onward(), member_id=member_id())


def _demanded() -> bool:
    present = visitor()
    return present is not None and needs_provider(present)


def _onward() -> str:
    return own_path(request.values.get("next"), url_for("web.me"))


def _provider_among(methods: list[SignInMethod]) -> str | None:
    """The provider's name, where she has an account there that signs her in."""
    settings = services().settings.oidc
    hers = {one.name for one in methods if one.kind == "oidc"}
    return settings.name if settings and settings.issuer in hers else None
