"""The pages that people see: lessons, paths, the desk; rendered on the server."""

from flask import Flask

from plugin.lti import (
    DEEP_LINKING,
    RESOURCE_LINK,
    SUBMISSION_REVIEW,
    set_error_page,
    set_launch_handler,
    set_page_frame,
)
from plugin.web import (  # the views register themselves on the blueprint
    activity_records,
    audit_pages,
    communities_page,
    community_units,
    consent_page,
    copied_course,
    curriculum_desk,
    curriculum_files,
    desk,
    difference_page,
    due_page,
    email_sign_in,
    finished_page,
    forgetting,
    front,
    grades_page,
    held_download,
    held_page,
    home,
    identities_page,
    invitation_pages,
    joining_offers,
    judging,
    languages,
    learners,
    lesson_answers,
    lesson_page,
    lms_connect,
    lms_guides,
    lms_page,
    lms_trying,
    mail_page,
    mailbox,
    me,
    moving_page,
    one_record,
    operations_page,
    parting,
    paths,
    people_page,
    person_records,
    placed_page,
    placing,
    profile_page,
    progress_page,
    provider_pages,
    proving,
    reading_place,
    records_pages,
    reviewing,
    role_pages,
    scheme_changes,
    scheme_file,
    search_page,
    session_list,
    signing_in,
    source_page,
    target_page,
    unit_agreements,
    unit_lms,
    unit_pages,
)
from plugin.web.blueprint import blueprint
from plugin.web.errors import install_errors
from plugin.web.guard import NEEDS, PUBLIC, SHOWS, SIGNED_IN, Access, Need
from plugin.web.launch import on_resource_launch
from plugin.web.launch_refusals import LaunchRefusals
from plugin.web.page_values import install_page_values
from plugin.web.placing import on_deep_linking_launch
from plugin.web.reviewing import on_submission_review
from plugin.web.stylesheet import install_stylesheet
from plugin.web.wording import install_wording

VIEWS = (
    activity_records,
    audit_pages,
    communities_page,
    community_units,
    consent_page,
    copied_course,
    curriculum_desk,
    curriculum_files,
    desk,
    difference_page,
    due_page,
    due_page,
    email_sign_in,
    finished_page,
    forgetting,
    front,
    grades_page,
    held_download,
    held_page,
    home,
    identities_page,
    invitation_pages,
    joining_offers,
    judging,
    languages,
    learners,
    lesson_answers,
    lesson_page,
    lms_connect,
    lms_guides,
    lms_page,
    lms_trying,
    mail_page,
    mailbox,
    me,
    parting,
    moving_page,
    one_record,
    operations_page,
    paths,
    people_page,
    person_records,
    placed_page,
    placing,
    profile_page,
    progress_page,
    provider_pages,
    proving,
    reading_place,
    reviewing,
    records_pages,
    role_pages,
    scheme_changes,
    scheme_file,
    search_page,
    session_list,
    signing_in,
    source_page,
    target_page,
    unit_agreements,
    unit_lms,
    unit_pages,
)


def init_web(app: Flask) -> None:
    """Error pages, what templates know, and what answers a launch."""
    install_wording(app)
    install_page_values(app)
    install_stylesheet(app)
    install_errors(app)
    set_launch_handler(app, RESOURCE_LINK, on_resource_launch)
    set_launch_handler(app, DEEP_LINKING, on_deep_linking_launch)
    set_launch_handler(app, SUBMISSION_REVIEW, on_submission_review)
    set_error_page(app, LaunchRefusals())
    set_page_frame(app, "web/connecting.html")


__all__ = [
    "NEEDS",
    "PUBLIC",
    "SHOWS",
    "SIGNED_IN",
    "VIEWS",
    "Access",
    "Need",
    "blueprint",
    "init_web",
]
