"""Parting joined places again: first what it means, path by path, then the button."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certification import Trajectory, paths_together, scheme_version, standing, touch_member
from community import (
    Joining,
    UnknownJoining,
    joinings_of,
    lock_together,
    member,
    members_together,
    part,
    settle_forwarding,
)
from lrs_adapter import entry_of, own_actor
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.me import DONE
from plugin.web.sessions import asker
from plugin.web.sides import sides_of
from plugin.web.signed_in import member_id
from storage import utc_now


@dataclass(frozen=True, slots=True)
class PathAfter:
    """A path of hers as parting leaves it. `lost` counts the records that satisfy it now and were
    made at the other side; `is_here` says on which side she keeps it.
    """

    title: Mapping[str, str]
    is_here: bool
    lost: int
    is_achieved: bool


@blueprint.get("/me/joined/<uuid:joining_id>/part")
@needs(SIGNED_IN)
def parting(joining_id: UUID) -> ResponseReturnValue:
    """What parting would do. Raises `UnknownJoining`."""
    who = member_id()
    with services().database.reading() as reading:
        joining = _hers(reading, who, joining_id)
        here, there = _groups_without(reading, who, joining)
        return render_template(
            "web/joining/part.html",
            joining=joining,
            here=sides_of(reading, here),
            there=sides_of(reading, there),
            paths=_paths_after(reading, here, there),
        )


@blueprint.post("/me/joined/<uuid:joining_id>/part")
@needs(SIGNED_IN)
def part_places(joining_id: UUID) -> ResponseReturnValue:
    """Part them, and count the paths of everybody concerned anew. Raises `UnknownJoining`."""
    now = utc_now()
    with services().database.unit_of_work() as uow:
        everybody = lock_together(uow, member_id())
        part(uow, asker=asker(), joining_id=joining_id, now=now)
        touch_member(uow, everybody, now)
        settle_forwarding(uow, services().iris, everybody, now)
        uow.commit()
    session[DONE] = "parted"
    return redirect(url_for("web.me"), 303)


def _hers(reading: Session, who: UUID, joining_id: UUID) -> Joining:
    for joining in joinings_of(reading, who):
        if joining.id == joining_id:
            return joining
    raise UnknownJoining


def _groups_without(
    reading: Session, who: UUID, joining: Joining
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Who stays with her and who does not, once this joining is parted.

    Those whom the other side joined elsewhere go with it; nothing else joins the two, since
    places that are joined already cannot be joined again.
    """
    everybody = members_together(reading, who)
    here, ahead = {who}, [who]
    while ahead:
        one = ahead.pop()
        for each in joinings_of(reading, one):
            if each.id != joining.id and each.other(one) not in here:
                here.add(each.other(one))
                ahead.append(each.other(one))
    return frozenset(here), everybody - here


def _paths_after(
    reading: Session, here: Collection[UUID], there: Collection[UUID]
) -> list[PathAfter]:
    return [
        _path_after(
            reading, path, here if path.member_id in here else there, path.member_id in here
        )
        for path in paths_together(reading, {*here, *there})
    ]


def _path_after(
    reading: Session, path: Trajectory, side: Collection[UUID], is_here: bool
) -> PathAfter:
    now = standing(reading, path.id)
    leaves = now.proof.root.leaves() if now.proof else ()
    evidence = {statement for leaf in leaves for statement in leaf.evidence}
    its_own = {own_actor(services().iris, member(reading, each).record_id) for each in side}
    records = [entry_of(reading, statement) for statement in evidence]
    return PathAfter(
        title=scheme_version(reading, path.scheme_version_id).scheme.title,
        is_here=is_here,
        lost=sum(entry is not None and entry.actor not in its_own for entry in records),
        is_achieved=now.state == "achieved",
    )
