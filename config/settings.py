"""Where Vigil keeps things and how it is reached: environment first, then `vigil.toml`, then defaults.

Every setting is `VIGIL_<NAME>`; a secret may also be the content of the file that `VIGIL_<NAME>_FILE` names.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from workflow.errors import NotUnderstood, _

SETTINGS_FILE = "vigil.toml"
NAMES = ("data", "database_url", "policy", "log_key_file")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force; `origins` says of each setting where it came from."""

    data: Path
    database_url: str
    policy: Path
    log_key_file: Path
    origins: Mapping[str, str]


def shipped_policy() -> Path:
    """The folder of the policy that is shipped: kosovo."""
    return Path(str(files("config") / "policy" / "kosovo"))


def shipped_chronologies() -> list[Path]:
    """The published judgments that are shipped as chronologies, by name."""
    return sorted(Path(str(files("config") / "chronologies")).glob("*.json"))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; `environment` is the process's own unless given. Raises NotUnderstood."""
    given = os.environ if environment is None else environment
    written = _from_file(Path(SETTINGS_FILE))
    origins: dict[str, str] = {}

    def value(name: str, default: str) -> str:
        variable = f"VIGIL_{name.upper()}"
        if variable in given:
            origins[name] = variable
            return given[variable]
        if f"{variable}_FILE" in given:
            origins[name] = f"{variable}_FILE"
            return _secret(f"{variable}_FILE", Path(given[f"{variable}_FILE"]))
        if name in written:
            origins[name] = SETTINGS_FILE
            return written[name]
        origins[name] = "default"
        return default

    data = Path(value("data", "data"))
    return Settings(
        data=data,
        database_url=value("database_url", f"sqlite:///{data / 'vigil.db'}"),
        policy=Path(value("policy", str(shipped_policy()))),
        log_key_file=Path(value("log_key_file", str(data / "log.key"))),
        origins=origins,
    )


def _secret(variable: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise NotUnderstood(
            _("The file %(path)s, which %(variable)s names, cannot be read.", path=str(path), variable=variable)
        ) from None


def _from_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise NotUnderstood(
            _("The settings could not be read: %(fault)s.", fault=str(fault)), where=str(path)
        ) from None
    for name, value in written.items():
        if name not in NAMES or not isinstance(value, str):
            raise NotUnderstood(
                _("%(name)s is not a setting, or its value is not a text.", name=name),
                next_step=_("These are: %(names)s.", names=", ".join(NAMES)),
                where=str(path),
            )
    return written
