"""Numbers that staff type: with a comma or a point, within their bounds, or not understood."""


def number_in(text: str, least: float, most: float) -> float | None:
    """None when it is no number within the bounds, which count as within."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if least <= number <= most else None


def points_in(text: str, maximum: float) -> float | None:
    """Typed points out of `maximum` as a share of it, 0..1."""
    number = number_in(text, 0.0, maximum)
    return None if number is None else number / maximum


def whole_number_in(text: str, most: int) -> int | None:
    """0 for an empty field."""
    number = number_in(text or "0", 0, most)
    return int(number) if number is not None and number.is_integer() else None
