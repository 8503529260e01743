"""The demo's fictional world: the Ignite community, its curriculum, its scheme, its steward."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from certification import import_scheme
from community import (
    OPERATOR,
    Role,
    UnknownCommunity,
    appoint,
    community_by_slug,
    found_community,
    join,
)
from curricula import import_curriculum, read_source
from lrs_adapter import add_target, create_key, targets
from plugin.services import Services
from storage import UnitOfWork, utc_now

IGNITE = Path(__file__).parent / "ignite"
CURRICULUM = IGNITE / "coding-for-non-coders"
SCHEME = IGNITE / "scheme.json"
SLUG = "ignite"
STEWARD_NAME = "Demo steward Sol (fictional)"
COURSE = "Coding for non-coders, autumn group"
SECOND_LRS = "second LRS of the demo"
LINK_TTL = timedelta(hours=12)


@dataclass
class DemoState:
    """What the demo must remember itself: secrets are shown once and never stored readable."""

    steward: str | None = None
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


def build_world(services: Services, state: DemoState) -> UUID:
    """Make what is missing of the world; returns the community's id. Safe to run again."""
    now = utc_now()
    with services.database.unit_of_work() as uow:
        try:
            community_id = community_by_slug(uow.session, SLUG).id
        except UnknownCommunity:
            community_id = found_community(
                uow,
                slug=SLUG,
                name={"en": "Ignite, Buenos Aires", "es": "Ignite, Buenos Aires"},
                now=now,
            ).id
        import_curriculum(
            uow,
            read_source(CURRICULUM),
            asker=OPERATOR,
            community_id=community_id,
            publish=True,
            now=now,
        )
        import_scheme(
            uow,
            services.iris,
            json.loads(SCHEME.read_text(encoding="utf-8")),
            asker=OPERATOR,
            community_id=community_id,
            now=now,
        )
        if state.steward is None:
            state.steward = str(_steward(uow, community_id))
        uow.commit()
    return community_id


def _steward(uow: UnitOfWork, community_id: UUID) -> UUID:
    now = utc_now()
    member = join(uow, name=STEWARD_NAME, now=now)
    for role in (Role.STEWARD, Role.ADMINISTRATOR):
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
            issued = create_key(
                uow, services.iris, label="demo reader", scopes=["statements/read"], now=now
            )
            uow.commit()
        state.reader_key, state.reader_secret = issued.key, issued.secret
    if state.second_key is None:
        with second.database.unit_of_work() as uow:
            issued = create_key(
                uow,
                second.iris,
                label="CHILD's forwarder",
                scopes=["statements/write", "statements/read"],
                now=now,
            )
            uow.commit()
        state.second_key, state.second_secret = issued.key, issued.secret
    with services.database.unit_of_work() as uow:
        if SECOND_LRS not in {target.label for target in targets(uow.session)}:
            add_target(
                uow,
                services.secret_box,
                label=SECOND_LRS,
                endpoint=f"{second.settings.base_url}/xapi",
                key=state.second_key,
                secret=state.second_secret or "",
                now=now,
            )
            uow.commit()
