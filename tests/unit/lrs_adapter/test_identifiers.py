"""One identifier per actor, and the way back to a member."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from lrs_adapter import (
    Iris,
    actor_identifier,
    is_key_authority,
    key_authority,
    own_actor,
    own_authority,
    record_id_of,
)
from tests.unit.lrs_adapter.statements import words

IRIS = Iris("https://child.example/")


@given(st.uuids())
def test_a_member_is_found_again_by_her_identifier(record_id: UUID) -> None:
    assert record_id_of(IRIS, own_actor(IRIS, record_id)) == record_id


@given(words)
def test_nobody_else_is_taken_for_a_member(name: str) -> None:
    for actor in (f"account::https://lms.example::{name}", f"mbox::mailto:{name}@e.example", name):
        assert record_id_of(IRIS, actor) is None
    assert record_id_of(IRIS, f"account::https://child.example::{{{uuid4()}}}") is None


def test_authorities_of_keys_and_of_child_are_told_apart() -> None:
    assert own_authority(IRIS) == "account::https://child.example::child"
    assert key_authority(IRIS, "abc") == "account::https://child.example::key:abc"
    assert is_key_authority(key_authority(IRIS, "abc"))
    assert not is_key_authority(own_authority(IRIS))


def test_anonymous_groups_are_the_same_by_their_members() -> None:
    ana, ben = {"mbox": "mailto:ana@e.example"}, {"mbox": "mailto:ben@e.example"}
    both = actor_identifier({"objectType": "Group", "member": [ana, ben]})
    assert both == actor_identifier({"objectType": "Group", "member": [ben, ana]})
    assert both != actor_identifier({"objectType": "Group", "member": [ana]})
    named = {"objectType": "Group", "mbox": "mailto:team@e.example", "member": [ana]}
    assert actor_identifier(named) == "mbox::mailto:team@e.example"
