"""Two communities and two training units with something that each use case can be tried on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet

from certification import choose_path, import_scheme
from community import (
    OPERATOR,
    Asker,
    Role,
    agree,
    ask_agreement,
    found_community,
    found_unit,
    grant,
    join,
)
from curricula import Place, answer_item, enrol, import_curriculum, read_source
from lrs_adapter import Iris
from plugin.demo.world import CURRICULUM, SCHEME
from plugin.lti import add_registration, give_lms_to_unit
from storage import Database, SecretBox, UnitOfWork, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.rights.askers import people

IRIS = Iris(IRI_BASE)
NOW = utc_now()


@dataclass(frozen=True, slots=True)
class World:
    """`here` is the community, `unit` the training unit that has `registration` and its course.

    `services` are what an example needs of `plugin.services.Services`.
    """

    database: Database
    here: UUID
    other: UUID
    unit: UUID
    other_unit: UUID
    asked_by_unit: UUID
    agreement: UUID
    version: UUID
    newer: UUID
    scheme: UUID
    enrolment: UUID
    path: UUID
    grant: UUID
    registration: UUID
    lms_here: UUID
    place: str
    member: UUID
    lesson: str
    attempt: UUID
    services: Any
    who: dict[str, Asker]


@contextmanager
def use_case_world(templates: Templates) -> Iterator[World]:
    url = templates.fresh("sqlite")
    database = Database(url)
    with database.unit_of_work() as uow:
        built = _build(uow, database)
        uow.commit()
    yield built
    database.dispose()
    templates.drop(url)


def connect_lms(uow: UnitOfWork, here: UUID, client: str, asker: Asker = OPERATOR) -> UUID:
    return add_registration(
        uow,
        asker=asker,
        community_id=here,
        now=NOW,
        name="LMS",
        issuer="https://lms.example.org",
        client_id=client,
        auth_login_url="https://lms.example.org/auth",
        auth_token_url="https://lms.example.org/token",
        jwks_url="https://lms.example.org/jwks",
        deployments=["1"],
    ).id


def _build(uow: UnitOfWork, database: Database) -> World:
    here, other, third = (
        found_community(uow, slug=slug, name={"en": slug}, now=NOW).id
        for slug in ("ignite", "other", "third")
    )
    units = [
        found_unit(uow, asker=OPERATOR, slug=slug, name={"en": slug}, now=NOW).id
        for slug in ("north", "south")
    ]
    agreements = []
    for unit_id in units:
        asked = ask_agreement(
            uow,
            asker=OPERATOR,
            unit_id=unit_id,
            community_id=here,
            by_unit=True,
            reason="test",
            now=NOW,
        )
        agreements.append(agree(uow, asked.id, asker=OPERATOR, now=NOW).id)
    open_one = ask_agreement(
        uow,
        asker=OPERATOR,
        unit_id=units[0],
        community_id=third,
        by_unit=True,
        reason="test",
        now=NOW,
    )
    registration, lms_here = connect_lms(uow, here, "1"), connect_lms(uow, here, "2")
    give_lms_to_unit(uow, registration, unit_id=units[0], asker=OPERATOR, reason="test", now=NOW)
    source = read_source(CURRICULUM)
    old = import_curriculum(uow, source, asker=OPERATOR, community_id=here, publish=True, now=NOW)
    scheme = import_scheme(
        uow,
        IRIS,
        json.loads(Path(SCHEME).read_text(encoding="utf-8")),
        asker=OPERATOR,
        community_id=here,
        now=NOW,
    )
    learner = join(uow, name="Demo learner", now=NOW).id
    place = f"lti:{registration}:1:7"
    enrolled = enrol(
        uow, member_id=learner, version_id=old.version_id, place=Place(place, "LMS"), now=NOW
    )
    path = choose_path(
        uow, IRIS, asker=OPERATOR, member_id=learner, scheme_version_id=scheme.id, now=NOW
    )
    lesson = next(each for each in source.curriculum.lessons if each.items)
    answered = answer_item(
        uow,
        IRIS,
        enrolment=enrolled,
        lesson_slug=lesson.slug,
        item_slug=lesson.items[0].slug,
        chosen=[lesson.items[0].options[0].key],
        now=NOW,
    )
    given = grant(
        uow, member_id=learner, community_id=here, role=Role.AUTHOR, reason="test", now=NOW
    )
    return World(
        database=database,
        here=here,
        other=other,
        unit=units[0],
        other_unit=units[1],
        asked_by_unit=open_one.id,
        agreement=agreements[0],
        version=old.version_id,
        newer=old.version_id,
        scheme=scheme.id,
        enrolment=enrolled.id,
        path=path.id,
        grant=given,
        registration=registration,
        lms_here=lms_here,
        place=place,
        member=learner,
        lesson=lesson.slug,
        attempt=answered.id,
        services=SimpleNamespace(
            database=database,
            iris=IRIS,
            secret_box=SecretBox(Fernet.generate_key().decode()),
            settings=SimpleNamespace(http_timeout_s=1.0),
        ),
        who=people(uow, here, other, units, NOW),
    )
