"""What is sealed opens with its key and about the same thing only; no key is ever repeated."""

from __future__ import annotations

import pytest

from storage.errors import CannotUnseal
from storage.sealing import Sealed, Sealer, Secret, new_key

OLD, NEW = ("old", new_key()), ("new", new_key())
ABOUT = "installation 1 bot"


def test_what_is_sealed_opens_with_any_of_the_keys_and_shows_nothing() -> None:
    secret = Secret("xoxb-1-kanarie")

    sealed = Sealer([OLD]).seal(secret, about=ABOUT)

    assert sealed.key_id == "old"
    assert "kanarie" not in f"{sealed.text} {sealed!r} {secret!r} {secret}"
    assert Sealer([NEW, OLD]).open(sealed, about=ABOUT) == secret


def test_the_first_key_seals() -> None:
    sealer = Sealer([NEW, OLD])

    sealed = sealer.seal(Secret("x"), about=ABOUT)

    assert sealed.key_id == sealer.key_id == "new"
    assert sealer.key_ids == ("new", "old")


def test_the_same_is_never_sealed_the_same_way() -> None:
    sealer = Sealer([OLD])

    assert sealer.seal(Secret("x"), about=ABOUT).text != sealer.seal(Secret("x"), about=ABOUT).text


def test_a_missing_key_and_a_wrong_one_are_named_by_their_id() -> None:
    sealed = Sealer([OLD]).seal(Secret("x"), about=ABOUT)
    wrong = ("old", new_key())

    with pytest.raises(CannotUnseal, match="'old' is missing") as missing:
        Sealer([NEW]).open(sealed, about=ABOUT)
    with pytest.raises(CannotUnseal, match="'old' does not open") as closed:
        Sealer([wrong]).open(sealed, about=ABOUT)

    assert (missing.value.is_there, closed.value.is_there) == (False, True)
    shown = f"{missing.value} {closed.value} {closed.value.__cause__} {Sealer([wrong])!r}"
    assert not any(key in shown for _, key in (OLD, NEW, wrong))


@pytest.mark.parametrize("about", ["installation 2 bot", "installation 1 refresh", ""])
def test_moved_to_another_row_it_does_not_open(about: str) -> None:
    sealer = Sealer([OLD])
    sealed = sealer.seal(Secret("x"), about=ABOUT)

    with pytest.raises(CannotUnseal):
        sealer.open(sealed, about=about)


@pytest.mark.parametrize("text", ["", "x", "Ä", "gAAAAA==", "\ud800"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(CannotUnseal):
        Sealer([OLD]).open(Sealed("old", text), about=ABOUT)


@pytest.mark.parametrize("keys", [[], [("a", "short")], [("a", "Ä" * 44)]])
def test_keys_of_another_shape_are_refused(keys: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        Sealer(keys)

    assert "short" not in str(refused.value)
