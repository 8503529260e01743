"""Another signing key: published at once, signing a day later, the old one still in the set."""

from datetime import timedelta

from joserfc import jws
from sqlalchemy import update

from community import OPERATOR
from plugin.lti import new_key, tool_keys
from plugin.lti.models import ToolKeyRow
from plugin.lti.tool_keys import key_set, signed_jwt
from storage import Database, SecretBox, utc_now


def signer(database: Database, secret_box: SecretBox) -> str:
    token = signed_jwt(database, secret_box, {"iss": "us"})
    headers: dict[str, str] = jws.extract_compact(token.encode()).headers()
    return headers["kid"]


def published(database: Database, secret_box: SecretBox) -> set[str]:
    return {key["kid"] for key in key_set(database, secret_box)["keys"]}


def test_a_new_key_is_published_before_it_signs(database: Database, secret_box: SecretBox) -> None:
    first = signer(database, secret_box)
    made = new_key(database, secret_box, asker=OPERATOR, now=utc_now())
    assert published(database, secret_box) == {first, made.kid}
    assert signer(database, secret_box) == first
    with database.unit_of_work() as uow:
        uow.session.execute(
            update(ToolKeyRow)
            .where(ToolKeyRow.kid == made.kid)
            .values(created=utc_now() - timedelta(days=1, seconds=1))
        )
        uow.session.execute(
            update(ToolKeyRow)
            .where(ToolKeyRow.kid == first)
            .values(created=utc_now() - timedelta(days=400))
        )
        uow.commit()
    assert signer(database, secret_box) == made.kid
    assert published(database, secret_box) == {first, made.kid}
    with database.reading() as session:
        assert [key.kid for key in tool_keys(session)] == [made.kid, first]


def test_the_first_key_of_all_signs_at_once(database: Database, secret_box: SecretBox) -> None:
    made = new_key(database, secret_box, asker=OPERATOR, now=utc_now())
    assert signer(database, secret_box) == made.kid


def test_of_keys_that_are_all_new_the_oldest_signs(
    database: Database, secret_box: SecretBox
) -> None:
    made = [new_key(database, secret_box, asker=OPERATOR, now=utc_now()) for _ in range(2)]
    assert signer(database, secret_box) == made[0].kid
