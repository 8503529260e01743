"""Data attached to statements: which belongs to which, kept with them, found again with them.

A key reads the data of those statements that it sees, and of no others: what a statement merely
names by its sum, without having brought it, it does not get.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lrs_adapter.errors import InvalidStatement
from lrs_adapter.received_parts import ReceivedPart
from storage import (
    Base,
    Database,
    Kept,
    UnitOfWork,
    forget_unused,
    in_portions,
    keep_bytes,
    kept,
    stage_bytes,
)

NAMED = "X-Experience-API-Hash"


class LogAttachment(Base):
    """Data that came with a statement, under the sum by which the statement names it."""

    __tablename__ = "log_attachment"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sha2: Mapped[str] = mapped_column(String(128), primary_key=True)
    kept_sha256: Mapped[str] = mapped_column(ForeignKey("kept_bytes.sha256"), index=True)
    content_type: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Attached:
    """What a statement brought: `sha2` is how it names it, `sha256` how it is kept."""

    sha2: str
    sha256: str
    content_type: str


@dataclass(frozen=True, slots=True)
class HeldAttachment:
    """Data that can be read (`storage.read_kept`) and how it is named."""

    sha2: str
    content_type: str
    content: Kept


ATTACHED = select(LogAttachment.kept_sha256)
"""The sums of all data that some record has."""


def attachments_in(statement: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Those of the statement and of its sub-statement, each with its path."""
    for index, attachment in enumerate(statement.get("attachments", ())):
        yield f"attachments[{index}]", attachment
    target = statement["object"]
    if target.get("objectType") == "SubStatement":
        for index, attachment in enumerate(target.get("attachments", ())):
            yield f"object.attachments[{index}]", attachment


def attached_to(
    statement: Mapping[str, Any], parts: Mapping[str, ReceivedPart]
) -> tuple[Attached, ...]:
    """Which of `parts` the statement names. Raises `InvalidStatement` where a part says that it
    is of another type than the statement says (part 3, 1.5.2).
    """
    found: dict[str, Attached] = {}
    for path, attachment in attachments_in(statement) if parts else ():
        part = parts.get(attachment["sha2"].lower())
        if part is None:
            continue
        told = attachment["contentType"]
        if part.content_type is not None and _plain(part.content_type) != _plain(told):
            raise InvalidStatement(
                f"{path}.contentType",
                f"the part says {part.content_type[:60]!r}",
                "Make the two equal, or leave out the part's Content-Type.",
            )
        found[part.sha2] = Attached(part.sha2, part.sha256, told)
    return tuple(found.values())


def check_all_named(parts: Mapping[str, ReceivedPart], named: Collection[str]) -> None:
    """Raises `InvalidStatement` for data that no statement names (part 3, 1.5.1)."""
    if unnamed := next((sha2 for sha2 in parts if sha2 not in named), None):
        raise InvalidStatement(
            NAMED,
            f"no statement has an attachment with the sum {unnamed[:12]}…",
            "Leave that part out, or name it by its sha2.",
        )


def stage_parts(uow: UnitOfWork, parts: Mapping[str, ReceivedPart]) -> None:
    """Write large data to the disk where it goes there, before the transaction begins."""
    for part in parts.values():
        stage_bytes(uow, part, part.sha256, part.length)


def keep_parts(uow: UnitOfWork, parts: Mapping[str, ReceivedPart], now: datetime) -> None:
    """Keep the data in this transaction, before the log's lock is taken."""
    for part in sorted(parts.values(), key=lambda one: one.sha256):
        keep_bytes(uow, part, part.sha256, part.length, now)


def link_attachments(session: Session, pairs: Sequence[tuple[int, tuple[Attached, ...]]]) -> None:
    """Note what belongs to the new statements at these positions."""
    rows = [
        {
            "position": position,
            "sha2": one.sha2,
            "kept_sha256": one.sha256,
            "content_type": one.content_type,
        }
        for position, attached in pairs
        for one in attached
    ]
    if rows:
        session.execute(insert(LogAttachment), rows)


def held_attachments(session: Session, positions: Collection[int]) -> list[HeldAttachment]:
    """The data of these statements, each once, in their order. Raises `storage.BytesMissing`."""
    found: dict[str, tuple[str, str]] = {}
    for some in in_portions(positions):
        query = (
            select(LogAttachment.sha2, LogAttachment.kept_sha256, LogAttachment.content_type)
            .where(LogAttachment.position.in_(some))
            .order_by(LogAttachment.position, LogAttachment.sha2)
        )
        for sha2, digest, content_type in session.execute(query):
            found.setdefault(sha2, (digest, content_type))
    contents: dict[str, Kept] = {}
    for digests in in_portions({digest for digest, _ in found.values()}):
        contents |= kept(session, list(digests))
    return [
        HeldAttachment(sha2, content_type, contents[digest])
        for sha2, (digest, content_type) in found.items()
    ]


def forget_unattached(database: Database, *, now: datetime) -> int:
    """Let go data that came with nothing that was stored; how much was."""
    return forget_unused(database, ATTACHED, now=now)


def _plain(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
