"""The worker's part of links by e-mail: whose the address is, and the mail to her."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from community import member_of_address, person_of, post
from plugin.services import Services
from plugin.sign_in.email_links import GOOD_FOR, EmailLinkRow, Purpose, arm
from plugin.sign_in.oidc.starting import OidcStartRow
from storage import CannotOpenSecret, UnitOfWork

log = logging.getLogger("child.sign_in")

AT_ONCE = 20
KEPT = timedelta(hours=1)
"""So long an old request stays, to tell a link that was used from one that never was."""


def send_asked_links(services: Services, *, now: datetime) -> int:
    """Send a link to each address that was asked for and is somebody's; how many were looked at.

    An address that nobody here has proved gets no mail: a stranger's mailbox is not ours to fill.
    """
    with services.database.unit_of_work() as uow:
        rows = uow.session.scalars(
            select(EmailLinkRow)
            .where(EmailLinkRow.handled.is_(None))
            .order_by(EmailLinkRow.expires)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.handled = now
            _send(uow, services, row, now)
        if rows:
            for table in (EmailLinkRow, OidcStartRow):
                uow.session.execute(delete(table).where(table.expires <= now - KEPT))
            uow.commit()
    return len(rows)


def _send(uow: UnitOfWork, services: Services, row: EmailLinkRow, now: datetime) -> None:
    try:
        address = services.secret_box.open(row.address)
    except CannotOpenSecret:
        log.error("link=%s reason=sealed_with_another_key", row.id)
        return
    purpose = Purpose(row.purpose)
    who = row.member_id or member_of_address(uow.session, address)
    if row.expires <= now:
        return
    if purpose is not Purpose.ADD and not services.settings.email_sign_in:
        return  # asked for before it was turned off
    token, code = arm(row, services.secret_box)
    if who is None:
        return  # armed all the same: a wrong code costs as much and counts as for somebody
    post(
        uow,
        kind="sign-in-link",
        to=address,
        values={
            "name": _name(uow.session, who),
            "minutes": int(GOOD_FOR.total_seconds() // 60),
            "purpose": purpose.value if services.settings.email_sign_in else "add-mail",
        },
        secret={"link": f"{services.settings.base_url}/sign-in/mail/{token}", "code": code},
        box=services.secret_box,
        locale=row.locale,
        until=row.expires,
        now=now,
    )


def _name(session: Session, member_id: UUID) -> str | None:
    person = person_of(session, member_id)
    return person.name if person else None
