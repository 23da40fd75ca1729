"""The pages of whoever runs programs: all of them, one of them, and what came of a change."""

from datetime import datetime
from typing import Any

from bot.ids import Action
from bot.services.answers import Answer
from bot.services.managing.programs import Overview, ProgramLine, ProgramPage
from bot.views import notices, texts
from bot.views.blocks import (
    DANGER,
    actions,
    button,
    confirm,
    context,
    divider,
    escape,
    join_words,
    mention,
    modal,
    plain,
    plain_time,
    section,
)
from bot.views.care_gaps import gaps
from bot.views.rendered import Block, Element, Rendered
from bot.views.replies import say
from bot.views.schedules import blackout_words, rule_words, two_clocks
from bot.views.texts import admin as words
from bot.views.texts import admin_forms
from pairing.program_forms import SWITCHES
from pairing.programs import PRESETS, HardRule, Program, Rules

MAX_SPOKEN_NAME = 60  # a button's label for screen readers has at most 75 characters


def overview(shown: Overview) -> dict[str, Any]:
    """All programs somebody runs, and what else they may do."""
    more = [button(words.REPORT, Action.ADMIN_REPORT)] if shown.programs else []
    if shown.runs_all:
        more += [
            button(words.NEW, Action.ADMIN_NEW),
            button(words.LISTS, Action.ADMIN_IMPORT),
            button(words.CARE, Action.ADMIN_CARE),
        ]
    return modal(
        title=words.TITLE,
        close=words.CLOSE,
        blocks=[
            context(words.INTRODUCTION),
            *(gaps(shown.contacts) if shown.runs_all else []),
            *(_line(one, zone=shown.zone) for one in shown.programs),
            *([] if shown.programs else [section(words.NONE_YET)]),
            *([actions(*more)] if more else []),
            context(words.BY_COMMAND),
        ],
    )


def program_page(page: ProgramPage) -> dict[str, Any]:
    """One program: all that was set about it, and beside each part how to change it."""
    program, value = page.program, str(page.program.id)
    return modal(
        title=words.PAGE_TITLE,
        close=words.CLOSE,
        blocks=[
            section(
                f"*{_bold(program.name)}*{_state(program, page.is_overdue)}\n{_people(page.n_in)}"
            ),
            *_parts(page),
            *([] if len(page.admins) >= 2 else [context(words.TWO_ADMINS)]),
            divider(),
            actions(
                button(words.AHEAD, Action.ROUND_PREVIEW, value=value),
                button(words.RENAME, Action.ADMIN_RENAME, value=value),
                _running_button(program),
                _back(),
            ),
        ],
    )


def answered(answer: Answer, *, zone: str) -> Rendered:
    """What came of a change, with the next round by both clocks where it may have moved.

    zone  the reader's own
    """
    facts, lines = answer.facts, [texts.REPLIES[answer.said]]
    if "next_round_at" in facts:
        at, there = datetime.fromisoformat(facts["next_round_at"]), str(facts["zone"])
        lines.append(words.NEXT_ROUND.format(time=two_clocks(at, zone=zone, there=there)))
    if "gap_slot" in facts:
        real = plain_time(datetime.fromisoformat(facts["gap_at"]), str(facts["zone"]))
        slot = str(facts["gap_slot"]).replace("T", " ")
        lines.append(words.GAP_WARNING.format(slot=slot, real=real))
    if "weeks" in facts:
        lines.append(words.OVERLAP_WARNING.format(weeks=facts["weeks"]))
    return say("\n".join(lines))


def notice(message: Rendered) -> dict[str, Any]:
    """What came of a form, in its place."""
    return notices.notice(message, close=words.CLOSE, title=words.TITLE)


def help_card() -> Rendered:
    """What one can type."""
    lines = [f"• `{command}` {what}" for command, what in words.COMMANDS.items()]
    return say("\n".join([words.HELP, *lines]))


def home_section() -> list[Block]:
    """What Home has for whoever runs programs, and for nobody else."""
    buttons = (
        button(words.HOME_OPEN, Action.ADMIN),
        button(words.REPORT, Action.ADMIN_REPORT),
    )
    return [section(words.HOME), actions(*buttons)]


def back_button() -> Element:
    """To the list of all programs."""
    return _back()


