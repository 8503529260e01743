"""The worker's step that sends due mail: a small batch over one connection, none of them twice."""

import ssl
import time
from datetime import datetime
from uuid import UUID, uuid4

from community import (
    OPERATOR,
    MailState,
    claim_mails,
    dismiss_mail,
    find_interrupted,
    has_due_mail,
    let_go_of_overdue,
    mail_server_state,
)
from community import mail as mail_of
from plugin.mail.batch import Batch, Clock, lease_of
from plugin.mail_server import mail_from, mail_server
from plugin.services import Services

AT_ONCE = 20
"""So many mails are claimed and sent over one connection."""


def send_due_mail(
    services: Services, owner: UUID, *, now: datetime, tls: ssl.SSLContext | None = None
) -> int:
    """A worker's step: one batch; how many mails were settled. 0 without a mail server.

    `tls` is for a server whose certificate the system's authorities do not vouch for.
    """
    settings, database, clock = services.settings, services.database, Clock(now)
    if settings.smtp_url is None or settings.mail_from is None:
        return let_go_of_overdue(database, now=now)
    server, sender = mail_server(settings.smtp_url), mail_from(settings.mail_from)
    lease = lease_of(settings.http_timeout_s)
    with database.reading() as session:
        held_until = mail_server_state(session).next_try
        if (held_until and held_until > now) or not has_due_mail(session, now=now, lease=lease):
            return 0
    with database.unit_of_work() as uow:
        done = find_interrupted(uow, now=now, lease=lease)
        claimed, settled = claim_mails(uow, owner, now=now, lease=lease, most=AT_ONCE)
        uow.commit()
    batch = Batch(services, server, sender, clock, lease, list(claimed))
    return done + settled + batch.run(tls)


def send_test(
    services: Services, mail_id: UUID, *, now: datetime, tls: ssl.SSLContext | None = None
) -> str | None:
    """Send this one mail now, however the server did before; the reason when it did not go out,
    and then it will not go out later either.
    """
    settings, database, clock = services.settings, services.database, Clock(now)
    assert settings.smtp_url is not None
    assert settings.mail_from is not None
    lease = lease_of(settings.http_timeout_s)
    with database.unit_of_work() as uow:
        claimed, _ = claim_mails(uow, uuid4(), now=now, lease=lease, most=1, only=mail_id)
        uow.commit()
    server, sender = mail_server(settings.smtp_url), mail_from(settings.mail_from)
    Batch(services, server, sender, clock, lease, claimed).run(tls)
    until = time.monotonic() + lease.total_seconds()
    while True:  # a worker may have been faster
        with database.reading() as session:
            told, trouble = mail_of(session, mail_id), mail_server_state(session).reason
        if told.state is MailState.SENT:
            return None
        if told.state not in (MailState.QUEUED, MailState.SENDING):
            return told.reason or told.state.value
        if claimed or time.monotonic() > until:
            break
        time.sleep(0.2)
    with database.unit_of_work() as uow:
        dismiss_mail(uow, asker=OPERATOR, mail_id=mail_id, reason="test", now=clock.now())
        uow.commit()
    return told.reason or trouble or "no_answer"
