"""LaTeX to MathML, so that formulas need neither scripts nor fonts from elsewhere.

latex2mathml builds the elements; what is taken over from them is decided here, because it lets
authors set any address, style or element, and writes what it does not know as if it were a symbol.
The LaTeX goes along as an annotation: it is what assistive tools and copying can use.
"""

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

LONGEST = 5_000
DEEPEST = 40
DEFINING = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|def|let|newenvironment|DeclareMathOperator)\b"
)
"""Macros can stand for more text than a machine holds."""
NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|alignat|gather|flalign|multline|eqnarray)\}")
ESCAPED = re.compile(r"\\([%_&#${}])")
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
ELEMENTS = frozenset(
    """
    math semantics annotation menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom
    mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder
    munderover
    """.split()  # noqa: SIM905  # a list of 30 quoted strings is harder to check
)
ATTRIBUTES = frozenset(
    """
    accent accentunder columnalign columnlines columnspacing depth display displaystyle encoding
    fence form height linethickness lspace mathvariant maxsize minsize movablelimits notation
    rowlines rowspacing rspace scriptlevel separator stretchy voffset width
    """.split()  # noqa: SIM905  # as above
)
VALUE = re.compile(r"[-+A-Za-z0-9.%/ ]{1,60}")


@lru_cache(maxsize=2_048)
def mathml(latex: str, *, display: bool) -> str | None:
    """A `<math>` element; None for what cannot be converted whole."""
    if len(latex) > LONGEST or DEFINING.search(latex) or not _is_balanced(latex):
        return None
    plain = NUMBERED.sub(r"\\\1{\2*}", latex.strip())
    try:
        root = convert_to_element(plain, display="block" if display else "inline")
        [row] = root
        inner = _markup(row)
    except Exception:  # whatever it raises (KeyError, RecursionError, …): not converted
        return None
    kind = "block" if display else "inline"
    source = f'<annotation encoding="application/x-tex">{escape(latex, quote=False)}</annotation>'
    return f'<math display="{kind}"><semantics>{inner}{source}</semantics></math>'


def _is_balanced(latex: str) -> bool:
    """Whether every brace has its other one, at most `DEEPEST` within each other."""
    depth = 0
    for brace in BRACE.findall(latex):
        depth += (brace == "{") - (brace == "}")
        if not 0 <= depth <= DEEPEST:
            return False
    return depth == 0


def _markup(element: Element) -> str:
    """The element as text. Raises `ValueError` for what is no formula."""
    if element.tag not in ELEMENTS:
        raise ValueError(element.tag)
    text = ESCAPED.sub(r"\1", unescape(element.text or ""))
    if "\\" in text and text != "\\":
        raise ValueError(text)  # a command that the converter does not know
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in ATTRIBUTES and VALUE.fullmatch(value)
    )
    inner = "".join(_markup(child) + escape(unescape(child.tail or "")) for child in element)
    shown = escape(text, quote=False)
    return f"<{element.tag}{attributes}>{shown}{inner}</{element.tag}>"
