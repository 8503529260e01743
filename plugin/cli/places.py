"""Where a command works: `--installation`, `--community SLUG` or `--unit SLUG`, exactly one."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from community import (
    INSTALLATION,
    Scope,
    UnitScope,
    community,
    community_by_slug,
    unit,
    unit_by_slug,
)

Command = TypeVar("Command", bound=Callable[..., Any])


def place_options(command: Command) -> Command:
    """Given to the command as `installation`, `community_slug` and `unit_slug`."""
    for option in (
        click.option("--unit", "unit_slug", help="Short name of a training unit."),
        click.option("--community", "community_slug", help="Short name of a community."),
        click.option("--installation", is_flag=True, help="The installation as a whole."),
    ):
        command = option(command)
    return command


def chosen_place(
    session: Session, *, installation: bool, community_slug: str | None, unit_slug: str | None
) -> Scope:
    """Raises `UnknownCommunity`, `UnknownUnit`, and `click.UsageError` unless one was named."""
    if sum((installation, community_slug is not None, unit_slug is not None)) != 1:
        raise click.UsageError("Name one of --installation, --community SLUG and --unit SLUG.")
    if community_slug is not None:
        return community_by_slug(session, community_slug).id
    if unit_slug is not None:
        return UnitScope(unit_by_slug(session, unit_slug).id)
    return INSTALLATION


def place_name(session: Session, scope: Scope) -> str:
    if isinstance(scope, UnitScope):
        return f"unit {unit(session, scope.unit_id).slug}"
    if scope is INSTALLATION:
        return "installation"
    return f"community {community(session, scope).slug}"
