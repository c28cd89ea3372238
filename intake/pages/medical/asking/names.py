"""What the inputs of one field are called in a form: the field itself, and what stands beside it."""

WORDS = ".words"  # beside a code or a date
BLANK = ".blank"  # why there is no answer, a code of `blank_reason`
WHY = ".why"  # the same in words
PRECISION = ".precision"  # how exactly a date is known
NONE_TICK = ".none"  # of rows: there are none
NAME, ROLE, OFFICE = ".name", ".role", ".office"  # of a person
YES, NO = "yes", "no"
REASONS = "blank_reason"
PRECISIONS = "date_precision"


def of_row(name: str, row: int, field: str) -> str:
    """A field of a row, rows counted from 0."""
    return f"{name}.{row}.{field}"
