"""The words of what admins are told because it waits for them."""

HELD = (
    "*{program}*\nThe round of {time} is still held, and no other starts before somebody decides. "
    "Look at it: you can run it now, or cancel it, and the next one comes at its regular time. "
    "I say this once."
)
LOOK = "Look at the round"
CONTACT_GONE = (
    "*Somebody is no longer in the list of people to turn to.* Everything about them here was "
    "erased, so their entry was removed. {now}"
)
NOW = "The list has {support} for support and {concern} for concerns."
NOW_GAP = (
    "Support needs at least {least_support} and concerns {least_concern}: please add somebody."
)
INSTALLED_AGAIN = (
    "*I was added to this workspace again.* {by} Everything is as it was: programs, pairs, and who "
    "may run a program. Adding me makes nobody an admin. If nobody of you expected this, ask "
    "whoever manages the apps of this workspace."
)
SCOPES_MISSING = (
    "*I need to be added to this workspace once more.* My present version asks for something that "
    "was not granted when I was added: {scopes}. Until then, what needs it does not work. Whoever "
    "manages the apps of this workspace can add me again. Everything stays as it is: programs, "
    "pairs, and who may run a program. I say this once."
)
ADD_AGAIN = "Add me again"
BY, BY_SOMEBODY = "It was {who}.", "I do not know who did it."
