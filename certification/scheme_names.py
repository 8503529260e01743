"""Schemes and their versions as people call them."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from certification.errors import BadScheme
from certification.models import SchemeVersionRow
from certification.published_scheme import published_scheme
from storage import among


@dataclass(frozen=True, slots=True)
class SchemeNames:
    """`titles` by scheme, by language, as its newest version has it; one that this version of CHILD
    cannot read has none. `numbers` by scheme and the hash of a version.
    """

    titles: Mapping[UUID, Mapping[str, str]]
    numbers: Mapping[tuple[UUID, str], int]


def scheme_names(session: Session, scheme_ids: Collection[UUID]) -> SchemeNames:
    """Of these schemes with all their versions; in one statement, which reads of each the newest
    document alone.
    """
    if not scheme_ids:
        return SchemeNames({}, {})
    newest = func.max(SchemeVersionRow.number).over(partition_by=SchemeVersionRow.scheme_id)
    query = select(
        SchemeVersionRow.scheme_id,
        SchemeVersionRow.version_hash,
        SchemeVersionRow.number,
        case((SchemeVersionRow.number == newest, SchemeVersionRow.document)),
    ).where(among(session, SchemeVersionRow.scheme_id, scheme_ids))
    titles: dict[UUID, Mapping[str, str]] = {}
    numbers: dict[tuple[UUID, str], int] = {}
    for scheme_id, version_hash, number, document in session.execute(query):
        numbers[scheme_id, version_hash] = number
        if document is not None:
            with suppress(BadScheme):
                titles[scheme_id] = published_scheme(document).title
    return SchemeNames(titles, numbers)
