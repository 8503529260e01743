"""A statement meets a second filter by what it points to itself, whatever others point to."""

from uuid import UUID, uuid4

from lrs_adapter import LrsKey, StatementQuery, find_statements
from storage import Database
from tests.integration.records_world import COMMUNITY, IRIS, new_key, received, store

SHE = {"mbox": "mailto:she@example.org"}
HIDDEN = "https://example.org/verbs/hid"
TRIED = "https://example.org/verbs/tried"


def pointing_to(target: UUID) -> dict[str, object]:
    pointer = {"objectType": "StatementRef", "id": str(target)}
    return received(actor=SHE, verb={"id": "https://example.org/verbs/meant"}, object=pointer)


def found(database: Database, key: LrsKey, verb: str) -> list[bytes]:
    query = StatementQuery(agent=f"mbox::{SHE['mbox']}", verb=verb)
    with database.reading() as session:
        return [one.document for one in find_statements(session, IRIS, query, key).statements]


def test_a_second_filter_tells_a_limited_key_nothing_of_a_hidden_target(
    database: Database,
) -> None:
    limits = {"community_id": uuid4(), "community_iri": COMMUNITY.iri}
    limited, _ = new_key(database, "statements/write", "statements/read", **limits)
    other, _ = new_key(database, "all")
    (hidden,) = store(database, other, received(verb={"id": HIDDEN}))
    (own,) = store(database, limited, received(verb={"id": TRIED}))
    to_hidden, to_own = store(database, limited, pointing_to(hidden), pointing_to(own))
    assert found(database, limited, HIDDEN) == []
    (only,) = found(database, limited, TRIED)
    assert str(to_own).encode() in only
    (by_all,) = found(database, other, HIDDEN)
    assert str(to_hidden).encode() in by_all
