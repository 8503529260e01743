"""Mail to members: the outbox, the kinds, addresses, and who wants what."""

from community.mailing.address_form import address_key, tidy_address
from community.mailing.addresses import (
    MailAddress,
    address_of,
    addresses_of,
    addresses_of_many,
    best_of,
    forget_address,
    member_of_address,
    note_refusal,
    refusal_of,
    take_mail_again,
    verify_address,
)
from community.mailing.claiming import (
    Claimed,
    begin_sending,
    claim_mails,
    give_back,
    has_due_mail,
)
from community.mailing.digests import digest_parts, digest_parts_of_each, gather_digests
from community.mailing.errors import AddressTaken, BadAddress, BadMail, NotToBeMended, UnknownMail
from community.mailing.forgetting import forget_settled
from community.mailing.kinds import DIGEST, FORGOTTEN, KINDS, OPTIONAL, Delivery, Kind, kind_of
from community.mailing.mending import (
    Mail,
    Outbox,
    dismiss_mail,
    mail,
    mails,
    outbox,
    resend_mail,
    sealed_of,
    sealed_of_each,
)
from community.mailing.models import MailState
from community.mailing.posting import next_digest, post
from community.mailing.preferences import choose_delivery, deliveries_of, delivery_of
from community.mailing.server_state import (
    MailServerState,
    mail_server_failed,
    mail_server_state,
    mail_server_well,
)
from community.mailing.settling import (
    find_interrupted,
    let_go_of_overdue,
    mail_put_off,
    mail_refused,
    mail_sent,
    mail_uncertain,
)
from community.mailing.withdrawing import withdraw_mail

__all__ = [
    "DIGEST",
    "FORGOTTEN",
    "KINDS",
    "OPTIONAL",
    "AddressTaken",
    "BadAddress",
    "BadMail",
    "Claimed",
    "Delivery",
    "Kind",
    "Mail",
    "MailAddress",
    "MailServerState",
    "MailState",
    "NotToBeMended",
    "Outbox",
    "UnknownMail",
    "address_key",
    "address_of",
    "addresses_of",
    "addresses_of_many",
    "begin_sending",
    "best_of",
    "choose_delivery",
    "claim_mails",
    "deliveries_of",
    "delivery_of",
    "digest_parts",
    "digest_parts_of_each",
    "dismiss_mail",
    "find_interrupted",
    "forget_address",
    "forget_settled",
    "gather_digests",
    "give_back",
    "has_due_mail",
    "kind_of",
    "let_go_of_overdue",
    "mail",
    "mail_put_off",
    "mail_refused",
    "mail_sent",
    "mail_server_failed",
    "mail_server_state",
    "mail_server_well",
    "mail_uncertain",
    "mails",
    "member_of_address",
    "next_digest",
    "note_refusal",
    "outbox",
    "post",
    "refusal_of",
    "resend_mail",
    "sealed_of",
    "sealed_of_each",
    "take_mail_again",
    "tidy_address",
    "verify_address",
    "withdraw_mail",
]