def _line(line: ProgramLine, *, zone: str) -> Block:
    program = line.program
    text = words.LINE.format(
        name=_bold(program.name),
        state=_state(program, line.is_overdue),
        rule=rule_words(program.rule),
        next=_next(program, zone=zone),
        people=_people(line.n_in),
    )
    spoken = words.OPEN_SPOKEN.format(name=plain(program.name, most=MAX_SPOKEN_NAME))
    opens = button(words.OPEN, Action.ADMIN_PROGRAM, value=str(program.id), spoken=spoken)
    return section(text, accessory=opens)


def _parts(page: ProgramPage) -> list[Block]:
    program, value = page.program, str(page.program.id)
    names = join_words([mention(one) for one in page.admins]) or words.NO_ADMINS
    notes = (page.notes.intro is not None, page.notes.welcome is not None)
    parts = (
        (_schedule(page), Action.ADMIN_CALENDAR, words.CHANGE_SCHEDULE),
        (_rules(program.rules), Action.ADMIN_RULES, words.CHANGE_RULES),
        (_weights(program.rules), Action.ADMIN_WEIGHTS, words.CHANGE_WEIGHTS),
        (
            words.NOTES_LINE.format(which=words.NOTES_WHICH[notes]),
            Action.ADMIN_NOTES,
            words.CHANGE_NOTES,
        ),
        (words.ADMINS_LINE.format(names=names), Action.ADMIN_PEOPLE, words.CHANGE_ADMINS),
    )
    return [
        section(text, accessory=button(words.CHANGE, action, value=value, spoken=spoken))
        for text, action, spoken in parts
    ]


def _schedule(page: ProgramPage) -> str:
    program = page.program
    next_ = _next(program, zone=page.zone)
    terms = PRESETS[program.preset]
    lines = [
        words.SCHEDULE.format(rule=rule_words(program.rule), next=next_),
        words.PRESET_LINE.format(weeks=terms.weeks, talks=texts.TALKS_NOUN[terms.sessions]),
        blackout_words(program.rule.blackouts),
    ]
    return "\n".join(line for line in lines if line)


def _rules(rules: Rules) -> str:
    on = [admin_forms.SWITCH_NAMES[one] for one in SWITCHES if rules.is_on(one)]
    limits = [
        words.GAP_LIMIT.format(gap=words.GAPS[rules.max_stage_gap])
        if rules.is_on(HardRule.STAGE_GAP)
        else "",
        words.TIME_LIMIT.format(minutes=rules.min_overlap_minutes)
        if rules.is_on(HardRule.TIME)
        else "",
        words.SCORE_LIMIT.format(score=f"{rules.min_score:g}") if rules.min_score else "",
        words.ODD_LINE[rules.odd],
    ]
    return words.RULES_LINE.format(
        never=join_words([one[:1].lower() + one[1:] for one in on]) or words.NOBODY_APART,
        limits=" ".join(limit for limit in limits if limit),
    )


def _weights(rules: Rules) -> str:
    parts = rules.weights.by_factor.items()
    listed = "\n".join(f"• {admin_forms.FACTORS[one]}: {part * 100:g}" for one, part in parts)
    return words.WEIGHTS_LINE.format(weights=listed)


def _running_button(program: Program) -> Element:
    if program.suspended_at is not None:
        return button(words.GO_ON, Action.ADMIN_GO_ON, value=str(program.id))
    return button(
        words.SUSPEND,
        Action.ADMIN_SUSPEND,
        value=str(program.id),
        style=DANGER,
        confirm=confirm(
            title=words.SUSPEND_TITLE,
            text=words.SUSPEND_QUESTION,
            yes=words.SUSPEND_YES,
            no=words.SUSPEND_NO,
        ),
    )


def _back() -> Element:
    return button(words.BACK, Action.ADMIN_BACK, spoken=words.BACK_SPOKEN)


def _next(program: Program, *, zone: str) -> str:
    if program.suspended_at is not None:
        return words.NO_ROUND
    return two_clocks(program.next_round_at, zone=zone, there=program.rule.zone)


def _state(program: Program, is_overdue: bool) -> str:
    if program.suspended_at is not None:
        return words.SUSPENDED
    if is_overdue:
        return words.OVERDUE
    return words.HELD if program.held_at is not None else ""


def _people(n_in: int) -> str:
    return words.PEOPLE.get(n_in) or words.MANY_PEOPLE.format(n=n_in)


def _bold(name: str) -> str:
    """A star inside would end the bold part."""
    return escape(name.replace("*", ""))
