"""What an LMS holds beside what was sent to it: the same, nothing, an older one, another's."""

from collections.abc import Sequence
from typing import Literal

Comparison = Literal["same", "empty", "older", "other"]
ROUNDING = 0.001
"""An LMS keeps a share in points of its own, with as many digits as it likes."""


def compare(
    held: float | None, sent: Sequence[float | None], *, is_final: bool = True
) -> Comparison:
    """`held` is the LMS's grade in 0..1, None where it has none; `sent` are those that reached it,
    oldest first, None for one without a number. One at least was sent.

    Unless the newest `is_final` (FullyGraded), an LMS may ignore it as a partial grade (AGS 2.0)
    and keep what it had: that is the same, too.

    "empty": what was sent is gone. "older": the LMS has an earlier one of ours. "other": nobody
    here gave that, so somebody did there.
    """
    *before, newest = sent
    was_ours = any(_same(held, each) for each in before)
    if newest is None:  # a score without a number clears a grade in one LMS and not in another
        return "same" if held is None or was_ours else "other"
    if not is_final and (held is None or was_ours):
        return "same"
    if held is None:
        return "empty"
    if _same(held, newest):
        return "same"
    return "older" if was_ours else "other"


def _same(held: float | None, sent: float | None) -> bool:
    return held is not None and sent is not None and abs(held - sent) <= ROUNDING
