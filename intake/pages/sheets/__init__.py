"""The sheet of an office: download it, have it checked, record the rows that one chooses. Read `sheet.show`."""

from intake.pages.sheets import downloads, sheet

ROUTES = (*downloads.ROUTES, *sheet.ROUTES)

__all__ = ["ROUTES"]
