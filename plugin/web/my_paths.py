"""Her paths on her first page: each as a short map, and what it asks for next."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from certification import (
    PathMap,
    Proof,
    Scheme,
    Trajectory,
    path_map,
    paths_together,
    scheme_version,
    standing,
)
from plugin.web.path_page import Need, next_need, state_words
from plugin.web.path_words import headline, steps_left
from plugin.web.pictures import Bar, Picture, Stop, bars, stations
from plugin.web.pictures.stations import MOST
from plugin.web.speech import gettext as _
from plugin.web.wording import words
from storage import utc_now


@dataclass(frozen=True, slots=True)
class MyPath:
    """A path with how far she is: `have` of `need` requirements, `plan` its map, both nothing
    until it was computed once. `next` is what it asks for next.
    """

    trajectory: Trajectory
    scheme: Scheme
    proof: Proof | None
    headline: str
    have: int = 0
    need: int = 0
    plan: PathMap | None = None
    next: Need | None = None
    in_trouble: bool = False

    @property
    def url(self) -> str:
        return url_for("web.path", which=self.trajectory.id)

    def url_of(self, requirement_id: str) -> str:
        return url_for("web.path", which=self.trajectory.id, _anchor=f"need-{requirement_id}")


def my_paths(session: Session, hers: Sequence[UUID]) -> list[MyPath]:
    """In the order in which she chose them; what comes next opens where `hers[0]` is enrolled."""
    chosen = paths_together(session, hers, with_standing=True)
    return [_my_path(session, each, hers[0]) for each in chosen]


def _my_path(session: Session, chosen: Trajectory, here: UUID) -> MyPath:
    scheme = scheme_version(session, chosen.scheme_version_id).scheme
    now = standing(session, chosen.id)
    told, in_trouble = headline(scheme.title, now.proof), now.trouble is not None
    if now.proof is None:
        return MyPath(chosen, scheme, None, told, in_trouble=in_trouble)
    have = sum(leaf.satisfied for leaf in now.proof.root.leaves())
    return MyPath(
        trajectory=chosen,
        scheme=scheme,
        proof=now.proof,
        headline=told,
        have=have,
        need=have + steps_left(now.proof.root),
        plan=path_map(now.proof, now=utc_now()),
        next=next_need(session, now.proof, here=here),
        in_trouble=in_trouble,
    )


def drawn_path(path: MyPath) -> Picture | None:
    """Its requirements as stations on a line, or where they are too many for that, as one bar."""
    if path.plan is None:
        return None
    said = state_words()
    head = (_("Requirement"), _("State"))
    stops = [
        Stop(words(station.label), station.state, said[station.state])
        for station in path.plan.stations
        if station.label is not None
    ]
    if len(stops) <= MOST:
        return stations(stops, head=head)
    told = _("%(have)s of %(need)s satisfied", have=path.have, need=path.need)
    bar = Bar(words(path.scheme.title), path.have / path.need if path.need else None, told)
    return bars([bar], most=1, head=(_("Path"), _("Satisfied")))
