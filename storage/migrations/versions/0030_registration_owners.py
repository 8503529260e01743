"""A registration belongs to its learner alone, not to everybody who acts under it.

Whose it is CHILD says with each record from now on; of what was recorded before, the enrolments
say it.

Revision: 0030
"""

from hashlib import blake2b
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

AT_ONCE = 1000
MEMBER = sa.table("member", sa.column("id", sa.Uuid()), sa.column("record_id", sa.Uuid()))
ENROLMENT = sa.table("enrolment", sa.column("id", sa.Uuid()), sa.column("member_id", sa.Uuid()))
TERM = sa.table("log_term", sa.column("id", sa.BigInteger()), sa.column("digest"))
OWNED = sa.table(
    "log_registration",
    sa.column("registration", sa.Uuid()),
    sa.column("actor_id", sa.BigInteger()),
    sa.column("is_owner", sa.Boolean()),
)
FIRST = UUID(int=0)


def upgrade() -> None:
    with op.batch_alter_table("log_registration") as table:
        table.add_column(
            sa.Column("is_owner", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.drop_constraint(op.f("uq_log_registration_registration_actor_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_log_registration_registration_actor_id_is_owner"),
            ["registration", "actor_id", "is_owner"],
        )
    connection = op.get_bind()
    home = connection.scalar(sa.text("select iri_base from installation"))
    if home is None:
        return
    home, after = home.rstrip("/"), FIRST
    while found := _enrolments(connection, after):
        after = found[-1].id
        digests = {_digest(home, one.record_id): one.record_id for one in found}
        terms = {
            digests[bytes(digest)]: key
            for key, digest in connection.execute(
                sa.select(TERM.c.id, TERM.c.digest).where(TERM.c.digest.in_(list(digests)))
            )
        }
        rows = [
            {"registration": one.id, "actor_id": terms[one.record_id], "is_owner": True}
            for one in found
            if one.record_id in terms
        ]
        if rows:
            connection.execute(sa.insert(OWNED), rows)


def _enrolments(connection: sa.Connection, after: UUID) -> list[Any]:
    return list(
        connection.execute(
            sa.select(ENROLMENT.c.id, MEMBER.c.record_id)
            .join(MEMBER, MEMBER.c.id == ENROLMENT.c.member_id)
            .where(ENROLMENT.c.id > after)
            .order_by(ENROLMENT.c.id)
            .limit(AT_ONCE)
        )
    )


def _digest(home: str, record_id: UUID) -> bytes:
    """Of the term by which the log knows a member, as it was at this revision."""
    return blake2b(f"aaccount::{home}::{record_id}".encode(), digest_size=16).digest()
