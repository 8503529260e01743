"""What the copy gives of each table that the register of kinds names, and what it leaves out.

Every column is in one of the two; `tests/integration/people/test_download_register.py` holds it.
The keys are for others' programs: a key keeps its meaning, and what changes it raises
`document.SCHEMA_VERSION`.
"""

from collections.abc import Iterator

from plugin.held.download import parts_herself, parts_learning, parts_offices
from plugin.held.download.part import Part
from plugin.held.kinds import KINDS, HeldKind

PARTS = {**parts_herself.PARTS, **parts_learning.PARTS, **parts_offices.PARTS}
"""By kind and table."""
assert {kind for kind, _ in PARTS} <= {kind.key for kind in KINDS}


def parts_of(kind: HeldKind) -> Iterator[tuple[str, tuple[str, ...], Part]]:
    """Each table of a kind with the ways that lead from it to her, and its part.

    Raises KeyError for a table that has no part yet: better no copy than one with a hole.
    """
    ways: dict[str, list[str]] = {}
    for way in kind.columns:
        ways.setdefault(way.split(".")[0], []).append(way)
    for table, those in ways.items():
        yield table, tuple(those), PARTS[kind.key, table]
