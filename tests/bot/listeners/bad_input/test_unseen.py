"""Free text with what nobody sees in it: both databases take it, and nothing of that is kept."""

from __future__ import annotations

from bot.services.joining import preferences
from tests.bot.listeners.bad_input.test_fields import changed
from tests.bot.listeners.door import ANA, Door
from tests.bot.listeners.filled_forms import feedback, settings, step
from tests.bot.services.factories import count_rows


def test_what_nobody_sees_is_taken_out_of_free_text_and_markup_stays_text(inside: Door) -> None:
    typed = "\u202e<!channel>\x00\u200b *now*\n" + "\n" * 200
    inside.knock(changed(settings, inside, challenge={"value": typed}))
    inside.knock(changed(step, inside, step={"value": typed}))
    inside.knock(changed(feedback, inside, note={"value": f"one{typed}two"}))

    who = {"team_id": inside.place.slack.team_id, "slack_user_id": ANA}
    wishes = preferences.find_wishes(inside.place.db, **who, now=inside.place.now())
    assert wishes.challenge == "<!channel> *now*"
    assert [count_rows(inside.place.db, one) for one in ("steps", "feedback")] == [1, 1]
