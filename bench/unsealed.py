"""The server with every seal taken off, for comparison alone: `python -m bench.unsealed` serves like `vigil serve`."""

from collections.abc import Mapping

from config.cli import main
from intake.dossier import rows
from intake.vault.holders import PublicKey
from intake.vault.items import Place


def _bare_item(content: bytes, key: bytes, place: Place) -> bytes:
    return content


def _bare_wrap(keys: Mapping[str, bytes], holder: PublicKey, *, subject: str) -> bytes:
    return b"".join(keys.values())


if __name__ == "__main__":
    for name, bare in (("seal", _bare_item), ("wrap", _bare_wrap)):
        setattr(rows, name, bare)
    main()
