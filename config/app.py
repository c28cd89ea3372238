"""The web application: every door hung into one frame. Read `application`.

Settings and tables go in, a Litestar application comes out; it opens and closes nothing and starts no job, so that a
test has the whole of it in a moment. `config/serving.py` runs it.
"""

from litestar import Litestar
from litestar.di import Provide

from config.channels import channels
from config.clock import now_utc
from config.demo.line import on_top
from config.settings import Settings, shipped_medical
from config.telling import People
from config.watching import Watch
from config.web.answers import Answered
from config.web.description import description
from config.web.hosts import Hosts
from config.web.measures import Measures
from config.web.operations import Readiness, healthz, metrics, readyz
from config.web.wrapping import Wrapping
from intake.attachments.storage import storage_at
from intake.doors.gate import Gate
from intake.doors.given import AtTheDoor
from intake.doors.incoming import MAX_BODY_BYTES, Incoming
from intake.doors.routes import ROUTES
from intake.doors.signing_in import Badge, who
from intake.medical.loading import read_medical
from intake.pages.office import read_office
from intake.pages.routes import PAGES
from intake.pages.routes import ROUTES as PAGE_ROUTES
from intake.pages.visit import Frame, caller, visit
from notifications.desk import Desk
from workflow.pages.assets import ROUTES as ASSETS
from workflow.pages.rendering import Pages
from workflow.store import Tables


def application(settings: Settings, tables: Tables, *, measures: Measures | None = None) -> Litestar:
    """Everything that Vigil answers, on these tables."""
    measures = measures or Measures()
    gate = Gate() if settings.rate_limits else Gate.open()
    storage = storage_at(settings.storage_url)
    readiness, badge = Readiness(tables), Badge(is_secure=settings.is_secure)
    office, medical = read_office(settings.office), read_medical(shipped_medical())
    notices = Desk(People(), base_url=settings.base_url, channels=channels(settings))
    pages, watch = Pages([PAGES], on_top=on_top), Watch(settings)
    frame = Frame(tables, storage, gate, pages, office, medical, badge, notices, watch, settings.leave_url)
    app = Litestar(
        [*ROUTES, *PAGE_ROUTES, *ASSETS, healthz, readyz, metrics],
        dependencies={
            "tables": Provide(lambda: tables, sync_to_thread=False),
            "now": Provide(now_utc, sync_to_thread=False),
            "storage": Provide(lambda: storage, sync_to_thread=False),
            "gate": Provide(lambda: gate, sync_to_thread=False),
            "here": Provide(lambda: AtTheDoor(tables, gate, now_utc()), sync_to_thread=False),
            "badge": Provide(lambda: badge, sync_to_thread=False),
            "who": Provide(who),
            "frame": Provide(lambda: frame, sync_to_thread=False),
            "caller": Provide(caller),
            "visit": Provide(visit),
            "measures": Provide(lambda: measures, sync_to_thread=False),
            "readiness": Provide(lambda: readiness, sync_to_thread=False),
        },
        before_request=Hosts(settings),
        request_class=Incoming,
        request_max_body_size=MAX_BODY_BYTES,
        exception_handlers={Exception: Answered(frame)},
        openapi_config=description(settings),
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = Wrapping(app.asgi_handler, measures, is_secure=settings.is_secure)
    return app
