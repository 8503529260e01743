"""docs/concepts/rights.md tells who may what exactly as the rights have it."""

from pathlib import Path

from community import (
    ALLOWED,
    IN_COURSES,
    IN_UNIT,
    OF_INSTALLATION,
    OVER_COMMUNITIES,
    Permission,
    Role,
)

PAGE = Path(__file__).parents[3] / "docs" / "concepts" / "rights.md"


def rows() -> list[str]:
    """The table's lines, one for each permission."""
    return [f"| {each} | {' | '.join(_cells(each))} |" for each in Permission]


def _cells(permission: Permission) -> list[str]:
    of_installation = [
        words
        for words, is_so in (
            ("the installation", bool(OF_INSTALLATION.get(permission))),
            ("every community", permission in OVER_COMMUNITIES),
            ("every unit", Role.ADMINISTRATOR in IN_UNIT.get(permission, frozenset())),
        )
        if is_so
    ]
    return [
        ", ".join(of_installation) or "–",
        _names(ALLOWED.get(permission, frozenset())),
        _names(IN_UNIT.get(permission, frozenset()) - {Role.ADMINISTRATOR}),
        _names(IN_COURSES.get(permission, frozenset())),
    ]


def _names(roles: frozenset[Role]) -> str:
    if roles == frozenset(Role):
        return "everybody with a role"
    return ", ".join(sorted(roles)) or "–"


def test_the_page_says_who_may_what() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ")][1:]
    assert table == rows()
