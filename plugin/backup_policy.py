"""What of each table comes back by a restore; storage knows rows and not what they mean."""

from datetime import datetime

from sqlalchemy import Connection, Table, case, delete, update
from sqlalchemy.orm import sessionmaker

import plugin.models
from community import FORGOTTEN, OPERATOR, audit
from storage import Base, UnitOfWork

LEFT_OUT = {
    "web_session": "who signed out since the backup would be signed in again",
    "sign_in_link": "a link that was used since would be good once more",
    "email_link": "a link or code that was used since would be good once more",
    "oidc_start": "a sign-in that was under way is over",
    "process_beat": "the processes that were there are not here",
    "rate_limit": "tries are counted anew",
    "lrs_launch": "content that was launched is over",
    "lti_invitation": "an invitation that was used since would be good once more",
}
"""Tables whose rows are in no backup, and why. Nothing may refer to them by a foreign key."""

FILLED = {"installation", "log_head", "operations_sample"} | set(LEFT_OUT)
"""What may have rows though nobody has used the installation yet; a backup of it and a worker leave
samples.
"""

KEPT = {
    "log_origin": "its digest names what is written beside it",
    "log_registration": "whose a registration is stays true, and keeps back what she refused",
    "log_term": "its digest names what is written beside it",
    "lrs_document": "content goes on where it stopped; digests name what is written beside them",
    "lrs_shelf": "its digest names what is written beside it",
    "lrs_key": "content and systems keep their keys; of the secret there is a hash alone",
    "lrs_source": "its secret is sealed with the installation's key",
    "lrs_source_refusal": "a code says why a record was not taken",
    "lrs_retention_rule": "a rule goes on where it was; what it let go stays gone",
    "lrs_erasure": "an erasure that was under way goes on; whom it is about is sealed",
    "lrs_erasure_request": "which LRSs were asked, and the kind of their last trouble",
    "lrs_tombstone": "who was erased stays so; a keyed digest tells nobody who it was",
    "lrs_tombstone_key": "its secret is sealed with the installation's key",
    "lrs_target": "its secret is sealed with the installation's key",
    "lti_burnt": "a state or nonce that was used stays used",
    "lti_registration": "addresses of an LMS",
    "lti_tool_key": "sealed with the installation's key",
    "joining_offer": "a code is good for minutes only, and its offer is part of a person's account",
    "withheld_actor": "whose records stay here, as a digest",
    "audit": "the audit log is part of what a backup is for",
}
"""Tables whose columns look as if they should not come back, and why they do."""

SETTLED = {
    "invitation",
    "log_reader",
    "lrs_source",
    "lti_grade_column",
    "lti_roster",
    "lti_score_series",
    "mail",
}
"""Tables of which `settle` changes something."""


def own_tables() -> set[str]:
    """Every table of CHILD in this version's schema."""
    assert plugin.models.TABLES
    return set(Base.metadata.tables)


def settle(connection: Connection, *, now: datetime, made: str, loses_key: bool) -> None:
    """Nobody holds a lease yet, no old mail goes out again; the audit log tells of the restore.

    `loses_key` is where the installation's key is gone: then it signs with new ones.
    """
    connection.execute(update(_table("log_reader")).values(owner=None, until=None))
    connection.execute(
        update(_table("lti_score_series")).values(lease_owner=None, lease_until=None)
    )
    connection.execute(update(_table("lti_roster")).values(lease_owner=None, lease_until=None))
    connection.execute(
        update(_table("lti_grade_column")).values(lease_owner=None, lease_until=None)
    )
    connection.execute(update(_table("lrs_source")).values(lease_owner=None, lease_until=None))
    invitation = _table("invitation")  # one that was open may have been used since
    connection.execute(
        update(invitation)
        .where(invitation.c.accepted.is_(None), invitation.c.ended.is_(None))
        .values(ended=now)
    )
    mail = _table("mail")
    connection.execute(delete(mail).where(mail.c.kind == FORGOTTEN))  # her address, and no more
    connection.execute(
        update(mail)
        .where(mail.c.state.in_(("queued", "sending", "waiting")))
        .values(
            state=case((mail.c.state == "waiting", "dismissed"), else_="uncertain"),
            reason="restored",
            secret=None,
            lease_owner=None,
            lease_until=None,
            settled=now,
        )
    )
    if loses_key:
        connection.execute(delete(_table("lti_tool_key")))
        # worth nothing without the key, and they would keep everybody new out
        connection.execute(delete(_table("lrs_tombstone")))
        connection.execute(delete(_table("lrs_tombstone_key")))
    with UnitOfWork(sessionmaker(connection)) as uow:
        audit(
            uow,
            asker=OPERATOR,
            act="installation.restored",
            subject_kind="installation",
            subject_id=made,
            reason="A backup was restored; subject is the moment at which it was made.",
            details={"without_key": loses_key},
            now=now,
        )
        uow.commit()


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
