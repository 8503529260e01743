"""What each role is for, told to whoever is invited to it."""

from community import Role
from plugin.web.speech import gettext as _


def role_means(role: Role) -> str:
    """What one does with the role and what one gets to see; "" for a role without words."""
    told = {
        Role.STEWARD: _(
            "A steward looks after a community: gives roles, publishes courses and paths, judges "
            "answers, and sees what its learners did."
        ),
        Role.AUTHOR: _(
            "An author writes courses: brings in new versions, and reads what is meant for staff."
        ),
        Role.FACILITATOR: _(
            "A facilitator accompanies learners: judges their answers, and gives more time or "
            "attempts. Their names and answers are shown for that."
        ),
        Role.COORDINATOR: _(
            "A coordinator runs courses: brings lessons into an LMS, and sees who learns there and "
            "how far each one is."
        ),
        Role.MENTOR: _(
            "A mentor reads and judges what learners answer; their names and answers are shown for "
            "that."
        ),
        Role.ASSESSOR: _(
            "An assessor judges answers; the names and answers of learners are shown for that."
        ),
        Role.ADMINISTRATOR: _(
            "An administrator keeps this service running: connections, settings and roles."
        ),
    }
    return told.get(role, "")
