"""The words of the day's digest: what its mails say, one below the other."""

from collections.abc import Mapping
from dataclasses import replace

from plugin.mail.letter import Action, Contents, Letter, Words
from plugin.speech import ngettext


def digest(contents: Contents, words_of: Mapping[str, Words]) -> Letter:
    own = replace(contents, secret={}, parts=(), more=0)
    told = [words_of[kind](replace(own, values=values)) for kind, values in contents.parts]
    first = told[0].subject if told else ""
    others = len(told) - 1 + contents.more
    return Letter(
        subject=ngettext("%(first)s, and one thing more", "%(first)s, and %(num)s things more",
                         others, first=first) if others > 0 else first,
        paragraphs=(),
        after=(_and_more(contents.more),) if contents.more else (),
        parts=[_without_repeats(one) for one in told],
    )  # fmt: skip


def _without_repeats(letter: Letter) -> Letter:
    action = letter.action
    return Letter(
        subject=letter.subject,
        paragraphs=letter.paragraphs,
        action=Action(action.label, action.url) if action else None,
    )


def _and_more(many: int) -> str:
    return ngettext(
        "There is %(num)s thing more than stands here; you find it on CHILD.",
        "There are %(num)s things more than stand here; you find them on CHILD.",
        many,
    )
