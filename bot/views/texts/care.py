"""The words of private options, of an ending, and of where to get help.

Who reads them may be worried or in a hurry: what happens comes first, and nothing asks for reasons.
"""

# Private options
OPEN, OPEN_SPOKEN = "Private options", "Private options: only you see what opens"
TITLE, SUBMIT, CLOSE = "Private options", "Confirm", "Close"
OPTIONS = (
    "Only you can see this page. Choose as many as you like. Nobody asks for a reason, and I keep "
    "none."
)
OVER = "This pairing is over; these options stay open for you. Only you can see this page."
CONCERN, HELP = "Something was not OK", "Help resources"

END_PAIR_LABEL, END_TRIO_LABEL = "End this pairing", "Leave this group"
END_PAIR, END_TRIO = "End this pairing now", "Leave this group now"
END_PAIR_HINT = (
    "Your partner gets one short message: the pairing has ended, that happens for many reasons. "
    "The message is the same whatever the cause."
)
END_TRIO_HINT = (
    "The other two get one short message: their group goes on with two, that happens for many "
    "reasons. The message is the same whatever the cause."
)
AVOID_LABEL = "Do not pair us again"
AVOID_PAIR, AVOID_TRIO = "Do not pair us again", "Do not pair me with {name} again"
AVOID_PRIVATE = "Private: I show it to nobody else, also not to organizers."
AVOID_BACK = "You can take it back with /pairme settings."
AVOID_PAIR_WHEN = (
    "It counts after this round, and until then nothing changes. If you want it now, choose to end "
    "this pairing as well."
)
AVOID_TRIO_WHEN = (
    "It counts after this round, and until then nothing changes. If you want it now, choose to "
    "leave this group as well."
)
AVOIDED = "You are not paired with {names} again. I show this to nobody else."
LINE_LABEL = "Same reporting line"
LINE_PAIR, LINE_TRIO = "We are in the same reporting line", "{name} and I are in one reporting line"
LINE_HINT = (
    "One of you works for the other, directly or further up. You are not paired again, and you "
    "cannot take this back here."
)
LINE_PAIR_NOW = "The pairing ends now, with the same short message."
LINE_TRIO_NOW = "You leave this group now, with the same short message to the others."
LONG_LIST = (
    "There are many people now whom you do not want to meet. If something weighs on you, one of "
    "the people under *Help resources* may be able to do more than I can."
)

# Afterwards
DONE = "*Done.* I keep no record of your reasons."
NOTHING = "*Nothing was changed.* I keep no record of this page."
DONE_ENDED = "The pairing has ended for you. Your place in the next round is not affected."
DONE_AVOID = (
    "You will not be paired with {names} again. You can take it back with `/pairme settings`."
)
DONE_AVOID_LATER = "Until the end of this round, nothing changes that others can see."
DONE_LINE = "You will not be paired with {names} again: you are in the same reporting line."

# Messages
ENDED = (
    "Your pairing with {names} has ended; that happens for many reasons. You are first in line "
    "next time."
)
YOUR_PARTNER = "your partner"
TRIO_GOES_ON = (
    "Your group of three goes on with two: you and {name}. That happens for many reasons. You can "
    "write to each other directly, and find a time here."
)

# Something was not OK
CONCERN_TITLE = "Something was not OK"
CONCERN_INTRO = (
    "I am sorry. You decide what happens now, and everything here can be combined. Only you can "
    "see this page, and I keep no record that you opened it."
)
TALK = (
    "*Talk to a person*\nYou choose whom and what you tell. I write to nobody and forward nothing."
)
URGENT = "*Urgent help*"
EMERGENCY = "In danger, call the local emergency number first."
HELPLINES = "Free helplines by country: <https://findahelpline.com|findahelpline.com>."
FALLBACK = "Speak to a person you trust, your HR contact or your doctor."  # while nobody is named

# One contact
CONFIDENTIAL = "Confidential: what you say stays with them, as far as the law allows."
NOT_CONFIDENTIAL = "Not confidential: they may have to pass on what you say."
HOURS, REGION, LANGUAGES = "Hours: {hours}.", "Region: {region}.", "Languages: {languages}."

# Help resources
HELP_TITLE = "Help resources"
HELP_INTRO = "I keep no record that you opened this page."
SUPPORT = "*Support for you*"
TO_TALK = "*Somebody to talk to*"  # in place of both, while nobody is named
CONCERNS = "*People for concerns about a person or what happened*"
CARD = (
    "*If your partner tells you something serious*",
    "Listen. Thank them for telling you. You do not need to solve it.",
    "Say what you can and cannot keep to yourself.",
    'Ask: "What would you like from me now?" Do not investigate and do not press for details.',
    "Look at the help resources together. Offer to stay while they make contact.",
    "Immediate danger: call the local emergency number first.",
    "Afterwards, look after yourself too. You may use the same resources.",
)
BOUNDARIES = (
    "*What this is, and what it is not*",
    "This is a place to learn with a peer. It is not therapy, not HR and not a formal complaint.",
    "Keep your partner's story private unless they agree. If you fear that someone is in danger, "
    "get help, and tell your partner if you can.",
    "Some people must pass on certain reports because of their role, for example managers or HR. "
    "If that is you, say it before your partner shares.",
    "You may skip any question, stop any talk and leave any pairing without a reason.",
    "Talk about situations, not about people who are not here. No recordings and no notes about "
    "your partner in shared places.",
    "None of this limits your right to talk about your own pay and working conditions, to get "
    "advice or to report a problem.",
)
