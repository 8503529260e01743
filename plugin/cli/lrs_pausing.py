"""`pause` and `resume` of other LRSs, alike for those that are sent to and those that are read."""

from datetime import datetime
from typing import Protocol

import click

from community import OPERATOR, Asker
from lrs_adapter import LrsError
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from storage import UnitOfWork, utc_now


class Pausing(Protocol):
    """The use case behind both commands."""

    def __call__(
        self, uow: UnitOfWork, label: str, *, asker: Asker, paused: bool, now: datetime
    ) -> None: ...


def add_pausing(group: click.Group, act: Pausing, *, pauses: str, resumes: str) -> None:
    """Give a group both commands, told of as `pauses` and `resumes`."""
    for name, paused, told in (("pause", True, pauses), ("resume", False, resumes)):
        group.add_command(_command(name, act, paused=paused, told=told))


def _command(name: str, act: Pausing, *, paused: bool, told: str) -> click.Command:
    @click.command(name, help=told)
    @click.argument("label")
    @json_option
    def command(label: str, as_json: bool) -> None:
        services = ready_services(as_json=as_json)
        with services.database.unit_of_work() as uow:
            try:
                act(uow, label, asker=OPERATOR, paused=paused, now=utc_now())
            except LrsError as error:
                refuse(str(error), as_json=as_json)
            uow.commit()
        state = "paused" if paused else "active"
        say({"label": label, "state": state}, f"{label} is {state}.", as_json=as_json)

    return command
