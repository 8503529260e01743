"""Valid statements for tests of the checks: a full one, and Hypothesis strategies of all shapes."""

from typing import Any

from hypothesis import strategies as st

ID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
AGENT = {"mbox": "mailto:ana@example.org", "name": "Ana"}
ACTIVITY = {
    "objectType": "Activity",
    "id": "https://example.org/things/one",
    "definition": {
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "name": {"en": "One", "es-AR": "Uno"},
        "description": {"en": "A thing"},
        "moreInfo": "https://example.org/things/one/about",
        "interactionType": "choice",
        "correctResponsesPattern": ["a[,]b"],
        "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
        "extensions": {"https://example.org/ext/null": None},
    },
}
FULL: dict[str, Any] = {
    "id": ID,
    "actor": AGENT,
    "verb": {"id": "https://example.org/verbs/tried", "display": {"en": "tried"}},
    "object": ACTIVITY,
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": False,
        "response": "a[,]b",
        "duration": "PT1H2M3.5S",
        "extensions": {"https://example.org/ext/list": [None, {"x": None}]},
    },
    "context": {
        "registration": ID,
        "instructor": {"objectType": "Agent", "openid": "https://example.org/people/ben"},
        "team": {"objectType": "Group", "member": [AGENT]},
        "contextActivities": {
            "parent": {"id": "https://example.org/things/parent"},
            "grouping": [{"id": "https://example.org/things/all"}],
            "category": [],
        },
        "revision": "2",
        "platform": "Moodle",
        "language": "es-AR",
        "statement": {"objectType": "StatementRef", "id": ID},
        "extensions": {"https://example.org/ext/number": 1},
    },
    "timestamp": "2026-05-04T09:00:00.123456789-03:00",
    "stored": "2026-05-04T12:00:01Z",
    "authority": {"account": {"homePage": "https://example.org", "name": "key"}},
    "version": "1.0.3",
    "attachments": [
        {
            "usageType": "https://example.org/usage/photo",
            "display": {"en": "A photo"},
            "description": {"en": "Of a thing"},
            "contentType": "image/png",
            "length": 12,
            "sha2": "a" * 64,
            "fileUrl": "https://example.org/photo.png",
        }
    ],
}

words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
iris = st.from_regex(r"https?://[a-z]{1,8}\.example/[a-z0-9/]{0,12}", fullmatch=True)
uuids = st.uuids().map(str)
language_maps = st.dictionaries(st.sampled_from(["en", "es-AR", "zh-Hant", "x-child"]), words)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
extensions = st.dictionaries(iris, json_values, max_size=2)
identifiers = st.one_of(
    st.fixed_dictionaries({"mbox": st.sampled_from(["mailto:a@b.example", "mailto:é@b.example"])}),
    st.fixed_dictionaries({"mbox_sha1sum": st.text("0123456789abcdef", min_size=40, max_size=40)}),
    st.fixed_dictionaries({"openid": iris}),
    st.fixed_dictionaries({"account": st.fixed_dictionaries({"homePage": iris, "name": words})}),
)


def merged(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: {k: v for part in found for k, v in part.items()})


agents = merged(
    identifiers,
    st.fixed_dictionaries({}, optional={"objectType": st.just("Agent"), "name": words}),
)
groups = st.one_of(
    st.fixed_dictionaries(
        {"objectType": st.just("Group"), "member": st.lists(agents, min_size=1, max_size=3)}
    ),
    merged(
        identifiers,
        st.fixed_dictionaries(
            {"objectType": st.just("Group")}, optional={"member": st.lists(agents, max_size=2)}
        ),
    ),
)
definitions = st.fixed_dictionaries(
    {},
    optional={
        "name": language_maps,
        "description": language_maps,
        "type": iris,
        "moreInfo": iris,
        "extensions": extensions,
    },
)
activities = st.fixed_dictionaries(
    {"id": iris}, optional={"objectType": st.just("Activity"), "definition": definitions}
)
references = st.fixed_dictionaries({"objectType": st.just("StatementRef"), "id": uuids})
timestamps = st.datetimes().map(lambda moment: moment.isoformat(timespec="milliseconds") + "Z")
results = st.fixed_dictionaries(
    {},
    optional={
        "success": st.booleans(),
        "completion": st.booleans(),
        "response": words,
        "duration": st.sampled_from(["PT0S", "P1Y2M3DT4H5M6.78S", "P3W", "PT36H", "P0D"]),
        "score": st.fixed_dictionaries({}, optional={"scaled": st.floats(-1, 1)}),
        "extensions": extensions,
    },
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "registration": uuids,
        "instructor": agents | groups,
        "team": groups,
        "language": st.sampled_from(["en", "es-AR", "i-klingon"]),
        "statement": references,
        "extensions": extensions,
        "contextActivities": st.fixed_dictionaries(
            {},
            optional={
                kind: activities | st.lists(activities, max_size=2)
                for kind in ("parent", "grouping", "category", "other")
            },
        ),
    },
)
verbs = st.fixed_dictionaries({"id": iris}, optional={"display": language_maps})
core = {"actor": agents | groups, "verb": verbs}
optional_core: dict[str, st.SearchStrategy[Any]] = {
    "result": results,
    "context": contexts,
    "timestamp": timestamps,
}
objects = st.one_of(
    activities,
    agents.map(lambda agent: agent | {"objectType": "Agent"}),
    groups,
    references,
)
sub_statements = st.fixed_dictionaries(
    {"objectType": st.just("SubStatement"), **core, "object": objects}, optional=optional_core
)
statements = st.fixed_dictionaries(
    {**core, "object": objects | sub_statements},
    optional={"id": uuids, "version": st.just("1.0.0"), **optional_core},
)
