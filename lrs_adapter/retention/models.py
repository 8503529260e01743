"""The table of rules that say how long what is kept is kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Integer, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class LrsRetentionRule(Base):
    """What is of `kind`, and of community, verb, activity and activity type where these are given,
    goes `months` after it happened.

    A pass looks from `cursor` on at what there is; it took `began` as the present, so that what it
    does is the same however often it is cut off. `done` is when the last pass ended. `removed`
    counts from the beginning, `kept` what the last pass found due and had to leave; `letting` and
    `keeping` are the same of the pass that is under way.
    """

    __tablename__ = "lrs_retention_rule"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    community_id: Mapped[UUID | None] = mapped_column(Uuid)
    community_iri: Mapped[str | None] = mapped_column(Text)
    verb: Mapped[str | None] = mapped_column(Text)
    activity: Mapped[str | None] = mapped_column(Text)
    activity_type: Mapped[str | None] = mapped_column(Text)
    months: Mapped[int] = mapped_column(Integer)
    made: Mapped[datetime] = mapped_column(UtcDateTime)
    cursor: Mapped[int] = mapped_column(BigInteger)
    began: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed: Mapped[int] = mapped_column(BigInteger)
    kept: Mapped[int] = mapped_column(BigInteger)
    letting: Mapped[int] = mapped_column(BigInteger)
    keeping: Mapped[int] = mapped_column(BigInteger)
