"""The one row that says who this installation is: written by the first migration, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.columns import UtcDateTime
from storage.database import Database
from storage.errors import SchemaOutOfDate, WrongIriBase
from storage.migrate import pending_revision


class Installation(Base):
    """`iri_base` is what every activity IRI and every actor's `account.homePage` hangs on."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("singleton = 1", name="only_one"),)

    singleton: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    id: Mapped[UUID] = mapped_column(Uuid)
    iri_base: Mapped[str] = mapped_column(String(400))
    created: Mapped[datetime] = mapped_column(UtcDateTime)


def check_installation(database: Database, iri_base: str) -> Installation:
    """The installation row, once schema and `iri_base` are the ones this process expects.

    Raises `SchemaOutOfDate` before a missing migration, `WrongIriBase` when the setting moved.
    """
    if missing := pending_revision(database):
        raise SchemaOutOfDate(*missing)
    with database.reading() as session:
        installation = session.scalars(select(Installation)).one()
        if installation.iri_base != iri_base:
            raise WrongIriBase(installation.iri_base, iri_base)
        return installation
