"""Coming in by a one-time link, and going out. The link acts on the button, not on being seen:
mail scanners and previews open links too.
"""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from community import person_of, redeem_sign_in_link
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, needs
from plugin.web.sessions import Visitor, sign_in
from plugin.web.sessions import sign_out as end_session
from storage import utc_now


@blueprint.get("/sign-in/<token>")
@needs(PUBLIC)
def sign_in_page(token: str) -> ResponseReturnValue:
    return render_template("web/sign_in.html")


@blueprint.post("/sign-in/<token>")
@needs(PUBLIC)
def redeem(token: str) -> ResponseReturnValue:
    """Raises `community.BadSignInLink`."""
    with services().database.unit_of_work() as uow:
        member = redeem_sign_in_link(uow, token, now=utc_now())
        person = person_of(uow.session, member.id)
        uow.commit()
    sign_in(
        Visitor(
            member_id=member.id,
            name=person.name if person else None,
            locale=person.locale if person else None,
        )
    )
    return redirect(url_for("web.home"), 303)


@blueprint.post("/sign-out")
@needs(PUBLIC)
def sign_out() -> ResponseReturnValue:
    end_session()
    return redirect(url_for("web.front"), 303)
