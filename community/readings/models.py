"""The table of readings."""

import datetime
from uuid import UUID

from sqlalchemy import Date, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base


class ReadingRow(Base):
    """On that day (UTC) somebody was shown something of a person, or a list of people.

    `subject_id` is the member; of a list the community's or unit's id, what stands for a course
    (`noting.subject_of_course`), or `noting.EVERYWHERE`.
    `kind` is a key of `plugin.held.sights`. `reader_id` is `noting.NOBODY_KNOWN` where an LMS
    vouched for staff without saying who. `office` is what the LMS of her launch said she is, None
    where she holds offices of her own. The key is the whole row, so that looking again adds
    nothing.
    """

    __tablename__ = "reading"
    __table_args__ = (Index(None, "reader_id", "day"),)

    subject_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    day: Mapped[datetime.date] = mapped_column(Date, primary_key=True, index=True)
    reader_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    office: Mapped[str | None] = mapped_column(String(20))
