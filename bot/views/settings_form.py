"""The settings form: everything a person may say beyond stage and topics."""

from typing import Any

from bot.ids import VALUE, Field, Form
from bot.services.joining.preferences import Wishes
from bot.views import texts
from bot.views.blocks import as_slack_id, context, filled, modal, plain, visible, words_only
from bot.views.fields import FormField, any_of, one_of
from bot.views.languages import LANGUAGES
from bot.views.texts import settings as words
from pairing.preferences import FINE, HALF_HOURS, MAX_CHALLENGE, MAX_LANGUAGES
from pairing.profiles import Profile

MAX_ZONE = 64


def settings_form(wishes: Wishes) -> dict[str, Any]:
    """The form, filled with what the person said before."""
    return modal(
        title=words.TITLE,
        close=texts.CANCEL,
        submit=words.SUBMIT,
        callback_id=Form.SETTINGS.value,
        blocks=[
            context(words.INTRODUCTION),
            *(field.as_input() for field in _talks(wishes)),
            *(field.as_input() for field in _hours(wishes)),
            *(field.as_input() for field in _partners(wishes)),
        ],
    )


def _talks(wishes: Wishes) -> list[FormField]:
    """What to talk about and how."""
    profile = wishes.profile
    languages = any_of(
        LANGUAGES,
        profile.languages,
        kind="multi_static_select",
        max_selected_items=MAX_LANGUAGES,
        placeholder=words_only(words.LANGUAGES_PLACEHOLDER),
    )
    challenge = filled(
        action_id=VALUE,
        initial_value=visible(wishes.challenge or "")[:MAX_CHALLENGE] or None,
        max_length=MAX_CHALLENGE,
        multiline=True,
        type="plain_text_input",
    )
    minutes = str(profile.session_minutes)
    depth = str(profile.depth_max)
    return [
        FormField(Field.CHALLENGE, words.CHALLENGE, challenge, words.CHALLENGE_HINT),
        FormField(Field.MODE, words.MODE, one_of(words.MODES, profile.mode), optional=False),
        FormField(
            Field.MINUTES, words.MINUTES, one_of(words.MINUTE_NAMES, minutes), optional=False
        ),
        FormField(Field.LANGUAGES, words.LANGUAGES, languages, words.LANGUAGES_HINT),
        FormField(Field.DEPTH, words.DEPTH, one_of(words.DEPTHS, depth), optional=False),
        FormField(Field.FINE, words.FINE, any_of(words.FINE_NAMES, _fine(profile))),
    ]


def _hours(wishes: Wishes) -> list[FormField]:
    hours = wishes.profile.hours
    times = {value: f"{int(value) // 60:02}:{int(value) % 60:02}" for value in HALF_HOURS}
    hint = words.HOURS_HINT.format(zone=plain(wishes.zone, most=MAX_ZONE))
    days = any_of(words.DAY_NAMES, map(str, hours.days))
    start, end = one_of(times, str(hours.start)), one_of(times, str(hours.end))
    return [
        FormField(Field.DAYS, words.DAYS, days, optional=False),
        FormField(Field.START, words.START, start, hint, optional=False),
        FormField(Field.END, words.END, end, optional=False),
    ]


def _partners(wishes: Wishes) -> list[FormField]:
    profile = wishes.profile
    avoid = filled(
        action_id=VALUE,
        initial_users=[one for one in map(as_slack_id, wishes.avoided) if one] or None,
        placeholder=words_only(words.AVOID_PLACEHOLDER),
        type="multi_users_select",
    )
    return [
        FormField(
            Field.RHYTHM,
            words.RHYTHM,
            one_of(words.RHYTHMS, profile.rhythm),
            optional=False,
        ),
        FormField(Field.REACH, words.REACH, one_of(words.REACHES, profile.reach), optional=False),
        FormField(Field.AVOID, words.AVOID, avoid, words.AVOID_HINT),
    ]


def _fine(profile: Profile) -> list[str]:
    said = (profile.async_ok, profile.trio_ok, profile.vent_ok, profile.show_private)
    return [name for name, is_fine in zip(FINE, said, strict=True) if is_fine]
