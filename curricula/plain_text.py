"""Markdown as the plain words that a learning record's names and choices show."""

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark")
LONGEST = 500


def plain_text(markdown: str) -> str:
    """The words of a short Markdown text, on one line, at most `LONGEST` characters.

    A record's definition is shown by LRS tools that know no Markdown (xAPI 1.0.3 part 2, 2.4.4.1
    asks for human-readable names).
    """
    words: list[str] = []
    for block in _MARKDOWN.parse(markdown):
        for token in block.children or [block]:
            if token.type in ("text", "code_inline", "code_block", "fence", "image"):
                words.append(token.content)
            elif token.type in ("softbreak", "hardbreak", "paragraph_close", "heading_close"):
                words.append(" ")
    text = " ".join("".join(words).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
