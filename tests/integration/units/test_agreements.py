"""Units and communities work together when both say so, and LMSs belong to units that do."""

from uuid import uuid4

import pytest

from community import (
    INSTALLATION,
    OPERATOR,
    AlreadyAgreed,
    BadReason,
    LmsTaken,
    NotAgreed,
    NotAllowed,
    Role,
    UnitExists,
    UnknownAgreement,
    agree,
    agreements,
    ask_agreement,
    audit_entries,
    communities_with,
    end_agreement,
    found_unit,
    give_lms,
    unit_of_lms,
)
from storage import Database
from tests.integration.learning_world import LearningWorld
from tests.integration.units.units_world import NOW, department, other_community, person


def test_one_side_asks_and_the_other_agrees(database: Database, world: LearningWorld) -> None:
    here = world.enrolment.community_id
    with database.unit_of_work() as uow:
        unit = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=NOW)
        coordinator = person(uow, Role.COORDINATOR, unit_id=unit.id)
        steward = person(uow, Role.STEWARD, community_id=here)
        asked = ask_agreement(
            uow,
            asker=coordinator,
            unit_id=unit.id,
            community_id=here,
            by_unit=True,
            reason="we teach it",
            now=NOW,
        )
        assert communities_with(uow.session, unit.id, now=NOW) == frozenset()
        with pytest.raises(NotAllowed):
            agree(uow, asked.id, asker=coordinator, now=NOW)
        agree(uow, asked.id, asker=steward, now=NOW)
        assert communities_with(uow.session, unit.id, now=NOW) == {here}
        with pytest.raises(AlreadyAgreed):
            ask_agreement(
                uow,
                asker=steward,
                unit_id=unit.id,
                community_id=here,
                by_unit=False,
                reason="again",
                now=NOW,
            )
        end_agreement(uow, asked.id, asker=steward, reason="enough", now=NOW)
        with pytest.raises(UnknownAgreement):
            agree(uow, asked.id, asker=steward, now=NOW)
        told = audit_entries(uow.session, asker=OPERATOR, scope=INSTALLATION, now=NOW)
        uow.commit()
    assert [one.act for one in told if one.subject_kind == "agreement"] == [
        "agreement.ended",
        "agreement.agreed",
        "agreement.asked",
    ]
    with database.reading() as session:
        assert [each.ended for each in agreements(session, unit_id=unit.id)] == [NOW]


def test_a_stranger_asks_for_neither_side(database: Database, world: LearningWorld) -> None:
    north = department(database, world, "north")
    with database.unit_of_work() as uow:
        elsewhere = other_community(uow)
        stranger = person(uow, Role.STEWARD, community_id=elsewhere)
        for by_unit, unit_id, community_id in (
            (True, north.unit_id, elsewhere),
            (False, north.unit_id, world.enrolment.community_id),
        ):
            with pytest.raises(NotAllowed):
                ask_agreement(
                    uow,
                    asker=stranger,
                    unit_id=unit_id,
                    community_id=community_id,
                    by_unit=by_unit,
                    reason="test",
                    now=NOW,
                )
        with pytest.raises(BadReason):
            end_agreement(uow, north.agreement_id, asker=OPERATOR, reason=" ", now=NOW)


def test_an_lms_belongs_to_one_unit_that_works_with_its_community(
    database: Database, world: LearningWorld
) -> None:
    north = department(database, world, "north")
    south = department(database, world, "south")
    here, new = world.enrolment.community_id, uuid4()
    with database.unit_of_work() as uow:
        elsewhere = other_community(uow)
        with pytest.raises(NotAgreed):
            give_lms(
                uow,
                asker=OPERATOR,
                unit_id=north.unit_id,
                registration_id=new,
                community_id=elsewhere,
                now=NOW,
            )
        with pytest.raises(LmsTaken):
            give_lms(
                uow,
                asker=OPERATOR,
                unit_id=south.unit_id,
                registration_id=north.registration_id,
                community_id=here,
                now=NOW,
            )
        assert unit_of_lms(uow.session, north.registration_id) == north.unit_id
        assert unit_of_lms(uow.session, new) is None


def test_a_short_name_is_taken_once(database: Database, world: LearningWorld) -> None:
    department(database, world, "north")
    with database.unit_of_work() as uow, pytest.raises(UnitExists):
        found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=NOW)
