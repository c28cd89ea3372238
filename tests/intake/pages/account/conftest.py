"""The same site as at the entrance."""

from tests.intake.pages.entrance.conftest import site, small_site

__all__ = ["site", "small_site"]
