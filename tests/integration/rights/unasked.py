"""What writes without an asker, and whose right it rests on. Something new fails a test."""

HER_OWN_LEARNING = "an enrolment of hers, which the view found by her session"
FOUND_BY_SESSION = "she herself, as her session says"
LMS_VOUCHED = "a launch whose signature was checked"
WORKER = "the worker, which carries out what was decided before"
PART_OF = "the use case that calls it, in its transaction"
PROOF = "what was proved: a link or code from her mailbox, or her account at a provider"
COUNTS = "nobody: it counts what guests try"
MAIL_SERVER = "the worker, which says what became of a mail"
DEMO = "the demonstration, which has no people but its own"

UNASKED = {
    # learning
    "answer_item": HER_OWN_LEARNING,
    "finish_lesson": HER_OWN_LEARNING,
    "keep_drafts": HER_OWN_LEARNING,
    "open_lesson": HER_OWN_LEARNING,
    "reopen_lesson": HER_OWN_LEARNING,
    "enrol": LMS_VOUCHED,
    "name_course": LMS_VOUCHED,
    "close_visit": WORKER,
    "put_off": WORKER,
    "lesson_records": PART_OF,
    "lock_enrolment": PART_OF,
    "tell_move": PART_OF,
    "continue_move": "`decide_move`, which asked; the page that goes on asks `require_move`",
    # paths
    "save_standing": WORKER,
    "save_standings": WORKER,
    "take_back_warning": PART_OF,
    "touch_member": PART_OF,
    "warn": WORKER,
    "touch_paths": PART_OF,
    # people
    "join": PART_OF,
    "update_person": PART_OF,
    "lock_members": PART_OF,
    "grant": "what the system knows: a launch, a provider's group, a used invitation",
    "follow_groups": "the groups that her OpenID provider vouched for",
    "identify_by_lti": LMS_VOUCHED,
    "identify_by_oidc": PROOF,
    "member_of": LMS_VOUCHED,
    "accept_by_account": "the invitation, for which `invite` asked, and the account's own proof",
    "accept_invitation": "the invitation, for which `invite` asked",
    "issue_sign_in_link": "a mailed link or a demonstration; no page hands one out",
    "redeem_sign_in_link": PROOF,
    "end_sessions": FOUND_BY_SESSION,
    "lock_together": PART_OF,
    "tell_of_change": PART_OF,
    "settle_forwarding": WORKER,
    "former_lms": DEMO,
    "member_of_the_lms": DEMO,
    # communities
    "found_community": "`add_community`, which asks",
    "set_community_zone": "`change_zone`, which asks",
    "give_invited_lms": "the invitation of an LMS, for which `invite` asked",
    # mail
    "post": PART_OF,
    "choose_delivery": FOUND_BY_SESSION,
    "stop": "the signed link of a mail, which ends one kind for whom it was sent to",
    "verify_address": PROOF,
    "forget_address": FOUND_BY_SESSION,
    "take_mail_again": FOUND_BY_SESSION,
    "claim_mails": MAIL_SERVER,
    "begin_sending": MAIL_SERVER,
    "find_interrupted": MAIL_SERVER,
    "give_back": MAIL_SERVER,
    "withdraw_mail": PART_OF,
    "mail_put_off": MAIL_SERVER,
    "mail_refused": MAIL_SERVER,
    "mail_sent": MAIL_SERVER,
    "mail_server_failed": MAIL_SERVER,
    "mail_server_well": MAIL_SERVER,
    "mail_uncertain": MAIL_SERVER,
    "note_refusal": MAIL_SERVER,
    # coming in
    "ask_for_link": COUNTS,
    "count_try": COUNTS,
    "look_at_link": PROOF,
    "redeem_code": PROOF,
    "redeem_link": PROOF,
    "begin": "nobody: it keeps what a guest's browser must bring back from the provider",
    # records
    "receive": "a key of our LRS with the scope for it",
    "record": PART_OF,
    "queue": PART_OF,
    "withhold": WORKER,
    "end_withholding": PART_OF,
    "forget_withholding": PART_OF,
    "take_back": WORKER,
    "create_key": "`issue_lrs_key`, which asks",
    "revoke_key": "`end_lrs_key`, which asks",
    "add_target": "`send_log_to`, which asks",
    "change_target": "`change_log_target`, which asks",
    "pause_target": "`pause_log_target`, which asks",
    "resume_target": "`pause_log_target`, which asks",
    "set_aside_first": "`set_aside`, which asks",
    # LMSs
    "store_registration": "`add_registration`, which asks, or the invitation of an LMS",
    "account_for_registered": "the invitation of an LMS, for which `invite` asked",
    "activate": "the invitation of an LMS, for which `invite` asked",
    "claim_invitation": "the invitation of an LMS, for which `invite` asked",
    "burn_invitation": "the invitation of an LMS, for which `invite` asked",
    "free_invitation": "the invitation of an LMS, for which `invite` asked",
    "add_deployment": PART_OF,
    "add_issuer_alias": PART_OF,
    "add_frame_origins": PART_OF,
    "remove_frame_origin": PART_OF,
    "lock_registration": PART_OF,
    "follow_lessons": PART_OF,
    "remember_line_item": LMS_VOUCHED,
    "queue_grade": PART_OF,
    "queue_score": PART_OF,
    "keep_observed": "the process itself, which tells what its LMSs did",
}

ONLY_CALLED_IN = {
    "create_key": {"plugin.record_stores"},
    "revoke_key": {"plugin.record_stores"},
    "add_target": {"plugin.record_stores"},
    "change_target": {"plugin.record_stores"},
    "pause_target": {"plugin.record_stores"},
    "resume_target": {"plugin.record_stores"},
    "set_aside_first": {"plugin.operations.acting"},
    "resend_dead_letters": {"plugin.operations.acting"},
    "found_community": {"community.founding"},
    "set_community_zone": {"community.founding"},
    "give_invited_lms": {"plugin.lti.managing"},
    "store_registration": {"plugin.lti.managing", "plugin.lti.registering"},
    "end_grant": {"community.appointing", "community.group_roles"},
    "issue_sign_in_link": {"plugin.cli.community", "plugin.demo.personas"},
}
"""What changes rights, keys or connections unasked, and who alone may call it: who asked first."""
