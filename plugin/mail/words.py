"""What several letters say: language maps and roles, in the reader's language."""

from collections.abc import Mapping

from flask_babel import get_locale

from community import Role
from plugin.speech import gettext as _


def in_language(name: Mapping[str, str] | str | None) -> str:
    """A language map's text in the reader's language, else in English, else in any; a text as it
    is; nothing for None.
    """
    if not name:
        return ""
    if isinstance(name, str):
        return name
    wanted = get_locale().language
    for tag, text in name.items():
        if tag.split("-")[0].lower() == wanted:
            return text
    return name.get("en") or next(iter(name.values()))


def role_in_words(role: Role) -> str:
    return {
        Role.STEWARD: _("steward"),
        Role.AUTHOR: _("author"),
        Role.FACILITATOR: _("facilitator"),
        Role.COORDINATOR: _("coordinator"),
        Role.MENTOR: _("mentor"),
        Role.LEARNER: _("learner"),
        Role.ASSESSOR: _("assessor"),
        Role.ADMINISTRATOR: _("administrator"),
    }[role]
