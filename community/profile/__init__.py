"""What a member says of herself: name, languages, time zone, what she teaches and learns."""

from community.profile.look import Look, look_of, time_zone_of
from community.profile.profiles import profile_of, save_profile
from community.profile.schema import (
    LONGEST_NAME,
    LONGEST_TOPIC,
    MOST_LANGUAGES,
    MOST_TOPICS,
    Profile,
)

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TOPIC",
    "MOST_LANGUAGES",
    "MOST_TOPICS",
    "Look",
    "Profile",
    "look_of",
    "profile_of",
    "save_profile",
    "time_zone_of",
]
