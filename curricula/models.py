"""The tables of curricula and their frozen versions."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime


class CurriculumRow(Base):
    """A curriculum of one community; its versions hang on it."""

    __tablename__ = "curriculum"
    __table_args__ = (UniqueConstraint("community_id", "slug"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    community_id: Mapped[UUID] = mapped_column(Uuid)
    slug: Mapped[str] = mapped_column(String(100))
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class VersionRow(Base):
    """One frozen source. Never changed, but for `published_at`, which is set once.

    `document` is the model and `report` what the import told, both as JSON (see
    curricula/document.py); the report is read only where it is shown.
    """

    __tablename__ = "curriculum_version"
    __table_args__ = (
        UniqueConstraint("curriculum_id", "version_hash"),
        Index("ix_curriculum_version_version_hash", "version_hash"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    curriculum_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum.id"))
    version_hash: Mapped[str] = mapped_column(String(64))
    document: Mapped[bytes] = mapped_column(LargeBinary)
    report: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SourceBlobRow(Base):
    """A file's bytes, once, however many versions and communities hold the file."""

    __tablename__ = "source_blob"

    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SourceFileRow(Base):
    """A file of a version: its path from the folder, its size in bytes, its media type."""

    __tablename__ = "source_file"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("curriculum_version.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    content_hash: Mapped[str] = mapped_column(ForeignKey("source_blob.content_hash"))
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(100))
