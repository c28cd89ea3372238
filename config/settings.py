"""Where Vigil keeps things and how it is reached: environment first, then `vigil.toml`, then defaults.

Every setting is `VIGIL_<NAME>`; a secret may also be the content of the file that `VIGIL_<NAME>_FILE` names.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from workflow.errors import NotUnderstood, _
from workflow.span import Span, Unit

SETTINGS_FILE = "vigil.toml"
NAMES = (
    "data",
    "database_url",
    "storage_url",
    "policy",
    "office",
    "log_key_file",
    "host",
    "port",
    "base_url",
    "rate_limits",
    "leave_url",
    "hosts",
    "smtp_url",
    "mail_from",
    "webhook_private",
    "node",
    "backup_every",
)
HIGHEST_PORT = 65_535
# What a setting may be written in: spans of the same length wherever they begin.
LENGTHS = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force; `origins` says of each setting where it came from."""

    data: Path
    database_url: str
    storage_url: str
    policy: Path
    office: Path
    log_key_file: Path
    host: str
    port: int
    base_url: str
    rate_limits: bool
    leave_url: str
    hosts: tuple[str, ...]
    smtp_url: str
    mail_from: str
    webhook_private: bool
    node: str
    backup_every: Span
    origins: Mapping[str, str]

    @property
    def is_secure(self) -> bool:
        """Whether people reach this server by https: then cookies and headers insist on it."""
        return self.base_url.startswith("https://")


def shipped_policy() -> Path:
    """The folder of the policy that is shipped: kosovo."""
    return Path(str(files("config") / "policy" / "kosovo"))


def shipped_office() -> Path:
    """The file of the fictional institution whose name a demo's pages say."""
    return Path(str(files("config") / "office" / "demo.toml"))


def shipped_medical() -> Path:
    """The folder of the medical form, its codes, body regions and checks."""
    return Path(str(files("config") / "medical"))


def shipped_chronologies() -> list[Path]:
    """The published judgments that are shipped as chronologies, by name."""
    return sorted(Path(str(files("config") / "chronologies")).glob("*.json"))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; `environment` is the process's own unless given. Raises NotUnderstood."""
    given = os.environ if environment is None else environment
    written = _from_file(Path(SETTINGS_FILE))
    origins: dict[str, str] = {}

    def value(name: str, default: str) -> str:
        variable = f"VIGIL_{name.upper()}"
        if variable in given:
            origins[name] = variable
            return given[variable]
        if f"{variable}_FILE" in given:
            origins[name] = f"{variable}_FILE"
            return _secret(f"{variable}_FILE", Path(given[f"{variable}_FILE"]))
        if name in written:
            origins[name] = SETTINGS_FILE
            return written[name]
        origins[name] = "default"
        return default

    data = Path(value("data", "data"))
    port = _port(value("port", "8080"))
    smtp_url, mail_from = value("smtp_url", ""), value("mail_from", "")
    _check_mail(smtp_url, mail_from)
    return Settings(
        data=data,
        database_url=value("database_url", f"sqlite:///{data / 'vigil.db'}"),
        storage_url=value("storage_url", str(data / "attachments")),
        policy=Path(value("policy", str(shipped_policy()))),
        office=Path(value("office", str(shipped_office()))),
        log_key_file=Path(value("log_key_file", str(data / "log.key"))),
        host=value("host", "127.0.0.1"),
        port=port,
        base_url=_base_url(value("base_url", f"http://localhost:{port}")),
        rate_limits=_switch("rate_limits", value("rate_limits", "on")),
        leave_url=_leave_url(value("leave_url", "")),
        hosts=tuple(value("hosts", "").replace(",", " ").split()),
        smtp_url=smtp_url,
        mail_from=mail_from,
        webhook_private=_switch("webhook_private", value("webhook_private", "off")),
        node=_node(value("node", "")),
        backup_every=_span("backup_every", value("backup_every", "1 day")),
        origins=origins,
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= HIGHEST_PORT):
        raise NotUnderstood(_("VIGIL_PORT is no port: a number up to %(most)d.", most=HIGHEST_PORT))
    return int(text)


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise NotUnderstood(
            _("VIGIL_BASE_URL is not the address of a server."), next_step=_("Write it like https://vigil.example.")
        )
    return text.rstrip("/")


def _leave_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme != "https" or not parts.hostname or not text.isascii() or not text.isprintable()):
        raise NotUnderstood(
            _("VIGIL_LEAVE_URL is no address of another site."),
            next_step=_("Write it like https://example.org/, or leave it empty."),
        )
    return text


def _check_mail(url: str, sender: str) -> None:
    if url:
        from notifications.channels.email import mail_server

        mail_server(url, sender)


def _switch(name: str, text: str) -> bool:
    if text not in ("on", "off"):
        raise NotUnderstood(_("VIGIL_%(name)s is neither on nor off.", name=name.upper()))
    return text == "on"


def _node(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9._:-]{1,64}", text):
        raise NotUnderstood(
            _("VIGIL_NODE is no name of a server."),
            next_step=_("Write letters, digits, points, colons and hyphens, 64 at most, or leave it empty."),
        )
    return text


def _span(name: str, text: str) -> Span:
    span = Span.parse(text)
    if span.unit not in LENGTHS or span.amount < 1:
        raise NotUnderstood(
            _("VIGIL_%(name)s is no span of hours, days or weeks.", name=name.upper()),
            next_step=_("Write it like 1 day."),
        )
    return span


def _secret(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise NotUnderstood(
            _("The file %(path)s, which %(variable)s names, cannot be read.", path=str(path), variable=variable)
        ) from None


def _from_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise NotUnderstood(
            _("The settings could not be read: %(fault)s.", fault=str(fault)), where=str(path)
        ) from None
    for name, value in written.items():
        if name not in NAMES or not isinstance(value, str):
            raise NotUnderstood(
                _("%(name)s is not a setting, or its value is not a text.", name=name),
                next_step=_("These are: %(names)s.", names=", ".join(NAMES)),
                where=str(path),
            )
    return written
