"""A path as guests see it before they have one: an example, drawn as everybody's own is."""

from dataclasses import dataclass
from uuid import UUID

from certification import Missing, Proof, RequirementProof, path_map
from plugin.web.path_drawing import Drawing
from plugin.web.path_page import drawings, state_words
from plugin.web.path_words import headline
from plugin.web.speech import gettext as _
from plugin.web.wording import page_language, words
from storage import utc_now

RECORD = UUID(int=1)
"""Stands for a learning record; nobody's."""


@dataclass(frozen=True, slots=True)
class ExamplePath:
    """`told` is what the picture shows, `steps` the same in words: each name with its state."""

    told: str
    wide: Drawing | None
    tall: Drawing
    steps: tuple[tuple[str, str], ...]


def example_path() -> ExamplePath:
    """One step done, one of two begun, a goal: as much as fits beside each other on the page."""
    title = {page_language(): _("Facilitator")}
    proof = _proof()
    wide, tall = drawings(proof, title)
    states = state_words()
    return ExamplePath(
        told=headline(title, proof),
        wide=wide,
        tall=tall,
        steps=tuple(
            (words(one.label), states[one.state]) for one in path_map(proof).stations if one.label
        ),
    )


def _proof() -> Proof:
    low = Missing("score_below", {"best": 0.6, "minimum": 0.7})
    either = RequirementProof(
        id="either",
        kind="any",
        label=_said(_("Show that you can")),
        satisfied=False,
        progress=(0, 1),
        evidence=(),
        missing=(Missing("requirements_needed", {"have": 0, "need": 1}),),
        expires_at=None,
        children=(
            _step("session", _("Lead a session"), low),
            _step("lesson", _("Write a lesson")),
        ),
    )
    root = RequirementProof(
        id="all",
        kind="all",
        label=_said(_("Facilitator")),
        satisfied=False,
        progress=(1, 2),
        evidence=(),
        missing=(Missing("requirements_needed", {"have": 1, "need": 2}),),
        expires_at=None,
        children=(_step("course", _("Finish the first course"), done=True), either),
    )
    return Proof(satisfied=False, root=root, next_at=None, as_of=utc_now())


def _step(key: str, name: str, *missing: Missing, done: bool = False) -> RequirementProof:
    return RequirementProof(
        id=key,
        kind="statements",
        label=_said(name),
        satisfied=done,
        progress=(int(done), 1),
        evidence=(RECORD,) if done else (),
        missing=missing,
        expires_at=None,
    )


def _said(text: str) -> dict[str, str]:
    return {page_language(): text}
