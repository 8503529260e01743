"""Tries of what people do to LMSs, keys and the LRSs that get a copy of the log."""

from datetime import timedelta
from uuid import UUID, uuid4

import plugin.erasing
import plugin.grades_again
import plugin.lti
import plugin.record_stores
import plugin.records
import plugin.retention
from community import INSTALLATION, OPERATOR, Permission, Role
from curricula import LateRule
from curricula.learning_models import VisitRow
from lrs_adapter import Kept, LaunchBounds, LaunchData, RuleScope, Tombstones
from plugin import due_dates, log_move, record_sources, record_targets, whole_log
from plugin.lti import DueRule, give_lms_to_unit
from plugin.lti.models import LineItemRow, RosterRow, ScoreSeriesRow
from plugin.lti.placement_models import CourseCopyRow, PlacementRow
from plugin.operations import acting
from storage import UnitOfWork
from tests.integration.rights.rules import either, in_community, in_installation, in_unit
from tests.integration.rights.trying import Examples, tried
from tests.integration.rights.use_case_world import IRIS, NOW, World, connect_lms

P = Permission
HOUR = timedelta(hours=1)
LATE = DueRule(NOW, LateRule("daily", 10))
LAUNCH = LaunchBounds("mbox::mailto:she@example.org", uuid4(), "https://x.example/au", NOW + HOUR)


def course_with_list(world: World, uow: UnitOfWork) -> str:
    """The place of the course, after its LMS offered the list of its members."""
    uow.session.add(
        RosterRow(
            registration_id=world.registration,
            place=world.place,
            url="https://lms.example.org/members",
            staff_came=NOW,
            failures=0,
            asked=False,
            lease_token=0,
        )
    )
    uow.session.flush()
    return world.place


