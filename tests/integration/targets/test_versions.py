"""A target gets the version of xAPI that it speaks; what only 2.0.0 can hold waits aside."""

import pytest

from lrs_adapter import dead_letters, resend_dead_letters
from storage import Database, SecretBox
from tests.databases import Templates
from tests.integration.flaky_lrs import FlakyLrs, run
from tests.integration.records_world import NOON, new_key, received, record_some, store
from tests.integration.targets.chosen import add_chosen, choose, of_label
from tests.integration.test_forward import second_installation

GROUP = {
    "contextGroups": [
        {
            "objectType": "contextGroup",
            "group": {"objectType": "Group", "mbox": "mailto:group@example.org"},
        }
    ]
}


def some_of_second(database: Database) -> tuple[str, str]:
    """One that only says so, and one that needs it."""
    key, _ = new_key(database, "all")
    plain, needing = received(version="2.0.0"), received(version="2.0.0", context=GROUP)
    store(database, key, plain, needing, version="2.0.0")
    return plain["id"], needing["id"]


def test_an_lrs_of_1_0_3_gets_what_that_can_hold(
    database: Database, secret_box: SecretBox, flaky: FlakyLrs
) -> None:
    [own] = record_some(database, 1)
    plain, needing = some_of_second(database)
    add_chosen(database, secret_box, flaky.endpoint, xapi_version="1.0.3")
    assert run(database, secret_box) == 2
    assert flaky.order == [str(own), plain]
    assert "version" not in flaky.kept[plain]
    assert flaky.versions == ["1.0.3"]
    with database.reading() as session:
        [letter] = dead_letters(session, "remote")
    assert letter.statement_id == needing
    assert letter.reason.endswith("[needs_xapi_2]")
    outcomes, _ = resend_dead_letters(database, secret_box, "remote", now=NOON, timeout_s=5)
    assert [one.delivered for one in outcomes] == [False]
    choose(database, secret_box, xapi_version="2.0.0")
    outcomes, _ = resend_dead_letters(database, secret_box, "remote", now=NOON, timeout_s=5)
    assert [one.delivered for one in outcomes] == [True]
    assert flaky.order[-1] == needing
    assert flaky.versions[-1] == "2.0.0"
    assert of_label(database).dead_letters == 0


@pytest.mark.parametrize(("version", "told"), [(None, ["2.0.0"]), ("2.0.0", ["2.0.0"])])
def test_an_lrs_of_2_0_0_gets_all(
    database: Database,
    secret_box: SecretBox,
    flaky: FlakyLrs,
    version: str | None,
    told: list[str],
) -> None:
    ids = [str(one) for one in record_some(database, 1)]
    ids += some_of_second(database)
    add_chosen(database, secret_box, flaky.endpoint, xapi_version=version)
    assert run(database, secret_box) == 3
    assert flaky.order == ids
    assert flaky.versions == told


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_a_second_installation_takes_both(
    database: Database, secret_box: SecretBox, templates: Templates, version: str
) -> None:
    ids = record_some(database, 3)
    with second_installation(templates) as remote:
        key, secret = new_key(remote.database, "all")
        add_chosen(database, secret_box, remote.endpoint, xapi_version=version)
        choose(database, secret_box, key=key.key, secret=secret)
        assert run(database, secret_box) == len(ids)
    assert of_label(database).dead_letters == 0
