"""Forgetting a person, whole: docs/decisions/erasure.md."""

from plugin.erasing.complying import tell_complied
from plugin.erasing.going_on import ask_others, go_on, work_on_erasures
from plugin.erasing.person import Begun, Plan, erase_outsider, erase_person, plan_erasure
from plugin.erasing.replaying import replay_tombstones
from plugin.erasing.tombstone_file import TOMBSTONES, BadTombstones, keep_tombstones, read_file

__all__ = [
    "TOMBSTONES",
    "BadTombstones",
    "Begun",
    "Plan",
    "ask_others",
    "erase_outsider",
    "erase_person",
    "go_on",
    "keep_tombstones",
    "plan_erasure",
    "read_file",
    "replay_tombstones",
    "tell_complied",
    "work_on_erasures",
]
