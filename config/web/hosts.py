"""Under which names this server answers: its own, others that the settings add, and any number (an IP address).

A page of another site whose name suddenly leads here (DNS rebinding) asks under its own name, and gets nothing.
Programs that look after the server may ask under any. Read `Hosts`.
"""

from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from config.settings import Settings
from intake.doors.problems import Refused

ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})


class Hosts:
    """The names; called before every request."""

    def __init__(self, settings: Settings) -> None:
        own = urlsplit(settings.base_url).hostname or ""
        self._names = frozenset({own.lower(), "localhost", *(name.lower() for name in settings.hosts)})

    def __call__(self, request: Request[Any, Any, Any]) -> None:
        """Raise Refused (421, RFC 9110 §15.5.20) for a name that is none of ours."""
        if request.scope["path"] not in ALWAYS and not self._is_ours(request.headers.get("host", "")):
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST)

    def _is_ours(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
            return name in self._names or bool(ip_address(name))
        except ValueError:
            return False
