"""The path map as pure layout: where each station stands, on a unit grid (LOOK, "Path map")."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from certification.proof import LanguageMap, Missing, Proof, RequirementProof

State = Literal["done", "half", "open", "expiring", "locked", "unneeded"]
EXPIRING_WITHIN = timedelta(days=30)
GOAL = "_goal"


@dataclass(frozen=True, slots=True)
class Point:
    """Units of the grid, from the top left; whoever draws chooses how many pixels a unit has.

    Left to right a group stands half a row lower or higher where that is its middle.
    """

    x: int
    y: float


@dataclass(frozen=True, slots=True)
class Station:
    """A leaf of the scheme, or at the end the goal (`id` "_goal", without a requirement).

    `wide` is where it stands left to right, `tall` where on a phone. `reason` is the first thing
    to say under it, None when it is done. `needed` is false, and its state "unneeded", where its
    group is satisfied without it.
    """

    id: str
    label: LanguageMap | None
    state: State
    needed: bool
    progress: tuple[int, int]
    reason: Missing | None
    expires_at: datetime | None
    evidence: tuple[UUID, ...]
    wide: Point
    tall: Point


@dataclass(frozen=True, slots=True)
class Bracket:
    """Holds the branches of an `any` or `at_least`: "`have` of `need`, out of `among`".

    The corners are the grid cells of its outermost stations, both within it. `needed` is false
    where a group around it is satisfied without it.
    """

    id: str
    label: LanguageMap
    kind: Literal["any", "at_least"]
    have: int
    need: int
    among: int
    satisfied: bool
    needed: bool
    wide: tuple[Point, Point]
    tall: tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of track between two stations or brackets, by their ids; `done` when the first is.

    Alternatives have no track of their own: it comes to their bracket and goes on from it.
    """

    start: str
    end: str
    done: bool


@dataclass(frozen=True, slots=True)
class PathMap:
    """`wide` and `tall` are (columns, rows). Stations come in reading order, the goal last."""

    stations: tuple[Station, ...]
    brackets: tuple[Bracket, ...]
    lines: tuple[Line, ...]
    wide: tuple[int, int]
    tall: tuple[int, int]


def path_map(proof: Proof, *, now: datetime | None = None) -> PathMap:
    """Lay out `proof`; `now` (its own moment when left out) decides what is about to expire.

    Left to right, what must all be done lies on one line, and alternatives lie below one another,
    the line at their middle; on a phone every station has a row, and alternatives stand one column
    to the right.
    """
    layout = _Layout(now or proof.as_of)
    middle = (layout.height(proof.root) - 1) / 2
    end = layout.place(proof.root, 0, middle, depth=0, needed=True, coming_from=None)
    width = layout.width(proof.root)
    row = len(layout.stations)
    goal = Station(
        id=GOAL,
        label=None,
        state=layout.state_of(proof.satisfied, proof.expires_at, locked=True),
        needed=True,
        progress=(int(proof.satisfied), 1),
        reason=None,
        expires_at=proof.expires_at,
        evidence=proof.root.evidence if proof.satisfied else (),
        wide=Point(width, middle),
        tall=Point(0, row),
    )
    layout.connect(end, GOAL)
    stations = (*layout.stations, goal)
    return PathMap(
        stations=stations,
        brackets=tuple(layout.brackets),
        lines=tuple(layout.lines),
        wide=(width + 1, layout.height(proof.root)),
        tall=(1 + max(station.tall.x for station in stations), row + 1),
    )


@dataclass(frozen=True, slots=True)
class _Passed:
    """What the track goes on from: a station, or a bracket with all that stands in it."""

    id: str
    done: bool


class _Layout:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self.stations: list[Station] = []
        self.brackets: list[Bracket] = []
        self.lines: list[Line] = []

    def width(self, node: RequirementProof) -> int:
        if node.kind == "statements":
            return 1
        widths = [self.width(child) for child in node.children]
        return sum(widths) if node.kind == "all" else max(widths)

    def height(self, node: RequirementProof) -> int:
        if node.kind == "statements":
            return 1
        heights = [self.height(child) for child in node.children]
        return max(heights) if node.kind == "all" else sum(heights)

    def place(
        self,
        node: RequirementProof,
        x: int,
        middle: float,
        *,
        depth: int,
        needed: bool,
        coming_from: "_Passed | None",
    ) -> "_Passed":
        """Put `node` to the right of x around `middle`; returns what the track goes on from."""
        if node.kind == "statements":
            station = self._station(node, Point(x, middle), depth, needed)
            self.stations.append(station)
            self.connect(coming_from, station.id)
            return _Passed(station.id, station.state in ("done", "expiring"))
        if node.kind == "all":
            passed = coming_from
            for child in node.children:
                passed = self.place(
                    child, x, middle, depth=depth, needed=needed, coming_from=passed
                )
                x += self.width(child)
            assert passed is not None
            return passed
        self.connect(coming_from, node.id)
        first, top = len(self.stations), middle - (self.height(node) - 1) / 2
        y = top
        for child in node.children:
            height = self.height(child)
            self.place(
                child,
                x,
                y + (height - 1) / 2,
                depth=depth + 1,
                needed=needed and not node.satisfied,
                coming_from=None,
            )
            y += height
        self._bracket(node, self.stations[first:], Point(x, top), depth + 1, needed)
        return _Passed(node.id, node.satisfied)

    def connect(self, start: "_Passed | None", end: str) -> None:
        if start is not None:
            self.lines.append(Line(start.id, end, start.done))

    def state_of(
        self, satisfied: bool, expires_at: datetime | None, *, half: bool = False, locked: bool
    ) -> State:
        if satisfied:
            soon = expires_at is not None and expires_at - self._now <= EXPIRING_WITHIN
            return "expiring" if soon else "done"
        if locked:
            return "locked"
        return "half" if half else "open"

    def _station(self, leaf: RequirementProof, wide: Point, depth: int, needed: bool) -> Station:
        needed = needed or leaf.satisfied
        codes = {reason.code for reason in leaf.missing}
        state = self.state_of(
            leaf.satisfied,
            leaf.expires_at,
            half=bool(leaf.evidence or codes & {"score_below", "success_differs"}),
            locked=bool(codes & {"period_not_open", "period_closed"}),
        )
        return Station(
            id=leaf.id,
            label=leaf.label,
            state=state if needed else "unneeded",
            needed=needed,
            progress=leaf.progress,
            reason=leaf.missing[0] if leaf.missing and needed else None,
            expires_at=leaf.expires_at,
            evidence=leaf.evidence,
            wide=wide,
            tall=Point(depth, len(self.stations)),
        )

    def _bracket(
        self,
        node: RequirementProof,
        inside: list[Station],
        corner: Point,
        depth: int,
        needed: bool,
    ) -> None:
        assert node.kind in ("any", "at_least")
        have, need = node.progress
        self.brackets.append(
            Bracket(
                id=node.id,
                label=node.label,
                kind="any" if node.kind == "any" else "at_least",
                have=have,
                need=need,
                among=len(node.children),
                satisfied=node.satisfied,
                needed=needed or node.satisfied,
                wide=(
                    corner,
                    Point(max(s.wide.x for s in inside), corner.y + self.height(node) - 1),
                ),
                tall=(
                    Point(depth, inside[0].tall.y),
                    Point(max(s.tall.x for s in inside), inside[-1].tall.y),
                ),
            )
        )
