"""The facets of a list of learning records, and the filters that are chosen, as links."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from lrs_adapter import StatementQuery, Tally
from plugin.records import Viewer
from plugin.services import services
from plugin.web.records_asked import address_of
from plugin.web.records_words import People, tail_of, verb_words
from plugin.web.speech import gettext as _


@dataclass(frozen=True, slots=True)
class Choice:
    """`url` narrows the list to it; "" where it is chosen, or cannot be asked for."""

    words: str
    count: int
    url: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    key: str
    title: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is chosen, and the address of the list without it."""

    about: str
    words: str
    url: str


def facets_of(
    place: str,
    query: StatementQuery,
    viewer: Viewer,
    told: Tally,
    people: People,
    titles: Mapping[str, str],
) -> list[Facet]:
    """Of what is selected now; where there is but one source, that says nothing."""

    def link(**changed: Any) -> str:
        return url_for("web.records", place=place, **address_of(query, viewer, **changed))

    def of_agents(counts: Sequence[tuple[str, int]], *, related: bool) -> list[Choice]:
        return [
            Choice(
                people.name(one),
                count,
                link(agent=one, related_agents=related) if _can_ask(viewer, one) else "",
                query.agent == one,
            )
            for one, count in counts
        ]

    facets = [
        Facet(
            "verbs",
            _("What was done"),
            _choices(told.verbs, query.verb, lambda one: link(verb=one), _verb_name),
        ),
        Facet(
            "activities",
            _("About what"),
            _choices(
                told.activities,
                query.activity,
                lambda one: link(activity=one, related_activities=False),
                lambda one: titles.get(one) or tail_of(one),
            ),
        ),
    ]
    if viewer.sees_work:
        facets.append(Facet("people", _("Who"), of_agents(told.actors, related=False)))
    if len(told.authorities) > 1:
        facets.append(Facet("sources", _("Source"), of_agents(told.authorities, related=True)))
    return [one for one in facets if one.choices]


def chips_of(
    place: str,
    query: StatementQuery,
    viewer: Viewer,
    people: People,
    titles: Mapping[str, str],
    days: tuple[str, str],
) -> list[Chip]:
    """In the order in which the facets stand. `days` are since and until, in words."""

    def without(**changed: Any) -> str:
        return url_for("web.records", place=place, **address_of(query, viewer, **changed))

    found: list[Chip] = []
    if query.verb is not None:
        found.append(Chip(_("What was done"), _verb_name(query.verb), without(verb=None)))
    if query.activity is not None:
        title = titles.get(query.activity) or tail_of(query.activity)
        if query.related_activities:
            title = _("%(what)s and what belongs to it", what=title)
        found.append(Chip(_("About what"), title, without(activity=None)))
    if query.agent is not None:
        label = _("Source or person") if query.related_agents else _("Who")
        found.append(Chip(label, people.name(query.agent), without(agent=None)))
    if query.registration is not None:
        mark = query.registration.hex[:8]
        found.append(Chip(_("One course of one person"), mark, without(registration=None)))
    labels = (_("Recorded since"), _("Recorded until"))
    for label, day, name in zip(labels, days, ("since", "until"), strict=True):
        if day:
            found.append(Chip(label, day, without(**{name: None})))
    return found


def _choices(
    counts: Sequence[tuple[str, int]],
    chosen: str | None,
    link: Callable[[str], str],
    name: Callable[[str], str],
) -> list[Choice]:
    return [Choice(name(one), count, link(one), one == chosen) for one, count in counts]


def _verb_name(iri: str) -> str:
    return verb_words({"id": iri})


def _can_ask(viewer: Viewer, identifier: str) -> bool:
    return viewer.agent_of(identifier, services().iris) is not None
