"""The tables of operations: which processes live, and how things grew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Float, Integer, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class ProcessBeat(Base):
    """One process of this installation that says now and then that it lives.

    `beat` is by the database's clock, so that machines whose clocks differ are judged alike;
    `clock_ahead_s` is how far the process's own was before it. `step` is what a worker has been at
    for the longest time, `step_since` since when by its own clock. `trouble` is what the database
    refused the process lately, as a code.
    """

    __tablename__ = "process_beat"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int] = mapped_column(Integer)
    version: Mapped[str] = mapped_column(String(40))
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    beat: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    clock_ahead_s: Mapped[float] = mapped_column(Float)
    step: Mapped[str | None] = mapped_column(String(250))
    step_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(30))


class OperationsSample(Base):
    """One number at one moment, for pictures and for growth; old ones are deleted."""

    __tablename__ = "operations_sample"

    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
