"""Two communities and two training units with something that each use case can be tried on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from cryptography.fernet import Fernet

from certification import choose_path, import_scheme
from community import (
    OPERATOR,
    Asker,
    Member,
    Role,
    ask_agreement,
    ask_to_be_forgotten,
    found_community,
    found_unit,
    grant,
    join,
    post,
)
from community.mailing.models import MailRow, MailState
from curricula import Place, ReadSource, answer_item, enrol, import_curriculum, read_source
from lrs_adapter import Iris, Kept, RuleScope, set_rule
from lrs_adapter.erasing.models import LrsErasure, LrsErasureRequest
from lrs_adapter.targets import target_row
from plugin.demo.world import CURRICULUM, SCHEME
from plugin.lti import add_registration, give_lms_to_unit
from plugin.record_sources import harvest_from
from plugin.record_stores import issue_lrs_key, send_log_to
from plugin.retention import hold
from storage import Database, SecretBox, UnitOfWork, give_box, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.rights.askers import people
from tests.integration.units.agreed_unit import agreed_unit

IRIS = Iris(IRI_BASE)
NOW = utc_now()
SOURCE = {"label": "lms", "endpoint": "http://127.0.0.1:9/xapi", "key": "k", "secret": "s"}
TARGET: dict[str, Any] = {
    "label": "copy",
    "endpoint": "https://lrs.example/xapi",
    "key": "k",
    "secret": "s",
}


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
    free_unit: UUID
    asked_by_unit: UUID
    agreement: UUID
    version: UUID
    newer: UUID
    draft: UUID
    scheme: UUID
    newer_scheme: UUID
    enrolment: UUID
    path: UUID
    grant: UUID
    registration: UUID
    lms_here: UUID
    place: str
    member: UUID
    lesson: str
    lessons: dict[str, str | None]
    attempt: UUID
    mail: UUID
    target: str
    source: str
    erasure: UUID
    rule: UUID
    hold: UUID
    key: str
    services: Any
    goer: Member
    who: dict[str, Asker]


@cache
def other_source(name: str) -> ReadSource:
    """The demo's curriculum with one more file."""
    source = read_source(CURRICULUM)
    return replace(source, files={**source.files, f"files/{name}.csv": b"1\n"})


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
    services: Any = SimpleNamespace(
        database=database,
        iris=IRIS,
        secret_box=SecretBox(Fernet.generate_key().decode()),
        settings=SimpleNamespace(http_timeout_s=1.0, smtp_url=None),
    )
    give_box(database, services.secret_box)
    goer = join(uow, name="Demo Goer", now=NOW)
    ask_to_be_forgotten(uow, asker=Asker(goer.id), now=NOW)
    send_log_to(uow, services, asker=OPERATOR, **TARGET, now=NOW)
    harvest_from(uow, services, asker=OPERATOR, **SOURCE, now=NOW)
    key = issue_lrs_key(uow, services, asker=OPERATOR, label="x", scopes=["define"], now=NOW).key
    here, other, third = (
        found_community(uow, slug=slug, name={"en": slug}, now=NOW).id
        for slug in ("ignite", "other", "third")
    )
    agreed = [agreed_unit(uow, slug, here, now=NOW) for slug in ("north", "south")]
    west = found_unit(uow, asker=OPERATOR, slug="west", name={"en": "west"}, now=NOW).id
    units = [*(each.id for each in agreed), west]
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
    newer, draft = (
        import_curriculum(
            uow, other_source(name), asker=OPERATOR, community_id=here, publish=publish, now=NOW
        )
        for name, publish in (("newer", True), ("draft", False))
    )
    document = json.loads(Path(SCHEME).read_text(encoding="utf-8"))
    scheme, newer_scheme = (
        import_scheme(uow, IRIS, each, asker=OPERATOR, community_id=here, now=NOW)
        for each in (document, document | {"title": {"en": "Another title"}})
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
        free_unit=units[2],
        asked_by_unit=open_one.id,
        agreement=agreed[0].agreement_id,
        version=old.version_id,
        newer=newer.version_id,
        draft=draft.version_id,
        scheme=scheme.id,
        newer_scheme=newer_scheme.id,
        enrolment=enrolled.id,
        path=path.id,
        grant=given,
        registration=registration,
        lms_here=lms_here,
        place=place,
        member=learner,
        lesson=lesson.slug,
        lessons={each.slug: each.slug for each in source.curriculum.lessons},
        attempt=answered.id,
        mail=_refused_mail(uow, learner),
        target=TARGET["label"],
        source=SOURCE["label"],
        erasure=_asked_of_target(uow),
        rule=set_rule(uow, RuleScope(Kept.RECORDS), 12, NOW)[0].id,
        hold=hold(
            uow,
            join(uow, name="Demo Held", now=NOW).record_id,
            asker=OPERATOR,
            reason="test",
            now=NOW,
        ).id,
        key=key,
        services=services,
        goer=goer,
        who=people(uow, here, other, units, NOW),
    )


def _asked_of_target(uow: UnitOfWork) -> UUID:
    """An erasure of which the target was asked to delete what it has."""
    erasure_id, counts = uuid4(), {"up_to": 1, "cursor": 1}
    target = target_row(uow.session, TARGET["label"])
    done = {"rewritten": 1, "removed": 0, "documents": 0, "attachments": 0}
    uow.session.add(LrsErasure(id=erasure_id, begun=NOW, done=NOW, **counts, **done))
    uow.session.flush()
    asked = {"sent": 1, "may_void": True, "voids": 1, "refused": 0, "failures": 0}
    uow.session.add(
        LrsErasureRequest(erasure_id=erasure_id, target_id=target.id, **counts, **asked)
    )
    uow.session.flush()
    return erasure_id


def _refused_mail(uow: UnitOfWork, member_id: UUID) -> UUID:
    posted = post(uow, kind="places-joined", to=member_id, values={"platform": "LMS"}, now=NOW)
    assert posted is not None
    uow.session.get_one(MailRow, posted).state = MailState.REFUSED.value
    return posted
