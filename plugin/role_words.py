"""Roles as pages and mails name them."""

from community import Role
from plugin.speech import gettext as _


def role_in_words(role: Role) -> str:
    """A role in the reader's language; one that has no words yet says its own name."""
    told = {
        "steward": _("steward"),
        "author": _("author"),
        "facilitator": _("facilitator"),
        "coordinator": _("coordinator"),
        "mentor": _("mentor"),
        "learner": _("learner"),
        "assessor": _("assessor"),
        "administrator": _("administrator"),
    }
    return told.get(role.value, role.value)
