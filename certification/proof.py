"""The answer of the rules: what is satisfied by which statements, what is missing, until when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

LanguageMap = Mapping[str, str]
Kind = Literal["all", "any", "at_least", "statements"]
Parameter = str | int | float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a requirement is not satisfied: a code that pages translate, and what to put into it.

    | code | parameters | meaning |
    |---|---|---|
    | `score_below` | best, minimum | there is such a statement, its scaled score is too low |
    | `score_absent` | minimum | there is such a statement, it carries no score |
    | `success_differs` | wanted (`true` or `false`) | its `result.success` is not the one asked |
    | `duration_below` | best_s, minimum_s | there is such a statement, it took too short a time |
    | `duration_absent` | | there is such a statement, it does not say how long it took |
    | `too_old` | latest | it no longer counts since then (ISO 8601) |
    | `outside_period` | since, until | it did not happen in the fixed period |
    | `dated_ahead` | from | it is dated later than the moment of this answer |
    | `repeated` | times | it is about an activity that was counted already |
    | `untrusted` | times | it comes from an authority the scheme does not trust |
    | `voided` | times | it was withdrawn |
    | `period_not_open` | since | the fixed period has not begun |
    | `period_closed` | until | the fixed period is over: this can no longer be satisfied |
    | `time_needed` | have_s, need_s | they have to take so long together |
    | `statements_needed` | have, need | so many more are needed |
    | `requirements_needed` | have, need | so many more of the group's requirements are needed |
    """

    code: str
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class RequirementProof:
    """One node of the tree.

    `progress` is (have, need), never more than needed; of a leaf that adds up time, in seconds.
    `evidence` names the statements that satisfied it (or, while it is not satisfied, those that
    count so far). `satisfied_at` is the moment of the statement that completed it; `expires_at`
    the moment at which it is no longer satisfied unless new statements come. `verb` and
    `activities` are what a leaf asks for. `evidence_erased` is how many records stood behind it,
    of somebody who was erased since.
    """

    id: str
    kind: Kind
    label: LanguageMap
    satisfied: bool
    progress: tuple[int, int]
    evidence: tuple[UUID, ...]
    missing: tuple[Missing, ...]
    expires_at: datetime | None
    children: tuple["RequirementProof", ...] = ()
    satisfied_at: datetime | None = None
    verb: str | None = None
    activities: tuple[str, ...] = ()
    evidence_erased: int = 0

    def leaves(self) -> Iterator["RequirementProof"]:
        """The leaves below this node (or itself), in document order."""
        if self.kind == "statements":
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer for one member and one scheme version as of one moment.

    `next_at` is the first moment at which the answer may change with no new statement, None for
    never. `achieved_at` is when the requirements became satisfied; `valid_until` where the scheme
    lets an achievement expire; `lapsed_at` when the last one did, while nothing renewed it.
    """

    satisfied: bool
    root: RequirementProof
    next_at: datetime | None
    as_of: datetime
    achieved_at: datetime | None = None
    valid_until: datetime | None = None
    lapsed_at: datetime | None = None

    @property
    def expires_at(self) -> datetime | None:
        """The moment from which it no longer holds unless new statements come."""
        if not self.satisfied:
            return None
        ends = [end for end in (self.valid_until, self.root.expires_at) if end is not None]
        return min(ends, default=None)
