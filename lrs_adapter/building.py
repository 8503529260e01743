"""From a draft to a statement: tincan as the typed builder of what we emit, and of that alone."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import tincan

from lrs_adapter import draft as drafts
from lrs_adapter.identifiers import OWN_AUTHORITY_NAME, authority_agent
from lrs_adapter.iris import Iris
from lrs_adapter.vocabulary import PROFILE_ACTIVITY, VERB_DISPLAY

VERSION = "1.0.0"  # what a statement says of itself (xAPI 1.0.3 part 2, 2.4.10)


def build_statement(iris: Iris, statement_id: UUID, draft: drafts.Draft) -> dict[str, Any]:
    """The statement without `stored`, which the log gives it."""
    statement = tincan.Statement(
        id=str(statement_id),
        actor=tincan.Agent(
            account=tincan.AgentAccount(
                home_page=iris.home_page,
                name=OWN_AUTHORITY_NAME if draft.actor is None else str(draft.actor),
            )
        ),
        verb=tincan.Verb(id=draft.verb.value, display=tincan.LanguageMap(VERB_DISPLAY[draft.verb])),
        object=_object(draft.object),
        result=None if draft.result is None else _result(draft.result),
        context=_context(iris, draft),
    )
    document: dict[str, Any] = statement.as_version()
    document["timestamp"] = draft.timestamp.astimezone(UTC).isoformat().replace("+00:00", "Z")
    document["version"] = VERSION
    document["authority"] = authority_agent(iris, OWN_AUTHORITY_NAME)
    return document


def _agent(iris: Iris, record_id: UUID) -> tincan.Agent:
    return tincan.Agent(account=tincan.AgentAccount(home_page=iris.home_page, name=str(record_id)))


def _object(about: drafts.Activity | drafts.Record) -> tincan.Activity | tincan.StatementRef:
    if isinstance(about, drafts.Record):
        return tincan.StatementRef(id=str(about.statement_id))
    return _activity(about)


def _context(iris: Iris, draft: drafts.Draft) -> tincan.Context:
    given: dict[str, Any] = {
        "instructor": None if draft.instructor is None else _agent(iris, draft.instructor),
        "registration": None if draft.registration is None else str(draft.registration),
        "platform": draft.platform,
        "language": draft.language,
        "extensions": tincan.Extensions(draft.context_extensions)
        if draft.context_extensions
        else None,
        "context_activities": tincan.ContextActivities(
            category=_activities([PROFILE_ACTIVITY]),
            grouping=_activities([draft.community, *draft.grouping]),
            **({"parent": _activities([draft.parent])} if draft.parent else {}),
        ),
    }
    return tincan.Context(**{key: value for key, value in given.items() if value is not None})


def _activities(activities: Iterable[drafts.Activity]) -> tincan.ActivityList:
    return tincan.ActivityList([_activity(activity) for activity in activities])


def _activity(activity: drafts.Activity) -> tincan.Activity:
    given: dict[str, Any] = {
        "type": activity.type.value,
        "name": tincan.LanguageMap(activity.name),
    }
    if activity.description:
        given["description"] = tincan.LanguageMap(activity.description)
    if (interaction := activity.interaction) is not None:
        given["interaction_type"] = interaction.interaction_type
        for name, components in (
            ("choices", interaction.choices),
            ("source", interaction.source),
            ("target", interaction.target),
        ):
            if components:
                given[name] = _components(components)
        if interaction.correct_responses_pattern is not None:
            given["correct_responses_pattern"] = list(interaction.correct_responses_pattern)
    return tincan.Activity(id=activity.iri, definition=tincan.ActivityDefinition(**given))


def _components(components: drafts.Components) -> tincan.InteractionComponentList:
    return tincan.InteractionComponentList(
        [
            tincan.InteractionComponent(id=key, description=tincan.LanguageMap(text))
            for key, text in components
        ]
    )


def _result(result: drafts.Result) -> tincan.Result:
    score = {
        "scaled": result.scaled,
        "raw": result.raw,
        "min": result.minimum,
        "max": result.maximum,
    }
    score = {key: value for key, value in score.items() if value is not None}
    given: dict[str, Any] = {
        "score": tincan.Score(**score) if score else None,
        "success": result.success,
        "completion": result.completion,
        "response": result.response,
        "duration": None
        if result.duration_s is None
        else timedelta(seconds=round(result.duration_s, 2)),
    }
    return tincan.Result(**{key: value for key, value in given.items() if value is not None})
