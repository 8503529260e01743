"""In a demonstration without a mail server: what would have been sent, links and all."""

from uuid import UUID

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from community import (
    DIGEST,
    Mail,
    MailState,
    UnknownMail,
    addresses_of_many,
    best_of,
    digest_parts_of_each,
    mails,
    persons_of,
    sealed_of,
    sealed_of_each,
)
from community import mail as mail_of
from plugin.mail import Rendered, compose
from plugin.security_headers import allow_own_frames
from plugin.services import services
from plugin.settings import Settings
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, needs
from plugin.web.page_reading import page_reading

SHOWN = 50
ALONE = (
    "default-src 'none'; sandbox allow-top-navigation-by-user-activation; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""What a mail's HTML may do here: nothing but be read, and its links be followed."""
ONWARD = '<base target="_top">'
"""Links leave the frame, in which no page of ours would show."""


@blueprint.get("/mailbox")
@needs(PUBLIC)
def mailbox() -> ResponseReturnValue:
    _only_in_a_demo()
    states = [state for state in MailState if state is not MailState.GATHERED]
    with page_reading() as session:
        queued = mails(session, states, SHOWN)
        members = {one.member_id for one in queued if one.member_id is not None}
        persons_of(session, members)
        digest_parts_of_each(session, [one.id for one in queued if one.kind == DIGEST])
        addresses = addresses_of_many(session, members)
        sealed_of_each(session, [one.id for one in queued])
        found = [
            (
                one,
                _rendered(session, one),
                one.address or best_of(addresses.get(one.member_id, []) if one.member_id else []),
            )
            for one in queued
        ]
    allow_own_frames()
    return render_template("web/mailbox.html", found=found)


@blueprint.get("/mailbox/<uuid:mail_id>")
@needs(PUBLIC)
def mailbox_html(mail_id: UUID) -> ResponseReturnValue:
    """The HTML as a mail program shows it, for a frame or a page of its own that may do nothing."""
    _only_in_a_demo()
    with services().database.reading() as session:
        try:
            rendered = _rendered(session, mail_of(session, mail_id))
        except UnknownMail as error:
            raise NotFound from error
    answer = make_response(rendered.html.replace("<head>", f"<head>\n{ONWARD}", 1))
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _only_in_a_demo() -> None:
    if not shows_mailbox(services().settings):
        raise NotFound


def shows_mailbox(settings: Settings) -> bool:
    """Whether mail is to be looked at here: in a demonstration that sends none."""
    return settings.demo and settings.smtp_url is None


def _rendered(session: Session, one: Mail) -> Rendered:
    rendered, _ = compose(
        session,
        services(),
        mail_id=one.id,
        kind=one.kind,
        member_id=one.member_id,
        locale=one.locale,
        values=one.contents,
        secret=sealed_of(session, one.id),
    )
    return rendered
