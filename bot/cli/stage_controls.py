"""The demo's buttons beside the clock: what each does, and the sentence it answers."""

from typing import TYPE_CHECKING

from bot.cli.crowd import coworkers
from bot.cli.sample import VISITOR
from pairing.follow_ups import FollowUp
from sandbox import Control

if TYPE_CHECKING:  # a stage has controls
    from bot.cli.stage import Stage

RUN_FIRST = "Nobody is waiting to be asked; run a round first."
NOBODY_YET = "Nobody has joined yet: type /pairme first, or let the others join."


def controls_of(stage: "Stage") -> list[Control]:
    """Return them in the order of a round."""
    buttons = _Controls(stage)
    return [
        Control(
            "round",
            "Run the next round now",
            "The clock moves to its day: a heads-up on the way, then a partner and a message.",
            buttons.run_round,
        ),
        Control(
            "others",
            "Let the others join",
            "Everybody but Ana types /pairme and fills in the form.",
            buttons.let_join,
        ),
        Control(
            "check_in",
            "Move on to “Did you meet?”",
            "Moves the clock to the day on which everybody is asked.",
            buttons.move_to_check_in,
        ),
        Control(
            "feedback",
            "Move on to the end of the round",
            "Moves the clock to the day on which everybody is asked how it was.",
            buttons.move_to_feedback,
        ),
        Control(
            "whole",
            "Play a whole round",
            "The one under way, or the next. Everybody but Ana meets or does not, and says so.",
            buttons.play_round,
        ),
        Control(
            "report",
            "Move on to the report",
            "A week after the end of a round. The next round may begin on the way.",
            buttons.move_to_report,
        ),
    ]


class _Controls:
    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def run_round(self) -> str:
        done = self._stage.run_round()
        if done is None:
            return NOBODY_YET
        if done.n_pairs == 0:
            return "A round needs two people; let somebody else join."
        made = "1 group was made" if done.n_pairs == 1 else f"{done.n_pairs} groups were made"
        return f"{made} among {done.n_pool} people; everybody has a message."

    def let_join(self) -> str:
        people = [one.id for one in coworkers(self._stage.workspace) if one.id != VISITOR]
        joined = self._stage.join_all(people)
        if joined == 0:
            return "Everybody but Ana is in already."
        return f"{joined} joined; Ana is left to you."

    def move_to_check_in(self) -> str:
        return (
            "Everybody in a group was asked: look at the messages from PairMe."
            if self._stage.move_to(FollowUp.CHECK_IN)
            else RUN_FIRST
        )

    def move_to_feedback(self) -> str:
        return (
            "Everybody in a group was asked how it was: look at the messages from PairMe."
            if self._stage.move_to(FollowUp.FEEDBACK)
            else RUN_FIRST
        )

    def play_round(self) -> str:
        played = self._stage.play_round()
        if played is None:
            return NOBODY_YET
        return (
            f"The round is over: {played.n_check_ins} people said whether they met, "
            f"{played.n_feedback} how it was."
        )

    def move_to_report(self) -> str:
        return (
            "The report is there: type /pairme admin report, as Farid for example."
            if self._stage.move_to_report()
            else "No round has a report to come; run a round first."
        )
