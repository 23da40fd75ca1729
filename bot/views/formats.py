"""What a pair reads when its talk changes form: to a conversation in writing, or a shorter talk."""

from bot.ids import Action
from bot.views import texts
from bot.views.blocks import PRIMARY, actions, button, escape, section
from bot.views.day_cards import first_day
from bot.views.guides import guide_buttons
from bot.views.rendered import Rendered
from bot.views.texts import formats as words
from bot.views.texts import guides as guide_words
from pairing.guides.library import Prompt
from pairing.ids import PairId


def in_writing(pair_id: PairId, *, n_people: int, prompt: Prompt | None) -> Rendered:
    """Tell a pair that they go on in writing, what the first day is for, and where the others are.

    prompt  as in `smaller_talk`
    """
    open_guide, _ = guide_buttons(pair_id)
    text = "\n".join([words.IN_WRITING, first_day(n_people), _shown(prompt)])
    return Rendered(
        text=f"{text}\n{words.IN_WRITING_GUIDE_SPOKEN}".replace("*", ""),
        blocks=(section(f"{text}\n{words.IN_WRITING_GUIDE}"), actions(open_guide)),
    )


def smaller_talk(pair_id: PairId, *, n_people: int, prompt: Prompt | None) -> Rendered:
    """Suggest a short talk to a pair.

    prompt  the opening of their next talk; None when none is left that is new to all of them
    """
    said = words.SMALLER_TALK.format(each=words.EACH[n_people])
    text = f"{said}\n{_shown(prompt)}"
    met = button(texts.WE_MET, Action.WE_MET, value=str(pair_id), style=PRIMARY)
    return Rendered(text=text.replace("*", ""), blocks=(section(text), actions(met)))


def _shown(prompt: Prompt | None) -> str:
    if prompt is None:
        return guide_words.OWN_TOPIC
    return words.PROMPT.format(text=escape(prompt.text))
