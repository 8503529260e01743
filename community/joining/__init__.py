"""One person, several members: joined by an invitation that she accepts on both sides.

The way there: the first side makes a code (inviting), the second enters it and accepts (entering),
the first confirms with the number that the second was shown (confirming). Either side parts again
(joinings). Who is one person with whom is asked of `together` alone.
"""

from community.joining.account import JoiningEntry, joining_account
from community.joining.confirming import confirm_joining
from community.joining.entering import accept_joining, enter_joining_code
from community.joining.inviting import JoiningCode, end_joining_offer, make_joining_code
from community.joining.joinings import Joining, joinings_of, part
from community.joining.knowing import know_person
from community.joining.offers import JoiningOffer, open_offer, open_offers
from community.joining.together import (
    Joined,
    groups_together,
    joined_among,
    lock_together,
    members_together,
    record_ids_together,
    together_with,
)

__all__ = [
    "Joined",
    "Joining",
    "JoiningCode",
    "JoiningEntry",
    "JoiningOffer",
    "accept_joining",
    "confirm_joining",
    "end_joining_offer",
    "enter_joining_code",
    "groups_together",
    "joined_among",
    "joining_account",
    "joinings_of",
    "know_person",
    "lock_together",
    "make_joining_code",
    "members_together",
    "open_offer",
    "open_offers",
    "part",
    "record_ids_together",
    "together_with",
]
