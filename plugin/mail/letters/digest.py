"""The words of the day's digest: what its mails say, one below the other."""

from collections.abc import Mapping

from plugin.mail.letter import Action, Contents, Letter, Words
from plugin.speech import ngettext


def digest(contents: Contents, words_of: Mapping[str, Words]) -> Letter:
    told = [words_of[kind](Contents(contents.base_url, values)) for kind, values in contents.parts]
    first = told[0].subject if told else ""
    others = len(told) - 1
    return Letter(
        subject=ngettext("%(first)s, and one thing more", "%(first)s, and %(num)s things more",
                         others, first=first) if others > 0 else first,
        paragraphs=(),
        parts=[_without_repeats(one) for one in told],
    )  # fmt: skip


def _without_repeats(letter: Letter) -> Letter:
    action = letter.action
    return Letter(
        subject=letter.subject,
        paragraphs=letter.paragraphs,
        action=Action(action.label, action.url) if action else None,
    )
