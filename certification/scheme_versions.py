"""Published schemes: frozen versions side by side, each named by the hash of its document."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from certification.canonical import canonical_json, version_hash
from certification.errors import BadScheme, UnknownScheme
from certification.inserting import insert_or_ignore
from certification.load_scheme import load_scheme
from certification.models import SchemeRow, SchemeVersionRow
from certification.published_scheme import published_scheme
from certification.scheme import Scheme
from community import (
    Asker,
    Permission,
    audit,
    communities_in,
    community,
    require,
    with_community,
)
from lrs_adapter import Activity, ActivityType, Iris
from storage import UnitOfWork, asked_once, keep_answers

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    """`number` counts the versions of a scheme from 1; `document` is the canonical JSON."""

    id: UUID
    scheme_id: UUID
    community_id: UUID
    slug: str
    number: int
    version_hash: str
    scheme: Scheme
    document: bytes
    published_at: datetime


def import_scheme(
    uow: UnitOfWork,
    iris: Iris,
    document: Mapping[str, Any],
    *,
    asker: Asker,
    community_id: UUID,
    now: datetime,
) -> SchemeVersion:
    """Publish `document` as a version of the scheme that its slug names.

    The same document again gives the version there is. Members on an older version stay there.
    Raises `BadScheme`, `NotAllowed`, `UnknownCommunity`.
    """
    session = uow.session
    community(session, community_id)
    require(session, asker, Permission.IMPORT_SCHEME, community_id, now=now)
    load_scheme(document)
    canonical, digest = canonical_json(document), version_hash(document)
    slug = load_scheme(orjson.loads(canonical)).slug
    insert_or_ignore(session, SchemeRow, id=uuid4(), community_id=community_id, slug=slug)
    scheme_row = session.scalars(
        select(SchemeRow)
        .where(SchemeRow.community_id == community_id, SchemeRow.slug == slug)
        .with_for_update()
    ).one()
    row = session.scalar(
        select(SchemeVersionRow).where(
            SchemeVersionRow.scheme_id == scheme_row.id, SchemeVersionRow.version_hash == digest
        )
    )
    if row is None:
        newest = session.scalar(
            select(func.max(SchemeVersionRow.number)).where(
                SchemeVersionRow.scheme_id == scheme_row.id
            )
        )
        row = SchemeVersionRow(
            id=uuid4(),
            scheme_id=scheme_row.id,
            number=(newest or 0) + 1,
            version_hash=digest,
            document=canonical,
            published_at=now,
        )
        session.add(row)
        session.flush()
        audit(
            uow,
            asker=asker,
            act="scheme.published",
            subject_kind="scheme",
            subject_id=scheme_row.id,
            community_id=community_id,
            details={"version": digest},
            now=now,
        )
    return _value(row, scheme_row)


def scheme_versions(session: Session, community_id: UUID | None = None) -> list[SchemeVersion]:
    """The newest version of each scheme, by slug; of one community or of all.

    One whose document this version of CHILD no longer accepts is left out.
    """
    query = _newest_versions()
    if community_id is not None:
        query = query.where(SchemeRow.community_id == community_id)
    return list(_readable(session.execute(query)))


def scheme_versions_in(session: Session, communities: Collection[UUID]) -> list[SchemeVersion]:
    """The same of several communities, in one statement."""
    query = _newest_versions().where(SchemeRow.community_id.in_(communities))
    return list(_readable(session.execute(query)))


def newest_of_schemes(session: Session, scheme_ids: Collection[UUID]) -> list[SchemeVersion]:
    """The same of these schemes."""
    if not scheme_ids:
        return []
    query = _newest_versions().where(SchemeRow.id.in_(scheme_ids))
    return list(_readable(session.execute(query)))


def _newest_versions() -> Select[SchemeVersionRow, SchemeRow]:
    newest = (
        select(SchemeVersionRow.scheme_id, func.max(SchemeVersionRow.number).label("number"))
        .group_by(SchemeVersionRow.scheme_id)
        .subquery()
    )
    return (
        select(SchemeVersionRow, SchemeRow)
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .join(
            newest,
            (newest.c.scheme_id == SchemeVersionRow.scheme_id)
            & (newest.c.number == SchemeVersionRow.number),
        )
        .order_by(SchemeRow.slug, SchemeRow.id)
    )


def all_versions(session: Session, community_id: UUID, slug: str) -> list[SchemeVersion]:
    """Every readable version of a community's scheme, the oldest first; none without such one."""
    query = (
        select(SchemeVersionRow, SchemeRow)
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .where(SchemeRow.community_id == community_id, SchemeRow.slug == slug)
        .order_by(SchemeVersionRow.number)
    )
    return list(_readable(session.execute(query)))


