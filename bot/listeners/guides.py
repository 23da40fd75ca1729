"""The session guide: opening it, having one of its prompts replaced, and the vent timer in it."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.ids import Action, Form
from bot.listeners.answering import refuse, tell
from bot.listeners.payloads import action_request, pair_of, team_of, timer_of, wish_of
from bot.listeners.wording import inactive
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.talking import guides, vent_timers
from bot.services.talking.guides import Guide
from bot.views import guides as views
from bot.views import notices, replies, texts
from pairing.ids import PairId
from storage.errors import StorageError

log = logging.getLogger(__name__)


def register(app: App) -> None:
    """Connect the two buttons of the introduction, those beside the prompts, and the timer's."""
    app.action(Action.OPEN_GUIDE.value)(on_open_guide)
    app.action(Action.OTHER_PROMPT.value)(on_other_prompt)
    app.action(re.compile(rf"^{Action.REPLACE_PROMPT}\."))(on_replace_prompt)
    app.action(Action.VENT_TIMER.value)(on_vent_timer)
    app.action(Action.MORE_TIME.value)(on_more_time)


def on_open_guide(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Show the guide of the next talk to whoever clicked, if they are in that pair."""
    _open(ack, body, client, respond, runtime, form=Form.GUIDE)


def on_other_prompt(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Show the prompts, so that one of them can be chosen to be replaced."""
    _open(ack, body, client, respond, runtime, form=Form.PROMPTS)


def on_replace_prompt(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Replace a prompt for everybody of the pair, and draw what is shown now."""
    wish = wish_of(body)
    try:
        answer = Answer(Said.NOT_YOURS)
        if wish is not None:
            answer = guides.replace_prompt(
                runtime.db,
                action_request(body),
                wish,
                library=runtime.library,
                now=runtime.now(),
            )
        guide = _find(body, wish.pair_id, runtime) if wish is not None else None
    except StorageError:
        ack()
        tell(runtime, replies.say(texts.NOT_SAVED), body=body, client=client, respond=respond)
        return
    ack()
    pair_id = None if wish is None else wish.pair_id
    _show(body, client, respond, runtime, answer.said, pair_id=pair_id, guide=guide)


def on_vent_timer(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Start the timer; whoever pressed hears so at once, in the guide or below the message."""
    pair_id, now = pair_of(body), runtime.now()
    try:
        said, guide = Said.NOT_YOURS, None
        if pair_id is not None:
            library, request = runtime.library, action_request(body)
            answer = vent_timers.start(
                runtime.db, request, pair_id=pair_id, library=library, now=now
            )
            said, guide = answer.said, _find(body, pair_id, runtime)
    except StorageError:
        ack()
        tell(runtime, replies.say(texts.NOT_SAVED), body=body, client=client, respond=respond)
        return
    ack()
    _show(body, client, respond, runtime, said, pair_id=pair_id, guide=guide)


def on_more_time(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Give one more minute."""
    timer, said = timer_of(body), Said.NOT_YOURS
    try:
        if timer is not None:
            request, now = action_request(body), runtime.now()
            said = vent_timers.extend(runtime.db, request, timer, now=now).said
    except StorageError:
        ack()
        tell(runtime, replies.say(texts.NOT_SAVED), body=body, client=client, respond=respond)
        return
    ack()
    pair_id = None if timer is None else timer.pair_id
    _show(body, client, respond, runtime, said, pair_id=pair_id, guide=None)


def _show(
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    said: Said,
    *,
    pair_id: PairId | None,
    guide: Guide | None,
) -> None:
    """Say what came of a click: in the form it was in, drawn as things are now, or beside it."""
    view = body.get("view", {})
    if guide is not None and not guide.is_prepared:
        guide = _prepare(body, guide.pair_id, runtime)
    if guide is None or "id" not in view:
        is_refused = said is Said.NOT_YOURS
        words = inactive(runtime, body, pair_id) if is_refused else texts.REPLIES[said]
        message = replies.say(words)
        tell(runtime, message, body=body, client=client, respond=respond, replace=False)
        return
    draw = views.prompts if view.get("callback_id") == Form.PROMPTS else views.guide
    _redraw(client, view["id"], draw(guide, said=said))


def _open(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    form: Form,
) -> None:
    """Open the form at once: a trigger lives three seconds, and choosing prompts has to write."""
    pair_id = pair_of(body)
    guide = _find(body, pair_id, runtime) if pair_id is not None else None
    if pair_id is None or guide is None:
        refuse(ack, body, client, respond, runtime, inactive(runtime, body, pair_id))
        return
    draw = views.prompts if form is Form.PROMPTS else views.guide
    view = draw(guide) if guide.is_prepared else views.waiting()
    opened = client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()
    if not guide.is_prepared:
        shown = _prepare(body, pair_id, runtime)
        view = notices.notice(replies.say(texts.NOT_READ)) if shown is None else draw(shown)
        _redraw(client, opened["view"]["id"], view)


def _redraw(client: WebClient, view_id: str, view: dict[str, Any]) -> None:
    """Draw a form anew. Who has closed it sees the same at the next opening."""
    try:
        client.views_update(view_id=view_id, view=view)
    except (SlackClientError, OSError) as error:
        log.info("guide not shown", extra={"event": "answer.lost", "reason": type(error).__name__})


def _find(body: Mapping[str, Any], pair_id: PairId, runtime: Runtime) -> Guide | None:
    return guides.find_guide(
        runtime.db,
        team_id=team_of(body),
        slack_user_id=body["user"]["id"],
        pair_id=pair_id,
        library=runtime.library,
    )


def _prepare(body: Mapping[str, Any], pair_id: PairId, runtime: Runtime) -> Guide | None:
    """Choose the prompts; None when that cannot be done now."""
    try:
        return guides.prepare_guide(
            runtime.db,
            team_id=team_of(body),
            slack_user_id=body["user"]["id"],
            pair_id=pair_id,
            library=runtime.library,
        )
    except StorageError:
        return None
