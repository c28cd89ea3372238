"""Every language, in the office's zone."""

import pytest

from tests.builders import ZONE
from workflow.pages.languages import LANGUAGES
from workflow.pages.tongue import tongue


@pytest.fixture
def english():
    """English in Pristina's time."""
    return tongue("en", ZONE)


@pytest.fixture(params=LANGUAGES)
def spoken(request):
    """Each language, one after the other."""
    return tongue(request.param, ZONE)
