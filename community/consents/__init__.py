"""What a member agrees to: purposes, dated decisions that are never overwritten, what follows."""

from community.consents.account import account_of
from community.consents.deciding import decide, settle_forwarding
from community.consents.decisions import (
    Decision,
    Stand,
    State,
    consented,
    consenting,
    decisions_of,
    in_force_between,
    open_questions,
    person_stands,
    stand_of,
)
from community.consents.purposes import DIRECTORY, FORWARD, PURPOSES, Basis, Purpose

__all__ = [
    "DIRECTORY",
    "FORWARD",
    "PURPOSES",
    "Basis",
    "Decision",
    "Purpose",
    "Stand",
    "State",
    "account_of",
    "consented",
    "consenting",
    "decide",
    "decisions_of",
    "in_force_between",
    "open_questions",
    "person_stands",
    "settle_forwarding",
    "stand_of",
]
