"""What the audit log keeps of each use case: an act, or nothing, and then why nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from community import OPERATOR
from community.auditing import AuditRow
from storage import Database
from tests.databases import Templates
from tests.integration.rights.examples import EXAMPLES
from tests.integration.rights.use_case_world import World, use_case_world

ONLY_LOOKS = "it changes nothing"
BY_ITS_CALLER = "told by the use case that calls it, as one act with what else it does"
OF_A_LEARNER = "a decision about a learner's work, kept with its author and reason where it counts"
OF_HERSELF = "somebody's own choice, which is in her records"
TOLD = {
    "appoint": "role.granted",
    "appoint in a unit": "role.granted",
    "appoint in the installation": "role.granted",
    "end_role": "role.ended",
    "found_unit": "unit.founded",
    "ask_agreement": "agreement.asked",
    "ask_agreement for the community": "agreement.asked",
    "agree": "agreement.agreed",
    "end_agreement": "agreement.ended",
    "audit_entries": ONLY_LOOKS,
    "audit_entries of a unit": ONLY_LOOKS,
    "audit_entries of the installation": ONLY_LOOKS,
    "offices": ONLY_LOOKS,
    "offices of a unit": ONLY_LOOKS,
    "offices of the installation": ONLY_LOOKS,
    "how_many_hold": ONLY_LOOKS,
    "inviting.invite": "invitation.made",
    "inviting.invite to a unit": "invitation.made",
    "open_invitations": ONLY_LOOKS,
    "withdraw_invitation": "invitation.withdrawn",
    "resend_mail": "mail.resent",
    "dismiss_mail": "mail.dismissed",
    "decline_forgetting": "erasure.declined",
    "plan_erasure": ONLY_LOOKS,
    "erase_person": "person.erased",
    "erase_outsider": "person.erased",
    "replay_tombstones": "person.replayed",
    "change_rule": "retention.set",
    "drop_rule": "retention.ended",
    "plan_rules": ONLY_LOOKS,
    "hold": "retention.held",
    "end_hold": "retention.released",
    "tell_complied": "erasure.complied",
    "add_community": "community.founded",
    "change_zone": "community.changed",
    "answer_copy": "that it stays as it is, is kept with who said so; a newer version is a move",
    "begin_copied_course": "course.moved",
    "keep_placements": "what is placed is kept with who placed it, and shown at the desk",
    "ask_for_list": "it brings a reading forward that comes anyway",
    "ask_to_compare": "it asks an LMS what it has, and changes nothing",
    "send_grades_again": "grade.resent",
    "plan_due": ONLY_LOOKS,
    "set_due": "course.due-set",
    "resend_due": "what `set_due` decided, which is told",
    "allow_more": OF_A_LEARNER,
    "override_score": OF_A_LEARNER,
    "judge_answer": OF_A_LEARNER,
    "require_over": ONLY_LOOKS,
    "require_move": ONLY_LOOKS,
    "require_move of one course": ONLY_LOOKS,
    "decide_move": "course.moved",
    "enrolments_to_decide": ONLY_LOOKS,
    "judgements_waiting": ONLY_LOOKS,
    "judgements_waiting_in": ONLY_LOOKS,
    "import_curriculum": "a version that nobody sees until it is published",
    "import_curriculum and publish": "curriculum.published",
    "publish_version": "curriculum.published",
    "courses_to_decide": ONLY_LOOKS,
    "choose_path": OF_HERSELF,
    "drop_path": OF_HERSELF,
    "compare_scheme": ONLY_LOOKS,
    "import_scheme": "scheme.published",
    "move_paths": "paths.moved",
    "add_registration": "lms.connected",
    "change_registration": "lms.changed",
    "check_connection": "lms.tested",
    "remove_registration": "lms.removed",
    "invitations.invite": "lms.invited",
    "invitations.invite for a unit": "lms.invited",
    "give_lms": BY_ITS_CALLER,
    "take_lms": BY_ITS_CALLER,
    "give_lms_to_unit": "lms.given",
    "take_lms_from_unit": "lms.taken",
    "issue_lrs_key": "xapi-key.created",
    "end_lrs_key": "xapi-key.revoked",
    "rotate_lrs_key": "xapi-key.rotated",
    "launch_content": "xapi-key.launched",
    "send_log_to": "lrs.added",
    "change_log_target": "lrs.changed",
    "pause_log_target": "lrs.paused",
    "replay_log_target": "lrs.replayed",
    "accept_log_target": "lrs.accepted",
    "drain_log_target": "lrs.drained",
    "move_log_target": "lrs.moved",
    "remove_log_target": "lrs.removed",
    "pause": "lrs.paused",
    "resume": "lrs.resumed",
    "set_aside": "lrs.set-aside",
    "resend": "lrs.resent",
    "resend_refused": "lrs.resent",
    "harvest_from": "source.added",
    "change_log_source": "source.changed",
    "pause_log_source": "source.paused",
    "remove_log_source": "source.removed",
    "retake_from_source": "source.retaken",
    "try_log_source": ONLY_LOOKS,
    "take_log_out": "log.exported",
    "take_log_in": "log.imported",
    "begin_move": "source.added",
    "end_move": "source.paused",
    "viewer_of": ONLY_LOOKS,
    "viewer_of the installation": ONLY_LOOKS,
    "new_key": "signing-key.created",
    "retire_key": "signing-key.retired",
}


@pytest.fixture(scope="module")
def world(templates: Templates) -> Iterator[World]:
    with use_case_world(templates) as made:
        yield made


def acts(session: Session, after: int) -> set[str]:
    return set(session.scalars(select(AuditRow.act).where(AuditRow.id > after)))


def newest(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(AuditRow.id).order_by(AuditRow.id.desc()).limit(1)) or 0


def test_every_use_case_says_what_is_told() -> None:
    assert set(TOLD) == set(EXAMPLES)


def test_each_act_is_in_the_transaction_of_its_change(world: World) -> None:
    wrong = {}
    for name, (_, example) in EXAMPLES.items():
        before = newest(world.database)
        with world.database.unit_of_work() as uow:
            example(world, uow, OPERATOR)
            found = acts(uow.session, before)
            uow.session.rollback()
        expected = {TOLD[name]} if "." in TOLD[name] else set()
        if not expected <= found or (not expected and found):
            wrong[name] = found
    assert wrong == {}
