"""One person, several members: joined by an invitation that she accepts on both sides."""

from community.joining.together import members_together, record_ids_together

__all__ = ["members_together", "record_ids_together"]
