"""The vent timer: the button that starts it, and the message that comes when it is over."""

from bot.ids import Action
from bot.services.talking.vent_timers import Timer
from bot.views.blocks import actions, button, escape, section
from bot.views.rendered import Element, Rendered
from bot.views.texts import guides as words
from pairing.ids import PairId


def timer_button(pair_id: PairId) -> Element:
    """Start the timer. Shown only where the next talk of the pair has time to vent."""
    return button(
        words.VENT_TIMER, Action.VENT_TIMER, value=str(pair_id), spoken=words.VENT_TIMER_SPOKEN
    )


def vent_turn(timer: Timer, *, turn: str | None, may_extend: bool) -> Rendered:
    """Tell a pair that the time to vent is over, and how to turn to a next step.

    turn        the line of the prompt that they see in the guide; None without one
    may_extend  offer one more minute; False after that minute
    """
    said = words.VENT_TURN if may_extend else words.VENT_MORE_OVER
    line = words.TO_TURN_USUAL if turn is None else escape(turn)
    text = f"{said}\n{words.TO_TURN.format(text=line)}"
    more = button(
        words.MORE_TIME,
        Action.MORE_TIME,
        value=f"{timer.pair_id}/{timer.seq}",
        spoken=words.MORE_TIME_SPOKEN,
    )
    return Rendered(
        text=text.replace("*", ""),
        blocks=(section(text), *([actions(more)] if may_extend else [])),
    )
