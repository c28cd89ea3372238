"""What every route is given: the tables, the time, the door's bound, and who asks. Named once for all of them."""

from datetime import datetime
from typing import TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation
from msgspec import Struct

from intake.doors.gate import Gate as _Gate
from workflow.store import Tables as _Tables


class AtTheDoor(Struct, frozen=True):
    """The three at once, for the door most people come through: Litestar makes a group of tasks for more than one."""

    tables: _Tables
    gate: _Gate
    now: datetime


# The parameters that carry them are called `tables`, `now`, `gate` and `here`.
Tables: TypeAlias = NamedDependency[SkipValidation[_Tables]]
Now: TypeAlias = NamedDependency[SkipValidation[datetime]]
Gate: TypeAlias = NamedDependency[SkipValidation[_Gate]]
Here: TypeAlias = NamedDependency[SkipValidation[AtTheDoor]]
