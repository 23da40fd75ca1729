"""What a pair reads when its talk changes form: to a conversation in writing, or a shorter talk."""

from bot.ids import Action
from bot.views import texts
from bot.views.blocks import PRIMARY, actions, button, escape, section
from bot.views.guides import guide_buttons
from bot.views.rendered import Rendered
from bot.views.texts import formats as words
from bot.views.texts import guides as guide_words
from pairing.guides.library import Prompt
from pairing.ids import PairId


def in_writing(pair_id: PairId) -> Rendered:
    """Tell a pair that they go on in writing, and where the five days are."""
    open_guide, _ = guide_buttons(pair_id)
    return Rendered(
        text=words.IN_WRITING_SPOKEN,
        blocks=(section(words.IN_WRITING), actions(open_guide)),
    )


def smaller_talk(pair_id: PairId, *, n_people: int, prompt: Prompt | None) -> Rendered:
    """Suggest a short talk to a pair.

    prompt  the opening of their next talk; None when none is left that is new to all of them
    """
    said = words.SMALLER_TALK.format(each=words.EACH[n_people])
    shown = (
        guide_words.OWN_TOPIC if prompt is None else words.PROMPT.format(text=escape(prompt.text))
    )
    text = f"{said}\n{shown}"
    met = button(texts.WE_MET, Action.WE_MET, value=str(pair_id), style=PRIMARY)
    return Rendered(text=text.replace("*", ""), blocks=(section(text), actions(met)))
