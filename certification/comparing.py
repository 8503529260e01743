"""What a scheme document would change, and for whom, before anybody is bound by it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from certification.canonical import canonical_json, version_hash
from certification.load_scheme import load_scheme
from certification.person_paths import Toward, paths_toward
from certification.proof import Proof, RequirementProof
from certification.scheme import Scheme
from certification.scheme_difference import SchemeDifference, scheme_difference
from certification.scheme_versions import SchemeVersion, all_versions
from certification.standings import Computing
from certification.trajectories import Trajectory
from community import Asker, Permission, community, require
from lrs_adapter import Iris

TOGETHER = 50
NOBODY = Toward((), 0, {})
Outcome = Literal["gains", "loses", "expires", "changes", "same"]


@dataclass(frozen=True, slots=True)
class MemberChange:
    """What moving one path to the new rules would mean; both proofs are of the same moment.

    `outcome`: she would have it, she would have it no more, it would end at another time, single
    requirements would change, or nothing. `newly` and `no_longer` are requirements of the new
    rules, by what the old ones said of the same id.
    """

    trajectory: Trajectory
    from_number: int
    before: Proof
    after: Proof
    newly: tuple[RequirementProof, ...]
    no_longer: tuple[RequirementProof, ...]

    @property
    def outcome(self) -> Outcome:
        if self.after.satisfied != self.before.satisfied:
            return "gains" if self.after.satisfied else "loses"
        if self.after.satisfied and self.after.expires_at != self.before.expires_at:
            return "expires"
        return "changes" if self.newly or self.no_longer else "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`old` is the version that the rules are compared with, None for a new scheme; `number` that
    which the document has, or would have. `among` is how many active paths there are; `members`
    are those that were looked at, `failed` those of them that could not be computed."""

    old: SchemeVersion | None
    scheme: Scheme
    version_hash: str
    number: int
    is_published: bool
    difference: SchemeDifference | None
    members: tuple[MemberChange, ...]
    among: int
    failed: int

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.members)


def compare_scheme(
    session: Session,
    iris: Iris,
    document: Mapping[str, Any],
    *,
    asker: Asker,
    community_id: UUID,
    now: datetime,
    most: int | None = None,
    versions: Sequence[SchemeVersion] | None = None,
) -> Comparison:
    """What `document` would change for whoever follows the scheme that its slug names.

    Each path is evaluated by its own version and by the document, from the same records as of
    `now`; the first `most` of them by their age. `versions` are `all_versions` of the scheme, where
    they are known. Changes nothing. Raises `BadScheme`, `NotAllowed`, `UnknownCommunity`.
    """
    place = iris.community(community(session, community_id).slug)
    require(session, asker, Permission.IMPORT_SCHEME, community_id, now=now)
    scheme = load_scheme(document)
    canonical, digest = canonical_json(document), version_hash(document)
    if versions is None:
        versions = all_versions(session, community_id, scheme.slug)
    same = next((one for one in versions if one.version_hash == digest), None)
    old = next((one for one in reversed(versions) if one is not same), None)
    toward = paths_toward(session, versions[0].scheme_id, most=most) if versions else NOBODY
    numbers = {one.id: one.number for one in versions}
    computing = Computing(session, iris)
    computing.know({one.id: (one.document, place) for one in versions}, toward.together)
    changes: list[MemberChange] = []
    for some in _portions(toward.paths, most or TOGETHER):
        before = computing.proofs_of(some, now=now)
        after = computing.proofs_by(canonical, place, some, now=now)
        for path in some:
            was, would_be = before[path.id], after[path.id]
            if isinstance(was, Proof) and isinstance(would_be, Proof):
                changes.append(_change(path, numbers[path.scheme_version_id], was, would_be))
    return Comparison(
        old=old,
        scheme=scheme,
        version_hash=digest,
        number=same.number if same else max(numbers.values(), default=0) + 1,
        is_published=same is not None,
        difference=scheme_difference(old.scheme, scheme) if old else None,
        members=tuple(changes),
        among=toward.among,
        failed=len(toward.paths) - len(changes),
    )


def _change(path: Trajectory, number: int, before: Proof, after: Proof) -> MemberChange:
    was = {node.id: node.satisfied for node in _nodes(before.root)}
    nodes = [node for node in _nodes(after.root) if node.id != after.root.id]
    return MemberChange(
        trajectory=path,
        from_number=number,
        before=before,
        after=after,
        newly=tuple(one for one in nodes if one.satisfied and not was.get(one.id, False)),
        no_longer=tuple(one for one in nodes if not one.satisfied and was.get(one.id, False)),
    )


def _nodes(node: RequirementProof) -> Iterator[RequirementProof]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _portions(paths: Sequence[Trajectory], at_once: int) -> Iterator[list[Trajectory]]:
    left = iter(paths)
    while some := list(islice(left, at_once)):
        yield some
