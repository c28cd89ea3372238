"""The settings in force as anybody may see them: passwords in addresses are left out. Read `shown`."""

from urllib.parse import urlsplit, urlunsplit

from config.settings import NAMES, Settings

HIDDEN = "…"


def shown(settings: Settings) -> dict[str, str]:
    """Every setting by its name, as text and without secrets."""
    return {name: _without_secrets(_text(getattr(settings, name))) for name in NAMES}


def _text(value: object) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _without_secrets(value: str) -> str:
    """An address without its password, query and fragment; anything else as it is."""
    scheme, separator, _rest = value.partition("://")
    if not separator or scheme == "sqlite":
        return value
    try:
        parts = urlsplit(value)
    except ValueError:
        return f"{scheme}://{HIDDEN}"
    who, at, where = parts.netloc.rpartition("@")
    user = who.partition(":")[0]
    return urlunsplit(
        (parts.scheme, f"{user}:{HIDDEN}@{where}" if ":" in who else who + at + where, parts.path, "", "")
    )
