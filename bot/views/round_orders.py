"""What admins decide about the coming round: the buttons that say it, and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.ids import Action
from bot.services.drawing.round_outcomes import Facts, Outcome
from bot.services.drawing.round_starts import Totals
from bot.services.managing.previews import Preview, Sight
from bot.services.managing.round_orders import FEWEST, Order
from bot.views import texts
from bot.views.blocks import (
    DANGER,
    actions,
    aloud,
    button,
    confirm,
    escape,
    modal,
    plain_day,
    plain_time,
    section,
    time_token,
)
from bot.views.counted import duration, groups, people, uncounted
from bot.views.rendered import Element, Rendered
from bot.views.texts import previews as words
from pairing.ids import ProgramId
from pairing.planning_time import plan_s
from pairing.programs import Program

NOTHING_TO_SEE = frozenset(
    {Outcome.STARTING, Outcome.STARTED, Outcome.BEING_STARTED, Outcome.RUNNING, Outcome.RAN}
)
_ACTIONS = {
    Order.PUBLISH: Action.ROUND_PUBLISH,
    Order.RUN: Action.ROUND_RUN,
    Order.CANCEL: Action.ROUND_CANCEL,
}
MOST_NAME = 60  # of a program, in an example of what to type


def order_buttons(shown: Preview) -> list[Element]:
    """What can be decided about a round that was looked at."""
    program, outline = shown.program, shown.outline
    first = Order.HOLD if program.held_at is None else Order.PUBLISH
    n_people = outline.n_pool + outline.n_uncounted
    may_run = program.suspended_at is None and n_people >= FEWEST
    orders = (first, *([Order.RUN] if may_run else []), Order.CANCEL)
    seen = None if shown.is_small else Totals.of(outline)
    return [_button(what, program, n_people, seen) for what in orders]


def order_value(program: Program, seen: Totals | None = None) -> str:
    """What a button carries: the program, when its round is due, and the numbers that were seen.

    Like any value it proves nothing; the services ask again.
    """
    value = f"{program.id}/{int(program.next_round_at.timestamp())}"
    if seen is None:
        return value
    numbers = (seen.n_pool, seen.n_pairs, seen.n_trios, seen.n_left, seen.n_repeats)
    return f"{value}/{'.'.join(map(str, numbers))}"


def ask(what: Order, sight: Sight) -> Rendered:
    """`/pairme admin hold` and its like: ask first; the button below the question does it."""
    program, n_people = sight.program, sight.n_people
    assert program is not None  # which one was said
    time = time_token(program.next_round_at, program.rule.zone)
    question = words.ASK[what].format(
        program=escape(program.name), time=time, people=people(n_people)
    )
    look = button(words.LOOK, Action.ROUND_PREVIEW, value=str(program.id))
    return Rendered(
        text=aloud(question).replace("*", ""),
        blocks=(section(question), actions(_button(what, program, n_people), look)),
    )


def which_program(word: str, sight: Sight, *, name: str) -> Rendered:
    """Ask an admin of several programs which one they mean."""
    if not sight.choices:
        said = words.NO_PROGRAM
    elif name:
        said = words.NO_SUCH_PROGRAM.format(names=", ".join(map(escape, sight.choices)))
    else:
        examples = (words.EXAMPLE.format(word=word, name=_typed(one)) for one in sight.choices)
        said = words.WHICH_PROGRAM.format(examples=", ".join(examples))
    return Rendered(text=said.replace("*", ""), blocks=(section(said),))


def starting(n_people: int) -> Rendered:
    """Say that the round is being planned to be run."""
    time = duration(plan_s(n_people))
    said = words.STARTING.format(people=people(n_people), time=time)
    return Rendered(text=said, blocks=(section(said),))


def ordered(facts: Facts, *, zone: str, program_id: ProgramId | None = None) -> Rendered:
    """Put what came of an order into words.

    program_id  given where the reader may look at the round again
    """
    outcome = Outcome(facts["outcome"])
    said = _started(facts) if outcome is Outcome.STARTED else _outcome(outcome, facts, zone=zone)
    blocks = [section(said)]
    if program_id is not None and outcome not in NOTHING_TO_SEE:
        again = button(words.AGAIN, Action.ROUND_PREVIEW, value=str(program_id))
        blocks.append(actions(again))
    return Rendered(text=aloud(said), blocks=tuple(blocks))


def window(message: Rendered) -> dict[str, Any]:
    """Show a message in the window of the preview."""
    return modal(title=words.TITLE, close=texts.DONE, blocks=message.blocks)


def round_cancelled(due_at: datetime, next_round_at: datetime, *, zone: str) -> Rendered:
    """Tell somebody that a round they were told of does not take place."""
    day = plain_day(due_at, zone)
    shown = words.ROUND_CANCELLED.format(day=day, time=time_token(next_round_at, zone))
    spoken = words.ROUND_CANCELLED.format(day=day, time=plain_time(next_round_at, zone))
    return Rendered(text=spoken, blocks=(section(shown),))


def _outcome(outcome: Outcome, facts: Facts, *, zone: str) -> str:
    def time(name: str) -> str:
        iso = facts.get(name)
        return "" if iso is None else time_token(datetime.fromisoformat(iso), zone)

    return words.OUTCOMES[outcome].format(
        due=time("due_at"), at=time("at"), next=time("next_round_at"), n=facts.get("n", "")
    )


def _started(facts: Mapping[str, Any]) -> str:
    if "pairs" not in facts:
        return words.STARTED_SMALL.format(people=people(facts["n"]))
    said = [words.STARTED.format(groups=groups(facts["pairs"], facts["trios"]))]
    if facts["left"]:
        said.append(words.STARTED_LEFT.format(people=people(facts["left"])))
    if "uncounted" in facts:
        said.append(uncounted(facts["uncounted"]))
    if facts["as_seen"] is not None:
        said.append(words.AS_SEEN if facts["as_seen"] else words.NOT_AS_SEEN)
    return " ".join(said)


def _button(what: Order, program: Program, n_people: int, seen: Totals | None = None) -> Element:
    """The button that gives an order; what sends messages asks once more."""
    value = order_value(program, seen)
    if what is Order.HOLD:
        return button(words.HOLD, Action.ROUND_HOLD, value=value, spoken=words.HOLD_SPOKEN)
    time = plain_time(program.next_round_at, program.rule.zone)
    title, text, yes, no = words.QUESTIONS[what]
    question = text.format(time=time, people=people(n_people))
    return button(
        words.BUTTONS[what],
        _ACTIONS[what],
        value=value,
        style=DANGER if what is Order.CANCEL else None,
        spoken=words.PUBLISH_SPOKEN if what is Order.PUBLISH else None,
        confirm=confirm(title=title, text=question, yes=yes, no=no),
    )


def _typed(name: str) -> str:
    """Write a name inside code marks: without such marks of its own."""
    return escape(name.replace("`", ""), most=MOST_NAME)
