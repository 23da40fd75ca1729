"""The session guide, from the introduction to the second talk: both people see the same."""

from __future__ import annotations

from typing import Any

from bot.run import Bot
from sandbox import Fault, FaultKind, Hands, Sandbox
from tests.stories.people import ANA, BEN, groups, join, leave, move_to_round

Json = dict[str, Any]


def texts_of(view: Json) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]


def prompts_of(view: Json) -> list[str]:
    parts = ("*Opening:* ", "*Main part:* ", "*Closing:* ")
    return [text.splitlines()[0] for text in texts_of(view) if text.startswith(parts)]


def open_form(person: Hands, button: str, words: str, slack: Sandbox) -> Json:
    """Press a button of the introduction and wait for the form that has these words in it."""
    clicked = person.click(button, in_=person.messages(groups(person)[0].id)[0])
    assert clicked.acked
    return wait_for_form(person, words, slack)


def wait_for_form(person: Hands, words: str, slack: Sandbox) -> Json:
    def find() -> Json | None:
        view = person.modal
        return view if view is not None and words in "\n".join(texts_of(view)) else None

    found = slack.wait_for(find, 30.0)
    assert found is not None
    return found


def paired(slack: Sandbox, bot: Bot) -> tuple[Hands, Hands]:
    """Ana and Ben, who have joined and got their introduction."""
    join(slack, ANA)
    join(slack, BEN)
    move_to_round(slack, bot)
    ana, ben = slack.person(ANA), slack.person(BEN)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    return ana, ben


def test_both_see_the_same_guide_replace_a_prompt_and_get_new_ones_for_the_second_talk(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = paired(slack, bot)

    first = open_form(ana, "open_guide", "Your first talk", slack)
    chosen = open_form(ben, "other_prompt", "Your first talk", slack)
    ben.click("replace_prompt.1", in_=chosen)
    changed = wait_for_form(ben, "Here is another prompt", slack)

    [intro] = ana.messages(groups(ana)[0].id)
    assert prompts_of(first) == prompts_of(chosen)
    assert all(line.partition(":* ")[2] in str(intro.blocks) for line in prompts_of(first))
    assert "Agree on this first" in "\n".join(texts_of(first))
    assert "Vent" not in "\n".join(texts_of(first))
    assert (first["callback_id"], changed["callback_id"]) == ("guide", "prompts")
    assert len(texts_of(changed)) == len(texts_of(chosen)) + 1
    assert [a == b for a, b in zip(prompts_of(chosen), prompts_of(changed), strict=True)] == [
        *(True, False, True)
    ]

    ana.close_modal()
    again = open_form(ana, "open_guide", "Your first talk", slack)
    assert prompts_of(again) == prompts_of(changed)

    ana.close_modal()
    ben.click("we_met")
    second = open_form(ana, "open_guide", "Your second talk", slack)
    assert "Vent, then solve" in "\n".join(texts_of(second))
    assert len(prompts_of(second)) == 3
    assert not set(prompts_of(second)) & {*prompts_of(first), *prompts_of(changed)}
    assert slack.late_acks == 0


def test_a_prompt_is_replaced_even_when_the_form_cannot_be_drawn_anew(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = paired(slack, bot)
    before = open_form(ana, "open_guide", "Your first talk", slack)
    slack.faults.add(Fault(method="views.update", kind=FaultKind.ERROR))

    clicked = ana.click("replace_prompt.0", in_=before)

    assert clicked.acked
    after = open_form(ben, "open_guide", "Your first talk", slack)
    assert prompts_of(after)[0] != prompts_of(before)[0]
    assert prompts_of(after)[1:] == prompts_of(before)[1:]
    assert ana.modal is not None
    assert texts_of(ana.modal) == texts_of(before)


def test_who_has_left_is_told_that_the_pairing_has_ended(slack: Sandbox, bot: Bot) -> None:
    ana, ben = paired(slack, bot)
    leave(slack, ana)

    ana.click("open_guide", in_=ana.messages(groups(ana)[0].id)[0])
    told = slack.wait_for(
        lambda: [m for m in ana.ephemerals if "This pairing has ended" in m.text], 30.0
    )

    assert len(told) == 1
    assert ana.modal is None
    assert ben.modal is None
