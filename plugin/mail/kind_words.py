"""What each kind of mail that can be ended is called, in the page's language."""

from plugin.speech import gettext as _


def kinds_in_words() -> dict[str, str]:
    return {
        "answer-waits": _("An answer waits for my judgement"),
        "answer-judged": _("My answers were judged"),
        "path-achieved": _("I have achieved a path"),
        "achievement-expires": _("What I achieved soon expires"),
        "role-granted": _("I have a new role"),
    }
