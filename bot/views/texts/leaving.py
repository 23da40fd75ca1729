"""What somebody reads who has left, and who takes that back."""

from bot.services.answers import Said

UNDO, UNDO_SPOKEN = "Undo", "Undo: take part again, with the settings you had"
DELETE_NOW = "Delete now"
DELETE_NOW_SPOKEN = "Delete now: asks first, then erases what is stored about you"
LEFT = (
    "You have left and will not be paired any more; a message on its way may still arrive. Your "
    "settings are kept for 30 days in case you come back with `/pairme`. Then they are deleted, "
    "or now if you prefer (`/pairme forget`)."
)
LEFT_ONE = (
    "You have left this program and will not be paired in it any more. Nothing changes in the "
    "other programs you take part in. A message that is already on its way may still arrive."
)
CAME_BACK = "You take part again, with the settings you had. The next round starts {time}."
CAME_BACK_RESTING = (
    "You take part again, with the settings you had, and you rest as long as you had chosen. "
    "`/pairme` shows where you stand."
)
REPLIES = {Said.LEFT: LEFT, Said.CAME_BACK: CAME_BACK}
