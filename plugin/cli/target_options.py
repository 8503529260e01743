"""What can be chosen for a remote LRS on the command line: its filter, version, batch and pace."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

import click
from sqlalchemy.orm import Session

from community import community_by_slug
from lrs_adapter import BadTarget, Iris
from plugin.lti import registrations

Command = TypeVar("Command", bound=Callable[..., Any])

AS_WRITTEN = "as-written"
KINDS = {"community": "communities", "verb": "verbs", "activity": "activities", "lms": "platforms"}
FILTER: Mapping[str, Any] = dict.fromkeys(KINDS.values(), ())
CLEARED: Mapping[str, Mapping[str, Any]] = {
    **{kind: {name: ()} for kind, name in KINDS.items()},
    "filter": FILTER,
    "rate": {"rate": None},
}

OPTIONS = (
    click.option("community", "--community", multiple=True, help="By its short name; repeat it."),
    click.option("verb", "--verb", multiple=True, help="A verb's IRI; repeat it."),
    click.option(
        "activity",
        "--activity",
        multiple=True,
        help="An activity's IRI, with all that happened in it or below it; repeat it.",
    ),
    click.option(
        "lms", "--lms", multiple=True, help="An LMS as records name it (context.platform); repeat."
    ),
    click.option(
        "xapi_version",
        "--xapi-version",
        type=click.Choice([AS_WRITTEN, "1.0.3", "2.0.0"]),
        help="The version that the LRS speaks. Unless told: as each statement was written.",
    ),
    click.option(
        "actor",
        "--actor",
        type=click.Choice(["child", "pseudonym", "lms"]),
        help="How it knows people: by CHILD's random ids, by pseudonyms of its own, or by their "
        "accounts at --actor-lms. Fixed once something was sent.",
    ),
    click.option("actor_lms", "--actor-lms", help="An LMS by its name or id (`child lms list`)."),
    click.option("batch", "--batch", type=int, help="Statements a request, 1 to 500; 50 at first."),
    click.option("rate", "--rate", type=int, help="At most so many statements a second."),
)


def target_options(command: Command) -> Command:
    """Adds what can be chosen; `settings_given` reads it."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def lms_called(session: Session, asked: str) -> UUID:
    """Raises `BadTarget` unless just one LMS is called so."""
    found = [one.id for one in registrations(session) if asked in (one.name, str(one.id))]
    if len(found) != 1:
        raise BadTarget(f"{len(found)} LMSs are called {asked!r}", "Give an id: child lms list")
    return found[0]


def settings_given(
    session: Session, iris: Iris, given: Mapping[str, Any], clear: Collection[str] = ()
) -> dict[str, Any]:
    """What was named, as `TargetSettings.changed` takes it. Raises `UnknownCommunity`,
    `BadTarget`.
    """
    chosen: dict[str, Any] = {}
    for one in clear:
        chosen |= CLEARED[one]
    for kind, name in KINDS.items():
        if named := given[kind]:
            chosen[name] = named
    if "communities" in chosen:
        slugs = [community_by_slug(session, one).slug for one in chosen["communities"]]
        chosen["communities"] = tuple(iris.community(slug) for slug in slugs)
    if (version := given["xapi_version"]) is not None:
        chosen["xapi_version"] = None if version == AS_WRITTEN else version
    if given["actor"] is not None:
        lms = given["actor_lms"]
        chosen["actor_form"] = given["actor"]
        chosen["actor_lms"] = None if lms is None else str(lms_called(session, lms))
    chosen |= {name: given[name] for name in ("batch", "rate") if given[name] is not None}
    return chosen
