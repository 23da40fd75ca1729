"""The time zone that somebody means who types one: a full name, or the city that names it.

A city below a state or country (Petersburg in Indiana) is only suggested. Abbreviations are
refused: most mean several zones, and none follows the clocks of a place.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from pairing.errors import InvalidTerms

UTC = "UTC"
MOST_NEAR = 3  # suggestions: more would be a menu
_LIKENESS = 0.75  # by which "Olso" finds Oslo, and "Osaka" not Lusaka
_ABBREVIATION = 3  # letters
_NAME = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)+", re.ASCII)


def parse_zone(text: str) -> str:
    """Read a zone in whatever case: Europe/Oslo, Oslo, New York, or UTC.

    Raises InvalidTerms: "zone" is "unknown", or "near" with what was perhaps meant
    """
    if is_zone(text):
        return text
    written = _plain(text)
    found = UTC if written == _plain(UTC) else _find(written)
    if found is None:
        near = find_near(text)
        raise InvalidTerms({"zone": "near" if near else "unknown"}, near=near)
    return found


def is_zone(name: str) -> bool:
    """Tell whether this is the exact name of a zone of a place, or UTC."""
    if name == UTC:
        return True
    if not _NAME.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # a folder of zones, no name at all, unknown
        return False
    return True


def find_near(text: str) -> tuple[str, ...]:
    """Return what is meant, or zones whose city is written alike, the most alike first.

    At most 3, often none: three letters are an abbreviation, and alike many of them.
    """
    written, cities = _plain(text), _cities()
    meant, city = _find(written), written.rpartition("/")[2]
    if meant is not None:
        return (meant,)
    if len(city) <= _ABBREVIATION:
        return ()
    alike = difflib.get_close_matches(city, cities, n=MOST_NEAR, cutoff=_LIKENESS)
    return tuple(cities[one] for one in alike)


def _find(written: str) -> str | None:
    """A city below a state or country is not taken: most who type Vincennes or San Juan mean
    another one, which has no zone by its name."""
    if "/" in written:
        return _names().get(written)
    zone = _cities().get(written)
    return zone if zone is not None and zone.count("/") == 1 else None


@cache
def _cities() -> dict[str, str]:
    """Plain city to zone. Source: zone.tab of the time zone database, in which each stands once;
    names for reasons of history are not in it (Pacific/Samoa is another place than Samoa)."""
    return {_plain(name).rpartition("/")[2]: name for name in _places()}


@cache
def _names() -> dict[str, str]:
    return {_plain(name): name for name in sorted(available_timezones()) if "/" in name}


def _places() -> Iterator[str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab")
    for line in table.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[2]


def _plain(text: str) -> str:
    """Leave out what people write differently: case, accents, and what stands between words."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not _is_accent(one))
    return re.sub(r"[\s_-]+", "_", bare.strip()).casefold()


def _is_accent(letter: str) -> bool:
    return bool(unicodedata.combining(letter))
