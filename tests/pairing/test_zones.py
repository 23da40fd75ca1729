"""Zones that people type: a full name or the city that names it, whatever its case."""

from zoneinfo import available_timezones

import pytest

from pairing.errors import InvalidTerms
from pairing.zones import MOST_NEAR, find_near, is_zone, parse_zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("utc", "UTC"),
        (" Europe/Oslo ", "Europe/Oslo"),
        ("europe/oslo", "Europe/Oslo"),
        ("America/New York", "America/New_York"),
        ("america/port-au-prince", "America/Port-au-Prince"),
        ("america/argentina/ushuaia", "America/Argentina/Ushuaia"),
        ("us/eastern", "US/Eastern"),
    ],
)
def test_a_full_name_is_read_in_whatever_case(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("NEW_YORK", "America/New_York"),
        ("port au prince", "America/Port-au-Prince"),
        ("Z\u00fcrich", "Europe/Zurich"),
        ("Sa\u0303o Paulo", "America/Sao_Paulo"),
    ],
)
def test_a_city_that_names_a_zone_is_enough(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Berln", ("Europe/Berlin",)),
        ("Europe/Olso", ("Europe/Oslo",)),
        ("Amerika/New York", ("America/New_York",)),
        ("Argentina/San Juan", ("America/Argentina/San_Juan",)),
        ("Kiev", ("Europe/Kyiv",)),
        # better known are places of these names that have no zone
        ("Petersburg", ("America/Indiana/Petersburg",)),
        ("Vincennes", ("America/Indiana/Vincennes",)),
        ("Cordoba", ("America/Argentina/Cordoba",)),
        ("San Juan", ("America/Argentina/San_Juan",)),
    ],
)
def test_what_is_nearly_a_place_is_refused_with_what_was_meant(
    text: str, near: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidTerms) as found:
        parse_zone(text)

    assert found.value.errors == {"zone": "near"}
    assert found.value.near == near


@pytest.mark.parametrize(
    "text",
    [
        *("", "EST", "MSK", "+3", "Europe", "Europe/Atlantis"),
        *("America/", "../etc", "\0", "a/" * 40),
        "Samoa",  # the zone of that name is of another place
        *("Milan", "Mumbai", "Osaka", "San Diego", "Munich", "San Francisco", "Beijing"),
    ],
)
def test_what_is_like_no_place_is_refused_without_a_guess(text: str) -> None:
    with pytest.raises(InvalidTerms) as found:
        parse_zone(text)

    assert (found.value.errors, found.value.near) == ({"zone": "unknown"}, ())


def test_every_exact_name_of_a_place_stays_what_it_is() -> None:
    names = [name for name in available_timezones() if "/" in name]

    assert all(is_zone(name) and parse_zone(name) == name for name in names)


def test_never_more_is_suggested_than_one_can_choose_from() -> None:
    most = max(len(find_near(text)) for text in ("Santa", "Saint", "Portt", "Indiana", "Sankt"))

    assert most == MOST_NEAR
