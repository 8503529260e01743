"""What one LMS does differently from the next, as values: a mode is a named set of quirks."""

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, request

from tests.practice_lms.store import store


@dataclass(frozen=True, slots=True)
class Quirks:
    """Every way in which this platform can bend the standard; the defaults bend nothing."""

    family: str = "practice"
    issuer: str | None = None
    """One issuer for all customers; None is this site's own address."""
    login_issuer_slash: bool = False
    login_by_get: bool = False
    platform_storage: bool = False
    storage_frame: str = "_parent"
    storage_page: str = ""  # of another origin, as an LMS that was tampered with has it
    """Which frame keeps values for tools: the course's page itself, or one of that name in it."""
    scope_exact: bool = False
    line_item_query: bool = False
    """Line item URLs end in `?type_id=…`, and requests without it are refused."""
    whole_second_timestamps: bool = False
    strict_score_type: bool = False
    clamp_scores: bool = False
    not_enrolled_status: int = 404
    submission_per_score: bool = False
    """Every score is a new submission unless the tool's extension says otherwise."""
    results_by_limit: bool = True
    """Without it, results that are asked for with a limit are a page of HTML and 404, if there are
    any (Moodle 4.5.6)."""
    result_page: int = 100
    """How many results a page has at most."""
    short_membership_roles: bool = False
    membership_page: int = 50
    """How many members a page of the course's list has at most."""
    membership_differences: bool = False
    """The list ends with a link to what changes in it from then on (NRPS 2.0, 2.4.2)."""
    member_names: bool = True
    """Without it the list says ids and roles alone, as privacy rules of a tool may have it."""
    membership_trouble: str = ""
    """What happens to whoever asks for members: "401", "403", "404", "429", "500", "html", or
    "elsewhere", where the next page is on another host."""
    extra_custom: bool = False
    deep_linking_data: bool = True
    deep_linking_line_items: bool = True
    deep_linking_multiple: bool = True
    deep_linking_types: tuple[str, ...] = ("ltiResourceLink",)
    pending_registration: bool = False
    registration_errors_422: bool = False
    html_token_refusals: bool = False
    assertion_audience: str | None = None
    """A fixed `aud` for client assertions that is not the token URL."""
    single_assertion_audience: bool = False
    keys_without_alg: bool = False
    decoy_keys: int = 0
    omit_resource_link: bool = False
    user_agent_required: bool = False
    clock_offset_s: int = 0


MODES: dict[str, Quirks] = {
    "moodle": Quirks(
        family="moodle",
        scope_exact=True,
        line_item_query=True,
        whole_second_timestamps=True,
        strict_score_type=True,
        clamp_scores=True,
        results_by_limit=False,
        not_enrolled_status=400,
        short_membership_roles=True,
        extra_custom=True,
        deep_linking_data=False,
        pending_registration=True,
        html_token_refusals=True,
    ),
    "canvas": Quirks(
        family="canvas",
        issuer="https://canvas.practice.example",
        platform_storage=True,
        storage_frame="post_message_forwarding",
        submission_per_score=True,
        deep_linking_line_items=False,
        pending_registration=True,
        registration_errors_422=True,
    ),
    "brightspace": Quirks(
        family="desire2learn",
        pending_registration=True,
        assertion_audience="https://api.brightspace.practice.example/auth/token",
        single_assertion_audience=True,
        keys_without_alg=True,
        decoy_keys=400,
        not_enrolled_status=403,
    ),
    "blackboard": Quirks(
        family="BlackboardLearn",
        issuer="https://blackboard.practice.example",
        login_by_get=True,
    ),
    "sakai": Quirks(
        family="sakai",
        login_issuer_slash=True,
        user_agent_required=True,
        clock_offset_s=30,
    ),
    "open-edx": Quirks(family="openedx"),
}


def site_quirks() -> Quirks:
    """The quirks of this site: its mode and what the control API changed on top."""
    settings = store().settings()
    return with_changes(MODES[settings["mode"]], settings.get("quirks") or {})


def request_quirks() -> Quirks:
    """The quirks for this request: those of `?mode=…` when it names one, else the site's."""
    named = request.args.get("mode")
    return MODES[named] if named in MODES else site_quirks()


def with_changes(quirks: Quirks, changes: dict[str, Any]) -> Quirks:
    """Raises TypeError for a name that is no quirk."""
    return replace(quirks, **changes)


def site_address() -> str:
    """Where browsers and tools reach this LMS, without a slash at the end."""
    return str(current_app.config["ADDRESS"])


def issuer(quirks: Quirks) -> str:
    return quirks.issuer or site_address()
