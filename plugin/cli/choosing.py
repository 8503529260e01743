"""Which community a command is about: the one it names, or the only one there is."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from community import Community, community_by_slug, only_community

Command = TypeVar("Command", bound=Callable[..., Any])


def community_option(command: Command) -> Command:
    """Adds `--community SLUG`, given to the command as `slug`; may be left out."""
    return click.option(
        "--community",
        "slug",
        help="Short name of the community; may be left out while there is only one.",
    )(command)


def chosen_community(session: Session, slug: str | None) -> Community:
    """Raises `UnknownCommunity`, or `WhichCommunity` when none was named and one must be."""
    return community_by_slug(session, slug) if slug else only_community(session)
