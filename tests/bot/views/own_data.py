"""Somebody's own data as they get to see it, and the question before it is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.views import privacy
from bot.views.rendered import Rendered
from bot.views.texts import privacy as words

DATA = {
    "account": {"slack_user_id": "U01ANA", "time_zone": "Europe/Berlin"},
    "steps": [{"words": "Ask <!channel> & `Ben`\u202e first", "remind_at": "2026-12-01"}],
    "not_included": {},
}
LONG = {"steps": [{"words": f"{n} {'a long step ' * 30}"} for n in range(60)]}


def messages() -> Mapping[str, Mapping[str, Rendered]]:
    reasons = {"not allowed": words.FILE_REFUSED, "not just now": words.FILE_LOST}
    return {"my_data_instead": {name: privacy.show_instead(why) for name, why in reasons.items()}}


def modals() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    return {
        "my_data": {
            "that fits": privacy.data_part(DATA, 0),
            "the middle of more": privacy.data_part(LONG, 1),
        },
        "forget_form": {
            "where history can be kept": privacy.forget_form(offers_history=True),
            "where it cannot": privacy.forget_form(offers_history=False),
        },
    }
