"""What plugin/lti keeps per application: who handles a launch, who draws a refusal, counters."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

from plugin.lti.launch import Launch
from plugin.lti.launch_turns import LaunchTurns
from plugin.lti.observing import Observed
from plugin.lti.platform_keys import PlatformKeys
from plugin.lti.refusals_beside import RefusalsBeside

EXTENSION = "child-lti"
LaunchHandler = Callable[[Launch], ResponseReturnValue]
ErrorPage = Callable[[str, str | None], ResponseReturnValue]


@dataclass(slots=True)
class LtiParts:
    """One per application. `refusals` counts by code since the process began."""

    handlers: dict[str, LaunchHandler] = field(default_factory=dict)
    error_page: ErrorPage | None = None
    frame: str = "lti/base.html"
    platform_keys: PlatformKeys = field(default_factory=PlatformKeys)
    refusals: Counter[str] = field(default_factory=Counter)
    refusals_beside: RefusalsBeside = field(default_factory=RefusalsBeside)
    launches: Counter[str] = field(default_factory=Counter)
    observed: Observed = field(default_factory=Observed)
    turns: LaunchTurns = field(default_factory=LaunchTurns)


def parts_of(app: Flask) -> LtiParts:
    parts = app.extensions.get(EXTENSION)
    if parts is None:  # a launch asks twice, and making one that is not needed takes its time
        parts = app.extensions.setdefault(EXTENSION, LtiParts())
    return cast(LtiParts, parts)


def lti_parts() -> LtiParts:
    """Those of the application that handles the present request."""
    return parts_of(current_app)


def set_launch_handler(app: Flask, message_type: str, handler: LaunchHandler) -> None:
    """Let `handler` answer the verified launches of a message type; others are refused."""
    parts_of(app).handlers[message_type] = handler


def set_error_page(app: Flask, render: ErrorPage) -> None:
    """Let `render(code, retry_url)` draw refusals; the status code stays ours."""
    parts_of(app).error_page = render


def set_page_frame(app: Flask, template: str) -> None:
    """Let LTI's own pages stand in `template`, which has the blocks title and content."""
    parts_of(app).frame = template


def refusal_counts(app: Flask) -> dict[str, int]:
    """How many logins and launches were refused since the process began, by code."""
    return dict(parts_of(app).refusals)


def observed_by(app: Flask) -> Observed:
    """What this application saw its LMSs do."""
    parts = parts_of(app)
    parts.observed.key_sets(parts.platform_keys.failures())
    return parts.observed


def launch_counts(app: Flask) -> dict[str, int]:
    """How many launches were let in since the process began, by message type."""
    return dict(parts_of(app).launches)
