"""Mail to members: the outbox, the kinds, addresses, and who wants what."""

from community.mailing.addresses import (
    MailAddress,
    address_key,
    address_of,
    addresses_of,
    forget_address,
    member_of_address,
    note_refusal,
    refusal_of,
    take_mail_again,
    tidy_address,
    verify_address,
)
from community.mailing.errors import AddressTaken, BadAddress, BadMail, NotToBeMended, UnknownMail
from community.mailing.kinds import DIGEST, KINDS, OPTIONAL, Delivery, Kind, kind_of
from community.mailing.models import MailState
from community.mailing.posting import next_digest, post
from community.mailing.preferences import choose_delivery, deliveries_of, delivery_of

__all__ = [
    "DIGEST",
    "KINDS",
    "OPTIONAL",
    "AddressTaken",
    "BadAddress",
    "BadMail",
    "Delivery",
    "Kind",
    "MailAddress",
    "MailState",
    "NotToBeMended",
    "UnknownMail",
    "address_key",
    "address_of",
    "addresses_of",
    "choose_delivery",
    "deliveries_of",
    "delivery_of",
    "forget_address",
    "kind_of",
    "member_of_address",
    "next_digest",
    "note_refusal",
    "post",
    "refusal_of",
    "take_mail_again",
    "tidy_address",
    "verify_address",
]
