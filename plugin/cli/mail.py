"""`child mail`: what is in the outbox, what to do about mail that did not go out, and a test."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

import click

from community import (
    OPERATOR,
    CommunityError,
    Mail,
    MailState,
    dismiss_mail,
    mails,
    outbox,
    post,
    resend_mail,
    sealed_of,
)
from community import mail as mail_of
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.mail import compose, send_test
from storage import utc_now


@click.group()
def mail() -> None:
    """Mail: what waits, what went out, what needs a decision (docs/operating/mail.md)."""


@mail.command("list")
@click.option(
    "states",
    "--state",
    multiple=True,
    type=click.Choice([state.value for state in MailState]),
    help="Only these; repeat it. Default: all.",
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@json_option
def list_(states: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List mail, the newest first, and how the mail server does.

    \b
    Example:
      child mail list --state uncertain --state refused
    """
    services = ready_services(as_json=as_json)
    wanted = [MailState(state) for state in states] or list(MailState)
    with services.database.reading() as session:
        found = mails(session, wanted, limit)
        whole = outbox(session, now=utc_now())
    lines = [_line(one) for one in found] or ["No such mail."]
    lines.append(", ".join(f"{count} {state}" for state, count in sorted(whole.counts.items())))
    if whole.server.reason:
        lines.append(f"The mail server: {whole.server.reason}, tried again {whole.server.next_try}")
    data = {
        "mails": [_data(one) for one in found],
        "counts": whole.counts,
        "server": asdict(whole.server),
    }
    say(data, "\n".join(line for line in lines if line), as_json=as_json)


@mail.command("show")
@click.argument("mail_id", type=click.UUID)
@json_option
def show(mail_id: UUID, as_json: bool) -> None:
    """Show what mail MAIL_ID says. Links that let somebody in are not shown.

    \b
    Example:
      child mail show 6f1d3c1e-3c5b-4c62-9b57-1f8a2c9d7e10
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        try:
            found = mail_of(session, mail_id)
        except CommunityError as error:
            refuse(str(error), as_json=as_json)
        rendered, _ = compose(
            session,
            services,
            mail_id=found.id,
            kind=found.kind,
            member_id=found.member_id,
            locale=found.locale,
            values=found.contents,
            secret=None,
        )
        has_secret = sealed_of(session, mail_id) is not None
    data = _data(found) | {
        "subject": rendered.subject,
        "text": rendered.text,
        "has_secret": has_secret,
    }
    say(data, f"{_line(found)}\n\n{rendered.subject}\n\n{rendered.text}", as_json=as_json)


@mail.command("resend")
@click.argument("mail_id", type=click.UUID)
@click.option("--reason", required=True, help="Why; kept in the audit log.")
@json_option
def resend(mail_id: UUID, reason: str, as_json: bool) -> None:
    """Send refused or uncertain mail MAIL_ID again, even should it arrive twice.

    \b
    Example:
      child mail resend 6f1d3c1e-3c5b-4c62-9b57-1f8a2c9d7e10 --reason "she did not get it"
    """
    _decide(resend_mail, mail_id, reason, "It is queued again.", as_json=as_json)


@mail.command("dismiss")
@click.argument("mail_id", type=click.UUID)
@click.option("--reason", required=True, help="Why; kept in the audit log.")
@json_option
def dismiss(mail_id: UUID, reason: str, as_json: bool) -> None:
    """Do not send mail MAIL_ID, whatever it waits for.

    \b
    Example:
      child mail dismiss 6f1d3c1e-3c5b-4c62-9b57-1f8a2c9d7e10 --reason "it arrived after all"
    """
    _decide(dismiss_mail, mail_id, reason, "It is dismissed.", as_json=as_json)


@mail.command("test")
@click.argument("address")
@json_option
def test(address: str, as_json: bool) -> None:
    """Send a test mail to ADDRESS now, and say what the mail server answers.

    \b
    Example:
      child mail test operator@example.org
    """
    services = ready_services(as_json=as_json)
    if services.settings.smtp_url is None:
        refuse("No mail server is set. Set CHILD_SMTP_URL and CHILD_MAIL_FROM.", as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            mail_id = post(uow, kind="test", to=address, now=utc_now())
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    assert mail_id is not None
    told = send_test(services, mail_id, now=utc_now())
    if told is not None:
        refuse(
            f"The mail did not go out: {told}. docs/operating/mail.md says what to mend.",
            as_json=as_json,
        )
    say({"mail": mail_id, "state": "sent"}, "The mail server took it.", as_json=as_json)


def _decide(
    act: Callable[..., None], mail_id: UUID, reason: str, told: str, *, as_json: bool
) -> None:
    services = ready_services(as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            act(uow, asker=OPERATOR, mail_id=mail_id, reason=reason, now=utc_now())
            state = mail_of(uow.session, mail_id).state
            uow.commit()
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    say({"mail": mail_id, "state": state}, told, as_json=as_json)


def _line(one: Mail) -> str:
    to = one.member_id or "an address"
    why = f"  {one.reason}" if one.reason else ""
    return f"{one.id}  {one.queued:%Y-%m-%d %H:%M}  {one.state}  {one.kind}  {to}{why}"


def _data(one: Mail) -> dict[str, Any]:
    """No address: what commands print ends in logs."""
    return {key: value for key, value in asdict(one).items() if key not in ("address", "contents")}
