"""A process that knows a registration lets nobody in by what was so: another process changed it.

What is known is kept per process; a change in the database alone is what another process makes.
"""

import pytest
from sqlalchemy import delete, update

from community import OPERATOR
from plugin.lti import change_registration, remove_registration
from plugin.lti.burns import forget_burnt
from plugin.lti.hooks import parts_of
from plugin.lti.models import BurntRow, DeploymentRow, RegistrationRow
from plugin.lti.refusals_beside import MOST_A_SECOND, RefusalsBeside
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import LTI, Platform, Tool, sign
from tests.integration.lti_refusals import expect_refusal


@pytest.fixture
def tool(database: Database, secret_box: SecretBox, served: Platform) -> Tool:
    """One whose registration this process has seen in a launch."""
    made = Tool(database, secret_box, served)
    made.register()
    asked = made.login()
    assert made.launch(sign(served.claims(nonce=asked["nonce"])), asked["state"]).text == "let in"
    return made


def test_a_disconnected_lms_launches_no_more(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked, registered = tool.login(), tool.launches[0].registration_id
    with tool.database.unit_of_work() as uow:
        remove_registration(uow, registered, asker=OPERATOR, now=utc_now())
        uow.commit()
    token = sign(served.claims(nonce=asked["nonce"]))
    expect_refusal(tool, token, asked["state"], "registration_unknown", caplog)


def test_a_deployment_taken_away_launches_no_more(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    with tool.database.unit_of_work() as uow:
        uow.session.execute(delete(DeploymentRow))
        uow.commit()
    token = sign(served.claims(nonce=asked["nonce"]))
    expect_refusal(tool, token, asked["state"], "deployment_unknown", caplog)


def test_an_algorithm_taken_away_signs_no_more(
    tool: Tool, served: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    asked = tool.login()
    with tool.database.unit_of_work() as uow:
        uow.session.execute(update(RegistrationRow).values(algorithms=["ES256"]))
        uow.commit()
    token = sign(served.claims(nonce=asked["nonce"]))
    expect_refusal(tool, token, asked["state"], "alg_not_registered", caplog)


def test_what_is_allowed_since_is_let_in_at_once(tool: Tool, served: Platform) -> None:
    asked, registered = tool.login(), tool.launches[0].registration_id
    with tool.database.unit_of_work() as uow:
        change_registration(
            uow,
            registered,
            asker=OPERATOR,
            deployments=["2"],
            issuer_aliases=["https://alias.example"],
            now=utc_now(),
        )
        uow.commit()
    changed = {"iss": "https://alias.example", f"{LTI}deployment_id": "2"}
    token = sign(served.claims(nonce=asked["nonce"], **changed))
    assert tool.launch(token, asked["state"]).text == "let in"
    assert tool.launches[-1].deployment_id == "2"


def test_in_a_flood_of_refused_launches_a_change_counts_within_a_second(
    tool: Tool, served: Platform
) -> None:
    now, registered = [5.0], tool.launches[0].registration_id
    parts_of(tool.app).refusals_beside = RefusalsBeside(lambda: now[0])
    for _ in range(MOST_A_SECOND):
        asked = tool.login()
        forged = sign(served.claims(nonce=asked["nonce"]), key="forger")
        assert tool.launch(forged, asked["state"]).status_code == 401
    logins = [tool.login() for _ in range(2)]
    with tool.database.unit_of_work() as uow:
        change_registration(uow, registered, asker=OPERATOR, deployments=["2"], now=utc_now())
        uow.commit()
    told = []
    for asked in logins:
        claims = served.claims(nonce=asked["nonce"], **{f"{LTI}deployment_id": "2"})
        told.append(tool.launch(sign(claims), asked["state"]).text)
        now[0] += 1
    assert "deployment_unknown" in told[0]
    assert told[1] == "let in"


def test_what_was_burnt_before_moments_were_known_is_kept_until_it_is_over(tool: Tool) -> None:
    now = utc_now()
    with tool.database.unit_of_work() as uow:
        uow.session.add(BurntRow(kind="state", digest="0" * 64, expires=now))
        uow.session.commit()
    forget_burnt(tool.database, now=now)
    with tool.database.reading() as session:
        assert session.get(BurntRow, ("0" * 64, "state")) is not None
    for_ever = now.replace(year=now.year + 1)
    forget_burnt(tool.database, now=for_ever)
    with tool.database.reading() as session:
        assert session.query(BurntRow).count() == 0
