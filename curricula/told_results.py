"""What a learning record tells of an answer's worth and of a score (xAPI 1.0.3 part 2, 2.4.5)."""

from curricula.model import Item
from curricula.scoring import Score
from lrs_adapter import Result


def worth(item: Item, scaled: float | None, success: bool | None, response: str | None) -> Result:
    """A result that tells what one answer is worth, in the item's points."""
    return Result(
        scaled=scaled,
        raw=None if scaled is None else scaled * item.points,
        minimum=None if scaled is None else 0.0,
        maximum=None if scaled is None else item.points,
        success=success,
        response=response,
    )


def scored(
    score: Score | None,
    *,
    completion: bool | None = None,
    success: bool | None = None,
    duration_s: float | None = None,
) -> Result:
    """A result that tells the score of a lesson or of the curriculum, if there is one."""
    return Result(
        scaled=score.scaled if score else None,
        raw=score.raw if score else None,
        minimum=0.0 if score else None,
        maximum=score.maximum if score else None,
        success=success,
        completion=completion,
        duration_s=duration_s,
    )
