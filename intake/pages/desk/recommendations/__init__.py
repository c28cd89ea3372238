"""Recommendations, followed up until they are implemented: a list for the whole office. Read `page.show`."""

from intake.pages.desk.recommendations.page import ROUTES

__all__ = ["ROUTES"]
