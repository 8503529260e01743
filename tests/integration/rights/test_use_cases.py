"""Who may do what: every use case that takes an asker, against every role wherever it is held."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from community import (
    INSTALLATION,
    Permission,
    Role,
    Scope,
    UnitScope,
    is_allowed,
    is_allowed_somewhere,
    places_where,
)
from tests.databases import Templates
from tests.integration.rights.askers import WHO
from tests.integration.rights.examples import EXAMPLES
from tests.integration.rights.faces import callers_of, with_an_asker, writers_without_an_asker
from tests.integration.rights.trying import was_allowed
from tests.integration.rights.unasked import ONLY_CALLED_IN, UNASKED
from tests.integration.rights.use_case_world import NOW, World, use_case_world

ASKED = {
    "allowed_in",
    "audit",
    "brought_by_launch",
    "candidates",
    "communities_by_courses",
    "communities_of_courses",
    "end_grant",
    "grants_held",
    "is_allowed",
    "is_allowed_somewhere",
    "is_allowed_throughout",
    "launched_course",
    "may_move",
    "note_lrs",
    "places_where",
    "reach_of",
    "reach_to_move",
    "reaches_of",
    "record_id_of_asker",
    "record_move",
    "require",
    "require_copy",
    "require_due",
    "require_lms_of",
    "tell",
    "units_where",
}
"""They answer or note what another decides: they are what the examples rest on."""

OF_HERSELF = {
    "accept_joining": "joining",
    "add_email": "signing",
    "add_oidc": "signing",
    "ask_to_be_forgotten": "erasing/test_asking",
    "confirm_joining": "joining",
    "copy_of_held": "people/test_download",
    "decide": "people/test_consents",
    "directory": "people/test_directory",
    "end_joining_offer": "joining",
    "enter_joining_code": "joining",
    "herself": "joining",
    "make_joining_code": "joining",
    "open_offer": "joining",
    "open_offers": "joining",
    "part": "joining",
    "remove_sign_in_method": "signing",
    "save_profile": "people/test_profiles",
    "withdraw_forgetting": "erasing/test_asking",
}
"""What somebody does with what is her own alone, whatever her roles; and whose tests hold that."""


@pytest.fixture(scope="module")
def world(templates: Templates) -> Iterator[World]:
    with use_case_world(templates) as made:
        yield made


def test_every_use_case_has_an_example() -> None:
    listed = {name.split()[0] for name in EXAMPLES} | ASKED | set(OF_HERSELF)
    assert set(with_an_asker()) == listed


def test_whatever_writes_unasked_says_on_whose_right() -> None:
    assert set(writers_without_an_asker()) == set(UNASKED)


def test_what_changes_rights_unasked_is_called_by_those_who_asked() -> None:
    found = callers_of(ONLY_CALLED_IN)
    assert {name: found[name] for name in ONLY_CALLED_IN} == ONLY_CALLED_IN


@pytest.mark.parametrize("who", WHO)
def test_the_places_where_somebody_may_are_those_that_allow_her(world: World, who: str) -> None:
    scopes: list[Scope] = [
        world.here,
        world.other,
        UnitScope(world.unit),
        UnitScope(world.free_unit),
        INSTALLATION,
    ]
    asker = world.who[who]
    launched = replace(
        asker, launch_roles=frozenset({Role.COORDINATOR}), launch_community_id=world.other
    )
    with world.database.reading() as session:
        for each in (asker, launched):
            for permission in Permission:
                found = places_where(session, each, permission, now=NOW)
                allowed = [
                    scope
                    for scope in scopes
                    if is_allowed(session, each, permission, scope, now=NOW)
                ]
                assert {*found} & {*scopes} == {*allowed}
                somewhere = is_allowed_somewhere(session, each, permission, now=NOW)
                assert somewhere is bool(found)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_use_case_is_for_those_who_may_and_for_nobody_else(world: World, name: str) -> None:
    rule, example = EXAMPLES[name]
    found = {who: was_allowed(world, example, who) for who in WHO}
    assert {who for who, allowed in found.items() if allowed is not rule(who)} == set()
