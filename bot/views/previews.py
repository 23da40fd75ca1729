"""The coming round before anything is sent: totals, reasons, what other rules would change."""

from collections.abc import Sequence
from typing import Any

from bot.ids import Action
from bot.services.managing.previews import NoPreview, Preview
from bot.views import texts
from bot.views.blocks import (
    actions,
    button,
    context,
    divider,
    escape,
    modal,
    section,
    time_token,
)
from bot.views.counted import counted, duration, groups, people, uncounted
from bot.views.rendered import Block
from bot.views.round_orders import order_buttons
from bot.views.texts import previews as words
from pairing.ids import ProgramId
from pairing.levers import Effect
from pairing.outlines import Outline, Quality
from pairing.planning_time import preview_s
from pairing.programs import Program


def looking(program: Program, *, n_people: int, seconds: float) -> dict[str, Any]:
    """Say that the round is being planned, and how long that takes."""
    name = escape(program.name)
    said = words.LOOKING.format(program=name, people=people(n_people))
    takes = words.TAKES.format(time=duration(seconds))
    return _window([section(said), context(takes)])


def preview(shown: Preview) -> dict[str, Any]:
    """Show the coming round as far as it has been looked at; with its buttons once it is done."""
    outline = shown.outline
    if shown.is_small:
        few = words.SMALL.format(people=_begin(people(outline.n_pool)))
        said = [section(_when(shown.program)), section(few)]
        last = [context(words.CHANGED)] if shown.changed else []
        return _window([*said, *last, actions(*order_buttons(shown), _again(shown.program.id))])
    blocks = [section(_when(shown.program)), section(_totals(outline)), divider()]
    blocks += [section(text) for text in _counted(outline) if text]
    if shown.n_options or (outline.n_left and outline.n_pool > 1):
        blocks.append(section(_changes(shown)))
    if not shown.is_complete:
        return _window([*blocks, context(_trying(shown))])
    blocks.append(context(words.CHANGED if shown.changed else words.FINE_PRINT))
    return _window([*blocks, actions(*order_buttons(shown), _again(shown.program.id))])


def no_preview(why: NoPreview, program_id: ProgramId) -> dict[str, Any]:
    """Say why there is nothing to show."""
    return _window([section(words.NO_PREVIEW[why]), actions(_again(program_id))])


def failed(program_id: ProgramId) -> dict[str, Any]:
    """Say that planning broke down."""
    return _window([section(texts.FAILED), actions(_again(program_id))])


def _window(blocks: Sequence[Block]) -> dict[str, Any]:
    return modal(title=words.TITLE, close=texts.DONE, blocks=blocks)


def _again(program_id: ProgramId) -> Block:
    return button(words.AGAIN, Action.ROUND_PREVIEW, value=str(program_id))


def _when(program: Program) -> str:
    said = words.WHEN
    if program.suspended_at is not None:
        said = words.WHEN_STOPPED
    elif program.held_at is not None:
        said = words.WHEN_HELD
    time = time_token(program.next_round_at, program.rule.zone)
    return said.format(program=escape(program.name), time=time)


def _totals(outline: Outline) -> str:
    if not outline.n_pool:
        return words.NOBODY
    said = words.TOTALS if outline.n_placed else words.NO_GROUPS
    both = groups(outline.n_pairs, outline.n_trios)
    line = said.format(people=_begin(people(outline.n_pool)), groups=both)
    return line if outline.n_left else f"{line} {words.ALL_PLACED}"


def _counted(outline: Outline) -> tuple[str, ...]:
    return _fit(outline), _repeats(outline), _left(outline), _uncounted(outline)


def _uncounted(outline: Outline) -> str:
    return uncounted(outline.n_uncounted) if outline.n_uncounted else ""


def _fit(outline: Outline) -> str:
    lines = [
        f"• {_bands(one)}: {counted(one.n_groups, words.GROUP, words.GROUPS)}"
        for one in outline.qualities
    ]
    return "\n".join([words.FIT, *lines]) if lines else ""


def _bands(quality: Quality) -> str:
    names = [words.BANDS[band] for band in quality.bands]
    if len(names) < 2:
        return names[0]
    return words.BAND_OR.format(one=", ".join(names[:-1]), other=names[-1])


def _repeats(outline: Outline) -> str:
    if not outline.n_placed:
        return ""
    if not outline.n_repeats:
        return words.NO_REPEATS
    said = counted(outline.n_repeats, words.REPEAT, words.REPEATS)
    return f"{said} {words.FEWEST}" if outline.is_fewest else said


def _left(outline: Outline) -> str:
    if not outline.n_left:
        return ""
    lines = [
        words.LEFT_LINE.format(
            people=people(one.n_people),
            reason=words.NO_ONE_FREE if one.obstacle is None else words.OBSTACLES[one.obstacle],
        )
        for one in outline.left
    ]
    return "\n".join([words.LEFT.format(people=people(outline.n_left)), *lines])


def _changes(shown: Preview) -> str:
    if not shown.n_options:
        return words.NOTHING_TO_TRY
    helpful = [one for one in shown.effects if one.helps]
    lines = [words.EFFECT.format(lever=_begin(_lever(one)), effect=_effect(one)) for one in helpful]
    vain = [_lever(one) for one in shown.effects if not one.helps]
    if vain:
        lines.append(words.CHANGES_NOTHING.format(levers=", ".join(vain)))
    return "\n".join([words.WOULD_CHANGE, *lines])


def _lever(effect: Effect) -> str:
    return words.LEVERS[effect.lever].format(to=f"{effect.to:g}")


def _effect(effect: Effect) -> str:
    said = []
    if effect.n_more:
        said.append(counted(effect.n_more, words.MORE_PERSON, words.MORE_PEOPLE))
    if effect.n_repeats < 0:
        said.append(counted(-effect.n_repeats, words.FEWER_REPEAT, words.FEWER_REPEATS))
    elif effect.n_repeats > 0:
        said.append(counted(effect.n_repeats, words.MORE_REPEAT, words.MORE_REPEATS))
    return words.AND.join(said)


def _trying(shown: Preview) -> str:
    time = duration(preview_s(shown.outline.n_pool))
    return words.TRYING.format(done=len(shown.effects) + 1, n=shown.n_options, time=time)


def _begin(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
