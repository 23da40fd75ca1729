"""The words about people's own data: reading all of it, and having it erased."""

from bot.services.answers import Said

COMMANDS = {
    "/pairme mydata": "read everything that is stored about you",
    "/pairme forget": "have everything about you erased",
}

# All of it, to read
FILE_NAME = "pairme-my-data.json"
FILE_TITLE = "My data in PairMe"
FILE_COMMENT = (
    "Everything that is stored about you here, as a file of plain text. Only you can see it in "
    "this conversation; delete it when you do not need it any more."
)
FILE_SENT = "I have sent you a file with all your data, in your conversation with me."
FILE_REFUSED = "Slack does not let me send files here, so I show you your data in a form."
FILE_LOST = "The file could not be sent just now. I can show you your data in a form instead."
SHOW, SHOW_SPOKEN = "Show my data", "Show my data: only you see the form that opens"
DATA_TITLE, CLOSE = "My data", "Close"
DATA_INTRODUCTION = (
    "This is everything that is stored about you here, part {part} of {parts}. Only you can see "
    "it, and it is gone when you close this form."
)
PREVIOUS, NEXT = "Previous part", "Next part"

# All of it, gone
FORGET_TITLE, FORGET_SUBMIT, FORGET_CANCEL = "Erase my data", "Erase my data", "Cancel"
FORGET_QUESTION = "*This erases what is stored about you here, at once. It cannot be undone.*"
FORGET_FOLLOWS = (
    "• You are not paired any more. If you have a partner now, they get one short message: the "
    "pairing has ended, that happens for many reasons. Nothing tells them why.",
    "• Your topics, settings, answers, steps and the messages I keep for you are deleted, and so "
    "is whom you do not want to be paired with. If you come back, you have to say that again.",
    "• What stays are counts, and that your partners of earlier rounds had a partner then: not "
    "who it was.",
    "• Messages in Slack stay where they are, and one that is already on its way may still arrive.",
)
KEEP_LABEL = "If you come back one day"
KEEP = "Keep a scrambled note of who I was paired with"
KEEP_WHY = "So that I am not paired with the same people if I come back."
REPLIES = {
    Said.FORGOTTEN: "*Done.* Your data is erased. If you would like to take part again one day, "
    "type `/pairme`.",
}
