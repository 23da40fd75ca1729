"""The forms about a program: making it, its name, when its rounds begin, who may be paired."""

from typing import Any
from zoneinfo import ZoneInfo

from bot.ids import VALUE, Form, ProgramField
from bot.services.managing.programs_terms import ProgramForm
from bot.views.blocks import context, filled, modal
from bot.views.fields import FormField, any_of, one_of, typed
from bot.views.rendered import Block
from bot.views.schedules import every, stretch
from bot.views.texts import admin, settings
from bot.views.texts import admin_forms as words
from pairing.cadence import EveryWeeks
from pairing.errors import InvalidTerms
from pairing.program_forms import MAX_NAME, SWITCHES
from pairing.programs import Preset, Rules
from pairing.schedules import MONTH, OFTEN, often_of
from pairing.weights import Factor

MAX_TIME, MAX_ZONE, MAX_BLACKOUTS, MAX_WEIGHT = 5, 64, 1_500, 6  # characters
USUAL_TIME = "10:00"
OVERLAPS = (30, 45, 60, 75, 90, 105, 120, 150, 180)
SCORES = tuple(n / 20 for n in range(13))  # 0 to 0.6


def new_form(zone: str) -> dict[str, Any]:
    """What is asked about a new program. zone: where it probably is."""
    return modal(
        title=words.NEW_TITLE,
        close=admin.CANCEL,
        submit=admin.CREATE,
        callback_id=Form.ADMIN_NEW.value,
        blocks=[
            _name(""),
            _preset(Preset.STANDARD),
            *_place(USUAL_TIME, zone),
        ],
    )


def rename_form(form: ProgramForm) -> dict[str, Any]:
    """The name, and nothing else."""
    return _form(
        form, Form.ADMIN_RENAME, title=words.RENAME_TITLE, blocks=[_name(form.program.name)]
    )


def calendar_form(form: ProgramForm) -> dict[str, Any]:
    """When rounds begin and how long they last."""
    rule = form.program.rule
    weekdays = dict(settings.DAY_NAMES)
    next_on = form.program.next_round_at.astimezone(ZoneInfo(rule.zone)).date()
    counted_from = filled(action_id=VALUE, initial_date=next_on.isoformat(), type="datepicker")
    if not isinstance(rule.cadence, EveryWeeks):
        counted_from.pop("initial_date")
    blackouts = "\n".join(stretch(one) for one in rule.blackouts)
    fields = [
        FormField(
            ProgramField.WEEKDAY,
            words.WEEKDAY,
            one_of(weekdays, str(rule.cadence.weekday)),
            optional=False,
        ),
        FormField(
            ProgramField.OFTEN,
            words.OFTEN,
            one_of(_often(), often_of(rule.cadence)),
            optional=False,
        ),
        FormField(
            ProgramField.COUNTED_FROM, words.COUNTED_FROM, counted_from, words.COUNTED_FROM_HINT
        ),
    ]
    closed = FormField(
        ProgramField.BLACKOUTS,
        words.BLACKOUTS,
        typed(blackouts, most=MAX_BLACKOUTS, multiline=True),
        words.BLACKOUTS_HINT,
    )
    return _form(
        form,
        Form.ADMIN_CALENDAR,
        title=words.CALENDAR_TITLE,
        blocks=[
            context(words.CALENDAR_NOTE),
            *(field.as_input() for field in fields),
            *_place(f"{rule.at:%H:%M}", rule.zone),
            _preset(form.program.preset),
            closed.as_input(),
        ],
    )


def rules_form(form: ProgramForm) -> dict[str, Any]:
    """Who may be paired."""
    rules = form.program.rules
    on = [one.value for one in SWITCHES if rules.is_on(one)]
    names = {one.value: words.SWITCH_NAMES[one] for one in SWITCHES}
    fields = [
        FormField(ProgramField.SWITCHES, words.SWITCHES, any_of(names, on), words.SWITCHES_HINT),
        *_numbers(rules),
        FormField(
            ProgramField.ODD,
            words.ODD,
            one_of(words.ODDS, rules.odd, kind="radio_buttons"),
            optional=False,
        ),
    ]
    return _form(
        form,
        Form.ADMIN_RULES,
        title=words.RULES_TITLE,
        blocks=[context(words.RULES_NOTE), *(field.as_input() for field in fields)],
    )


