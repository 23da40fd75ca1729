"""What an admin types and chooses about a program beside its calendar: name, rules, weights, notes.

Every reader raises InvalidTerms with a code for each field that is wrong; the words that people
read about them are written where forms are drawn.
"""

from collections.abc import Collection, Mapping
from math import isfinite

from pairing.errors import InvalidTerms, InvalidWeights
from pairing.programs import MOST_MIN_SCORE, HardRule, Notes, Odd, Preset, Rules
from pairing.readable import visible
from pairing.weights import Factor, Weights

MAX_NAME = 80  # characters
MAX_NOTE = 500
MOST_LINES = 12  # of a note: a message is read on a phone
LARGEST_GAP = 3
OVERLAP_MINUTES = range(30, 181)
SWITCHES = (  # hard rules that an admin may switch; the avoid list is nobody's to switch
    HardRule.REPORTING_LINE,
    HardRule.STAGE_GAP,
    HardRule.TIME,
    HardRule.LANGUAGE,
    HardRule.MODE,
    HardRule.SAME_TEAM,
)
WHOLE = 100  # weights are typed as parts of a hundred


def parse_name(text: str) -> str:
    """Read the name of a program: one line of 1 to 80 characters that can be seen."""
    name = visible(text)
    if not name:
        raise InvalidTerms({"name": "missing"})
    if len(name) > MAX_NAME:
        raise InvalidTerms({"name": "too_long"})
    return name


def parse_preset(text: str) -> Preset:
    """Read the length of a round from its menu."""
    if text not in set(Preset):
        raise InvalidTerms({"preset": "unknown"})
    return Preset(text)


def parse_rules(said: Mapping[str, str], on: Collection[str], *, before: Rules) -> Rules:
    """Read the form about who may be paired. A value that it did not offer is "unknown".

    said    stage_gap, overlap (minutes), odd, min_score (0 to 0.6)
    on      the hard rules of SWITCHES that are minded
    before  the rules until now, of which the weights stay
    """
    gap, overlap = _whole(said.get("stage_gap", "")), _whole(said.get("overlap", ""))
    least, odd = _number(said.get("min_score", "")), said.get("odd", "")
    wrong = {
        "stage_gap": gap is None or gap > LARGEST_GAP,
        "overlap": overlap not in OVERLAP_MINUTES,
        "min_score": least is None or not 0 <= least <= MOST_MIN_SCORE,
        "odd": odd not in set(Odd),
        "switches": not set(on) <= set(SWITCHES),
    }
    errors = {field: "unknown" for field, is_wrong in wrong.items() if is_wrong}
    if errors or gap is None or overlap is None or least is None:
        raise InvalidTerms(errors)
    return Rules(
        odd=Odd(odd),
        max_stage_gap=gap,
        min_overlap_minutes=overlap,
        off=frozenset(SWITCHES) - frozenset(map(HardRule, on)),
        weights=before.weights,
        min_score=least,
        never_same_team=HardRule.SAME_TEAM in on,
    )


def parse_weights(said: Mapping[Factor, str]) -> Weights:
    """Read seven parts of a hundred; with all of them left empty, the usual weights.

    Raises InvalidTerms: a factor is "range", or "sum" (beside the first) when they make no hundred;
    then with what they make
    """
    if not any(text.strip() for text in said.values()):
        return Weights()
    parts = {factor: _number(said.get(factor, "") or "0") for factor in Factor}
    errors = {
        factor.value: "range"
        for factor, part in parts.items()
        if part is None or not 0 <= part <= WHOLE
    }
    if errors:
        raise InvalidTerms(errors)
    given = {factor.value: part or 0.0 for factor, part in parts.items()}
    try:
        return Weights(**{name: part / WHOLE for name, part in given.items()})
    except InvalidWeights as wrong:
        total = f"{sum(given.values()):g}"
        raise InvalidTerms({Factor.EXCHANGE.value: "sum"}, total=total) from wrong


def parse_notes(*, intro: str, welcome: str) -> Notes:
    """Read what is added to messages. Raises InvalidTerms: a field is "too_long" or "lines"."""
    written = {"intro": _lines(intro), "welcome": _lines(welcome)}
    errors = {}
    for field, lines in written.items():
        if len("\n".join(lines)) > MAX_NOTE:
            errors[field] = "too_long"
        elif len(lines) > MOST_LINES:
            errors[field] = "lines"
    if errors:
        raise InvalidTerms(errors)
    return Notes(**{field: "\n".join(lines) or None for field, lines in written.items()})


def _lines(text: str) -> list[str]:
    """The lines of a text that have something to see, each without what cannot be seen."""
    return [shown for line in text.splitlines() if (shown := visible(line))]


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _number(text: str) -> float | None:
    """A number with digits and a point: no comma, which means two things, and no "1e9"."""
    written = text.strip()
    if not written.isascii() or not written.replace(".", "", 1).isdigit():
        return None
    value = float(written)
    return value if isfinite(value) else None
