"""Probe: data attached to records that are lost or damaged here, as far as anybody looked."""

from plugin.operations.finding import Finding, Level, Probed
from plugin.speech import gettext as _
from plugin.speech import ngettext
from storage import Troubled

NAMED = 3


def probe_data(found: list[Troubled]) -> Probed[Troubled]:
    """One finding for all of them; the records themselves are whole."""
    if not found:
        good = Finding("data_well", Level.GOOD, _("No attached data are known to be lost."))
        return Probed((good,), ())
    what = ngettext(
        "%(num)s piece of attached data is lost or damaged. The record is whole, and what waits "
        "behind it goes on.",
        "%(num)s pieces of attached data are lost or damaged. The records are whole, and what "
        "waits behind them goes on.",
        len(found),
    )
    todo = _(
        "Put the files back into the folder “….kept” beside the database, or restore a backup "
        "elsewhere and copy its files; whoever sent a record may also send it again. Workers look "
        "again every hour; then send again what was set aside."
    )
    return Probed((Finding("data_lost", Level.ACT, what, todo),), tuple(found))
