"""Claimed mails on their way over one connection, each settled as soon as it is known how.

Before a mail's first byte leaves, its row says that it is under way, in a transaction of its own.
Whoever dies after that leaves a row that is uncertain, and that nobody sends again unasked.
"""

import logging
import random
import ssl
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.headerregistry import Address

from sqlalchemy.exc import SQLAlchemyError

from community import (
    Claimed,
    begin_sending,
    give_back,
    mail_put_off,
    mail_refused,
    mail_sent,
    mail_server_failed,
    mail_server_state,
    mail_server_well,
    mail_uncertain,
)
from plugin.mail.answers import Answer
from plugin.mail.composing import compose
from plugin.mail.conversation import Conversation, NoAnswer, ServerTrouble, conversation
from plugin.mail.message import build_message, domain_of, message_id
from plugin.mail_server import MailServer, envelope_address
from plugin.services import Services
from storage import CannotOpenSecret, UnitOfWork, scoped

log = logging.getLogger("child.mail")

LEASE_S, LEASE_WAITS = 5.0, 5
"""A mail's part of the conversation is cut off after five time-outs."""
FIRST_WAIT_S, LONGEST_WAIT_S = 60.0, 4 * 3600.0
JITTER = random.SystemRandom()

Settle = Callable[[UnitOfWork, datetime], bool]


class Clock:
    """The caller's `now`, moving on while the server takes its time."""

    def __init__(self, now: datetime) -> None:
        self._now, self._began = now, time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._began)


class Batch:
    """Claimed mails on their way; `left` are those that were not handed over yet."""

    def __init__(
        self,
        services: Services,
        server: MailServer,
        sender: Address,
        clock: Clock,
        lease: timedelta,
        left: list[Claimed],
    ) -> None:
        self._services, self._database = services, services.database
        self._server, self._sender = server, sender
        self._clock, self._lease, self._left = clock, lease, left
        self._done = 0

    def run(self, tls: ssl.SSLContext | None) -> int:
        if not self._left:
            return 0
        timeout_s = self._services.settings.http_timeout_s
        name = domain_of(self._services.settings.base_url)
        try:
            with conversation(self._server, name=name, timeout_s=timeout_s, tls=tls) as opened:
                self._well()
                while self._left:
                    with opened.within(LEASE_WAITS * timeout_s):
                        self._one(opened, self._left[0])
                    self._left.pop(0)
        except ServerTrouble as trouble:
            self._hold(trouble)
        return self._done

    def _one(self, opened: Conversation, mail: Claimed) -> None:
        message = self._message(mail)
        if message is None:
            return
        sender = envelope_address(self._sender.addr_spec)
        refusal = opened.offer(sender, mail.address, len(message))
        if refusal is not None:
            self._answered(mail, refusal)
            return
        with scoped("mail"), self._database.unit_of_work() as uow:
            ours = begin_sending(uow, mail, now=self._clock.now(), lease=self._lease)
            uow.commit()
        if not ours:
            opened.withdraw()
            self._done += 1
            return
        try:
            answer = opened.deliver(message)
        except NoAnswer:
            self._settle(mail, _uncertain(mail), "uncertain", "no_answer")
            self._left.pop(0)
            raise ServerTrouble("no_answer") from None
        except ServerTrouble as trouble:
            self._settle(mail, self._later(mail, trouble.reason), "queued", trouble.reason)
            self._left.pop(0)
            raise
        self._answered(mail, answer)
        if answer.code == 421:
            self._left.pop(0)
            raise ServerTrouble(answer.reason)

    def _message(self, mail: Claimed) -> bytes | None:
        """None for one that cannot be written, or whose secret our key does not open: refused."""
        try:
            with self._database.reading() as session:
                rendered, stop_url = compose(
                    session,
                    self._services,
                    mail_id=mail.id,
                    kind=mail.kind,
                    member_id=mail.member_id,
                    locale=mail.locale,
                    values=mail.contents,
                    secret=mail.secret,
                )
            return build_message(
                identifier=message_id(mail.id, self._services.iris.base),
                sender=self._sender,
                recipient=mail.address,
                rendered=rendered,
                date=mail.queued,
                stop_url=stop_url,
            )
        except SQLAlchemyError:
            raise
        except CannotOpenSecret:
            reason = "secret_sealed"
        except Exception:  # one mail that cannot be written holds up no other
            reason = "not_composed"
            log.exception("mail=%s kind=%s reason=%s", mail.id, mail.kind, reason)
        self._settle(mail, _refused(mail, reason, False), "refused", reason)
        return None

    def _answered(self, mail: Claimed, answer: Answer) -> None:
        if answer.is_taken:
            self._settle(mail, lambda uow, now: mail_sent(uow, mail, now=now), "sent", "")
        elif answer.stage == "mail" and answer.code >= 500:
            raise ServerTrouble(answer.reason)  # it refuses us as the sender, not this mail
        elif answer.is_for_good:
            settle = _refused(mail, answer.reason, answer.is_about_the_address)
            self._settle(mail, settle, "refused", answer.reason)
        else:
            self._settle(mail, self._later(mail, answer.reason), "queued", answer.reason)

    def _later(self, mail: Claimed, reason: str) -> Settle:
        wait = timedelta(seconds=wait_s(mail.attempts))
        return lambda uow, now: mail_put_off(uow, mail, reason=reason, next_try=now + wait, now=now)

    def _settle(self, mail: Claimed, settle: Settle, state: str, reason: str) -> None:
        with scoped("mail"), self._database.unit_of_work() as uow:
            done = settle(uow, self._clock.now())
            uow.commit()
        self._done += done
        level = logging.INFO if state == "sent" else logging.WARNING
        log.log(
            level, "mail=%s kind=%s state=%s reason=%s", mail.id, mail.kind, state, reason or "-"
        )

    def _well(self) -> None:
        with self._database.reading() as session:
            if mail_server_state(session).failures == 0:
                return
        with self._database.unit_of_work() as uow:
            mail_server_well(uow)
            uow.commit()

    def _hold(self, trouble: ServerTrouble) -> None:
        """Nobody tries for a while; what was not handed over waits without counting a try."""
        with self._database.unit_of_work() as uow:
            give_back(uow, self._left)
            until = mail_server_failed(uow, reason=trouble.reason, now=self._clock.now())
            uow.commit()
        log.warning("mail server reason=%s until=%s", trouble.reason, until.isoformat())


def wait_s(attempts: int) -> float:
    """Seconds until the next try of a mail put off so often: a minute, doubled, to four hours."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempts, 20))
    return longest * JITTER.uniform(0.5, 1.0)


def lease_of(timeout_s: float) -> timedelta:
    return timedelta(seconds=LEASE_S + (LEASE_WAITS + 1) * timeout_s)


def _uncertain(mail: Claimed) -> Settle:
    return lambda uow, now: mail_uncertain(uow, mail, reason="no_answer", now=now)


def _refused(mail: Claimed, reason: str, address_too: bool) -> Settle:
    return lambda uow, now: mail_refused(uow, mail, reason=reason, address_too=address_too, now=now)
