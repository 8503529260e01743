"""What the copy gives of who she is: her name, ways in, places, roles, consents, mails, readers."""

from plugin.held.download import values
from plugin.held.download.part import COMMUNITY, UNIT, Part, left, same

PARTS: dict[tuple[str, str], Part] = {
    ("name", "person"): Part(
        "person", same("name email", locale="language"), left(herself="member_id")
    ),
    ("name", "proved_address"): Part(
        "proved_addresses", same("address proved_at"), left(herself="member_id", said="key")
    ),
    ("profile", "profile"): Part(
        "profile", same("name languages time_zone changed"), left(herself="member_id")
    ),
    ("profile", "profile_topic"): Part(
        "topics", same("kind place topic"), left(herself="member_id")
    ),
    ("identities", "identity"): Part(
        "accounts",
        same("kind issuer client subject first_seen"),
        left(herself="member_id", row="id"),
    ),
    ("identities", "sign_in_link"): Part(
        "links", same("expires used"), left(herself="member_id", lets_in="token_hash")
    ),
    ("identities", "email_link"): Part(
        "mailed_links",
        same(
            "purpose onward tries handled expires used",
            address=("address", values.opened),
            locale="language",
        ),
        left(herself="member_id", row="id", lets_in="browser token_hash code"),
    ),
    ("identities", "oidc_start"): Part(
        "provider_sign_ins",
        same("purpose onward expires used"),
        left(herself="member_id", lets_in="state_hash browser nonce verifier"),
    ),
    ("sessions", "web_session"): Part(
        "sessions",
        same(
            "method started seen expires proved",
            agent="browser",
            visitor=("as", values.visitor),
        ),
        left(herself="member_id", lets_in="token_hash"),
    ),
    ("places", "joining"): Part(
        "joined",
        same("joined_at parted_at", parted_by=("parted_by_you", values.is_hers)),
        left(row="id offer_id", others="first_id second_id"),
    ),
    ("places", "joining_offer"): Part(
        "offers",
        same(
            "made_at expires entered_at accepted_at ended_at outcome wrong_numbers",
            first_id=("made_by_you", values.is_hers),
        ),
        left(row="id", others="second_id", lets_in="code_hash number"),
    ),
    ("places", "joining_wrong_code"): Part(
        "wrong_codes", same("at"), left(herself="member_id", row="id")
    ),
    ("roles", "role_grant"): Part(
        "roles",
        same("id role since until", community_id=COMMUNITY, unit_id=UNIT),
        left(herself="member_id", others="granted_by", staff="reason"),
    ),
    ("roles", "group_role"): Part("by_groups", {"grant_id": "role_id"}, left(row="identity_id")),
    ("roles", "invitation"): Part(
        "invitations_accepted",
        same(
            "address role reason made expires accepted ended",
            community_id=COMMUNITY,
            unit_id=UNIT,
        ),
        left(
            herself="accepted_by",
            row="id",
            lets_in="token_hash",
            others="invited_by",
        ),
    ),
    ("consents", "consent"): Part(
        "answers",
        same("purpose given text_version language at"),
        left(herself="member_id", row="id"),
    ),
    ("consents", "forget_request"): Part(
        "asked_to_be_forgotten",
        same("asked due decided outcome reason"),
        left(herself="member_id", row="id"),
    ),
    ("mails", "mail"): Part(
        "mails",
        same(
            "id kind address contents until state reason attempts queued settled",
            locale="language",
        ),
        left(
            herself="member_id",
            lets_in="secret",
            working="once next_try lease_owner lease_until lease_token digest_id",
        ),
    ),
    ("mails", "mail_preference"): Part(
        "wanted", same("kind delivery chosen_at"), left(herself="member_id")
    ),
    ("readings", "reading"): Part(
        "looks",
        same(
            "day kind office",
            subject_id=("at_you", values.is_hers),
            reader_id=("by", values.reader),
        ),
    ),
}
