"""Her paths on her first page: each as a short map, and what it asks for next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from certification import (
    EXPIRING_WITHIN,
    PathMap,
    Proof,
    RequirementProof,
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
    head = (_("Requirement"), _("State"))
    states = {station.id: station.state for station in path.plan.stations}
    stops = stops_of(path.proof.root, states) if path.proof else []
    if len(stops) <= MOST:
        return stations(stops, head=head)
    told = _("%(have)s of %(need)s satisfied", have=path.have, need=path.need)
    bar = Bar(words(path.scheme.title), path.have / path.need if path.need else None, told)
    return bars([bar], most=1, head=(_("Path"), _("Satisfied")))


def stops_of(node: RequirementProof, states: Mapping[str, str]) -> list[Stop]:
    """As many as are asked for: of alternatives those that are met, then one for each that is not.

    What a group no longer needs has no place beside what is done: it would look as if it were
    missing.
    """
    if node.kind == "statements":
        return [_stop(node, states[node.id])]
    if node.kind == "all":
        return [stop for child in node.children for stop in stops_of(child, states)]
    need = node.progress[1]
    met = [child for child in node.children if child.satisfied][:need]
    begun = any(leaf.evidence for leaf in node.leaves() if not leaf.satisfied)
    left = [_stop(node, "half" if begun else "open")] * (need - len(met))
    return [*(_stop(child, _met(child)) for child in met), *left]


def _stop(node: RequirementProof, state: str) -> Stop:
    return Stop(words(node.label), state, state_words()[state])


def _met(node: RequirementProof) -> str:
    ends = node.expires_at
    return "expiring" if ends is not None and ends - utc_now() <= EXPIRING_WITHIN else "done"
