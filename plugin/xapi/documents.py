"""State, activity profile and agent profile documents (xAPI 1.0.3 part 3, 2.2, 2.3, 2.6, 2.7)."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, request

from lrs_adapter import (
    LAUNCH_DATA,
    DocumentContext,
    DocumentKind,
    DocumentName,
    check_document_within,
    delete_document,
    delete_documents,
    document_ids,
    find_document,
    post_document,
    put_document,
    read_document_context,
    read_document_name,
    read_since,
    shelf_of,
)
from plugin.services import services
from plugin.xapi.document_answers import document_answer, json_answer
from plugin.xapi.document_requests import READING, Asked, asked, read_content
from plugin.xapi.errors import Refused
from storage import utc_now

View = Callable[[DocumentKind], Response]
PATHS = {
    "/activities/state": DocumentKind.STATE,
    "/activities/profile": DocumentKind.ACTIVITY_PROFILE,
    "/agents/profile": DocumentKind.AGENT_PROFILE,
}


def add_documents(blueprint: Blueprint) -> None:
    """The three resources, each with its four methods."""
    views: dict[str, View] = {
        "GET": get_documents,
        "PUT": put_one,
        "POST": post_one,
        "DELETE": delete_some,
    }
    for path, kind in PATHS.items():
        for method, view in views.items():
            blueprint.add_url_rule(
                path,
                endpoint=f"{method.lower()}_{kind.name.lower()}",
                view_func=partial(view, kind),
                methods=[method],
            )


def get_documents(kind: DocumentKind) -> Response:
    """One document, or without its id the list of ids."""
    ask = asked(request, kind)
    shelf = shelf_of(ask.key, services().iris)
    if kind.id_parameter in ask.parameters:
        name = _one(ask, kind)
        with services().database.reading() as session:
            found = find_document(session, shelf, name)
        if found is None:
            raise Refused(
                404,
                kind.id_parameter,
                "This key sees no such document.",
                "Without this parameter the answer lists the ids that there are.",
            )
        return document_answer(found)
    context = _many(ask, kind, besides="since")
    since = read_since(ask.parameters)
    with services().database.reading() as session:
        listed = document_ids(session, shelf, context, since=since)
    return json_answer(listed.ids, listed.newest)


def put_one(kind: DocumentKind) -> Response:
    """Store or replace one document."""
    ask = asked(request, kind)
    name = _one(ask, kind)
    content, content_type = read_content(request)
    with services().database.unit_of_work() as uow:
        put_document(
            uow,
            shelf_of(ask.key, services().iris),
            name,
            content,
            content_type,
            preconditions=ask.preconditions,
            blind=ask.blind,
            now=utc_now(),
        )
        uow.commit()
    return Response(status=204)


def post_one(kind: DocumentKind) -> Response:
    """Store one document, or merge it into the one that is there."""
    ask = asked(request, kind)
    name = _one(ask, kind)
    content, content_type = read_content(request)
    with services().database.unit_of_work() as uow:
        post_document(
            uow,
            shelf_of(ask.key, services().iris),
            name,
            content,
            content_type,
            preconditions=ask.preconditions,
            now=utc_now(),
        )
        uow.commit()
    return Response(status=204)


def delete_some(kind: DocumentKind) -> Response:
    """Delete one document; of states, without an id, all in the context.

    What tells launched content how it was launched stays, until the next launch writes it anew.
    """
    ask = asked(request, kind)
    shelf = shelf_of(ask.key, services().iris)
    with services().database.unit_of_work() as uow:
        if kind is DocumentKind.STATE and kind.id_parameter not in ask.parameters:
            kept = None if ask.key.launch is None else LAUNCH_DATA
            delete_documents(uow, shelf, _many(ask, kind), but=kept)
        else:
            name = _one(ask, kind)
            delete_document(uow, shelf, name, preconditions=ask.preconditions)
        uow.commit()
    return Response(status=204)


def _one(ask: Asked, kind: DocumentKind) -> DocumentName:
    """The document that is asked for, which a token of a launch may reach."""
    name = read_document_name(kind, ask.parameters)
    writes = request.method not in READING
    check_document_within(ask.key.launch, name.context, name=name.name, writes=writes)
    return name


def _many(ask: Asked, kind: DocumentKind, besides: str | None = None) -> DocumentContext:
    context = read_document_context(kind, ask.parameters, besides=besides)
    writes = request.method not in READING
    check_document_within(ask.key.launch, context, name=None, writes=writes)
    return context
