"""What an LRS completes (xAPI part 2, 2.4): id, version, authority, lists of activities."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

VERSIONS = {"1": "1.0.0", "2": "2.0.0"}
"""What `version` becomes where the sender said none (part 2, 2.4.10; 2.0.0, 4.2.4.3)."""


class Completing:
    """For the statements of one batch, which all get the same authority."""

    def __init__(self, authority: dict[str, Any]) -> None:
        self._authority = authority
        self._contexts: dict[int, tuple[Any, dict[str, Any]]] = {}
        self._lists: dict[int, tuple[Any, dict[str, Any]]] = {}

    def completed(
        self, statement: Mapping[str, Any], statement_id: UUID, version: str
    ) -> dict[str, Any]:
        """A valid statement as the log keeps it, still without `stored`."""
        given = statement.get("id")  # of 32 digits and four dashes: there is a quicker way to it
        text = str(statement_id) if given is None else given.lower()
        document = {**statement, "id": text, "authority": self._authority}
        document.setdefault("version", version)
        document.pop("stored", None)
        for holder in (document, document["object"]):
            if "contextActivities" in holder.get("context", ()):
                holder["context"] = self._context(holder["context"])
        return document

    def _context(self, given: dict[str, Any]) -> dict[str, Any]:
        """The same for those that share theirs, so that it stays shared."""
        _, context = self._contexts.get(id(given), (None, None))
        if context is None:
            lists = self._with_lists(given["contextActivities"])
            context = {**given, "contextActivities": lists}
            self._contexts[id(given)] = given, context
        return context

    def _with_lists(self, given: dict[str, Any]) -> dict[str, Any]:
        """So are activities."""
        _, lists = self._lists.get(id(given), (None, None))
        if lists is None:
            lists = {
                kind: found if type(found) is list else [found] for kind, found in given.items()
            }
            self._lists[id(given)] = given, lists
        return lists
