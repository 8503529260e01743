"""The pages' world with an administrator, a steward, a unit's coordinator; on both databases."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from community import OPERATOR, Role, UnitScope, appoint, found_unit, join
from storage import Database, SecretBox, utc_now
from tests.unit.plugin.web.world import World, make_world


@dataclass(frozen=True, slots=True)
class Offices:
    """Everybody's member id; `north` is the unit."""

    world: World
    north: UnitScope
    boss: UUID
    steward: UUID
    coordinator: UUID

    @property
    def database(self) -> Database:
        return self.world.services.database


@pytest.fixture
def offices_world(database: Database, secret_box: SecretBox, tmp_path: Path) -> Offices:
    world = make_world(database, secret_box, tmp_path)
    with database.unit_of_work() as uow:
        now = utc_now()
        north = found_unit(uow, asker=OPERATOR, slug="north", name={"en": "North"}, now=now).id
        boss, steward, coordinator = (
            join(uow, name=f"Demo {name}", now=now).id
            for name in ("boss", "steward", "coordinator")
        )
        for who, role, place, unit in (
            (boss, Role.ADMINISTRATOR, None, None),
            (steward, Role.STEWARD, world.community.id, None),
            (coordinator, Role.COORDINATOR, None, north),
        ):
            appoint(
                uow,
                asker=OPERATOR,
                member_id=who,
                role=role,
                community_id=place,
                unit_id=unit,
                reason="begins it",
                now=now,
            )
        uow.commit()
    return Offices(world, UnitScope(north), boss, steward, coordinator)
