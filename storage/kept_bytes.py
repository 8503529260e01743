"""Bytes that came from outside and are kept as they are, each once, under their SHA-256.

In PostgreSQL they are rows, so that every process sees them and one backup has them. Beside an
SQLite file large ones are files, which keeps the database small and its pages of use; restored or
read, nobody sees the difference.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.columns import UtcDateTime, utc_now
from storage.database import Database
from storage.kept_file import (
    PART_BYTES,
    BytesMissing,
    Kept,
    Rereadable,
    folder_of,
    is_whole,
    proved,
    read_file,
    write_file,
)
from storage.prepared import Prepared
from storage.unit_of_work import UnitOfWork


class KeptBytes(Base):
    """`kept` is when they came last; `in_file` where they are a file of `folder_of`. `checked` is
    when they were read whole last, `trouble` what was wrong with them then, as a code.
    """

    __tablename__ = "kept_bytes"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    length: Mapped[int] = mapped_column(BigInteger)
    in_file: Mapped[bool] = mapped_column(Boolean)
    kept: Mapped[datetime] = mapped_column(UtcDateTime)
    checked: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(30))


class KeptPart(Base):
    """One after the other they are the bytes."""

    __tablename__ = "kept_part"

    sha256: Mapped[str] = mapped_column(ForeignKey("kept_bytes.sha256"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


ADD = Prepared(
    {
        dialect.dialect.name: dialect.insert(KeptBytes)
        .values({name: bindparam(name) for name in ("sha256", "length", "in_file", "kept")})
        .on_conflict_do_nothing()
        for dialect in (sqlite, postgresql)
    }
)
PART = Prepared(
    select(KeptPart.content).where(
        KeptPart.sha256 == bindparam("sha256"), KeptPart.number == bindparam("number")
    ),
    binary=True,
)

TROUBLE = Prepared(
    update(KeptBytes)
    .where(KeptBytes.sha256 == bindparam("sha256_bad"))
    .values(checked=bindparam("checked_at"), trouble=bindparam("what"))
)


def stage_bytes(uow: UnitOfWork, content: Rereadable, digest: str, length: int) -> None:
    """Write what will be a file, before the transaction begins and holds up others."""
    folder = folder_of(uow.session.get_bind())
    if folder is not None and length > PART_BYTES:
        write_file(folder, digest, content, length)


def keep_bytes(
    uow: UnitOfWork, content: Rereadable, digest: str, length: int, now: datetime
) -> None:
    """Keep them in this transaction; `digest` is theirs and not looked at again.

    A file is there, whole and on the disk, before the row that names it is committed. What was
    found to be damaged or lost is mended by them. Who keeps several does so in the order of their
    digests, so that two do not wait for each other.
    """
    folder = folder_of(uow.session.get_bind())
    connection = uow.session.connection()
    wanted = folder is not None and length > PART_BYTES
    while True:
        if ADD.run(connection, sha256=digest, length=length, in_file=wanted, kept=now):
            is_new, in_file, is_bad = True, wanted, False
            break
        touched = update(KeptBytes).where(KeptBytes.sha256 == digest).values(kept=now)
        told = touched.returning(KeptBytes.in_file, KeptBytes.trouble)
        found = uow.session.execute(told).one_or_none()
        if found is not None:  # else somebody let it go just now
            is_new, in_file, is_bad = False, found.in_file, found.trouble is not None
            break
    if folder is not None and in_file:
        write_file(folder, digest, content, length, anew=is_bad)
    elif is_new or is_bad:
        uow.session.execute(delete(KeptPart).where(KeptPart.sha256 == digest))
        _write_rows(uow, digest, content)
    if is_bad:
        mended = update(KeptBytes).where(KeptBytes.sha256 == digest)
        uow.session.execute(mended.values(checked=now, trouble=None))


def kept(session: Session, digests: list[str]) -> dict[str, Kept]:
    """Those that there are, each looked for where its bytes should be. Raises `BytesMissing`."""
    rows = session.execute(
        select(KeptBytes.sha256, KeptBytes.length, KeptBytes.in_file).where(
            KeptBytes.sha256.in_(digests)
        )
    )
    found = {row.sha256: Kept(*row) for row in rows}
    folder = folder_of(session.get_bind())
    sizes = select(KeptPart.sha256, func.sum(func.length(KeptPart.content))).group_by(
        KeptPart.sha256
    )
    in_rows = [one.sha256 for one in found.values() if not one.in_file]
    there = {row[0]: row[1] for row in session.execute(sizes.where(KeptPart.sha256.in_(in_rows)))}
    for one in found.values():
        if not (is_whole(folder, one) if one.in_file else there.get(one.sha256, 0) == one.length):
            raise BytesMissing(one.sha256)
    return found


def read_kept(database: Database, one: Kept) -> Iterator[bytes]:
    """The bytes, a part at a time, proved by their sum; each row is read for itself, so that no
    connection waits for a slow reader. Raises `BytesMissing`, `BytesDamaged`, which is noted for
    the operator.
    """
    try:
        yield from proved(parts_of(database, one), one)
    except BytesMissing as error:
        note_trouble(database, error, now=utc_now())
        raise


def read_kept_within(session: Session, one: Kept) -> Iterator[bytes]:
    """The same within a reading that is open anyway; nothing is noted."""
    if one.in_file:
        parts = read_file(folder_of(session.get_bind()), one)
    else:
        rows = select(KeptPart.content).where(KeptPart.sha256 == one.sha256)
        parts = iter(session.scalars(rows.order_by(KeptPart.number)))
    yield from proved(parts, one)


def note_trouble(database: Database, error: BytesMissing, *, now: datetime) -> None:
    """Write down that bytes are lost or damaged, where the database can be written."""
    with suppress(SQLAlchemyError), database.short_transaction() as within:
        TROUBLE.run(within, sha256_bad=error.digest, checked_at=now, what=error.code)
        within.commit()


def parts_of(database: Database, one: Kept) -> Iterator[bytes]:
    """The same, not proved. Raises `BytesMissing` where there is nothing."""
    if one.in_file:
        yield from read_file(folder_of(database.engine), one)
        return
    for number in range(-(-one.length // PART_BYTES)):
        with database.look_up() as within:
            rows = PART.rows(within, sha256=one.sha256, number=number)
        if not rows:
            raise BytesMissing(one.sha256)
        yield bytes(rows[0].content)


def _write_rows(uow: UnitOfWork, digest: str, content: Rereadable) -> None:
    content.seek(0)
    number = 0
    while some := content.read(PART_BYTES):
        row = {"sha256": digest, "number": number, "content": some}
        uow.session.execute(insert(KeptPart), [row])
        number += 1
