"""As whom every route is tried: each role, wherever it can be held, and those who hold none."""

from community import UNIT_ROLES, Role

GUEST = "guest"
NO_ROLE = "no role"
ELSEWHERE = "steward of another community"
INSTALLATION_ADMINISTRATOR = "administrator of the installation"
OF_UNIT = {f"{role} of the course's training unit": role for role in sorted(UNIT_ROLES)}
OF_OTHER_UNIT = {f"{role} of another training unit": role for role in sorted(UNIT_ROLES)}
WHO: list[Role | str] = [
    *Role,
    INSTALLATION_ADMINISTRATOR,
    *OF_UNIT,
    *OF_OTHER_UNIT,
    NO_ROLE,
    GUEST,
    ELSEWHERE,
]
