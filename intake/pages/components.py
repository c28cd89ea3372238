"""Every component in every state, in a demo alone: what developers look at first."""

from litestar import Response, get

from intake.pages.visit import GivenCaller
from workflow.errors import NotFound, _
from workflow.pages.components import EXAMPLES
from workflow.store import instance


@get("/components")
async def components(caller: GivenCaller) -> Response[str]:
    """The page. Raises NotFound where real people work."""
    here = await caller.tables.read(instance.read)
    if here is None or not here.demo:
        raise NotFound(_("No page has this address."), next_step=_("Look at the address, or begin at the first page."))
    return caller.page("components.html", **EXAMPLES)


ROUTES = (components,)
