"""Somebody's partners as they see them: the current ones with what comes next, and earlier ones."""

from collections.abc import Sequence

from bot.ids import Action
from bot.services.joining.home import PastPair
from bot.services.status import CurrentPair
from bot.views import care, texts
from bot.views.blocks import (
    actions,
    button,
    join_words,
    mention,
    plain_day,
    plain_month,
    section,
    time_token,
)
from bot.views.rendered import Block, Element
from bot.views.talk_times import find_button
from bot.views.texts import guides
from bot.views.texts import home as words
from pairing.check_ins import MeetingAnswer
from pairing.next_steps import NextStep


def partner_line(pair: CurrentPair, *, zone: str) -> Block:
    """Name the partners of a pair and say what comes next, in one sentence."""
    line = words.PARTNER if len(pair.others) == 1 else words.PARTNERS
    names = line.format(names=join_words([mention(one) for one in pair.others]))
    return section(f"{names}\n{_step(pair, zone=zone)}")


def partner_buttons(pair: CurrentPair) -> Block:
    """What somebody can do about a pair of theirs, what the next step asks for first."""
    value = str(pair.pair_id)
    looks = pair.step in (NextStep.FIND_TIME, NextStep.MEET_AGAIN)
    opened = button(guides.OPEN, Action.OPEN_GUIDE, value=value, spoken=guides.OPEN_SPOKEN)
    finding = [find_button(pair.pair_id)] if looks else []
    return actions(*finding, *_telling(pair), opened, care.open_button(value))


def past_partners(met: Sequence[PastPair], *, more: int, zone: str) -> Block:
    """List pairs of earlier rounds, each with the month of its round where the reader is."""
    lines = [
        words.MET_LINE.format(
            names=join_words([mention(one) for one in pair.others]),
            month=plain_month(pair.due_at, zone),
        )
        for pair in met
    ]
    return section("\n".join([words.MET, *lines, *([words.MET_MORE.format(n=more)] * (more > 0))]))


def _step(pair: CurrentPair, *, zone: str) -> str:
    time = "" if pair.meets_at is None else time_token(pair.meets_at, zone)
    talk = words.NTH_TALK.get(pair.n_met, "")
    day = plain_day(pair.over_at, zone)
    return words.STEPS[pair.step].format(time=time, day=day, talk=talk)


def _telling(pair: CurrentPair) -> list[Element]:
    """The button that tells of a talk; none where it would change nothing."""
    value = str(pair.pair_id)
    if pair.n_met == 0:
        return [button(texts.WE_MET, Action.WE_MET, value=value)]
    if pair.step is NextStep.DONE or pair.n_met > 1:
        return []
    again = f"{Action.CHECK_IN}.{MeetingAnswer.YES_TWICE}"
    return [button(words.WE_MET_AGAIN, again, value=value, spoken=words.WE_MET_AGAIN_SPOKEN)]
