"""The parts of one learning record as lines: a label, its words, and where it leads."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from lrs_adapter import actor_identifier, record_id_of
from plugin.number_words import percent
from plugin.services import services
from plugin.web.answers_drawn import names_of_answers, response_words
from plugin.web.records_words import People, tail_of, title_of, verb_words, what_of
from plugin.web.speech import gettext as _
from plugin.web.times import moment
from plugin.web.wording import plain_number, words

RELATIONS = ("parent", "grouping", "category", "other")


@dataclass(frozen=True, slots=True)
class Fact:
    """`code` is an address or a number, written as one."""

    label: str
    words: str
    url: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """`is_held`: its data is here; else it is elsewhere, or came not."""

    name: str
    content_type: str
    length: int
    sha2: str
    is_held: bool


def facts_of(
    place: str,
    statement: Mapping[str, Any],
    stored: datetime,
    people: People,
    titles: Mapping[str, str],
) -> list[Fact]:
    """Of a statement as far as it is for the viewer; what is not in it has no line."""
    verb, target = statement["verb"], statement["object"]
    actor = actor_identifier(statement["actor"])
    return [
        Fact(_("Who"), people.name(actor), _person_url(place, actor)),
        Fact(_("What was done"), verb_words(verb), code=verb["id"]),
        *_object(place, target, statement, people, titles),
        Fact(_("When"), moment(datetime.fromisoformat(statement["timestamp"]))),
        Fact(_("Recorded"), moment(stored)),
        Fact(_("Source"), people.name(actor_identifier(statement["authority"]))),
        *_result(statement.get("result", {}), target.get("definition", {})),
        *_context(place, statement.get("context", {}), people, titles),
    ]


def attached_in(statement: Mapping[str, Any], held: Collection[str]) -> list[Attached]:
    return [
        Attached(
            name=words(one.get("display")) or tail_of(one["usageType"]),
            content_type=one["contentType"],
            length=one["length"],
            sha2=one["sha2"],
            is_held=one["sha2"].lower() in held,
        )
        for one in statement.get("attachments", ())
    ]


def _object(
    place: str,
    target: Mapping[str, Any],
    statement: Mapping[str, Any],
    people: People,
    titles: Mapping[str, str],
) -> Iterator[Fact]:
    kind = target.get("objectType", "Activity")
    told, _is_named = what_of(statement, people, titles)
    if kind == "Activity":
        url = url_for("web.activity_records", place=place, id=target["id"])
        yield Fact(_("About what"), told, url, target["id"])
    elif kind == "StatementRef":
        url = url_for("web.one_record", place=place, statement_id=target["id"])
        yield Fact(_("About what"), told, url, target["id"])
    else:
        yield Fact(_("About what"), told)


def _result(result: Mapping[str, Any], definition: Mapping[str, Any]) -> Iterator[Fact]:
    score = result.get("score", {})
    if "completion" in result:
        yield Fact(_("Finished"), _("yes") if result["completion"] else _("no"))
    if "success" in result:
        yield Fact(_("Succeeded"), _("yes") if result["success"] else _("no"))
    if "scaled" in score:
        yield Fact(_("Score"), percent(score["scaled"]))
    elif "raw" in score:
        yield Fact(_("Score"), plain_number(score["raw"]))
    if "response" in result:
        yield Fact(_("Answer"), response_words(result["response"], names_of_answers(definition)))
    if "duration" in result:
        yield Fact(_("Time spent"), "", code=result["duration"])


def _context(
    place: str, context: Mapping[str, Any], people: People, titles: Mapping[str, str]
) -> Iterator[Fact]:
    labels = {
        "parent": _("Part of"),
        "grouping": _("Belongs to"),
        "category": _("By the rules of"),
        "other": _("Has to do with"),
    }
    every = context.get("contextActivities", {})
    for relation in RELATIONS:
        for activity in every.get(relation, ()):
            url = url_for("web.activity_records", place=place, id=activity["id"])
            yield Fact(labels[relation], title_of(activity, titles), url, activity["id"])
    if "platform" in context:
        yield Fact(_("Came by"), context["platform"])
    if "registration" in context:
        url = url_for("web.records", place=place, registration=context["registration"])
        yield Fact(_("One course of one person"), context["registration"][:8], url)
    if "instructor" in context:
        yield Fact(_("Taught by"), people.name(actor_identifier(context["instructor"])))


def _person_url(place: str, identifier: str) -> str:
    number = record_id_of(services().iris, identifier)
    if number is None:
        return ""
    return url_for("web.person_records", place=place, record_id=number)
