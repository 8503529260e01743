"""Guides for connecting an LMS, one for each: pages, a command and the docs show the same ones."""

from collections.abc import Callable, Mapping

from plugin.lti import ToolAddresses
from plugin.web.guides.blackboard import blackboard
from plugin.web.guides.brightspace import brightspace
from plugin.web.guides.canvas import canvas
from plugin.web.guides.guide import Entry, Guide, Step, Way
from plugin.web.guides.moodle import moodle
from plugin.web.guides.open_edx import open_edx
from plugin.web.guides.sakai import sakai

GUIDES: Mapping[str, Callable[[ToolAddresses], Guide]] = {
    "moodle": moodle,
    "canvas": canvas,
    "blackboard": blackboard,
    "brightspace": brightspace,
    "sakai": sakai,
    "open-edx": open_edx,
}
"""By the name in addresses and commands: the guide in the language of now, with our addresses."""
NAMES: Mapping[str, str] = {
    "moodle": "Moodle",
    "canvas": "Canvas",
    "blackboard": "Blackboard Learn",
    "brightspace": "D2L Brightspace",
    "sakai": "Sakai",
    "open-edx": "Open edX",
}

__all__ = ["GUIDES", "NAMES", "Entry", "Guide", "Step", "Way"]
