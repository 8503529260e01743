"""LTI 1.3 Advantage: registrations, login, launch, Deep Linking, scores back to the LMS."""

from plugin.lti.connection_checks import CHECK_CODES, ConnectionCheck
from plugin.lti.connections import ConnectionState, connection_states
from plugin.lti.course_copies import (
    CourseCopy,
    Newer,
    answer_copy,
    course_copies_at,
    course_copy,
    course_copy_at,
    newer_for,
    require_copy,
)
from plugin.lti.deep_linking import (
    LINK,
    ContentItem,
    LineItem,
    deep_link_response,
    open_deep_linking,
    seal_deep_linking,
)
from plugin.lti.due_counts import RegistrationDue, registrations_with_due
from plugin.lti.due_rules import (
    UNRULED,
    ColumnTerms,
    DueRule,
    column_terms,
    due_rules_of,
    keep_due_rule,
    terms_under,
)
from plugin.lti.errors import (
    BadDueRule,
    DeepLinkingRefused,
    InvitationRefused,
    LaunchRefused,
    LtiError,
    RegistrationRefused,
    UnknownCourseCopy,
    UnknownCourseList,
    UnknownKey,
    UnknownPlacement,
    UnknownRegistration,
)
from plugin.lti.frame_origins import frame_ancestors
from plugin.lti.grade_columns import Comparing, ask_to_compare, comparing_at
from plugin.lti.grade_states import GradeState, grades_of
from plugin.lti.hooks import (
    launch_counts,
    observed_by,
    refusal_counts,
    set_error_page,
    set_launch_handler,
    set_page_frame,
)
from plugin.lti.invitations import invite, invited_names
from plugin.lti.key_renewal import renew_keys, retire_key
from plugin.lti.key_set_seen import KeySetSeen, see_key_set
from plugin.lti.launch import (
    DEEP_LINKING,
    RESOURCE_LINK,
    SUBMISSION_REVIEW,
    DeepLinkingRequest,
    Launch,
)
from plugin.lti.line_items import (
    DUE,
    LMS_SAYS_DUE,
    follow_lessons,
    remember_line_item,
    work_in_column,
)
from plugin.lti.managing import (
    add_registration,
    change_registration,
    give_lms_to_unit,
    remove_registration,
    take_lms_from_unit,
)
from plugin.lti.observing import Observed, keep_observed
from plugin.lti.pages import message_for
from plugin.lti.placed_launches import PLACEMENT, follow_placement, placement_of
from plugin.lti.placements import (
    OPEN,
    Column,
    Placed,
    Placement,
    Window,
    first_launches,
    keep_placements,
    placement,
    placements_at,
    placements_reached,
)
from plugin.lti.platform_configuration import (
    CONFIGURATION_REASONS,
    ConfigurationUnreadable,
    Platform,
    read_configuration,
)
from plugin.lti.reasons import REASONS
from plugin.lti.registration_checks import ALGORITHMS
from plugin.lti.registration_names import RegistrationName, names_of_lms, registration_names
from plugin.lti.registrations import (
    DeploymentRule,
    Registration,
    is_registered,
    registration,
    registration_of,
    registrations,
)
from plugin.lti.results_reading import ReadingColumns, give_back_columns, read_columns
from plugin.lti.roster_forgetting import forget_never_came
from plugin.lti.roster_launches import (
    note_staff,
    want_list,
)
from plugin.lti.roster_reading import (
    Reading,
    give_back_rosters,
    read_rosters,
)
from plugin.lti.rosters import (
    Roster,
    RosterPerson,
    ask_for_list,
    learners_listed,
    listed_at,
    roster_at,
    rosters_of,
    rosters_reached,
)
from plugin.lti.score_forgetting import forget_sent_scores
from plugin.lti.score_sending import give_back_scores, send_due_scores
from plugin.lti.scores import DueScore, due_scores, due_scores_to, queue_score
from plugin.lti.tool_addresses import ToolAddresses, tool_addresses
from plugin.lti.tool_keys import ToolKey, check_key, new_key, signing_kid, tool_keys
from plugin.lti.trying import check_connection
from plugin.lti.views import blueprint
from plugin.lti.whole_columns import (
    column_key,
    is_whole,
    lessons_in_column,
    lessons_placed,
    placement_of_column,
    take_column,
    wholes_in_course,
)

__all__ = [
    "ALGORITHMS",
    "CHECK_CODES",
    "CONFIGURATION_REASONS",
    "DEEP_LINKING",
    "DUE",
    "LINK",
    "LMS_SAYS_DUE",
    "OPEN",
    "PLACEMENT",
    "REASONS",
    "RESOURCE_LINK",
    "SUBMISSION_REVIEW",
    "UNRULED",
    "BadDueRule",
    "Column",
    "ColumnTerms",
    "Comparing",
    "ConfigurationUnreadable",
    "ConnectionCheck",
    "ConnectionState",
    "ContentItem",
    "CourseCopy",
    "DeepLinkingRefused",
    "DeepLinkingRequest",
    "DeploymentRule",
    "DueRule",
    "DueScore",
    "GradeState",
    "InvitationRefused",
    "KeySetSeen",
    "Launch",
    "LaunchRefused",
    "LineItem",
    "LtiError",
    "Newer",
    "Observed",
    "Placed",
    "Placement",
    "Platform",
    "Reading",
    "ReadingColumns",
    "Registration",
    "RegistrationDue",
    "RegistrationName",
    "RegistrationRefused",
    "Roster",
    "RosterPerson",
    "ToolAddresses",
    "ToolKey",
    "UnknownCourseCopy",
    "UnknownCourseList",
    "UnknownKey",
    "UnknownPlacement",
    "UnknownRegistration",
    "Window",
    "add_registration",
    "answer_copy",
    "ask_for_list",
    "ask_to_compare",
    "blueprint",
    "change_registration",
    "check_connection",
    "check_key",
    "column_key",
    "column_terms",
    "comparing_at",
    "connection_states",
    "course_copies_at",
    "course_copy",
    "course_copy_at",
    "deep_link_response",
    "due_rules_of",
    "due_scores",
    "due_scores_to",
    "first_launches",
    "follow_lessons",
    "follow_placement",
    "forget_never_came",
    "forget_sent_scores",
    "frame_ancestors",
    "give_back_columns",
    "give_back_rosters",
    "give_back_scores",
    "give_lms_to_unit",
    "grades_of",
    "invite",
    "invited_names",
    "is_registered",
    "is_whole",
    "keep_due_rule",
    "keep_observed",
    "keep_placements",
    "launch_counts",
    "learners_listed",
    "lessons_in_column",
    "lessons_placed",
    "listed_at",
    "message_for",
    "names_of_lms",
    "new_key",
    "newer_for",
    "note_staff",
    "observed_by",
    "open_deep_linking",
    "placement",
    "placement_of",
    "placement_of_column",
    "placements_at",
    "placements_reached",
    "queue_score",
    "read_columns",
    "read_configuration",
    "read_rosters",
    "refusal_counts",
    "registration",
    "registration_names",
    "registration_of",
    "registrations",
    "registrations_with_due",
    "remember_line_item",
    "remove_registration",
    "renew_keys",
    "require_copy",
    "retire_key",
    "roster_at",
    "rosters_of",
    "rosters_reached",
    "seal_deep_linking",
    "see_key_set",
    "send_due_scores",
    "set_error_page",
    "set_launch_handler",
    "set_page_frame",
    "signing_kid",
    "take_column",
    "take_lms_from_unit",
    "terms_under",
    "tool_addresses",
    "tool_keys",
    "want_list",
    "wholes_in_course",
    "work_in_column",
]
