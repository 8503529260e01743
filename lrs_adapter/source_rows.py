"""The tables of harvesting: other LRSs that records are read from, and what was not taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from lrs_adapter.identifiers import SOURCE_AUTHORITY_PREFIX
from lrs_adapter.models import RowId
from storage import Base, UtcDateTime

LONGEST_LABEL = 100


class LrsSource(Base):
    """An LRS that records are harvested from; `secret` is sealed.

    A removed one keeps its row, without its key, so that its label never stands for another LRS:
    schemes trust it by that name. `place` is the endpoint as it is compared; `target_id` the
    target that is the same LRS by another address.

    All that was stored there up to `reached` was read. A pass asks for what came since, from
    `more` on where one is under way; it began at `pass_from`, saw nothing newer than `furthest`,
    and what the LRS said at its beginning is complete until `through`. While an LRS gives its
    records in order (`is_ordered`), `reached` follows within the pass, else at its end.

    `told_date`, `told_through` and `heard` are its clock as last told (`source_clock`). It was set
    back at about `back_at`, by `back_s` seconds; what is stored there is read by that clock until
    it has passed `back_until`.

    `filter` (`target_filter`) chooses what is taken, None everything; of what was stored up to
    `starts` nothing is. `filtered` counts what arrived and was left out.
    """

    __tablename__ = "lrs_source"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL), unique=True)
    endpoint: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    target_id: Mapped[UUID | None] = mapped_column(ForeignKey("lrs_target.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(Text)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    xapi_version: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    defines: Mapped[bool] = mapped_column(Boolean)
    overlap_s: Mapped[int] = mapped_column(Integer)
    every_s: Mapped[int] = mapped_column(Integer)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    filter: Mapped[str | None] = mapped_column(Text)
    starts: Mapped[datetime | None] = mapped_column(UtcDateTime)

    reached: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pass_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    more: Mapped[str | None] = mapped_column(Text)
    furthest: Mapped[datetime | None] = mapped_column(UtcDateTime)
    through: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_ordered: Mapped[bool] = mapped_column(Boolean, default=True)

    told_date: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_through: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard: Mapped[datetime | None] = mapped_column(UtcDateTime)
    back_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    back_s: Mapped[int | None] = mapped_column(BigInteger)

    taken: Mapped[int] = mapped_column(BigInteger, default=0)
    known: Mapped[int] = mapped_column(BigInteger, default=0)
    filtered: Mapped[int] = mapped_column(BigInteger, server_default="0")
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    next_try: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_run: Mapped[datetime | None] = mapped_column(UtcDateTime)
    caught_up: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lease_owner: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[int] = mapped_column(BigInteger, default=0)

    @property
    def origin_name(self) -> str:
        return SOURCE_AUTHORITY_PREFIX + self.label


class LrsSourceRefusal(Base):
    """A statement of a source that was not taken in, and why; `mark` is its id, or a digest of one
    that has none, so that the same one stands here once however often it comes.
    """

    __tablename__ = "lrs_source_refusal"
    __table_args__ = (UniqueConstraint("source_id", "mark"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("lrs_source.id"))
    mark: Mapped[bytes] = mapped_column(LargeBinary(16))
    statement_id: Mapped[UUID | None] = mapped_column(Uuid)
    code: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
