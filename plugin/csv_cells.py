"""What a spreadsheet may be given: no cell that it would run."""

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A spreadsheet would run a text that begins like a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell
