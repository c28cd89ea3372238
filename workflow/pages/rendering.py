"""A template and its values become a page: in one language, with headers that keep a browser on the safe side.

Templates lie beside the pages that use them; `Pages` is told the folders. Everything is escaped; a name that a template
uses and nobody gave is an error, not a blank. Read `Pages.page`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
)
from jinja2.bccache import Bucket
from litestar import Response
from litestar.datastructures import Cookie

from workflow.pages.assets import asset
from workflow.pages.languages import LANGUAGES, Language
from workflow.pages.tongue import Tongue

HTML = "text/html"  # the framework adds the charset
HERE = Path(__file__).parent / "templates"
# Nothing but our own style sheets and pictures, and forms that come back here (CSP 3; no inline anything).
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NOTHING: Mapping[str, Any] = {}
# What a page has when nothing was typed and nothing went wrong.
UNSAID: Mapping[str, Any] = {
    "answers": NOTHING,
    "problems": NOTHING,
    "form_token": "",
    "once": "",
    "seen": "",
    "fault": None,
}


class Pages:
    """The templates of some folders in every language; compiled once for all of them.

    `on_top` says what stands above every page, in its language; empty for nothing.
    """

    def __init__(self, folders: Sequence[Path], *, on_top: Callable[[Tongue], str] = lambda _tongue: "") -> None:
        self._on_top = on_top
        loader = FileSystemLoader([HERE, *folders])
        shared = _Compiled()
        self._in = {code: _environment(loader, shared) for code in LANGUAGES}

    def text(self, template: str, tongue: Tongue, values: Mapping[str, Any]) -> str:
        """A template filled in, in a language."""
        environment = self._in[tongue.code]
        if "tongue" not in environment.globals:
            _let_speak(environment, tongue)
        return environment.get_template(template).render(
            {**UNSAID, "tongue": tongue, "on_top": self._on_top(tongue), **values}
        )

    def page(
        self,
        template: str,
        tongue: Tongue,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        headers: Mapping[str, str] = NOTHING,
        cookies: Sequence[Cookie] = (),
    ) -> Response[str]:
        """A page as an answer."""
        return Response(
            self.text(template, tongue, values),
            status_code=status,
            media_type=HTML,
            headers={"Content-Security-Policy": POLICY, "Content-Language": tongue.lang, **headers},
            cookies=list(cookies),
        )


def switches(tongue: Tongue, href: str) -> list[tuple[str, str, str, bool]]:
    """The languages to choose from: lang attribute, own name, address (`{code}` in `href` is replaced), chosen now."""

    def switch(one: Language) -> tuple[str, str, str, bool]:
        return one.tag, one.name, href.replace("{code}", one.code), one.code == tongue.code

    return [switch(one) for one in LANGUAGES.values()]


class _Compiled(BytecodeCache):
    """Compiled templates in memory: each is compiled once, not once a language."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before, unless the template changed."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


def _environment(loader: BaseLoader, shared: BytecodeCache) -> Environment:
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=400,
        bytecode_cache=shared,
        extensions=["jinja2.ext.i18n"],
    )
    environment.globals["asset"] = asset
    return environment


def _let_speak(environment: Environment, tongue: Tongue) -> None:
    """Give an environment its language; the zone is the office's and the same for all pages."""
    environment.install_gettext_callables(tongue.gettext, tongue.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["tongue"] = tongue
