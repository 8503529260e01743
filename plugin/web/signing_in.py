"""Coming in by a one-time link, and going out. The link acts on the button, not on being seen:
mail scanners and previews open links too.
"""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from community import redeem_sign_in_link
from plugin.services import services
from plugin.sign_in.limits import TRIES_FROM_IP, network_of
from plugin.web.asking_mail import count
from plugin.web.blueprint import blueprint
from plugin.web.coming_in import come_in
from plugin.web.guard import PUBLIC, needs
from plugin.web.provider_pages import LEFT
from plugin.web.sessions import Method
from plugin.web.sessions import sign_out as end_session
from storage import utc_now


@blueprint.get("/sign-in/<token>")
@needs(PUBLIC)
def sign_in_page(token: str) -> ResponseReturnValue:
    return render_template("web/sign_in.html")


@blueprint.post("/sign-in/<token>")
@needs(PUBLIC)
def redeem(token: str) -> ResponseReturnValue:
    """Raises `community.BadSignInLink`, `TooMany`."""
    count((TRIES_FROM_IP, network_of(request.remote_addr)))
    with services().database.unit_of_work() as uow:
        member = redeem_sign_in_link(uow, token, now=utc_now())
        uow.commit()
    return come_in(member.id, Method.LINK, url_for("web.home"))


@blueprint.post("/sign-out")
@needs(PUBLIC)
def sign_out() -> ResponseReturnValue:
    """Out, and on to what may be done yet where she came by a provider."""
    method = end_session()
    if method == Method.OIDC.value:
        session[LEFT] = method
        return redirect(url_for("web.signed_out"), 303)
    return redirect(url_for("web.front"), 303)
