"""Curricula made up of a few words each, for Hypothesis and for tests that name their lessons."""

from hypothesis import strategies as st

from curricula import Curriculum, Item, Lesson, Module, Option
from curricula.differences import Revision

NAMES = ("values", "loops", "names", "lists", "text")
WORDS = st.sampled_from(["a", "value", "has", "two", "names", "loop", "3", "`x`", "ñandú"])
sentences = st.lists(WORDS, max_size=6).map(" ".join)
texts = st.lists(sentences, max_size=8).map("\n".join)


def item(slug: str, right: str = "a", *, prompt: str = "", graded: bool = True) -> Item:
    options = tuple(Option(key, f"Choice {key}", key == right) for key in "abc")
    return Item(slug, "single", prompt or f"Which is {slug}?", options, graded=graded)


def lesson(slug: str, *items: Item, title: str = "", path: str = "") -> Lesson:
    return Lesson(slug, title or slug.title(), path or f"{slug}.md", items)


def revision(*lessons: Lesson, texts: dict[str, str] | None = None) -> Revision:
    """One module of these lessons; a lesson without a text has its title for one."""
    curriculum = Curriculum("course", "A course", "en", (Module("all", "All", lessons),))
    written = {each.path: f"# {each.title}" for each in lessons} | (texts or {})
    return Revision(curriculum, written, {path: str(hash(text)) for path, text in written.items()})


@st.composite
def items(draw: st.DrawFn, slug: str) -> Item:
    keys = draw(st.lists(st.sampled_from("abcd"), min_size=2, unique=True))
    right = draw(st.sampled_from(keys))
    options = tuple(Option(key, draw(sentences), key == right) for key in keys)
    return Item(slug, "single", draw(sentences), options, graded=draw(st.booleans()))


@st.composite
def revisions(draw: st.DrawFn) -> Revision:
    lessons: list[Lesson] = []
    written: dict[str, str] = {}
    for slug in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        named = draw(st.lists(st.sampled_from(["q1", "q2", "q3"]), unique=True, max_size=2))
        path = f"{draw(st.sampled_from(NAMES))}-{len(lessons)}.md"
        asked = tuple(draw(items(name)) for name in named)
        lessons.append(Lesson(slug, draw(sentences), path, asked, draw(st.none() | st.just(5))))
        written[path] = draw(texts)
    cut = draw(st.integers(0, len(lessons)))
    modules = (Module("one", "One", tuple(lessons[:cut])), Module("two", "2", tuple(lessons[cut:])))
    curriculum = Curriculum("course", draw(sentences), "en", modules)
    return Revision(curriculum, written, {path: str(hash(text)) for path, text in written.items()})
