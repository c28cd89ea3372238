"""The description of what speaks JSON (OpenAPI), at /api/schema; no page that would load anything from elsewhere."""

from importlib.metadata import version
from typing import Any

from litestar import Request
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server

from config.settings import Settings


class _Exact(JsonRenderPlugin):
    """The description, with the one thing that Litestar leaves out: no body may have a field that is not named."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        schemas = openapi_schema["components"]["schemas"]
        for path in openapi_schema["paths"].values():
            for operation in path.values():
                for body in operation.get("requestBody", {}).get("content", {}).values():
                    schemas[body["schema"]["$ref"].rpartition("/")[2]]["additionalProperties"] = False
        return super().render(request, openapi_schema)


def description(settings: Settings) -> OpenAPIConfig:
    """What is said of the whole; each route says the rest where it stands."""
    return OpenAPIConfig(
        title="Vigil",
        version=version("vigil"),
        path="/api/schema",
        render_plugins=[_Exact(path=["/", "/openapi.json"])],
        servers=[Server(url=settings.base_url)],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="A token of `vigil keys token`")
            }
        ),
        use_handler_docstrings=True,
    )
