"""Which kind of browser a session is in: enough to know one's own again, too little to trace it."""

BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("chrom", "Chrome"),
    ("safari", "Safari"),
)
SYSTEMS = (
    ("android", "Android"),
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("windows", "Windows"),
    ("mac os", "macOS"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)


def coarse(user_agent: str) -> str | None:
    """`Firefox, Windows`: names without versions; None when neither is known."""
    text = user_agent.lower()
    found = [
        next((name for mark, name in known if mark in text), None) for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in found if name) or None
