"""Seals what must not be read in the database or in a copy of it: the tokens of installations.

The keys come from the operator and are never stored here; beside what is sealed stands, in clear,
which key it was. Sealed is authenticated (Fernet: AES-128-CBC with HMAC-SHA-256), and bound to what
it is about: moved to another row it does not open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.errors import CannotUnseal

_BETWEEN = "\n"  # what it is about, and the secret; neither has a line break


@dataclass(frozen=True, slots=True)
class Secret:
    """A string that shows itself nowhere by accident."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What may be stored: which key, and what only that key opens."""

    key_id: str
    text: str = field(repr=False)


class Sealer:
    """The keys of the operator, by id. The first seals; each opens what it sealed.

    keys    (id, key), the key as `new_key` makes it
    Raises  ValueError for a key of another shape, or none at all
    """

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        if not keys:
            raise ValueError("nothing can be sealed without a key")
        self._keys: Mapping[str, MultiFernet] = {
            key_id: MultiFernet([Fernet(key.encode("ascii"))]) for key_id, key in keys
        }
        self.key_id = keys[0][0]

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The ids of all keys, the one that seals first."""
        return tuple(self._keys)

    def seal(self, secret: Secret, *, about: str) -> Sealed:
        """Seal with the first key.

        about  what the secret belongs to; it must be said again to open it
        """
        text = self._keys[self.key_id].encrypt(f"{about}{_BETWEEN}{secret.value}".encode())
        return Sealed(self.key_id, text.decode("ascii"))

    def open(self, sealed: Sealed, *, about: str) -> Secret:
        """Open what was sealed about the same thing. Raises CannotUnseal, naming the key id."""
        key = self._keys.get(sealed.key_id)
        if key is None:
            raise CannotUnseal(sealed.key_id, is_there=False)
        try:
            opened = key.decrypt(sealed.text.encode()).decode()
        except (InvalidToken, ValueError):
            raise CannotUnseal(sealed.key_id, is_there=True) from None
        told, _, value = opened.partition(_BETWEEN)
        if told != about:
            raise CannotUnseal(sealed.key_id, is_there=True)
        return Secret(value)


def new_key() -> str:
    """Draw a key at random: 44 characters, 32 bytes in base64."""
    return Fernet.generate_key().decode("ascii")
