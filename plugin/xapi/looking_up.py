"""What the log knows of one activity, and of one agent (xAPI 1.0.3 part 3, 2.4 and 2.5)."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from lrs_adapter import BadQuery, LrsKey, definitions_of, person_of, read_activity, read_agent
from plugin.services import services
from plugin.xapi.document_answers import json_answer
from plugin.xapi.errors import Refused
from plugin.xapi.protocol import check_credentials, check_version


def get_activity() -> Response:
    """The full Activity Object; its IRI alone where nothing that the key may see defines it."""
    check_version(request)
    key = _key(lambda key: key.may_read or key.may_define, "statements/read")
    iri = read_activity(_only("activityId"))
    with services().database.reading() as session:
        known = definitions_of(session, services().iris, [iri], key)
    activity: dict[str, Any] = {"objectType": "Activity", "id": iri}
    if iri in known:
        activity["definition"] = known[iri]
    return json_answer(activity)


def get_agent() -> Response:
    """The Person of the agent that is asked for, whether or not the log knows it."""
    check_version(request)
    key = _key(lambda key: key.may_read or key.may_use_profiles, "statements/read")
    agent = read_agent(_only("agent"))
    with services().database.reading() as session:
        person = person_of(session, services().iris, agent, key)
    return json_answer(person)


def _key(may: Callable[[LrsKey], bool], scope: str) -> LrsKey:
    key = check_credentials(request, services())
    if not may(key):
        raise Refused(
            403,
            "Authorization",
            "This key has no scope to look anything up.",
            f"Create one with `child lrs key create --scope {scope}`.",
        )
    return key


def _only(name: str) -> str:
    """The one parameter that there is."""
    given = request.args.to_dict()
    for each in given:
        if each != name:
            raise BadQuery(
                each, "there is no such parameter here (case counts)", "Remove or correct it."
            )
    if not given.get(name):
        raise BadQuery(name, "it is missing", "Add it to the address, URL-encoded.")
    return given[name]
