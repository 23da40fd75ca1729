"""The words of finding a time for a talk."""

CLOCK_OF, HOURS, YOU = "{time} for {name}", "{start} to {end}", "you"

# In the introduction
START = (
    "*Start here:* your working hours overlap from {hours}. {starter}, could you press *Find a "
    "time* first? I suggest times that suit the working hours of {all} of you."
)

# Buttons
FIND, FIND_SPOKEN = "Find a time", "Find a time: choose from times that suit your working hours"
CHOOSE, CHOOSE_SPOKEN = "Choose a time", "Choose a time: tick those that suit you"
ANOTHER, ANOTHER_SPOKEN = "Another time", "Another time: suggest a different one for this talk"
GOOGLE, GOOGLE_SPOKEN = "Google Calendar", "Add the talk to Google Calendar; opens a new page"
OUTLOOK, OUTLOOK_SPOKEN = "Outlook", "Add the talk to Outlook; opens a new page"
FILE, FILE_SPOKEN = "Calendar file", "Calendar file: I send it to you alone"

# The form
TITLE, SUBMIT, CLOSE = "Find a time", "Send", "Close"
INTRO = (
    "Tick every time that suits you. {names} will see them, and the first one that suits {all} of "
    "you is booked."
)
BOTH, ALL = "both", "all"
BOOKED_NOW = "You have agreed on *{time}*. It stays, unless {all} of you tick another time here."
OTHERS = "*Here are other times.* Those before cannot suit {all} of you."
LABEL = "Times for a talk of {minutes} minutes"
NONE = "I cannot make any of these: show me others"
CAN_MAKE, WHO_CAN = "{names} can make it", "{clock}, who can make it"
INSIDE = "All times are inside the working hours of {all} of you: {hours}."
WAIT = "One moment, I am looking for times."
APART = (
    "The working hours of {all} of you do not overlap, and I suggest nothing outside them. You can "
    "agree on a time in your conversation, or go on in writing."
)
NO_MORE = (
    "I have no other time left inside the working hours of {all} of you. You can agree on one in "
    "your conversation."
)

# Answers
NOTED = (
    "*Noted.* {names} will see what suits you, and the first time that suits {all} of you is "
    "booked."
)
DONE = "*You have a time: {time}.* It is in your conversation, with links for your calendar."

# Messages
SUITS = "*{name} can make:*"
SUITS_INSTEAD = "*{name} would like another time than {booked}:*"
WHICH, WHICH_TRIO = "{names}, which of these suits you?", "{names}, which of these suit you?"
STAYS = "Until you agree on another one, {booked} stays."
NEXT = "*Here are other times.* The ones before do not suit everybody."
NEXT_ASK = "Please tick those that suit you."
TIMES_SPOKEN = "{name} has chosen times for your talk. {names}, which of them suits you?"
NEXT_SPOKEN = "{names}, here are other times for your talk."
CHOOSE_HOW = 'Press "Choose a time" to answer.'
LINE, LINE_CLOCKS = "• {time}", "• {time} ({clocks})"
BOOKED = "*Your talk is booked:* {time}, {minutes} minutes."
BOOKED_CLOCKS = "That is {clocks}."
INSTEAD = "It takes the place of {time}."
MOVE = "Nothing is in your calendars yet: each of you adds it with one of these."
BOOKED_SPOKEN = "{names}, your talk is booked: {time}, {minutes} minutes."
MOVE_HOW = (
    "Nothing is in your calendars yet: each of you adds it with a button below this message. "
    '"Another time" changes it.'
)

# In a calendar
SUBJECT = "Peer mentoring talk"
DETAILS = "A talk between peers: everybody is in focus for the same time. The guide is in Slack."

# The file
FILE_NAME = "peer-mentoring-talk.ics"
FILE_SENT = "I have sent you the calendar file, in your conversation with me."
FILE_COMMENT = "Your talk as a calendar file: open it to add the talk to your calendar."
FILE_REFUSED = (
    "I am not allowed to send files in this workspace. These links do the same for your calendar."
)
FILE_LOST = "The file could not be sent just now. These links do the same for your calendar."
FILE_OLD = "You have agreed on another time since then. Please use the newest message."
