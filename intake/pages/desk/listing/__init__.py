"""The worklist: cases by what is due first, with filters that stand in the address. Read `page`."""

from intake.pages.desk.listing.page import ROUTES

__all__ = ["ROUTES"]
