"""The secret key of this installation, for commands that must not make one."""

from plugin.settings import Settings, SettingsError, read_settings
from storage import SecretBox


def own_key() -> SecretBox | None:
    """The key of this installation, where it has one; none is made."""
    try:
        settings = read_settings()
    except SettingsError:
        return None
    key = present_key(settings)
    return SecretBox(*key.split(",")) if key else None


def present_key(settings: Settings) -> str | None:
    if settings.secret_key:
        return settings.secret_key
    try:
        return (settings.data_dir / "secret.key").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
