"""How somebody signs in: her proved addresses and accounts; add one by proving it, remove one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import (
    BadAddress,
    LastIdentity,
    address_key,
    addresses_of,
    remove_sign_in_method,
    sign_in_methods,
)
from plugin.services import services
from plugin.sign_in.demands import kinds_that_let_in
from plugin.sign_in.email_links import Purpose
from plugin.web.address_hints import hint_of
from plugin.web.asking_mail import ask_by_mail
from plugin.web.blueprint import blueprint
from plugin.web.coming_in import tell_of_change
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.kept_forms import typed as kept
from plugin.web.provider_pages import set_out
from plugin.web.sessions import asker, came_by_lms
from plugin.web.sides import platforms_of
from plugin.web.signed_in import member_id
from plugin.web.speech import gettext as _
from storage import utc_now


@blueprint.get("/me/identities")
@needs(SIGNED_IN)
def my_identities() -> ResponseReturnValue:
    return _show(typed=kept().get("email", ""))


@blueprint.post("/me/identities/email")
@needs(SIGNED_IN, fresh=True, by_own_way=True)
def add_address() -> ResponseReturnValue:
    """Have a link sent to the address; it is hers once the link or its code came back.

    Where a launch is all that says who she is, the first one is an address that is known of her
    already: whoever can launch as her need not read her mail.
    """
    typed = request.form.get("email", "")[:320]
    back = url_for("web.my_identities")
    try:
        if known := _another_is_known(typed):
            words = _(
                "Your course knows you by %(hint)s. Add that address first: the link there shows "
                "that it is you. After that you can add any other.",
                hint=hint_of(known),
            )
            return _show(typed=typed, error=words), 422
        return ask_by_mail(Purpose.ADD, typed, onward=back, member_id=member_id())
    except BadAddress:
        return _show(typed=typed, error=_("Write it like name@example.org.")), 422


@blueprint.post("/me/identities/provider")
@needs(SIGNED_IN, fresh=True, by_own_way=True)
def add_provider() -> ResponseReturnValue:
    return set_out(Purpose.ADD, onward=url_for("web.my_identities"), member_id=member_id())


@blueprint.post("/me/identities/remove")
@needs(SIGNED_IN, fresh=True, by_own_way=True)
def remove_identity() -> ResponseReturnValue:
    """Raises `community.UnknownIdentity`."""
    ref = request.form.get("method", "")[:400]
    try:
        with services().database.unit_of_work() as uow:
            gone = remove_sign_in_method(
                uow,
                asker=asker(),
                ref=ref,
                let_in=kinds_that_let_in(services().settings),
                now=utc_now(),
            )
            tell_of_change(uow, member_id(), "removed", gone.kind, gone.name)
            uow.commit()
    except LastIdentity:
        return _show(error=_("This is your only way in. Add another one first.")), 422
    return redirect(url_for("web.my_identities"), 303)


def _another_is_known(typed: str) -> str | None:
    """The address that is known of her, where she came by a launch and typed another. Raises
    `BadAddress`.
    """
    key = address_key(typed)
    if not came_by_lms():
        return None
    with services().database.reading() as reading:
        known = [one.address for one in addresses_of(reading, member_id())]
    return known[0] if known and key not in map(address_key, known) else None


def _show(*, typed: str = "", error: str = "") -> str:
    with services().database.reading() as reading:
        methods = sign_in_methods(reading, member_id())
        came_from = platforms_of(reading, [member_id()])[member_id()]
        let_in = {address_key(one.name) for one in methods if one.kind == "email"}
        for_mail = [
            one
            for one in addresses_of(reading, member_id())
            if address_key(one.address) not in let_in
        ]
    return render_template(
        "web/me/identities.html",
        methods=methods,
        came_from=came_from,
        for_mail=for_mail,
        provider=services().settings.oidc,
        by_email=services().settings.email_sign_in,
        typed=typed,
        error=error,
    )
