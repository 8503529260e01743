"""Parting joined places again: first what it means, path by path, then the button."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certification import (
    Standing,
    Trajectory,
    paths_together,
    scheme_version,
    standing,
    touch_member,
)
from community import (
    Joining,
    UnknownJoining,
    joinings_of,
    know_person,
    lock_together,
    member,
    members_together,
    part,
    settle_forwarding,
)
from lrs_adapter import entries_of, own_actor
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.me import DONE
from plugin.web.page_reading import page_reading
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
    with page_reading() as reading:
        know_person(reading, who)
        joining = _hers(reading, who, joining_id)
        here, there = _groups_without(reading, who, joining)
        sides = sides_of(reading, here | there)
        return render_template(
            "web/joining/part.html",
            joining=joining,
            here=[side for side in sides if side.member_id in here],
            there=[side for side in sides if side.member_id in there],
            paths=_paths_after(reading, here, there),
        )


@blueprint.post("/me/joined/<uuid:joining_id>/part")
@needs(SIGNED_IN)
def part_places(joining_id: UUID) -> ResponseReturnValue:
    """Separate them, and count the paths of everybody concerned anew. Raises `UnknownJoining`."""
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
    hers = paths_together(reading, {*here, *there}, with_standing=True)
    evidence = {path.id: _evidence(standing(reading, path.id)) for path in hers}
    entries = entries_of(reading, frozenset[UUID]().union(*evidence.values()))
    actors = {entry.statement_id: entry.actor for entry in entries}
    return [
        _path_after(
            reading,
            path,
            here if path.member_id in here else there,
            [actors[each] for each in evidence[path.id] if each in actors],
            is_here=path.member_id in here,
        )
        for path in hers
    ]


def _evidence(now: Standing) -> frozenset[UUID]:
    leaves = now.proof.root.leaves() if now.proof else ()
    return frozenset(statement for leaf in leaves for statement in leaf.evidence)


def _path_after(
    reading: Session,
    path: Trajectory,
    side: Collection[UUID],
    actors: Collection[str],
    *,
    is_here: bool,
) -> PathAfter:
    """`actors` are those of the records that satisfy it now."""
    now = standing(reading, path.id)
    its_own = {own_actor(services().iris, member(reading, each).record_id) for each in side}
    return PathAfter(
        title=scheme_version(reading, path.scheme_version_id).scheme.title,
        is_here=is_here,
        lost=sum(actor not in its_own for actor in actors),
        is_achieved=now.state == "achieved",
    )
