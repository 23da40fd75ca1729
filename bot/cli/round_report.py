"""How the facts of a round are shown in a terminal, 80 columns wide, or in a file when piped."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table

from bot.cli.round_facts import NOBODY
from bot.services.drawing.explanations import Absence, Absent
from bot.views.texts import previews as words

FIRST_PAIRS = 20  # fits on a screen; --all and --json give the rest
FIRST_LEFT_OVER = 20

EXCLUDED = {
    "reporting_line": "in their reporting line, or the same team",
    "stage_gap": "too far away in career stage",
    "language": "no language in common",
    "time": "no working time in common",
    "mode": "in person only, at another site",
    "same_team": "the same team",
}
BELOW = "worth less to them than this program asks for"
FACTORS = {
    "exchange": "Topics",
    "stage": "Stage",
    "common": "Common",
    "time": "Time",
    "reach": "Reach",
    "format": "Format",
    "language": "Lang",
}
WHY = {
    "best_new": "Nobody they have not met yet scores better.",
    "whole_round": "Others they have not met score better, and meet somebody else this time:\n"
    "  the round as a whole has a higher total so.",
    "all_met": "They have met every candidate before; these two met longest ago, as far as\n"
    "  the rest of the round allows.",
    "repeat": "They have met before. There are candidates they have not met, but then more\n"
    "  people would have to meet somebody again.",
    "trio_odd": "A trio, because the number of people is odd.",
    "trio_rules": "A trio, because pairs alone would leave somebody without a partner.",
    "sat_out_odd": "Left over: the number of people is odd and this program makes no trios.\n"
    "  They are first in line for the next round.",
    "sat_out_nobody": "Left over: the rules of this program leave them no candidate.",
    "sat_out_round": "Left over: everybody they could meet meets somebody else this time.\n"
    "  They are first in line for the next round.",
}


BANDS = {band.value: said for band, said in words.BANDS.items()}
LEFT_OVER = {one.value: said for one, said in words.OBSTACLES.items()}
LEFT_OVER[NOBODY] = words.NO_ONE_FREE
LEVERS = {lever.value: said for lever, said in words.LEVERS.items()}
OUTCOMES = {
    "held": "the round of {due} waits; `pairme round publish` lets it start",
    "held_already": "the round of {due} waits already",
    "published": "the round starts {due}",
    "published_due": "the round was due {due}; a running bot starts it within a minute",
    "published_waits": "the round was due {due}; it starts in the next working hours",
    "too_late": "the round was due {due}, too long ago to start by itself; `pairme round run` "
    "starts it, `pairme round cancel` drops it",
    "not_held": "the round of {due} is not held; nothing to publish",
    "running": "a round is running since {at}, and another would pair everybody again",
    "ran": "a round ran {at}, within the last day, and another would pair everybody again",
    "too_few": "need at least 2 people, have {n}",
    "stopped": "this program is suspended; an admin lets it go on in Slack with `/pairme admin`",
    "cancelled": "the round of {due} is cancelled; the next one starts {next}",
    "cancelled_already": "the round of {due} was cancelled before",
    "nothing_to_cancel": "nothing to cancel: this round began {at}",
    "moved": "the coming round is another one by now, {next}; look again",
}
FAILED_OUTCOMES = frozenset({"too_late", "running", "ran", "nothing_to_cancel", "moved"})


def outcome_line(facts: Mapping[str, Any], *, zone: str) -> str:
    """Say what became of an order about a round; times in the zone of its program."""

    def time(name: str) -> str:
        iso = facts.get(name)
        if iso is None:
            return ""
        local = datetime.fromisoformat(iso).astimezone(ZoneInfo(zone))
        return f"{local:%Y-%m-%d %H:%M} ({zone})"

    return OUTCOMES[facts["outcome"]].format(
        due=time("due_at"), at=time("at"), next=time("next_round_at"), n=facts.get("n", "")
    )


def print_round(facts: Mapping[str, Any], *, everything: bool) -> None:
    """Print who meets whom, the first of them unless `everything`, and a summary."""
    console = Console(highlight=False)
    what = "Round stored" if facts["stored"] else "Preview, nothing is stored"
    console.print(f"{what}: {facts['program']}, {facts['slot']} ({facts['zone']})")
    pairs = facts["pairs"]
    shown = pairs if everything else pairs[:FIRST_PAIRS]
    table = Table("Who", "Score", "Met before", "Why", box=box.SIMPLE_HEAD)
    for pair in shown:
        repeat = "yes" if pair["repeat"] else ""
        why = ", ".join(pair["reasons"]).replace("_", " ")
        table.add_row(" + ".join(pair["members"]), f"{pair['score']:.3f}", repeat, why)
    if shown:
        console.print(table)
    if len(shown) < len(pairs):
        rest = len(pairs) - len(shown)
        console.print(f"… and {rest:,} more; --all shows them, --json has them all.\n")
    for line in (*_summary(facts, everything=everything), *_more(facts)):
        console.print(line)


def _more(facts: Mapping[str, Any]) -> Iterator[str]:
    """Say what the preview found out: how well people fit, who is left over, what would help."""
    for one in facts.get("fit", ()):
        bands = " or ".join(BANDS[band] for band in one["bands"])
        yield f"They fit {bands}: {_count(one['groups'], 'pair or trio', 'pairs and trios')}."
    for one in facts.get("left_over", ()):
        people = _count(one["people"], "person", "people")
        yield f"Left over, {people}: {LEFT_OVER[one['reason']]}."
    for one in facts.get("levers", ()):
        lever = LEVERS[one["lever"]].format(to=f"{one['to']:g}")
        yield f"If you {lever}: {_effect(one)}."


def _effect(lever: Mapping[str, Any]) -> str:
    more, repeats = lever["more_people"], lever["more_repeats"]
    said = [f"{_count(more, 'person', 'people')} more"] if more else []
    if repeats:
        few = "more" if repeats > 0 else "fewer"
        said.append(f"{_count(abs(repeats), 'repeat')} {few}")
    return ", ".join(said) or "no difference"


def _summary(facts: Mapping[str, Any], *, everything: bool) -> list[str]:
    pairs, left = facts["pairs"], facts["sat_out"]
    n_trios = sum(len(pair["members"]) == 3 for pair in pairs)
    lines = [
        f"{facts['pool']:,} people: {_count(len(pairs) - n_trios, 'pair')}, "
        f"{_count(n_trios, 'trio')}, {len(left):,} left over. Seed {facts['seed']}."
    ]
    if left:
        shown = left if everything else left[:FIRST_LEFT_OVER]
        more = ", …" if len(shown) < len(left) else ""
        lines.append(f"Left over: {', '.join(shown)}{more}")
    if facts["repeats"]:
        found = facts["certificate"]
        proof = "; fewer are not possible" if found is not None and found["is_optimal"] else ""
        lines.append(
            f"Met before: {_count(facts['repeats'], 'pair or trio', 'pairs and trios')}{proof}."
        )
    elif pairs:
        lines.append("Met before: nobody meets again.")
    if facts["certificate"] is not None:
        lines.append(_certificate(facts["certificate"]))
    return lines


def _certificate(found: Mapping[str, Any]) -> str:
    total, bound = found["total"], found["bound"]
    if found["is_optimal"]:
        return f"Total {total:,} points, the most that any such round can have."
    # cut, not rounded: a plan that misses something must not read as 100 %
    percent = int(found["ratio"] * 10_000) / 100
    return f"Total {total:,} of at most {bound:,} points ({percent:.2f} %)."


def absence_line(person: str, absent: Absent, *, zone: str) -> str:
    """Say why somebody is not in the round, and what would bring them into it."""
    day = None if absent.at is None else f"{absent.at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
    until = "without an end" if day is None else f"until {day}"
    why = {
        Absence.NEVER_JOINED: "they never joined. People join by typing /pairme in Slack",
        Absence.LEFT: f"they left on {day}. They come back by typing /pairme in Slack",
        Absence.PAUSED: f"they paused {until}. /pairme resume brings them back sooner",
        Absence.SKIPS: "they skip this one. /pairme resume takes that back",
        Absence.NO_MEMBER: "for Slack they are no full member: deactivated, a guest or a bot",
        Absence.MET_ELSEWHERE: "another program introduced them to somebody within a week. They "
        "come first in the round after this one",
        Absence.JUST_CHANGED: "they came back while it was planned; try again",
    }
    return f"{person} is not in the coming round: {why[absent.why]}"


def print_explanation(facts: Mapping[str, Any]) -> None:
    """Print why somebody got their partner: rules, scores by factor, reason."""
    console = Console(highlight=False)
    console.print(f"{facts['person']} in {facts['program']}, {facts['slot']} ({facts['zone']})\n")
    partners = [f"{one['person']}, {_met(one)}" for one in facts["partners"]]
    console.print(f"Meets {' and '.join(partners)}" if partners else "Meets nobody this time")
    console.print(f"  {WHY[facts['why']]}\n")
    console.print(f"{_count(facts['others'], 'other person', 'other people')} in this round")
    for rule, n in facts["excluded"].items():
        if n:
            console.print(f"  {n:>7,} {EXCLUDED[rule]}")
    if facts["below_least_score"]:
        console.print(f"  {facts['below_least_score']:>7,} {BELOW}")
    met = facts["met_before"]
    console.print(f"  {facts['candidates']:>7,} candidates, {met:,} of them met before\n")
    if facts["best"]:
        console.print("The best candidates and the partner (*), by what each factor adds\n")
        console.print(_fits(facts))
        console.print()
    console.print(f"Seed {facts['seed']}; repeat it with --seed to see the same round.")


def _fits(facts: Mapping[str, Any]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)  # 80 columns are just enough
    for name in ("", "Rank", "Who", "Score", "Met", *FACTORS.values()):
        numeric = name not in ("", "Who", "Met")
        table.add_column(name, justify="right" if numeric else "left", no_wrap=True)
    partners = facts["partners"]
    chosen = {one["person"] for one in partners}
    further = [one for one in partners if one not in facts["best"]]
    for one in [*facts["best"], *further]:
        mark = "*" if one["person"] in chosen else ""
        added = [f"{one['factors'][factor]:.2f}" for factor in FACTORS]
        ago = "" if one["met"] is None else f"{one['met']['rounds_ago']} ago"
        table.add_row(mark, f"{one['rank']:,}", one["person"], f"{one['score']:.3f}", ago, *added)
    most = [f"{facts['weights'][factor]:.2f}" for factor in FACTORS]
    table.add_row("", "", "at most", "1.000", "", *most)
    return table


def _met(fit: Mapping[str, Any]) -> str:
    met = fit["met"]
    if met is None:
        return "whom they have not met"
    times = "once" if met["count"] == 1 else f"{met['count']} times"
    return f"whom they met {times}, last {_count(met['rounds_ago'], 'round')} ago"


def _count(n: int, word: str, plural: str = "") -> str:
    return f"{n:,} {word if n == 1 else plural or word + 's'}"
