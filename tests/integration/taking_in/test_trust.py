"""What another LRS says moves a path only where the path's rules name that LRS."""

from datetime import timedelta
from typing import Any

import pytest

from certification import BadScheme
from lrs_adapter import Verb
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.certification_world import (
    LESSONS,
    PathWorld,
    document,
    leaf,
    path_world,
)
from tests.integration.records_world import IRIS, new_key, store, voiding
from tests.integration.taking_in.odd_source import add, run
from tests.integration.test_forward import second_installation
from tests.integration.xapi_server import XapiServer


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def finished(paths: PathWorld, **more: Any) -> dict[str, Any]:
    return {
        "id": "7a2f4c6e-0b1d-4e3f-8a5b-9c8d7e6f5a4b",
        "actor": paths.account(),
        "verb": {"id": Verb.COMPLETED.value},
        "object": {"id": IRIS.lesson("ignite", "coding", LESSONS[0])},
        "timestamp": "2026-06-01T12:00:00Z",
    } | more


def harvested(paths: PathWorld, box: SecretBox, remote: XapiServer, label: str) -> None:
    key, secret = new_key(remote.database, "statements/read")
    add(paths.database, box, remote.endpoint, label=label, key=key.key, secret=secret)
    run(paths.database, box)


@pytest.mark.parametrize(
    ("authorities", "state"),
    [
        (["child", "source:moodle"], "achieved"),
        (["source:moodle"], "achieved"),
        (["child"], "planned"),
        (["source:mood", "import:moodle"], "planned"),
    ],
)
def test_only_the_source_that_the_rules_name_counts(
    paths: PathWorld,
    secret_box: SecretBox,
    templates: Templates,
    authorities: list[str],
    state: str,
) -> None:
    scheme = document(leaf("finish", LESSONS[0], authorities=authorities))
    chosen = paths.choose(paths.publish(scheme))
    with second_installation(templates) as remote:
        writer, _ = new_key(remote.database, "statements/write")
        store(remote.database, writer, finished(paths))
        harvested(paths, secret_box, remote, "moodle")
        paths.project()
        assert paths.standing(chosen).state == state
        store(remote.database, writer, voiding(finished(paths)["id"]))
        run(paths.database, secret_box, timedelta(minutes=5))
        paths.project()
        assert paths.standing(chosen).state == "planned"


def test_nobody_gives_herself_an_authority(
    paths: PathWorld, secret_box: SecretBox, templates: Templates
) -> None:
    """Neither another source, nor a key, by what the statement says of its authority."""
    scheme = document(leaf("finish", LESSONS[0], authorities=["child", "source:moodle"]))
    chosen = paths.choose(paths.publish(scheme))
    for name in ("child", "source:moodle"):
        claimed = {"account": {"homePage": IRIS.home_page, "name": name}}
        paths.claim_finished(paths.key("all"), authority=claimed)
    with second_installation(templates) as remote:
        writer, _ = new_key(remote.database, "statements/write")
        store(remote.database, writer, finished(paths))
        harvested(paths, secret_box, remote, "other")
    paths.project()
    assert paths.standing(chosen).state == "planned"


@pytest.mark.parametrize("name", ["source:", "source:Moodle", "source:a--b", "import", "sources:a"])
def test_a_name_that_no_source_can_have_is_refused(paths: PathWorld, name: str) -> None:
    with pytest.raises(BadScheme):
        paths.publish(document(leaf("finish", LESSONS[0], authorities=[name])))