def versions_beside(session: Session, version_id: UUID) -> list[SchemeVersion]:
    """Every readable version of the scheme that this one is of, the oldest first.

    Within a reading the community of the scheme is known then. Raises `UnknownScheme`, and
    `BadScheme` where this version of CHILD cannot read `version_id`.
    """
    its_scheme = select(SchemeVersionRow.scheme_id).where(SchemeVersionRow.id == version_id)
    query = with_community(
        select(SchemeVersionRow, SchemeRow)
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .where(SchemeVersionRow.scheme_id == its_scheme.scalar_subquery())
        .order_by(SchemeVersionRow.number),
        SchemeRow.community_id,
    )
    rows = session.execute(query).all()
    communities_in(session, [row[2] for row in rows])
    found = list(_readable((row[0], row[1]) for row in rows))
    if all(each.id != version_id for each in found):
        scheme_version(session, version_id)
    return found


@asked_once
def scheme_version(session: Session, version_id: UUID) -> SchemeVersion:
    """Raises `UnknownScheme`."""
    query = (
        select(SchemeVersionRow, SchemeRow)
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .where(SchemeVersionRow.id == version_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise UnknownScheme(version_id)
    return _value(*found)


def versions_with(
    table: type[Row], version_id: InstrumentedAttribute[UUID]
) -> Select[Row, SchemeVersionRow, SchemeRow]:
    """Rows of another table, each with the version that its column `version_id` names."""
    return (
        select(table, SchemeVersionRow, SchemeRow)
        .join(SchemeVersionRow, SchemeVersionRow.id == version_id)
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
    )


def know_versions(session: Session, rows: Collection[tuple[SchemeVersionRow, SchemeRow]]) -> None:
    """Within a reading `scheme_version` of each is known then; one that cannot be read is not."""
    keep_answers(session, scheme_version, {each.id: each for each in _readable(rows)})


def version_document(session: Session, iris: Iris, version_id: UUID) -> tuple[bytes, str]:
    """A version's canonical document and the IRI of its community, read and checked by nobody.

    Raises `UnknownScheme`.
    """
    query = (
        select(SchemeVersionRow.document, SchemeRow.community_id)
        .join(SchemeRow, SchemeRow.id == SchemeVersionRow.scheme_id)
        .where(SchemeVersionRow.id == version_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise UnknownScheme(version_id)
    return found[0], iris.community(community(session, found[1]).slug)


def competency(iris: Iris, community_slug: str, version: SchemeVersion) -> Activity:
    """What the path leads to, as records name it: the same in every version of the scheme."""
    return Activity(
        iris.competency(community_slug, version.slug),
        ActivityType.COMPETENCY,
        version.scheme.title,
        version.scheme.description,
    )


def version_activity(iris: Iris, community_slug: str, version: SchemeVersion) -> Activity:
    """The frozen version as a grouping activity of records (PROFILE)."""
    return Activity(
        iris.scheme_version(community_slug, version.slug, version.version_hash),
        ActivityType.COMPETENCY,
        version.scheme.title,
    )


def _readable(rows: Iterable[Any]) -> Iterator[SchemeVersion]:
    for version, scheme in rows:
        with suppress(BadScheme):
            yield _value(version, scheme)


def _value(row: SchemeVersionRow, scheme: SchemeRow) -> SchemeVersion:
    return SchemeVersion(
        id=row.id,
        scheme_id=scheme.id,
        community_id=scheme.community_id,
        slug=scheme.slug,
        number=row.number,
        version_hash=row.version_hash,
        scheme=published_scheme(row.document),
        document=row.document,
        published_at=row.published_at,
    )
