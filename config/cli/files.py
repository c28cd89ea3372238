"""Files that a command is given: read whole, or one sentence that says why not."""

from pathlib import Path

from workflow.errors import NotNow, NotUnderstood, _


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises NotNow if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        raise NotNow(_("The file %(path)s cannot be read (%(why)s).", path=str(path), why=why)) from None


def text_of(path: Path) -> str:
    """The text of a file. Raises NotNow if it cannot be read, NotUnderstood if it is no text."""
    try:
        return content_of(path).decode()
    except UnicodeDecodeError:
        raise NotUnderstood(_("The file %(path)s is not text.", path=str(path))) from None
