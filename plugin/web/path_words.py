"""What the rules found, in words: why a requirement is open, and how far a whole path is."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from certification import Missing, Proof, RequirementProof, next_steps
from plugin.number_words import percent
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import day
from plugin.web.wording import plain_number, time_spent, words

Parameters = Mapping[str, str | int | float | None]


def why(reason: Missing) -> str:
    """One reason as a short sentence; a code this version does not know says itself."""
    said = REASONS.get(reason.code)
    return said(reason.parameters) if said else reason.code.replace("_", " ")


def _score_below(p: Parameters) -> str:
    return _(
        "Best score %(best)s, needs %(minimum)s",
        best=percent(_number(p, "best")),
        minimum=percent(_number(p, "minimum")),
    )


def _score_absent(p: Parameters) -> str:
    return _("Needs a score of %(minimum)s", minimum=percent(_number(p, "minimum")))


def _success_differs(p: Parameters) -> str:
    if p.get("wanted") == "true":
        return _("Tried, not passed yet")
    return _("Does not count as it ended")


def _duration_below(p: Parameters) -> str:
    return _(
        "Longest so far %(best)s, needs %(minimum)s",
        best=time_spent(_number(p, "best_s")),
        minimum=time_spent(_number(p, "minimum_s")),
    )


def _time_needed(p: Parameters) -> str:
    return _(
        "%(have)s of %(need)s done",
        have=time_spent(_number(p, "have_s")),
        need=time_spent(_number(p, "need_s")),
    )


def _outside_period(p: Parameters) -> str:
    return _("Not within the period asked for")


def _statements_needed(p: Parameters) -> str:
    have, need = int(_number(p, "have")), int(_number(p, "need"))
    if need == 1:
        return _("Not done yet")
    return _("%(have)s of %(need)s done", have=have, need=need)


def _requirements_needed(p: Parameters) -> str:
    left = int(_number(p, "need")) - int(_number(p, "have"))
    return ngettext("%(num)s more needed", "%(num)s more needed", left)


REASONS: dict[str, Callable[[Parameters], str]] = {
    "score_below": _score_below,
    "score_absent": _score_absent,
    "success_differs": _success_differs,
    "duration_below": _duration_below,
    "duration_absent": lambda p: _("The record does not say how long it took"),
    "too_old": lambda p: _("Expired on %(day)s", day=day(_moment(p, "latest"))),
    "outside_period": _outside_period,
    "dated_ahead": lambda p: _("Counts from %(day)s", day=day(_moment(p, "from"))),
    "repeated": lambda p: _("Each must be about something else"),
    "untrusted": lambda p: _("A record from elsewhere does not count here"),
    "voided": lambda p: _("The record was withdrawn"),
    "period_not_open": lambda p: _("Opens on %(day)s", day=day(_moment(p, "since"))),
    "period_closed": lambda p: _("Closed since %(day)s", day=day(_moment(p, "until"))),
    "time_needed": _time_needed,
    "statements_needed": _statements_needed,
    "requirements_needed": _requirements_needed,
}


def first_reason(node: RequirementProof) -> str:
    """What to say under an open requirement; empty when it is satisfied."""
    return why(node.missing[0]) if node.missing and not node.satisfied else ""


def asked(node: RequirementProof) -> str:
    """What a group asks for ("2 of these 3"); empty for a leaf."""
    match node.kind:
        case "all":
            return _("All of these")
        case "any":
            return _("Any one of these")
        case "at_least":
            return _("%(need)s of these %(among)s", need=node.progress[1], among=len(node.children))
        case _:
            return ""


def tally(node: RequirementProof) -> str:
    """What a group has of what it asks for ("3 of 3", "2 of these 3"); empty for a leaf."""
    if node.kind == "at_least" and node.satisfied:
        return asked(node)
    have, need = node.progress
    told = _("%(done)s of %(total)s", done=min(have, need), total=need)
    return told if node.kind != "statements" else ""


def headline(title: Mapping[str, str], proof: Proof | None) -> str:
    """What is to be seen, as the title of the picture ("You are two steps from Facilitator")."""
    name = words(title)
    if proof is None:
        return _("Where you stand on “%(name)s” is being computed", name=name)
    if proof.satisfied:
        return _("You have everything that “%(name)s” asks for", name=name)
    steps = steps_left(proof.root)
    return str(
        ngettext(
            "You are one step from “%(name)s”",
            "You are %(number)s steps from “%(name)s”",
            steps,
            name=name,
            number=plain_number(steps),
        )
    )


def steps_left(node: RequirementProof, *, done: Collection[str] = ()) -> int:
    """The least number of open leaves that would satisfy the node; those `done` count as closed."""
    if node.satisfied:
        return 0
    if node.kind == "statements":
        return int(node.id not in done)
    costs = sorted(steps_left(child, done=done) for child in node.children)
    return sum(costs[: node.progress[1]])


def onward(proof: Proof) -> RequirementProof | None:
    """The one thing to do next, None when nothing is left."""
    return next(iter(next_steps(proof)), None)


def _number(parameters: Parameters, name: str) -> float:
    value = parameters.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _moment(parameters: Parameters, name: str) -> datetime:
    return datetime.fromisoformat(str(parameters[name]))