def weights_form(form: ProgramForm) -> dict[str, Any]:
    """How much each factor of a score counts, in parts of a hundred."""
    parts = form.program.rules.weights.by_factor
    fields = [
        FormField(one, words.FACTORS[one], typed(f"{parts[one] * 100:g}", most=MAX_WEIGHT))
        for one in Factor
    ]
    return _form(
        form,
        Form.ADMIN_WEIGHTS,
        title=words.WEIGHTS_TITLE,
        blocks=[context(words.WEIGHTS_NOTE), *(field.as_input() for field in fields)],
    )


def form_errors(wrong: InvalidTerms) -> dict[str, str]:
    """Say beside each field what was wrong with it."""
    about = {"line": wrong.line, "total": wrong.total, "near": words.OR.join(wrong.near)}
    return {
        field: words.ERRORS.get((field, code), words.OUTDATED).format(**about)
        for field, code in wrong.errors.items()
    }


def schedule_error(wrong: InvalidTerms) -> str:
    """Say what was wrong with a schedule in one line, and how one is written."""
    problem = words.SCHEDULE_PROBLEMS[wrong.errors["schedule"]]
    return f"{problem.format(near=words.OR.join(wrong.near))} {words.SCHEDULE_EXAMPLE}"


def meant_by(form: ProgramForm) -> str:
    """What comes back with a form: its program, and the state it was opened in."""
    return f"{form.program.id}/{form.stamp}"


def _form(form: ProgramForm, id_: Form, *, title: str, blocks: list[Block]) -> dict[str, Any]:
    return modal(
        title=title,
        close=admin.CANCEL,
        submit=admin.SAVE,
        callback_id=id_.value,
        private_metadata=meant_by(form),
        blocks=blocks,
    )


def _name(name: str) -> Block:
    element = typed(name, most=MAX_NAME)
    return FormField(
        ProgramField.NAME, words.NAME, element, words.NAME_HINT, optional=False
    ).as_input()


def _preset(chosen: Preset) -> Block:
    element = one_of(words.PRESETS, chosen)
    return FormField(ProgramField.PRESET, words.PRESET, element, optional=False).as_input()


def _place(at: str, zone: str) -> list[Block]:
    """Time and zone: typed, because no menu holds all of them."""
    fields = (
        FormField(
            ProgramField.TIME,
            words.TIME,
            typed(at, most=MAX_TIME),
            words.TIME_HINT,
            optional=False,
        ),
        FormField(
            ProgramField.ZONE,
            words.ZONE,
            typed(zone, most=MAX_ZONE),
            words.ZONE_HINT,
            optional=False,
        ),
    )
    return [field.as_input() for field in fields]


def _numbers(rules: Rules) -> list[FormField]:
    gaps = {str(n): text for n, text in admin.GAPS.items()}
    overlaps = sorted({*OVERLAPS, rules.min_overlap_minutes})
    scores = sorted({*SCORES, rules.min_score})
    minutes = {str(n): words.MINUTES.format(n=n) for n in overlaps}
    return [
        FormField(
            ProgramField.STAGE_GAP,
            words.STAGE_GAP,
            one_of(gaps, str(rules.max_stage_gap)),
            optional=False,
        ),
        FormField(
            ProgramField.OVERLAP,
            words.OVERLAP,
            one_of(minutes, str(rules.min_overlap_minutes)),
            words.OVERLAP_HINT,
            optional=False,
        ),
        FormField(
            ProgramField.MIN_SCORE,
            words.MIN_SCORE,
            one_of({f"{n:g}": f"{n:g}" for n in scores}, f"{rules.min_score:g}"),
            words.MIN_SCORE_HINT,
            optional=False,
        ),
    ]


def _often() -> dict[str, str]:
    """Value and words of every choice."""
    found = {}
    for often in OFTEN:
        kind, _, number = often.partition(".")
        found[often] = (
            words.OFTEN_MONTH.format(nth=admin.NTH[int(number)])
            if kind == MONTH
            else every(int(number))
        )
    return found
