"""Probe: the mail that waits, and what needs a decision."""

from dataclasses import dataclass, replace
from datetime import datetime

from community import MailState, Outbox
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, since
from plugin.speech import gettext as _
from plugin.speech import ngettext

LATE_S, TOO_LATE_S = 600.0, 3_600.0
NEEDS_A_PERSON = ("auth", "tls", "no_starttls", "starttls", "mail 5", "unknown_host")
"""How reasons begin that waiting does not mend."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """`overdue_s` is how long the oldest due mail waits, `reason` what the mail server says while
    it takes none; `digest` counts what waits for the day's digest.
    """

    queued: int
    digest: int
    uncertain: int
    refused: int
    refused_addresses: int
    overdue_s: float | None
    reason: str | None
    failing_s: float
    next_try: datetime | None


def probe_outbox(
    outbox: Outbox, *, has_server: bool, is_demo: bool, now: datetime
) -> Probed[OutboxRow]:
    """`has_server` is whether CHILD_SMTP_URL is set; a demo shows mail instead of sending it."""
    counts, server = outbox.counts, outbox.server
    row = OutboxRow(
        queued=counts.get(MailState.QUEUED, 0) + counts.get(MailState.SENDING, 0),
        digest=counts.get(MailState.WAITING, 0),
        uncertain=counts.get(MailState.UNCERTAIN, 0),
        refused=counts.get(MailState.REFUSED, 0),
        refused_addresses=outbox.refused_addresses,
        overdue_s=since(outbox.oldest_due, now),
        reason=server.reason,
        failing_s=since(server.since, now) or 0.0,
        next_try=server.next_try,
    )
    if not has_server:
        # a demo's mail is for its mailbox: none of it is late
        kept = replace(row, overdue_s=None) if is_demo else row
        return Probed((_no_server(row, is_demo),), (kept,))
    found = [*_leaving(row), *_to_decide(row)]
    good = Finding("mail_well", Level.GOOD, _("Mail goes out; nothing needs a decision."))
    return Probed(tuple(found) or (good,), (row,))


def _no_server(row: OutboxRow, is_demo: bool) -> Finding:
    if is_demo:
        return Finding("mail_demo", Level.GOOD, _("A demo shows its mail and sends none."))
    return Finding(
        "mail_no_server",
        Level.LOOK,
        ngettext(
            "No mail server is set: nobody can sign in by e-mail. %(num)s mail waits.",
            "No mail server is set: nobody can sign in by e-mail. %(num)s mails wait.",
            row.queued,
        ),
        _("Set `CHILD_SMTP_URL` and `CHILD_MAIL_FROM`, then: `child mail test ADDRESS`"),
    )


def _leaving(row: OutboxRow) -> list[Finding]:
    """Trouble of the server explains why mail is late, so it is told alone."""
    late = row.overdue_s or 0.0
    if row.reason:
        bad = row.failing_s >= TOO_LATE_S or row.reason.startswith(NEEDS_A_PERSON)
        return [
            Finding(
                "mail_server_failing",
                Level.ACT if bad else Level.LOOK,
                ngettext(
                    "The mail server takes no mail for %(time)s (%(code)s); %(num)s mail waits.",
                    "The mail server takes no mail for %(time)s (%(code)s); %(num)s mails wait.",
                    row.queued,
                    time=length(row.failing_s),
                    code=row.reason,
                ),
                _(
                    "docs/operating/mail.md says what to mend by this code; then: `child mail test "
                    "ADDRESS`. What waits goes out by itself."
                ),
            )
        ]
    if late < LATE_S:
        return []
    return [
        Finding(
            "mail_late",
            Level.LOOK if late < TOO_LATE_S else Level.ACT,
            ngettext(
                "%(num)s mail waits to go out, the oldest for %(time)s.",
                "%(num)s mails wait to go out, the oldest for %(time)s.",
                row.queued,
                time=length(late),
            ),
            _(
                "See under Processes whether a worker lives; its log has the lines of "
                "step=send-mail."
            ),
        )
    ]


def _to_decide(row: OutboxRow) -> list[Finding]:
    found = []
    if row.uncertain:
        found.append(
            Finding(
                "mail_uncertain",
                Level.LOOK,
                ngettext(
                    "%(num)s mail may have arrived or not; it is not sent again by itself.",
                    "%(num)s mails may have arrived or not; they are not sent again by themselves.",
                    row.uncertain,
                ),
                _(
                    "`child mail list --state uncertain` shows them; decide with "
                    "`child mail resend` or `child mail dismiss`."
                ),
            )
        )
    if row.refused:
        found.append(
            Finding(
                "mail_refused",
                Level.LOOK,
                ngettext(
                    "The mail server refused %(num)s mail for good.",
                    "The mail server refused %(num)s mails for good.",
                    row.refused,
                ),
                _(
                    "`child mail list --state refused` says why. Those whose address takes no mail "
                    "prove another one; the rest: `child mail resend` or `child mail dismiss`."
                ),
            )
        )
    return found
