"""What the demo's people answer, rightly or wrongly."""

from curricula import Item


def right_answer(item: Item, writes: str) -> tuple[str, ...]:
    """What earns all points; `writes` is what she says in her own words."""
    match item.kind:
        case "single" | "multiple":
            return tuple(option.key for option in item.options if option.correct)
        case "true-false" | "fill-in":
            return item.accepted[:1]
        case "numeric":
            return (f"{item.number:g}",)
        case "matching":
            return tuple(f"{option.key}[.]{option.match}" for option in item.options)
        case "sequencing":
            return tuple(option.key for option in item.options)
        case "free-text":
            return (writes,)


def wrong_answer(item: Item) -> tuple[str, ...]:
    """What earns none."""
    match item.kind:
        case "single" | "multiple":
            return tuple(option.key for option in item.options if not option.correct)[:1]
        case "true-false":
            return ("false" if item.accepted == ("true",) else "true",)
        case "sequencing":
            return tuple(option.key for option in reversed(item.options))
        case "matching":
            keys = [option.key for option in item.targets]
            return tuple(f"{option.key}[.]{keys[0]}" for option in item.options)
        case _:
            return ("0",)
