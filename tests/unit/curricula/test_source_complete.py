"""Whatever constructs meet in a text, each of its words is in the page or in the report."""

from hypothesis import given
from hypothesis import strategies as st

from curricula import Audience, Curriculum, Lesson, Links, Module
from curricula.rendering import render_text
from curricula.sources.page_words import PageWords, words
from curricula.sources.reading import tell

PIECES = [
    "## heading{n} {#own{n}}\n",
    "plain{n} *words{n}* and `code{n}`\n",
    "\n",
    "::: challenge\n",
    "::: {.tab #id{n}}\n",
    "::: strange{n}\n",
    ":::\n",
    "- item{n}\n",
    "1. first{n}\n",
    "> quoted{n}\n",
    "```python\ncoded{n}\n```\n",
    "```{r chunk{n}, fig.cap='a `b{n}`'}\nrun{n}\n```\n",
    "    indented{n}\n",
    "| cell{n} | more{n} |\n|---|---|\n| x{n} | y{n} | surplus{n} |\n",
    "Table: caption{n}\n",
    "$formula{n}$ and $$display{n}$$\n",
    "\\[ \\unknown{bracketed{n}} \\]\n",
    "\\begin{align}\na{n} &= b\n\\end{align}\n",
    "![words{n}](fig/pic{n}.png){alt='seen{n}' width=100px style='odd{n}'}\n",
    "![far{n}](https://x.example/p{n}.png){alt='heard{n}'}\n",
    "[link{n}](other{n}.md#part{n}) https://bare.example/{n}\n",
    "[named{n}][ref{n}]\n",
    "[ref{n}]: https://x.example/{n} 'title{n}'\n",
    "[comment{n}]: # (said{n}\nbelow{n})\n",
    "note[^f{n}]\n\n[^f{n}]: footnote{n}\n",
    "term{n}\n: meaning{n}\n",
    "<!-- remark{n} -->\n",
    "<your name{n}> and <b title='t{n}'>bold{n}</b>\n",
    "<div style='s{n}' data-x='d{n}'>\n\nwithin{n}\n\n</div>\n",
    "<script>script{n}</script>\n",
    "{% include part{n}.md %} and {{ page.root }}\n",
    "H~2{n}~O m^x{n}^ ~~gone{n}~~\n",
    "{: .mark{n} }\n",
    "&lt;entity{n}&gt; \\*escaped{n}\\*\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_every_word_is_shown_or_told(pieces: list[str]) -> None:
    text = "".join(piece.replace("{n}", str(100 + n)) for n, piece in enumerate(pieces))
    lesson = Lesson("one", "One", "one.md")
    curriculum = Curriculum("c", "C", "en", (Module("m", "M", (lesson,)),))
    files = {"one.md": text.encode()}
    page = PageWords(
        [render_text(curriculum, files, files, "one.md", Audience.STAFF, Links()).html]
    )
    report = tell(curriculum, files, "curriculum.yaml", ())
    told = {word for entry in report for word in words(entry.text)}
    assert set(words(text)) <= page.shown.keys() | page.markup | told
    lines = text.count("\n") + 1
    assert all(0 <= entry.line <= lines for entry in report)
