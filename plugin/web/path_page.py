"""Where a member stands on one path, as her page tells it: tree, map, evidence, next step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from certification import (
    PathMove,
    Proof,
    RequirementProof,
    Station,
    Trajectory,
    erased_evidence,
    moves_of,
    path_map,
    scheme_version,
    standing,
)
from community import (
    Community,
    communities_by_id,
    community,
    members_by_id,
    members_together,
)
from curricula import enrolments_of, versions_by_id
from plugin.services import services
from plugin.web.evidence import Evidence, evidence_of
from plugin.web.path_drawing import MOST_COLUMNS, TALL, Drawing, StationText, draw, wide_grid
from plugin.web.path_words import asked, first_reason, headline, onward, tally, why
from plugin.web.speech import gettext as _
from plugin.web.times import day
from plugin.web.wording import words
from storage import utc_now


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement on the page; `state` is a station's (groups have done, half, open, unneeded).

    `tally` is what a group has of what it asks for, to say beside its name when it is folded.
    """

    id: str
    name: str
    state: str
    state_word: str
    why: str
    evidence: tuple[Evidence, ...]
    children: tuple["Need", ...]
    url: str | None = None
    tally: str = ""

    def flat(self) -> Iterator["Need"]:
        yield self
        for child in self.children:
            yield from child.flat()


@dataclass(frozen=True, slots=True)
class PathPage:
    """`root`, the drawings and what follows are None until the path was computed once; `wide`
    also where the path has too many columns.
    """

    id: UUID
    title: Mapping[str, str]
    community: Community
    version_hash: str
    headline: str
    root: Need | None = None
    next: Need | None = None
    wide: Drawing | None = None
    tall: Drawing | None = None
    moved: PathMove | None = None
    in_trouble: bool = False
    computed_at: datetime | None = None
    achieved_on: datetime | None = None
    expires_on: datetime | None = None
    has_erased_evidence: bool = False

    @property
    def rows(self) -> list[Need]:
        """The table twin: every leaf in the order of the tree."""
        return [need for need in self.root.flat() if not need.children] if self.root else []

    @property
    def legend(self) -> list[tuple[str, str]]:
        shown = {need.state for need in self.rows}
        return [(state, word) for state, word in state_words().items() if state in shown]


def state_words() -> dict[str, str]:
    return {
        "done": _("done"),
        "half": _("in progress"),
        "open": _("open"),
        "expiring": _("expires soon"),
        "locked": _("not possible now"),
        "unneeded": _("not needed"),
    }


def path_page(session: Session, trajectory: Trajectory, *, here: UUID) -> PathPage:
    """Reads where she stands; computes nothing. `here` is the member she came as: what the path
    wants next is opened where she is enrolled as that one.
    """
    chosen = scheme_version(session, trajectory.scheme_version_id)
    now = standing(session, trajectory.id)
    title = chosen.scheme.title
    place = community(session, trajectory.community_id)
    heading = headline(title, now.proof)
    moves = moves_of(session, trajectory.id)
    moved, in_trouble = (moves[0] if moves else None), now.trouble is not None
    if now.proof is None:
        return PathPage(
            trajectory.id,
            title,
            place,
            chosen.version_hash,
            heading,
            moved=moved,
            in_trouble=in_trouble,
        )
    proof = now.proof
    together = members_by_id(session, members_together(session, trajectory.member_id)).values()
    cited = _cited(proof.root)
    erased = erased_evidence(session, cited)
    known = evidence_of(session, {one.record_id for one in together}, cited, erased)
    stations = {station.id: station for station in path_map(proof, now=utc_now()).stations}
    root = _need(proof.root, stations, known)
    wide, tall = drawings(proof, title)
    return PathPage(
        id=trajectory.id,
        title=title,
        community=place,
        version_hash=chosen.version_hash,
        headline=heading,
        root=root,
        next=next_need(session, proof, here=here),
        wide=wide,
        tall=tall,
        moved=moved,
        in_trouble=in_trouble,
        computed_at=now.computed_at,
        achieved_on=proof.achieved_at,
        expires_on=proof.expires_at,
        has_erased_evidence=bool(erased),
    )


