"""What a learner answered, in plain words, for whoever looks at her work."""

from curricula import Attempt, Item, plain_text
from plugin.web.answer_form import TEXTS, given_of, pairs_of
from plugin.web.speech import gettext as _


def answer_lines(item: Item, attempt: Attempt) -> tuple[str, ...]:
    """A line for each choice, pair or place, in her order; a written answer is one line as it is.
    A choice that the question has no more is told by its key.
    """
    if item.kind in TEXTS:
        return attempt.chosen[:1]
    if item.kind == "true-false":
        said = {"true": _("True"), "false": _("False")}
        return tuple(said.get(key, key) for key in attempt.chosen)
    words = {one.key: plain_text(one.text) for one in item.options}
    if item.kind == "matching":
        partners = {one.key: plain_text(one.text) for one in item.targets}
        pairs = pairs_of(given_of(item, attempt.chosen).fields)
        return tuple(
            f"{words.get(key, key)} – {partners.get(partner, partner)}"
            for key, partner in pairs.items()
        )
    if item.kind == "sequencing":
        return tuple(
            f"{at}. {words.get(key, key)}" for at, key in enumerate(attempt.chosen, start=1)
        )
    return tuple(words.get(key, key) for key in attempt.chosen)
