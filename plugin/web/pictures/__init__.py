"""Pictures: pure functions from values to shapes and to the same as a table."""

from plugin.web.pictures.bars import Bar, bars
from plugin.web.pictures.funnel import Stage, funnel
from plugin.web.pictures.radar import Values, radar
from plugin.web.pictures.shapes import Box, Dot, Drawing, Line, Picture, Words
from plugin.web.pictures.shares import Share, shares
from plugin.web.pictures.sparkline import sparkline
from plugin.web.pictures.stations import Stop, stations
from plugin.web.pictures.strips import Strip, StripWords, strips

__all__ = [
    "Bar",
    "Box",
    "Dot",
    "Drawing",
    "Line",
    "Picture",
    "Share",
    "Stage",
    "Stop",
    "Strip",
    "StripWords",
    "Values",
    "Words",
    "bars",
    "funnel",
    "radar",
    "shares",
    "sparkline",
    "stations",
    "strips",
]
