"""Everything that somebody can open with: one's own key, and those of the offices one is a member of."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from intake.vault.holders import PrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Private keys by the fingerprint (hexadecimal) that tables and events name; never shown by accident."""

    held: Mapping[str, PrivateKey]

    @staticmethod
    def of(*keys: PrivateKey) -> "Keyring":
        """A ring of these keys."""
        return Keyring(MappingProxyType({key.public.fingerprint.hex(): key for key in keys}))

    def __or__(self, other: "Keyring") -> "Keyring":
        return Keyring.of(*self.held.values(), *other.held.values())

    def __repr__(self) -> str:
        return f"Keyring({len(self.held)})"
