"""An installation with something behind every route: a course, a path, units, a move."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask

from certification import choose_path, import_scheme
from community import OPERATOR, found_community, join
from curricula import Place, ReadSource, decide_move, enrol, import_curriculum, read_source
from plugin.app import create_app
from plugin.demo.world import CURRICULUM, SCHEME
from plugin.lti import DeepLinkingRequest, add_registration, give_lms_to_unit, seal_deep_linking
from plugin.lti.models import RosterRow
from plugin.lti.placement_models import CourseCopyRow, PlacementRow
from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import UnitOfWork, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.units.agreed_unit import agreed_unit

BASE = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Site:
    """`names` are what the addresses of route_examples.py need; `sealed` is a Deep Linking request.

    `course` is the place in which people learn, a course of the first of the two `units`.
    """

    app: Flask
    services: Services
    community_id: UUID
    other_id: UUID
    units: tuple[UUID, UUID]
    version_id: UUID
    course: str
    names: dict[str, str]
    sealed: str


def make_site(templates: Templates, folder: Path, kind: str = "sqlite") -> Iterator[Site]:
    url = templates.fresh(kind)
    services = open_services(
        read_settings(
            {
                "CHILD_DATA_DIR": str(folder),
                "CHILD_DATABASE_URL": url,
                "CHILD_IRI_BASE": IRI_BASE,
            }
        )
    )
    now = utc_now()
    source = read_source(CURRICULUM)
    with services.database.unit_of_work() as uow:
        luz = join(uow, name="Demo learner Luz", now=now).id
        here = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now).id
        other = found_community(uow, slug="other", name={"en": "Other"}, now=now).id
        north, south = (agreed_unit(uow, slug, here, now=now).id for slug in ("north", "south"))
        lms, units_lms = _lms(uow, here, "1", now), _lms(uow, here, "2", now)
        give_lms_to_unit(uow, units_lms, unit_id=north, asker=OPERATOR, reason="test", now=now)
        course = f"lti:{units_lms}:1:1"
        imported = import_curriculum(
            uow, source, asker=OPERATOR, community_id=here, publish=True, now=now
        )
        scheme = import_scheme(
            uow,
            services.iris,
            json.loads(Path(SCHEME).read_text(encoding="utf-8")),
            asker=OPERATOR,
            community_id=here,
            now=now,
        )
        path = choose_path(
            uow,
            services.iris,
            asker=OPERATOR,
            member_id=luz,
            scheme_version_id=scheme.id,
            now=now,
        )
        learns = enrol(
            uow,
            member_id=luz,
            version_id=imported.version_id,
            place=Place(course, "LMS"),
            now=now,
        )
        uow.session.add(
            RosterRow(
                registration_id=units_lms,
                place=course,
                url="http://127.0.0.1:8001/members",
                staff_came=now,
                failures=0,
                asked=False,
                lease_token=0,
            )
        )
        copy = CourseCopyRow(
            id=uuid4(),
            registration_id=units_lms,
            place=course,
            curriculum_id=imported.curriculum_id,
            version_id=imported.version_id,
            from_place=f"lti:{units_lms}:1:0",
            recognised=now,
        )
        uow.session.add(copy)
        placed = PlacementRow(
            id=uuid4(),
            registration_id=units_lms,
            deployment_id="1",
            context_id="1",
            place=course,
            placed=now,
            kind="lesson",
            slug="values-and-names",
            curriculum_id=imported.curriculum_id,
            version_id=imported.version_id,
            title="Values and names",
            column="lesson",
            full_when_finished=False,
        )
        uow.session.add(placed)
        copied, in_course = str(copy.id), str(placed.id)
        uow.commit()
    names = {
        "copy": copied,
        "placed": in_course,
        "version": imported.version_hash,
        "scheme": str(scheme.id),
        "file": next(path for path in source.files if path.endswith(".csv")),
        "path": str(path.id),
        "enrolment": str(learns.id),
        "course": course,
        "curriculum": str(imported.curriculum_id),
        "lms": str(lms),
        "move": str(_moved(services, source, here, imported.version_id, course)),
    }
    sealed = seal_deep_linking(services, _asked(lms), now=now)
    app = create_app(services)
    app.config["WTF_CSRF_ENABLED"] = False
    yield Site(
        app, services, here, other, (north, south), imported.version_id, course, names, sealed
    )
    services.database.dispose()
    templates.drop(url)


def _lms(uow: UnitOfWork, community_id: UUID, client_id: str, now: datetime) -> UUID:
    return add_registration(
        uow,
        asker=OPERATOR,
        name="LMS",
        issuer="http://127.0.0.1:8001",
        client_id=client_id,
        auth_login_url="http://127.0.0.1:8001/auth",
        auth_token_url="http://127.0.0.1:8001/token",
        jwks_url="http://127.0.0.1:8001/jwks",
        deployments=["1"],
        community_id=community_id,
        now=now,
    ).id


def _asked(registration_id: UUID) -> DeepLinkingRequest:
    return DeepLinkingRequest(
        registration_id=registration_id,
        deployment_id="1",
        return_url="http://127.0.0.1:8001/return",
        accept_types=("ltiResourceLink",),
        accept_targets=("iframe",),
        accept_multiple=True,
        accept_line_item=True,
        data=None,
    )


def _moved(
    services: Services, source: ReadSource, community_id: UUID, old: UUID, course: str
) -> UUID:
    """A newer version, which newcomers of the course begin with."""
    newer = replace(source, files={**source.files, "files/new.csv": b"1\n"})
    lessons = {lesson.slug: lesson.slug for lesson in source.curriculum.lessons}
    with services.database.unit_of_work() as uow:
        imported = import_curriculum(
            uow, newer, asker=OPERATOR, community_id=community_id, publish=True, now=utc_now()
        )
        move = decide_move(
            uow,
            asker=OPERATOR,
            move_id=uuid4(),
            from_version_id=old,
            to_version_id=imported.version_id,
            place=course,
            lesson_map=lessons,
            newcomers_only=True,
            reason="test",
            now=utc_now(),
        )
        uow.commit()
    return move.id
