"""Every page by its endpoint: its address, who looks at it, and what it is where it is no page.

A route that answers GET and is neither here nor in `NO_PAGES` fails a test. What stands in braces
are names of world.py.
"""

from dataclasses import dataclass

from tests.browser.every_page.world import (
    ADMINISTRATOR,
    COORDINATOR,
    GUEST,
    JOINED,
    LEARNER,
    MENTOR,
    PLACING,
    STEWARD,
    UNPROVED,
)

NO_PAGES = {
    "static": "files of the product",
    "stylesheet": "files of the product",
    "bootstrap.static": "files of the product",
    "lti.static": "files of the product",
    "lti.login": "sends the browser on to the LMS",
    "lti.continue_login": "sends the browser on to the LMS",
    "lti.jwks": "JSON",
    "xapi.get_about": "JSON",
    "xapi.get_profile": "JSON",
    "xapi.get_statements": "JSON",
    "xapi.get_activity": "JSON",
    "xapi.get_agent": "JSON",
    "xapi.get_state": "a document of content's",
    "xapi.get_activity_profile": "a document of content's",
    "xapi.get_agent_profile": "a document of content's",
    "health.healthz": "for a monitor",
    "health.readyz": "for a monitor",
    "metrics.metrics": "for a monitor",
    "web.audit_csv": "a file",
    "web.progress_csv": "a file",
    "web.record_file": "a file",
    "web.record_data": "a file",
    "web.mailbox_html": "a mail as mail programs show it, in which nothing runs, axe neither",
    "web.curriculum_file": "a file",
    "web.scheme_file": "a file",
}
LESSON = "/curricula/{version}/lessons/{lesson}"


@dataclass(frozen=True)
class Shown:
    """A page as `who` sees it.

    `status` is another than 200 where the page says what went wrong.
    """

    who: str
    path: str
    status: int = 200


PAGES: dict[str, Shown] = {
    "web.front": Shown(GUEST, "/"),
    "web.home": Shown(ADMINISTRATOR, "/home"),
    "web.my_home": Shown(LEARNER, "/home/mine"),
    "web.search": Shown(LEARNER, "/search?q=co"),
    "web.desk": Shown(STEWARD, "/desk"),
    "web.sign_in_page": Shown(GUEST, "/sign-in/{sign_in}"),
    "web.path": Shown(LEARNER, "/path"),
    "web.paths": Shown(LEARNER, "/paths"),
    "web.communities": Shown(LEARNER, "/communities"),
    "web.me": Shown(LEARNER, "/me"),
    "web.mailbox": Shown(GUEST, "/mailbox"),
    "web.my_mail": Shown(LEARNER, "/me/mail"),
    "web.consents": Shown(LEARNER, "/me/consents"),
    "web.held": Shown(LEARNER, "/me/held"),
    "web.people": Shown(LEARNER, "/communities/{community}/people"),
    "web.profile": Shown(LEARNER, "/me/profile"),
    "web.joining_offer": Shown(LEARNER, "/me/joining/{offer}"),
    "web.parting": Shown(JOINED, "/me/joined/{joining}/part"),
    "web.my_identities": Shown(LEARNER, "/me/identities"),
    "web.my_sessions": Shown(LEARNER, "/me/sessions"),
    "web.training_units": Shown(ADMINISTRATOR, "/desk/units"),
    "web.unit_page": Shown(COORDINATOR, "/desk/units/{unit}"),
    "web.lms_guides": Shown(GUEST, "/connect"),
    "web.lms_guide": Shown(GUEST, "/connect/moodle"),
    "web.connect_lms": Shown(ADMINISTRATOR, "/desk/lms/connect"),
    "web.lms_page": Shown(ADMINISTRATOR, "/desk/lms/{lms}"),
    "web.lms_test": Shown(ADMINISTRATOR, "/desk/lms/{lms}/test"),
    "web.unit_of_this_lms": Shown(ADMINISTRATOR, "/desk/lms/{lms}/unit"),
    "web.community_units": Shown(STEWARD, "/desk/communities/{community}/units"),
    "web.roles": Shown(COORDINATOR, "/desk/units/{unit}/roles"),
    "web.role_form": Shown(STEWARD, "/desk/communities/{community}/roles/give?q=demo"),
    "web.role_end_form": Shown(COORDINATOR, "/desk/units/{unit}/roles/{unit_grant}/end"),
    "web.audit_log": Shown(ADMINISTRATOR, "/desk/installation/audit"),
    "web.records": Shown(STEWARD, "/desk/communities/{community}/records"),
    "web.one_record": Shown(STEWARD, "/desk/communities/{community}/records/{record}"),
    "web.activity_records": Shown(
        STEWARD, "/desk/communities/{community}/records/activity?id={question}"
    ),
    "web.person_records": Shown(
        STEWARD, "/desk/communities/{community}/records/people/{record_id}"
    ),
    "web.invitations": Shown(STEWARD, "/desk/invitations"),
    "web.invitation": Shown(GUEST, "/invitations/{invitation}"),
    "web.sign_in_choices": Shown(GUEST, "/sign-in"),
    "web.link_sent": Shown(GUEST, "/sign-in/sent"),
    "web.mailed_link": Shown(GUEST, "/sign-in/mail/made-up", 410),
    "web.come_back": Shown(GUEST, "/sign-in/oidc/callback", 404),
    "web.signed_out": Shown(GUEST, "/sign-out/done"),
    "web.prove_it": Shown(UNPROVED, "/prove"),
    "web.compare_form": Shown(STEWARD, "/desk/paths/compare"),
    "web.move_form": Shown(STEWARD, "/desk/paths/{scheme}"),
    "web.pick": Shown(PLACING, "/placing"),
    "web.placed_list": Shown(STEWARD, "/desk/placed"),
    "web.due_date": Shown(STEWARD, "/desk/placed/{placed}/due"),
    "web.copied_course": Shown(STEWARD, "/placing/copies/{copy}"),
    "web.lesson": Shown(LEARNER, LESSON),
    "web.finished": Shown(LEARNER, f"{LESSON}/finished"),
    "web.judging": Shown(MENTOR, "/judging"),
    "web.learners": Shown(STEWARD, "/learners"),
    "web.progress": Shown(STEWARD, "/learners/progress?course={course}"),
    "web.review": Shown(STEWARD, "/learners/{enrolment}/lessons/{lesson}"),
    "web.grades": Shown(STEWARD, "/learners/grades?course={course}"),
    "web.learner_of_course": Shown(STEWARD, "/learners/{enrolment}"),
    "web.operations": Shown(ADMINISTRATOR, "/operations"),
    "web.target": Shown(ADMINISTRATOR, "/operations/targets/{target}"),
    "web.source": Shown(ADMINISTRATOR, "/operations/sources/{source}"),
    "web.curriculum_desk": Shown(STEWARD, "/desk/curricula/{curriculum}"),
    "web.difference": Shown(STEWARD, "/desk/curricula/{curriculum}/difference"),
    "web.plan_move": Shown(STEWARD, "/desk/curricula/{curriculum}/move"),
    "web.move_result": Shown(STEWARD, "/desk/moves/{move}"),
    "web.curriculum_page": Shown(LEARNER, "/curricula/{version}/pages/words"),
    "lti.register_page": Shown(
        GUEST, "{lms_invitation}&openid_configuration=https://lms.example/openid"
    ),
    "lti.launch_address": Shown(GUEST, "/lti/launch", 400),
    "mail.stop_page": Shown(GUEST, "/mail/stop/{stop}"),
}
