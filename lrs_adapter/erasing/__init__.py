"""Erasing somebody from the records, for good: DESIGN's fourth idea."""

from lrs_adapter.erasing.asking import ask_lrss
from lrs_adapter.erasing.erasing import (
    ErasureState,
    begin_erasure,
    continue_erasure,
    erasure_states,
    erasures_begun,
    erasures_under_way,
    gone_statements,
)
from lrs_adapter.erasing.evidence import erased_within
from lrs_adapter.erasing.foretelling import Foretold, foretell
from lrs_adapter.erasing.replacing import Hers, Replacing, is_identifier
from lrs_adapter.erasing.requests import (
    RequestState,
    note_complied,
    request_states,
    sent_statements,
)
from lrs_adapter.tombstones import (
    Tombstones,
    all_tombstones,
    erased_among,
    erased_in,
    take_tombstones,
)

__all__ = [
    "ErasureState",
    "Foretold",
    "Hers",
    "Replacing",
    "RequestState",
    "Tombstones",
    "all_tombstones",
    "ask_lrss",
    "begin_erasure",
    "continue_erasure",
    "erased_among",
    "erased_in",
    "erased_within",
    "erasure_states",
    "erasures_begun",
    "erasures_under_way",
    "foretell",
    "gone_statements",
    "is_identifier",
    "note_complied",
    "request_states",
    "sent_statements",
    "take_tombstones",
]
