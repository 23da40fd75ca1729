"""What acknowledging commands came to: trials of contestants, and their ratios within a trial."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.tables import table

BY_HANDLER, IN_THREADS = "bare Bolt, its Starlette handler", "bare Bolt, in threads"
RIVALS = (BY_HANDLER, IN_THREADS)
_HEAD = (
    "contestant", "commands/s", "p50 ms", "p99 ms", "CPU ms each",
    "x handler: commands/s", "p99", "x threads: commands/s", "p99",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """One contestant for a few seconds.

    number   trials of the same number came right after each other
    n        commands that were acknowledged
    n_later  of these, acknowledged in time and answered later
    cpu_ms   of the contestant's processes for each command; None = unknown
    load_share  of a core, what the load itself took
    wrong    how often what else came instead
    """

    contestant: str
    clients: int
    number: int
    n: int
    per_s: float
    p50_ms: float
    p99_ms: float
    n_later: int
    cpu_ms: float | None
    load_share: float
    wrong: Mapping[str, int]


def complaints(trials: Sequence[Trial]) -> list[str]:
    """Tell what must not be."""
    found = []
    for trial in trials:
        where = f"{trial.contestant}, {trial.clients} clients"
        found += [f"{where}: {n} x {what}" for what, n in trial.wrong.items()]
        if not trial.n:
            found.append(f"{where}: nothing was acknowledged")
    return found


def ratios(
    trials: Sequence[Trial], contestant: str, rival: str, value: Callable[[Trial], float]
) -> list[float]:
    """Compare a contestant with a rival, trial by trial."""
    theirs = {(one.clients, one.number): value(one) for one in trials if one.contestant == rival}
    return [
        value(one) / against
        for one in trials
        if one.contestant == contestant and (against := theirs.get((one.clients, one.number)))
    ]


def report(trials: Sequence[Trial]) -> str:
    """Lay out what was measured, and what must not be."""
    texts = []
    for clients in dict.fromkeys(one.clients for one in trials):
        mine = [one for one in trials if one.clients == clients]
        names = dict.fromkeys(sorted((one.contestant for one in mine), key=_place))
        texts.append(table(f"{clients} clients", _HEAD, [_cells(mine, name) for name in names]))
    texts += [f"WRONG: {one}\n" for one in complaints(trials)]
    if later := sum(one.n_later for one in trials):
        texts.append(f"{later} of {sum(one.n for one in trials)} were answered later.\n")
    if trials:
        texts.append(
            f"The load took {100 * max(one.load_share for one in trials):.0f} % of a core at most."
            "\nMedians over the trials; ratios within a trial: median (least to most).\n"
        )
    return "".join(texts)


def _cells(trials: Sequence[Trial], name: str) -> list[str]:
    mine = [one for one in trials if one.contestant == name]
    cpu = [one.cpu_ms for one in mine if one.cpu_ms is not None]
    cells = [
        name,
        f"{median(one.per_s for one in mine):.0f}",
        f"{median(one.p50_ms for one in mine):.1f}",
        f"{median(one.p99_ms for one in mine):.1f}",
        f"{median(cpu):.2f}" if cpu else "-",
    ]
    for rival in RIVALS:
        cells.append(_spread(ratios(trials, name, rival, lambda one: one.per_s)))
        cells.append(_spread(ratios(trials, name, rival, lambda one: one.p99_ms)))
    return cells


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "-"
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def _place(name: str) -> tuple[bool, str]:
    return name not in RIVALS, name
