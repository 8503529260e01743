"""Tries of what people do to certification schemes and paths."""

import json
from pathlib import Path
from typing import Any

import certification
from certification import choose_path, import_scheme
from community import Permission
from plugin.demo.world import SCHEME
from tests.integration.rights.rules import in_community
from tests.integration.rights.trying import Examples, tried
from tests.integration.rights.use_case_world import IRIS, NOW

P = Permission


NEW = {"title": {"en": "A third title"}}


def scheme_text() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(SCHEME).read_text(encoding="utf-8"))
    return document


CERTIFICATION: Examples = {
    "choose_path": (
        lambda who: who == "operator",
        lambda w, u, a: choose_path(
            u, IRIS, asker=a, member_id=w.member, scheme_version_id=w.scheme, now=NOW
        ),
    ),
    "drop_path": (
        lambda who: who == "operator",
        lambda w, u, a: certification.drop_path(u, IRIS, asker=a, trajectory_id=w.path, now=NOW),
    ),
    "compare_scheme": (
        in_community(P.IMPORT_SCHEME),
        lambda w, u, a: tried(
            certification.compare_scheme,
            u.session,
            IRIS,
            scheme_text(),
            asker=a,
            community_id=w.here,
            now=NOW,
        ),
    ),
    "import_scheme": (
        in_community(P.IMPORT_SCHEME),
        lambda w, u, a: import_scheme(
            u, IRIS, scheme_text() | NEW, asker=a, community_id=w.here, now=NOW
        ),
    ),
    "move_paths": (
        in_community(P.IMPORT_SCHEME),
        lambda w, u, a: tried(
            certification.move_paths,
            u,
            asker=a,
            version_id=w.newer_scheme,
            trajectory_ids=[w.path],
            reason="test",
            now=NOW,
        ),
    ),
}
