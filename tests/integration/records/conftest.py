"""Two communities with records of a learner each, what a key stored, and who looks at them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from community import OPERATOR, Role, appoint, found_community, grant, join
from lrs_adapter import (
    Activity,
    ActivityType,
    Draft,
    Happening,
    Interaction,
    Iris,
    IssuedKey,
    LrsKey,
    Result,
    Verb,
    check_key,
    create_key,
    receive,
    record,
    take_back,
)
from storage import Database, SecretBox, UnitOfWork, utc_now
from tests.unit.plugin.web.world import World, make_world

HERE, THERE = "/desk/communities/ignite/records", "/desk/communities/other/records"
ALL = "/desk/installation/records"
NO_NAME = "mailto:somebody@example.org"
IN_HER_WORDS = "What somebody wrote in her own words"


@dataclass(frozen=True, slots=True)
class Records:
    """`luz` learns in Ignite, `noa` in the other community; `numbers` are their record ids.

    `taken_back` is a record of Luz's that was voided, `sent` one that a key stored.
    """

    world: World
    boss: UUID
    steward: UUID
    elsewhere: UUID
    luz: UUID
    noa: UUID
    numbers: dict[str, UUID]
    answered: UUID
    taken_back: UUID
    of_noa: UUID
    sent: UUID

    @property
    def database(self) -> Database:
        return self.world.services.database

    @property
    def iris(self) -> Iris:
        return self.world.services.iris

    @property
    def question(self) -> str:
        return self.iris.item("ignite", "first-steps", "values", "warm-up")


@pytest.fixture
def records(database: Database, secret_box: SecretBox, tmp_path: Path) -> Records:
    world = make_world(database, secret_box, tmp_path)
    iris, now = world.services.iris, utc_now()
    with database.unit_of_work() as uow:
        other = found_community(uow, slug="other", name={"en": "Other"}, now=now)
        names = ("Demo boss", "Demo steward", "Demo steward elsewhere", "Demo Luz", "Demo Noa")
        boss, steward, elsewhere, luz, noa = (join(uow, name=one, now=now) for one in names)
        for who, role, place in (
            (boss, Role.ADMINISTRATOR, None),
            (steward, Role.STEWARD, world.community.id),
            (elsewhere, Role.STEWARD, other.id),
        ):
            appoint(
                uow,
                asker=OPERATOR,
                member_id=who.id,
                role=role,
                community_id=place,
                reason="test",
                now=now,
            )
        for who, place in ((luz, world.community.id), (noa, other.id)):
            grant(
                uow,
                member_id=who.id,
                community_id=place,
                role=Role.LEARNER,
                reason="test",
                now=now,
            )
        opened = said(uow, iris, luz.record_id, Verb.INITIALIZED, lesson(iris, "ignite"))
        answered = said(
            uow,
            iris,
            luz.record_id,
            Verb.ANSWERED,
            question(iris),
            result=Result(scaled=1.0, success=True, response="a[,]c"),
        )
        said(
            uow,
            iris,
            luz.record_id,
            Verb.ANSWERED,
            question(iris),
            result=Result(scaled=0.5, success=False, response="b"),
        )
        happening = Happening("visit", uuid4(), "completed")
        draft = drafted(iris, luz.record_id, Verb.COMPLETED, lesson(iris, "ignite"))
        taken_back = record(uow, iris, happening, draft)
        take_back(uow, iris, happening, draft)
        of_noa = said(uow, iris, noa.record_id, Verb.COMPLETED, lesson(iris, "other"), slug="other")
        issued = create_key(uow, iris, label="Simulator", scopes=["all"], now=now)
        uow.commit()
    assert opened != answered
    sent = store(database, iris, issued, result={"response": IN_HER_WORDS})
    return Records(
        world,
        boss.id,
        steward.id,
        elsewhere.id,
        luz.id,
        noa.id,
        {"luz": luz.record_id, "noa": noa.record_id},
        answered,
        taken_back,
        of_noa,
        sent,
    )


def community_of(iris: Iris, slug: str) -> Activity:
    return Activity(iris.community(slug), ActivityType.COMMUNITY, {"en": slug.title()})


def lesson(iris: Iris, slug: str) -> Activity:
    iri = iris.lesson(slug, "first-steps", "values")
    return Activity(iri, ActivityType.LESSON, {"en": f"Values of {slug}"})


def question(iris: Iris) -> Activity:
    """A choice of three, of which the first and the last are right."""
    return Activity(
        iris.item("ignite", "first-steps", "values", "warm-up"),
        ActivityType.INTERACTION,
        {"en": "What is a value?"},
        interaction=Interaction(
            "choice",
            choices=(("a", {"en": "A thing"}), ("b", {"en": "A name"}), ("c", {"en": "A five"})),
            correct_responses_pattern=("a[,]c",),
        ),
    )


def drafted(
    iris: Iris, actor: UUID, verb: Verb, about: Activity, slug: str = "ignite", **more: Any
) -> Draft:
    return Draft(
        verb=verb,
        actor=actor,
        object=about,
        community=community_of(iris, slug),
        timestamp=utc_now(),
        registration=uuid4(),
        **more,
    )


def said(
    uow: UnitOfWork,
    iris: Iris,
    actor: UUID,
    verb: Verb,
    about: Activity,
    slug: str = "ignite",
    **more: Any,
) -> UUID:
    happening = Happening("visit", uuid4(), verb.name.lower())
    return record(uow, iris, happening, drafted(iris, actor, verb, about, slug, **more))


def key_of(database: Database, issued: IssuedKey) -> LrsKey:
    with database.look_up() as within:
        key = check_key(within, issued.key, issued.secret, now=utc_now())
    assert key is not None
    return key


def store(database: Database, iris: Iris, issued: IssuedKey, **changes: Any) -> UUID:
    """What content of somebody outside says, about Ignite by name too."""
    statement = {
        "actor": {"mbox": NO_NAME, "name": "Somebody Outside"},
        "verb": {"id": "https://example.org/verbs/tried", "display": {"en": "tried"}},
        "object": {"id": "https://example.org/things/one"},
        "context": {"contextActivities": {"grouping": [{"id": iris.community("ignite")}]}},
    } | changes
    with database.unit_of_work() as uow:
        ids = receive(
            uow, iris, [statement], key_of(database, issued), now=utc_now(), version="1.0.3"
        )
        uow.commit()
    return ids[0]