def _cited(node: RequirementProof) -> set[UUID]:
    return {statement for leaf in node.leaves() for statement in leaf.evidence}


def _need(
    node: RequirementProof,
    stations: Mapping[str, Station],
    known: Mapping[UUID, Evidence],
    *,
    needed: bool = True,
) -> Need:
    is_leaf, needed = node.kind == "statements", needed or node.satisfied
    state = stations[node.id].state if is_leaf else _group_state(node, needed)
    return Need(
        id=node.id,
        name=words(node.label),
        state=state,
        state_word=state_words()[state],
        why=_why(node) if needed else _("Not needed: what is asked for is met without it"),
        evidence=tuple(known[s] for s in node.evidence if s in known) if is_leaf else (),
        children=tuple(
            _need(child, stations, known, needed=_asks_for_all(node, needed))
            for child in node.children
        ),
        tally=tally(node),
    )


def _asks_for_all(node: RequirementProof, needed: bool) -> bool:
    """Whether what is in the group and not met is still asked for."""
    return needed and (node.kind == "all" or not node.satisfied)


def _why(node: RequirementProof) -> str:
    is_leaf = node.kind == "statements"
    reasons = [asked(node), "" if is_leaf and node.satisfied else first_reason(node)]
    if node.satisfied and node.expires_at and is_leaf:
        reasons.append(_("Holds until %(day)s", day=day(node.expires_at)))
    return ". ".join(reason for reason in reasons if reason)


def _group_state(node: RequirementProof, needed: bool) -> str:
    if node.satisfied:
        return "done"
    if not needed:
        return "unneeded"
    return "half" if any(leaf.evidence for leaf in node.leaves()) else "open"


def next_need(session: Session, proof: Proof, *, here: UUID) -> Need | None:
    """The one thing to do next, None where nothing is left; it leads to a lesson where `here`, the
    member she came as, is enrolled in one that it asks for.
    """
    step = onward(proof)
    if step is None:
        return None
    stations = {station.id: station for station in path_map(proof, now=utc_now()).stations}
    return replace(
        _need(step, stations, {}), children=(), url=_lesson_url(session, here, step.activities)
    )


def _lesson_url(session: Session, member_id: UUID, activities: tuple[str, ...]) -> str | None:
    """The first lesson among `activities` that one of her enrolments has."""
    iris = services().iris
    hers = enrolments_of(session, member_id)
    versions = versions_by_id(session, {each.version_id for each in hers})
    places = communities_by_id(session, {each.community_id for each in hers})
    for enrolment in hers:
        pinned, slug = versions[enrolment.version_id], places[enrolment.community_id].slug
        for lesson in pinned.curriculum.lessons:
            if iris.lesson(slug, pinned.curriculum.slug, lesson.slug) in activities:
                return url_for("web.lesson", version_hash=pinned.version_hash, slug=lesson.slug)
    return None


def drawings(proof: Proof, title: Mapping[str, str]) -> tuple[Drawing | None, Drawing]:
    """The map left to right, None where it has too many columns for that, and top to bottom."""
    plan = path_map(proof, now=utc_now())
    states = state_words()
    texts = {
        station.id: StationText(
            anchor=station.id if station.label else proof.root.id,
            name=words(station.label) if station.label else words(title),
            reason=_station_reason(station),
            state=states[station.state] if station.label else "",
        )
        for station in plan.stations
    }
    labels = {
        bracket.id: _("%(need)s of these %(among)s", need=bracket.need, among=bracket.among)
        if bracket.kind == "at_least"
        else _("any one")
        for bracket in plan.brackets
    }
    columns, _rows = plan.wide
    wide = None
    if columns <= MOST_COLUMNS:
        wide = draw(plan, texts, labels, wide_grid(columns))
    return wide, draw(plan, texts, labels, TALL)


def _station_reason(station: Station) -> str:
    if not station.needed:
        return state_words()[station.state]
    if station.reason is not None:
        return why(station.reason)
    if station.expires_at is not None:
        return _("until %(day)s", day=day(station.expires_at))
    return ""
