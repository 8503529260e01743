"""Whoever looks at the log on a page instead of with a key: the same query code answers both."""

from datetime import UTC, datetime
from uuid import UUID

from lrs_adapter.keys import LrsKey, Scope

NEVER = datetime.min.replace(tzinfo=UTC)


def desk_reader(community_id: UUID | None = None, community_iri: str | None = None) -> LrsKey:
    """What a key with `statements/read` sees: everything, or what CHILD recorded for a community.

    It is in no table, opens nothing, and has an authority under which nobody can store.
    """
    return LrsKey(
        key="",
        label="",
        scopes=frozenset({Scope.READ}),
        community_id=community_id,
        community_iri=community_iri,
        created=NEVER,
    )
