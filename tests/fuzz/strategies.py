"""Hypothesis' share of the inputs: statements, documents, headers and parameters from scratch."""

from typing import Any
from urllib.parse import urlencode

import orjson
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.fuzz import valid
from tests.fuzz.making import JSON, STATE
from tests.fuzz.mutations import KEYS, TEXTS
from tests.fuzz.odd_requests import HEADER_TEXTS, HEADERS, NAMES
from tests.fuzz.sent import Sent

TEXT = st.one_of(st.sampled_from(TEXTS[:3] + TEXTS[4:]), st.text(max_size=12))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False), TEXT,
)  # fmt: skip
VALUES: SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), TEXT), inner, max_size=4),
    ),
    max_leaves=12,
)
IRIS = st.one_of(
    st.sampled_from(valid.ACTIVITIES), st.text(max_size=8).map("https://e.example/".__add__)
)
AGENTS = st.one_of(
    st.sampled_from(valid.AGENTS),
    st.builds(lambda iri, name: {"account": {"homePage": iri, "name": name}}, IRIS, TEXT),
    st.builds(lambda name: {"mbox": f"mailto:{name}@example.org", "name": name}, TEXT),
    st.dictionaries(st.sampled_from(["account", "name", "mbox", "member"]), VALUES, max_size=3),
)
LANGUAGE_MAPS = st.dictionaries(st.one_of(st.sampled_from(valid.LANGUAGES), TEXT), TEXT, max_size=2)
EXTENSIONS = st.dictionaries(IRIS, VALUES, max_size=2)
SCORES = st.dictionaries(
    st.sampled_from(["scaled", "raw", "min", "max"]),
    st.one_of(st.integers(), st.floats(-2, 2)),
    max_size=4,
)
DURATION = r"P(\d{1,3}[YMD]){0,2}(T(\d{1,2}(\.\d)?[HMS]){1,2})?"
RESULTS = st.fixed_dictionaries(
    {},
    optional={
        "score": SCORES, "success": st.booleans(), "completion": st.booleans(), "response": TEXT,
        "duration": st.from_regex(DURATION, fullmatch=True),
        "extensions": EXTENSIONS,
    },
)  # fmt: skip
ACTIVITIES = st.fixed_dictionaries(
    {"id": IRIS},
    optional={
        "objectType": st.just("Activity"),
        "definition": st.one_of(
            st.sampled_from(valid.INTERACTIONS),
            st.fixed_dictionaries(
                {}, optional={"name": LANGUAGE_MAPS, "type": IRIS, "extensions": EXTENSIONS}
            ),
            VALUES,
        ),
    },
)
OBJECTS = st.one_of(
    ACTIVITIES,
    st.builds(lambda agent: {"objectType": "Agent", **agent}, AGENTS),
    st.builds(lambda id_: {"objectType": "StatementRef", "id": str(id_)}, st.uuids()),
    VALUES,
)
CONTEXTS = st.fixed_dictionaries(
    {},
    optional={
        "registration": st.uuids().map(str), "instructor": AGENTS, "team": AGENTS,
        "language": st.one_of(st.sampled_from(valid.LANGUAGES), TEXT), "platform": TEXT,
        "extensions": EXTENSIONS, "statement": OBJECTS,
        "contextActivities": st.dictionaries(
            st.sampled_from(["parent", "grouping", "category", "other"]),
            st.one_of(ACTIVITIES, st.lists(ACTIVITIES, max_size=2), VALUES), max_size=2,
        ),
        "contextAgents": st.lists(
            st.builds(lambda a: {"objectType": "contextAgent", "agent": a}, AGENTS), max_size=2
        ),
    },
)  # fmt: skip
STATEMENTS = st.fixed_dictionaries(
    {
        "actor": AGENTS,
        "verb": st.one_of(
            st.builds(lambda iri, map_: {"id": iri, "display": map_}, IRIS, LANGUAGE_MAPS), VALUES
        ),
        "object": OBJECTS,
    },
    optional={
        "id": st.one_of(st.uuids().map(str), TEXT), "result": RESULTS, "context": CONTEXTS,
        "timestamp": st.one_of(st.datetimes().map(lambda at: at.isoformat() + "Z"), TEXT),
        "version": TEXT, "authority": AGENTS,
    },
)  # fmt: skip
VERSIONS = st.sampled_from(["1.0.3", "1.0.3", "2.0.0", "1.0"])


def _json(value: Any) -> bytes:
    """As orjson writes it, which no lone surrogate or huge number passes: those as text."""
    try:
        return orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError):
        return repr(value).encode("utf-8", "surrogatepass")


@st.composite
def requests(draw: st.DrawFn) -> Sent:
    """One request to any resource."""
    kind = draw(st.integers(0, 9))
    headers = [("X-Experience-API-Version", draw(VERSIONS))]
    if kind < 6:
        many = draw(st.one_of(STATEMENTS, st.lists(STATEMENTS, max_size=2), VALUES))
        headers.append(("Content-Type", JSON))
        return Sent("POST", "/xapi/statements", "", tuple(headers), _json(many))
    if kind < 8:
        method = draw(st.sampled_from(["PUT", "POST", "GET", "DELETE"]))
        asked = {"activityId": draw(IRIS), "agent": _json(draw(AGENTS)), "stateId": draw(TEXT)}
        headers.append(("Content-Type", draw(st.sampled_from([JSON, "text/plain"]))))
        body = _json(draw(VALUES)) if method in ("PUT", "POST") else b""
        return Sent(method, STATE, urlencode(asked, errors="replace"), tuple(headers), body)
    asked = draw(st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=4))
    if draw(st.booleans()):
        headers.append((draw(st.sampled_from(HEADERS[2:])), draw(st.sampled_from(HEADER_TEXTS))))
    path = draw(
        st.sampled_from(["/xapi/statements", "/xapi/activities", "/xapi/agents", "/xapi/fetch"])
    )
    method = "POST" if path == "/xapi/fetch" else "GET"
    return Sent(method, path, urlencode(asked, errors="replace"), tuple(headers))
