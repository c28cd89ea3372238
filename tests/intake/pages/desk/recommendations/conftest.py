"""The desk of the steps serves here too."""

from tests.intake.pages.desk.steps.conftest import desk

__all__ = ["desk"]
