"""Looking at learning records: who may, and how much of them."""

from plugin.records.viewing import Viewer, viewer_of

__all__ = ["Viewer", "viewer_of"]
