"""How much chaos: counts, rhythm and limits of one run. Data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.fault_mix import Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One run. All times are real seconds.

    seed           of every draw: when, whom, which fault
    kills          how many lives end by SIGKILL, those at exact points of a call included
    instances      how many run at once; pauses = how many SIGSTOPs are spread over the kills
    chances        faults by chance while there are kills; see `storms.storm`
    faults         how many calls must have been hit, and how many of them by 429 (limited), before
                   the bad answers end; they go on after the kills, as long as the bot calls
    gap_s          between two kills, drawn evenly
    pause_s        how long a pause lasts; drawn so that short and long ones are as frequent
    early          the share of lives that may be ended before they have made a call
    calls          how many all instances make in another life before it may be ended, drawn
                   evenly: the more, the more deaths fall on a bot at work
    patience_s     how long the other lives may take for that before they are ended all the same,
                   and how long nobody calls before faults that have not hit are given up
    chaos_limit_s  after this the kills end, however many there were
    calm_limit_s   how long the instances have, in peace, to finish
    may_crash      whether an instance may end by itself with a status other than 0
    """

    seed: int
    kills: int = 200
    instances: int = 1
    pauses: int = 0
    chances: Sequence[Chance] = ()
    faults: int = 0
    limited: int = 0
    gap_s: tuple[float, float] = (0.02, 0.16)
    pause_s: tuple[float, float] = (0.05, 4.0)
    early: float = 0.2
    calls: tuple[int, int] = (1, 1)
    patience_s: float = 2.0
    chaos_limit_s: float = 120.0
    calm_limit_s: float = 60.0
    may_crash: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for a plan that cannot be carried out."""
        if self.instances < 1 or self.kills < 0 or self.pauses < 0:
            raise ValueError("a run needs an instance, and counts that are not negative")
        for low, high in (self.gap_s, self.pause_s):
            if not 0 < low <= high:
                raise ValueError("a range of seconds goes from a smaller to a larger one, above 0")
