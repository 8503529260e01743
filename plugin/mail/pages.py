"""Ending a kind of mail by the link in it: one POST without signing in (RFC 8058), or a page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from plugin.mail.kind_words import kinds_in_words
from plugin.mail.stopping import read_stop_token, stop
from plugin.services import services
from storage import utc_now

blueprint = Blueprint("mail", __name__)


@blueprint.get("/mail/stop/<token>")
def stop_page(token: str) -> ResponseReturnValue:
    """Ask first: a mail program or a scanner may open every link that it finds."""
    wanted = read_stop_token(services().secret_box, token)
    return _page(wanted.kind if wanted else None, done=False), 200 if wanted else 404


@blueprint.post("/mail/stop/<token>")
def stop_kind(token: str) -> ResponseReturnValue:
    """The token proves who asks, so that neither a cookie nor a form's token is needed."""
    wanted = read_stop_token(services().secret_box, token)
    if wanted is None:
        return _page(None, done=False), 404
    with services().database.unit_of_work() as uow:
        stop(uow, wanted, now=utc_now())
        uow.commit()
    return _page(wanted.kind, done=True)


def _page(kind: str | None, *, done: bool) -> str:
    name = kinds_in_words().get(kind or "", "")
    return render_template("web/me/mail_stop.html", kind=kind, name=name, done=done)
