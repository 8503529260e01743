"""What a member can do next on her path."""

from collections.abc import Iterator

from certification.proof import Proof, RequirementProof


def next_steps(proof: Proof) -> tuple[RequirementProof, ...]:
    """The leaves that still matter, the one to do first at the head.

    In document order, but among alternatives (`any`, `at_least`) the one nearest to done comes
    first, and what can no longer be done comes last. Nothing when the path is satisfied.
    """
    steps = list(_open_leaves(proof.root))
    return tuple(sorted(steps, key=_is_closed))


def _open_leaves(node: RequirementProof) -> Iterator[RequirementProof]:
    if node.satisfied:
        return
    if node.kind == "statements":
        yield node
        return
    children = list(node.children)
    if node.kind != "all":
        children.sort(key=_done_part, reverse=True)
    for child in children:
        yield from _open_leaves(child)


def _done_part(node: RequirementProof) -> float:
    have, need = node.progress
    if node.kind == "statements" or not node.children:
        return have / need
    return sum(sorted((_done_part(c) for c in node.children), reverse=True)[:need]) / need


def _is_closed(leaf: RequirementProof) -> bool:
    return any(reason.code == "period_closed" for reason in leaf.missing)
