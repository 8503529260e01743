"""The order in which a learner sees an item's parts: her own, and the same all through a visit."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from curricula.model import Item, Option


def shuffled(item: Item, visit_id: UUID) -> Item:
    """The item with options and targets in an order of this visit's own.

    A sequencing item always needs it, since its options are written in the right order, and never
    comes out in that; a matching item needs it for its targets. The others only where the
    lesson's rules say `shuffle`. Keys stay with their texts, so nothing else changes.
    """

    def ordered(parts: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(
            sorted(
                parts,
                key=lambda part: sha256(f"{visit_id}/{item.slug}/{part.key}".encode()).digest(),
            )
        )

    options = ordered(item.options)
    if item.kind == "sequencing" and options == item.options:
        options = (*options[1:], *options[:1])
    return replace(item, options=options, targets=ordered(item.targets))
