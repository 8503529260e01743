"""As whom every use case is tried: each role wherever it can be held, and those who hold none."""

from datetime import datetime
from uuid import UUID

from community import GUEST, OPERATOR, UNIT_ROLES, Asker, Role, grant, join
from storage import UnitOfWork

WHO = [
    "guest",
    "operator",
    "no role",
    "installation administrator",
    *(f"{where} {role}" for where in ("community", "elsewhere") for role in Role),
    *(f"{where} {role}" for where in ("unit", "other unit") for role in sorted(UNIT_ROLES)),
]


def people(
    uow: UnitOfWork, here: UUID, other: UUID, units: list[UUID], now: datetime
) -> dict[str, Asker]:
    found = {"guest": GUEST, "operator": OPERATOR}

    def hold(name: str, role: Role | None, **where: UUID) -> None:
        member_id = join(uow, name="Demo", now=now).id
        if role:
            grant(
                uow,
                member_id=member_id,
                role=role,
                reason="test",
                community_id=where.get("community_id"),
                unit_id=where.get("unit_id"),
                now=now,
            )
        found[name] = Asker(member_id)

    hold("no role", None)
    hold("installation administrator", Role.ADMINISTRATOR)
    for role in Role:
        hold(f"community {role}", role, community_id=here)
        hold(f"elsewhere {role}", role, community_id=other)
    for role in sorted(UNIT_ROLES):
        hold(f"unit {role}", role, unit_id=units[0])
        hold(f"other unit {role}", role, unit_id=units[1])
    return found
