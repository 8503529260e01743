"""Which version of xAPI a key speaks, as far as the log tells."""

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from lrs_adapter.iris import Iris
from lrs_adapter.keys import LrsKey
from lrs_adapter.models import LogMention, LogStatement, LogTerm
from lrs_adapter.terms import AGENT, Role, term_digest


def last_version(session: Session, iris: Iris, key: LrsKey) -> str | None:
    """The `version` of the newest statement that the key stored; None where it stored none."""
    document = session.scalar(
        select(LogStatement.document)
        .join(LogMention, LogMention.position == LogStatement.position)
        .join(LogTerm, LogTerm.id == LogMention.term_id)
        .where(LogTerm.digest == term_digest((AGENT, key.authority(iris))))
        .where(LogMention.roles.bitwise_and(Role.AUTHORITY.value) != 0)
        .order_by(LogMention.position.desc())
        .limit(1)
    )
    return None if document is None else str(orjson.loads(document)["version"])
