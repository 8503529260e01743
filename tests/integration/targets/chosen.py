"""A target with settings, and short ways to look at it."""

from typing import Any

from lrs_adapter import TargetSettings, TargetStatus, add_target, change_target, targets
from storage import Database, SecretBox
from tests.integration.records_world import NOON


def add_chosen(
    database: Database, secret_box: SecretBox, endpoint: str, label: str = "remote", **given: Any
) -> None:
    with database.unit_of_work() as uow:
        add_target(
            uow,
            secret_box,
            label=label,
            endpoint=endpoint,
            key="k",
            secret="s",
            settings=TargetSettings().changed(given),
            now=NOON,
        )
        uow.commit()


def choose(database: Database, secret_box: SecretBox, label: str = "remote", **given: Any) -> None:
    with database.unit_of_work() as uow:
        change_target(uow, secret_box, label, **given)
        uow.commit()


def of_label(database: Database, label: str = "remote") -> TargetStatus:
    with database.reading() as session:
        return next(one for one in targets(session) if one.label == label)
