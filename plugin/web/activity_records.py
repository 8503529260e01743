"""An activity at the desk: what it is, how often what was done with it, and what was answered."""

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community import Permission
from lrs_adapter import (
    MOST_COUNTED,
    StatementQuery,
    answer_counts,
    definitions_of,
    tally,
)
from plugin.held import Sight
from plugin.services import services
from plugin.web.answers_drawn import drawn_answers
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.pictures import Bar, bars
from plugin.web.records_pages import SHOWN, spot_and_viewer
from plugin.web.records_words import tail_of, verb_words
from plugin.web.seen_people import saw_list
from plugin.web.speech import gettext as _
from plugin.web.wording import plain_number, words

LONGEST_IRI = 4_000


@blueprint.get("/desk/<place:place>/records/activity")
@needs(Permission.SEE_RECORDS, shows=SHOWN)
def activity_records(place: str) -> ResponseReturnValue:
    """`id` is the activity's IRI. 404 where no record that the visitor may see is about it or says
    what it is.
    """
    iri, iris = request.args.get("id", "")[:LONGEST_IRI], services().iris
    with services().database.reading() as session:
        spot, viewer = spot_and_viewer(session, place)
        told = tally(session, iris, StatementQuery(activity=iri), viewer.key)
        definition = definitions_of(session, iris, [iri], viewer.key).get(iri, {})
        if not told.counted and not definition:
            abort(404)
        answers = None
        if viewer.sees_work and "interactionType" in definition:
            answers = answer_counts(session, iris, iri, viewer.key)
        saw_list(Sight.RECORD_LIST, spot.scope)
    verbs = [Bar(verb_words({"id": one}), count, plain_number(count)) for one, count in told.verbs]
    most = max((count for _verb, count in told.verbs), default=1)
    return render_template(
        "web/records/activity.html",
        spot=spot,
        iri=iri,
        title=words(definition.get("name")) or tail_of(iri),
        definition=definition,
        told=told,
        most=MOST_COUNTED,
        verbs=bars(verbs, most=most, head=(_("What was done"), _("Records"))) if verbs else None,
        is_question="interactionType" in definition,
        answers=drawn_answers(definition, answers) if answers is not None else None,
        about_url=url_for("web.records", place=place, activity=iri),
        around_url=url_for("web.records", place=place, activity=iri, related_activities="true"),
        sees_work=viewer.sees_work,
        page_back=url_for("web.activity_records", place=place, id=iri),
    )