def copied_course(world: World, uow: UnitOfWork) -> UUID:
    """The unit's course as a copy of another, which nobody has answered yet."""
    row = CourseCopyRow(
        id=uuid4(),
        registration_id=world.registration,
        place=world.place,
        curriculum_id=uuid4(),
        version_id=world.version,
        from_place=f"{world.place}-before",
        recognised=NOW,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def placed_lesson(world: World, uow: UnitOfWork) -> UUID:
    """A lesson in the unit's course."""
    row = PlacementRow(
        id=uuid4(),
        registration_id=world.registration,
        deployment_id="1",
        context_id="1",
        place=world.place,
        placed=NOW,
        kind="lesson",
        slug="values-and-names",
        version_id=world.version,
        title="Values",
        column="lesson",
        full_when_finished=False,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def asked_by(world: World) -> plugin.lti.DeepLinkingRequest:
    """A choice that the unit's LMS waits for."""
    return plugin.lti.DeepLinkingRequest(
        registration_id=world.registration,
        deployment_id="1",
        return_url="https://lms.example.org/return",
        accept_types=("ltiResourceLink",),
        accept_targets=("iframe",),
        accept_multiple=True,
        accept_line_item=True,
        data=None,
    )


def finished_lesson(world: World, uow: UnitOfWork) -> tuple[UUID, str]:
    """The enrolment and a lesson of hers that is finished and has a column in the LMS."""
    visit = uow.session.query(VisitRow).filter_by(enrolment_id=world.enrolment).first()
    assert visit is not None
    visit.finished, visit.raw, visit.maximum = NOW, 1.0, 2.0
    slug = visit.lesson_slug
    series = ScoreSeriesRow(
        registration_id=world.registration,
        line_item_url="https://lms.example.org/items/1",
        line_item_digest=slug,
        user_id="7",
        can_read_results=True,
    )
    uow.session.add(series)
    uow.session.flush()
    uow.session.add(
        LineItemRow(
            enrolment_id=world.enrolment, lesson_slug=slug, series_id=series.id, updated=NOW
        )
    )
    uow.session.flush()
    return world.enrolment, slug


def some_key(world: World) -> str:
    """A key that CHILD signs with, which stays when what is tried is rolled back."""
    with world.database.reading() as session:
        found = plugin.lti.tool_keys(session)
    made = found[0] if found else None
    if made is None:
        box = world.services.secret_box
        made = plugin.lti.new_key(world.database, box, asker=OPERATOR, now=NOW)
    return made.kid


PLUGIN: Examples = {
    "add_registration": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: connect_lms(u, w.here, "3", a),
    ),
    "change_registration": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: plugin.lti.change_registration(
            u, w.registration, asker=a, deployments=["2"], now=NOW
        ),
    ),
    "check_connection": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: plugin.lti.check_connection(
            w.database, w.services.secret_box, w.registration, asker=a, timeout_s=0.1, now=NOW
        ),
    ),
    "answer_copy": (
        in_community(P.ANSWER_COPY, whole=False),
        lambda w, u, a: plugin.lti.answer_copy(u, copied_course(w, u), None, asker=a, now=NOW),
    ),
    "keep_placements": (  # into which course, the LMS's own sealed request says
        either(
            in_community(P.PLACE_LESSONS, whole=False),
            lambda who: who == f"other unit {Role.COORDINATOR}",
        ),
        lambda w, u, a: plugin.lti.keep_placements(u, [], request=asked_by(w), asker=a, now=NOW),
    ),
    "remove_registration": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.remove_registration(u, w.lms_here, asker=a, now=NOW),
    ),
    "invitations.invite": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.invite(
            u, asker=a, community_id=w.here, name="LMS", base_url="https://x.example", now=NOW
        ),
    ),
    "invitations.invite for a unit": (
        either(in_community(P.MANAGE_LMS), in_unit(P.MANAGE_LMS)),
        lambda w, u, a: plugin.lti.invite(
            u,
            asker=a,
            community_id=w.here,
            unit_id=w.unit,
            name="LMS",
            base_url="https://x.example",
            now=NOW,
        ),
    ),
    "give_lms_to_unit": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: give_lms_to_unit(
            u, w.lms_here, unit_id=w.unit, asker=a, reason="test", now=NOW
        ),
    ),
    "take_lms_from_unit": (
        in_community(P.MANAGE_LMS),
        lambda w, u, a: plugin.lti.take_lms_from_unit(
            u, w.registration, unit_id=w.unit, asker=a, reason="test", now=NOW
        ),
    ),
    "ask_for_list": (
        in_community(P.GRANT_EXCEPTIONS, whole=False),
        lambda w, u, a: plugin.lti.ask_for_list(u, course_with_list(w, u), asker=a, now=NOW),
    ),
    "ask_to_compare": (
        in_community(P.GRANT_EXCEPTIONS, whole=False),
        lambda w, u, a: plugin.lti.ask_to_compare(u, [w.here], w.place, asker=a, now=NOW),
    ),
    "send_grades_again": (
        in_community(P.GRANT_EXCEPTIONS, whole=False),
        lambda w, u, a: plugin.grades_again.send_grades_again(
            u, [finished_lesson(w, u)], asker=a, now=NOW
        ),
    ),
    "plan_due": (
        in_community(P.SET_DUE, whole=False),
        lambda w, u, a: due_dates.plan_due(u.session, placed_lesson(w, u), LATE, asker=a, now=NOW),
    ),
    "set_due": (
        in_community(P.SET_DUE, whole=False),
        lambda w, u, a: due_dates.set_due(u, placed_lesson(w, u), LATE, asker=a, now=NOW),
    ),
    "resend_due": (
        in_community(P.SET_DUE, whole=False),
        lambda w, u, a: due_dates.resend_due(u, placed_lesson(w, u), [], asker=a, now=NOW),
    ),
    "issue_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: plugin.record_stores.issue_lrs_key(
            u, w.services, asker=a, label="x", scopes=["define"], now=NOW
        ),
    ),
    "end_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: tried(plugin.record_stores.end_lrs_key, u, w.key, asker=a, now=NOW),
    ),
    "rotate_lrs_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: tried(
            plugin.record_stores.rotate_lrs_key, u, w.key, overlap=HOUR, asker=a, now=NOW
        ),
    ),
    "launch_content": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: tried(
            plugin.record_stores.launch_content,
            u,
            w.services,
            w.key,
            LAUNCH,
            LaunchData(),
            asker=a,
            now=NOW,
        ),
    ),
    "send_log_to": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.send_log_to,
            u,
            w.services,
            asker=a,
            label="x",
            endpoint="https://x.example/xapi",
            key="k",
            secret="s",
            now=NOW,
        ),
    ),
    "change_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.change_log_target,
            u,
            w.services,
            w.target,
            asker=a,
            secret="another",
            now=NOW,
        ),
    ),
    "replay_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            record_targets.replay_log_target, u, w.target, asker=a, after=0, now=NOW
        ),
    ),
    "accept_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(record_targets.accept_log_target, u, w.target, asker=a, now=NOW),
    ),
    "drain_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(record_targets.drain_log_target, u, w.target, asker=a, now=NOW),
    ),
    "move_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            record_targets.move_log_target,
            u,
            w.services,
            w.target,
            asker=a,
            endpoint="https://new.example/xapi",
            key="k",
            secret="s",
            now=NOW,
        ),
    ),
    "remove_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(record_targets.remove_log_target, u, w.target, asker=a, now=NOW),
    ),
    "pause_log_target": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            plugin.record_stores.pause_log_target, u, w.target, asker=a, paused=True, now=NOW
        ),
    ),
    "pause": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.pause, w.services, a, w.target, now=NOW),
    ),
    "resume": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.resume, w.services, a, w.target, now=NOW),
    ),
    "set_aside": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.set_aside, w.services, a, w.target, "test", now=NOW),
    ),
    "resend": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.resend, w.services, a, w.target, uuid4(), now=NOW),
    ),
    "resend_refused": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(acting.resend_refused, w.services, a, w.target, [uuid4()], now=NOW),
    ),
    "harvest_from": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            record_sources.harvest_from,
            u,
            w.services,
            asker=a,
            label="x",
            endpoint="https://x.example/xapi",
            key="k",
            secret="s",
            now=NOW,
        ),
    ),
    "change_log_source": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            record_sources.change_log_source,
            u,
            w.services,
            w.source,
            asker=a,
            secret="another",
            now=NOW,
        ),
    ),
    "pause_log_source": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            record_sources.pause_log_source, u, w.source, asker=a, paused=True, now=NOW
        ),
    ),
    "remove_log_source": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(record_sources.remove_log_source, u, w.source, asker=a, now=NOW),
    ),
    "retake_from_source": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            record_sources.retake_from_source, w.services, w.source, [uuid4()], asker=a, now=NOW
        ),
    ),
    "try_log_source": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            record_sources.try_log_source, w.services, w.source, asker=a, now=NOW
        ),
    ),
    "take_log_out": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            whole_log.take_log_out, u, w.services, asker=a, form=whole_log.LogForm.XAPI, now=NOW
        ),
    ),
    "begin_move": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(
            log_move.begin_move,
            w.services,
            asker=a,
            label="moved",
            endpoint="https://moved.example/xapi",
            key="k",
            secret="s",
            xapi_version="1.0.3",
            defines=False,
            now=NOW,
        ),
    ),
    "end_move": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(log_move.end_move, w.services, asker=a, label=w.source, now=NOW),
    ),
    "take_log_in": (
        in_installation(P.MANAGE_LRS),
        lambda w, u, a: tried(whole_log.take_log_in, u, asker=a, label="old", what="xapi", now=NOW),
    ),
    "plan_erasure": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: tried(
            plugin.erasing.plan_erasure, w.services, w.goer.id, asker=a, besides=(), now=NOW
        ),
    ),
    "erase_person": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: plugin.erasing.erase_person(u, w.services, w.goer.id, asker=a, now=NOW),
    ),
    "erase_outsider": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: plugin.erasing.erase_outsider(
            u, w.services, ["mbox::mailto:goer@example.org"], asker=a, now=NOW
        ),
    ),
    "change_rule": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: plugin.retention.change_rule(
            u, RuleScope(Kept.STATES), 12, asker=a, now=NOW
        ),
    ),
    "drop_rule": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: plugin.retention.drop_rule(u, w.rule, asker=a, now=NOW),
    ),
    "plan_rules": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: tried(
            plugin.retention.plan_rules, w.services, asker=a, scope=None, months=1, now=NOW
        ),
    ),
    "hold": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: plugin.retention.hold(u, w.goer.record_id, asker=a, reason="test", now=NOW),
    ),
    "end_hold": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: plugin.retention.end_hold(u, w.hold, asker=a, now=NOW),
    ),
    "tell_complied": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: plugin.erasing.tell_complied(u, w.erasure, w.target, asker=a, now=NOW),
    ),
    "replay_tombstones": (
        in_installation(P.MANAGE_SETTINGS),
        lambda w, u, a: tried(
            plugin.erasing.replay_tombstones, w.services, Tombstones({}, []), asker=a, now=NOW
        ),
    ),
    "viewer_of": (
        in_community(P.SEE_RECORDS),
        lambda w, u, a: plugin.records.viewer_of(u.session, IRIS, asker=a, scope=w.here, now=NOW),
    ),
    "viewer_of the installation": (
        in_installation(P.SEE_RECORDS),
        lambda w, u, a: plugin.records.viewer_of(
            u.session, IRIS, asker=a, scope=INSTALLATION, now=NOW
        ),
    ),
    "new_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: plugin.lti.new_key(w.database, w.services.secret_box, asker=a, now=NOW),
    ),
    "retire_key": (
        in_installation(P.MANAGE_KEYS),
        lambda w, u, a: plugin.lti.retire_key(u, some_key(w), asker=a, now=NOW),
    ),
}
