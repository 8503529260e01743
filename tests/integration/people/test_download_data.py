"""The copy has what came attached to her statements, and not what repeats everybody in them."""

import io
from base64 import b64decode

import pytest

from community import Asker, member
from lrs_adapter import receive, received_parts
from lrs_adapter.signatures import CONTENT_TYPE, USAGE
from plugin.held.download import statements
from plugin.held.kinds import RECORDS
from storage import Database, SecretBox
from tests.conformance.test_xapi_signatures import signature
from tests.integration.items_world import items_world
from tests.integration.learning_world import IRIS
from tests.integration.multipart_bodies import attachment, body, part, sha2
from tests.integration.people.test_download_rules import copied
from tests.integration.records_world import new_key, received

ESSAY, FILM = b"An essay.", b"A film. " * 10


def test_the_copy_has_what_came_with_her_statements(
    database: Database, secret_box: SecretBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = items_world(database)
    her = course.enrolment.member_id
    with database.reading() as session:
        found = member(session, her)
    account = {"homePage": IRIS.home_page, "name": str(found.record_id)}
    statement = received(
        actor={"account": account}, attachments=[attachment(ESSAY), attachment(FILM)]
    )
    compact = signature(statement)
    signed = attachment(compact, usageType=USAGE, contentType=CONTENT_TYPE)
    sent = body(
        statement | {"attachments": [*statement["attachments"], signed]},
        part(ESSAY),
        part(FILM),
        part(compact, Content_Type=CONTENT_TYPE),
        boundary="x",
    )
    key, _ = new_key(database, "all")
    with (
        received_parts(io.BytesIO(sent), "x", most_json=10_000) as request,
        database.unit_of_work() as uow,
    ):
        receive(uow, IRIS, request.body, key, now=course.now, parts=request.parts)
        uow.commit()
    document = copied(course, secret_box, Asker(her))
    [told] = [one for one in document["kinds"][RECORDS]["statements"] if "data" in one]
    data = {one["sha2"]: (one["content_type"], b64decode(one["base64"])) for one in told["data"]}
    assert data == {sha2(ESSAY): ("text/plain", ESSAY), sha2(FILM): ("text/plain", FILM)}
    monkeypatch.setattr(statements, "MOST_DATA", len(ESSAY))
    document = copied(course, secret_box, Asker(her))
    [told] = [one for one in document["kinds"][RECORDS]["statements"] if "data" in one]
    assert {one["sha2"] for one in told["data"] if one["base64"] is None} == {sha2(FILM)}
