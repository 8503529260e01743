"""The one row that says who this installation is: written by the first migration, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Uuid, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.columns import UtcDateTime
from storage.database import Database
from storage.errors import DatabaseTrouble, SchemaOutOfDate, WrongIriBase
from storage.migrate import pending_revision
from storage.trouble import READ_ONLY, trouble_of


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


def check_writable(database: Database) -> None:
    """Raises `DatabaseTrouble` where this process may read the database and not write it.

    Whoever serves for days should learn it at once. That it is full or locked just now passes.
    """
    try:
        with database.unit_of_work() as uow:
            uow.session.execute(update(Installation).values(singleton=1))
    except DBAPIError as error:
        trouble = trouble_of(error)
        if trouble == READ_ONLY:
            raise DatabaseTrouble(trouble) from error
        if trouble is None:
            raise
