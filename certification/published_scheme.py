"""Published documents as schemes: each is read and checked once in a process, for none changes."""

from functools import lru_cache

import orjson

from certification.load_scheme import load_scheme
from certification.scheme import Scheme, resolved

MOST_KEPT = 256


@lru_cache(maxsize=MOST_KEPT)
def published_scheme(document: bytes) -> Scheme:
    """The scheme of a version's canonical document, its activities as written.

    Raises `BadScheme` for a document that this version of CHILD no longer accepts.
    """
    return load_scheme(orjson.loads(document))


@lru_cache(maxsize=MOST_KEPT)
def scheme_in(document: bytes, community_iri: str) -> Scheme:
    """The same with its activities under the community's IRI, as rules want it."""
    return resolved(published_scheme(document), community_iri)
