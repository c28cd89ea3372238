"""What every route is given: the tables, the time, the door's bound, and who asks. Named once for all of them."""

from datetime import datetime
from typing import TypeAlias

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from intake.doors.gate import Gate as _Gate
from workflow.store import Tables as _Tables

# The parameters that carry them are called `tables`, `now` and `gate`.
Tables: TypeAlias = NamedDependency[SkipValidation[_Tables]]
Now: TypeAlias = NamedDependency[SkipValidation[datetime]]
Gate: TypeAlias = NamedDependency[SkipValidation[_Gate]]
