"""The demo's fictional world: a community with its curricula, paths and steward, and a body."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from certification import import_scheme
from community import (
    OPERATOR,
    Role,
    UnknownCommunity,
    add_community,
    appoint,
    community_by_slug,
    join,
)
from curricula import import_curriculum, read_source
from lrs_adapter import targets
from plugin.demo.earlier import former_lms
from plugin.record_stores import issue_lrs_key, send_log_to
from plugin.services import Services
from storage import UnitOfWork, utc_now

IGNITE = Path(__file__).parent / "ignite"
CURRICULUM = IGNITE / "coding-for-non-coders"
CURRICULA = {"en": CURRICULUM, "es": IGNITE / "programar-sin-ser-programador"}
SCHEME = IGNITE / "scheme.json"
SCHEMES = (SCHEME, IGNITE / "mentor.json")
RECOGNITION = Path(__file__).parent / "council" / "recognition.json"
SLUG, COUNCIL = "ignite", "riverside-council"
STEWARD_NAME = "Demo Sol"
ASSESSOR_NAME = "Demo Inés"
COURSES = {
    "en": "Coding for non-coders, autumn group",
    "es": "Programar sin ser programador, grupo de otoño",
}
COURSE = COURSES["en"]
SECOND_LRS = "second LRS of the demo"
LINK_TTL = timedelta(hours=12)
ZONE = "America/Argentina/Buenos_Aires"
AGE = timedelta(days=500)
"""How long ago the community and its offices began: before anybody's story."""


@dataclass
class DemoState:
    """What the demo must remember itself: secrets are shown once and never stored readable."""

    steward: str | None = None
    assessor: str | None = None
    coordinator: str | None = None
    reader_key: str | None = None
    reader_secret: str | None = None
    second_key: str | None = None
    second_secret: str | None = None

    @classmethod
    def read(cls, path: Path) -> "DemoState":
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, path: Path) -> None:
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class World:
    """The ids of the community and of the outside body that recognises its people."""

    community_id: UUID
    council_id: UUID


def build_world(services: Services, state: DemoState) -> World:
    """Make what is missing of the world, the oldest first: the audit log keeps the order in which
    it is told. Safe to run again.
    """
    now = utc_now()
    with services.database.unit_of_work() as uow:
        community_id = _community(uow, SLUG, "Ignite, Buenos Aires", "Ignite, Buenos Aires")
        council_id = _community(
            uow, COUNCIL, "Riverside Council (fictional)", "Consejo de la Ribera (ficticio)"
        )
        if state.steward is None:
            steward = _officer(uow, STEWARD_NAME, community_id, (Role.STEWARD,))
            appoint(
                uow,
                asker=OPERATOR,
                member_id=steward,
                role=Role.ADMINISTRATOR,
                reason="persona of the demo",
                now=utc_now() - AGE,
            )
            state.steward = str(steward)
        if state.assessor is None:
            offices = (Role.STEWARD, Role.ASSESSOR)
            state.assessor = str(_officer(uow, ASSESSOR_NAME, council_id, offices))
        former_lms(uow, community_id)
        for folder in CURRICULA.values():
            import_curriculum(
                uow,
                read_source(folder),
                asker=OPERATOR,
                community_id=community_id,
                publish=True,
                now=now,
            )
        for file in SCHEMES:
            _publish(uow, services, community_id, file.read_text(encoding="utf-8"))
        ignite = services.iris.community(SLUG)
        recognition = RECOGNITION.read_text(encoding="utf-8").replace("IGNITE", ignite)
        _publish(uow, services, council_id, recognition)
        uow.commit()
    return World(community_id, council_id)


def _community(uow: UnitOfWork, slug: str, english: str, spanish: str) -> UUID:
    try:
        return community_by_slug(uow.session, slug).id
    except UnknownCommunity:
        name = {"en": english, "es": spanish}
        founded = add_community(
            uow, asker=OPERATOR, slug=slug, name=name, time_zone=ZONE, now=utc_now() - AGE
        )
        return founded.id


def _publish(uow: UnitOfWork, services: Services, community_id: UUID, text: str) -> None:
    import_scheme(
        uow,
        services.iris,
        json.loads(text),
        asker=OPERATOR,
        community_id=community_id,
        now=utc_now(),
    )


def _officer(uow: UnitOfWork, name: str, community_id: UUID, offices: Sequence[Role]) -> UUID:
    now = utc_now() - AGE
    member = join(uow, name=name, now=now)
    for role in offices:
        appoint(
            uow,
            asker=OPERATOR,
            member_id=member.id,
            community_id=community_id,
            role=role,
            reason="persona of the demo",
            now=now,
        )
    return member.id


def make_keys(services: Services, second: Services, state: DemoState) -> None:
    """A key to read CHILD's records with, and the second LRS as a target of forwarding."""
    now = utc_now()
    if state.reader_key is None:
        with services.database.unit_of_work() as uow:
            issued = issue_lrs_key(
                uow,
                services,
                asker=OPERATOR,
                label="demo reader",
                scopes=["statements/read"],
                now=now,
            )
            uow.commit()
        state.reader_key, state.reader_secret = issued.key, issued.secret
    if state.second_key is None:
        with second.database.unit_of_work() as uow:
            issued = issue_lrs_key(
                uow,
                second,
                asker=OPERATOR,
                label="CHILD's forwarder",
                scopes=["statements/write", "statements/read"],
                now=now,
            )
            uow.commit()
        state.second_key, state.second_secret = issued.key, issued.secret
    with services.database.unit_of_work() as uow:
        if SECOND_LRS not in {target.label for target in targets(uow.session)}:
            send_log_to(
                uow,
                services,
                asker=OPERATOR,
                label=SECOND_LRS,
                endpoint=f"{second.settings.base_url}/xapi",
                key=state.second_key,
                secret=state.second_secret or "",
                now=now,
            )
            uow.commit()
