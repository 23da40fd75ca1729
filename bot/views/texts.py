"""Every sentence a person reads, in one place and ready for translation.

Plain, warm, equal, brief; no guilt, no hype; names as mentions; meaning never in an emoji.
Placeholders are filled by views; values that a person typed are escaped there first.
"""

from bot.services.answers import Said
from pairing.check_ins import MeetingAnswer
from pairing.matching import ReasonKind

WHAT_IT_IS = (
    "Peer mentoring pairs you with a colleague at a similar point in their career. "
    "You both learn and you both help: each of you is in focus for half of the time."
)
WHO_SEES_WHAT = (
    "Your partner sees what you can share and the growth topics you choose. "
    "Topics marked _private_ are used for matching only. Organizers see totals only. "
    "I cannot read your messages."
)
BOUNDARIES = (
    "Peer support for work and learning, not therapy or HR. Written messages here follow your "
    "company's Slack rules; keep sensitive things for the call."
)

# Forms
JOIN_TITLE, PROFILE_TITLE = "Peer mentoring", "Your topics"
JOIN_SUBMIT, PROFILE_SUBMIT, CLOSE, DONE = "Join", "Save", "Not now", "Done"
STAGE_LABEL = "Where are you in your career?"
STAGE_HINT = "What describes your responsibility best; job titles do not matter."
STAGE_PLACEHOLDER = "Choose one"
GROW_LABEL, SHARE_LABEL = "I want to grow in", "I can share"
GROW_HINT = "Up to 3. Growth topics marked private are never named to your partner."
SHARE_HINT = "Up to 5. Your partner sees these."
TOPIC_PLACEHOLDER = "Choose topics"
PRIVATE_MARK = "(private)"
JOIN_BY_MESSAGE = (
    "*Join peer mentoring.* Slack could not open the form just now, so here it is as a message."
)
FORM_OUTDATED = "This form is out of date. Please close it and type /pairme again."
FORM_ERRORS = {
    ("stage", "required"): "Please choose the stage that fits best.",
    ("stage", "unknown"): FORM_OUTDATED,
    ("grow", "too_many"): "Please choose at most 3 topics, so that your partner can focus.",
    ("grow", "unknown"): FORM_OUTDATED,
    ("share", "too_many"): "Please choose at most 5 topics.",
    ("share", "unknown"): FORM_OUTDATED,
}

# Buttons
JOIN, PROFILE, SKIP, PAUSE = "Join", "Change topics", "Skip the next round", "Pause"
RESUME, LEAVE, WE_MET, UNSKIP = "Come back now", "Leave", "We met", "Take part after all"
PAUSES = {"2w": "2 weeks", "4w": "4 weeks", "8w": "8 weeks", "open": "Until I come back"}
LEAVE_TITLE, LEAVE_YES, LEAVE_NO = "Leave peer mentoring?", "Leave", "Stay"
LEAVE_QUESTION = (
    "You will not be paired any more. A talk that is under way can go on as you both like. "
    "You can come back at any time with /pairme."
)

# Status
NOT_IN = "You are not taking part at the moment."
IN = "*You are in.* The next round starts {time}."
SKIPPING = "*You are skipping the next round* ({time}). After that you are in again."
PAUSED = "*You are paused until {day}.* You come back by yourself; nothing to do."
PAUSED_OPEN = "*You are paused* until you come back."
GROW_LINE, SHARE_LINE = "You want to grow in: {topics}.", "You can share: {topics}."
NO_TOPICS = (
    "You have not chosen topics yet. With topics I can find you a partner who learns from you "
    "and you from them."
)
PARTNER = "Your partner of the latest round: {names}."
TRIO_PARTNERS = "Your partners of the latest round: {names}."
COMMANDS = {
    "/pairme": "join, or see where you stand",
    "/pairme status": "see where you stand",
    "/pairme profile": "change your stage and topics",
    "/pairme skip": "sit out the next round",
    "/pairme pause 2w": "pause for weeks, or `/pairme pause until 2026-12-24`",
    "/pairme resume": "come back from a pause or take back a skip",
    "/pairme leave": "stop taking part",
    "/pairme help": "this list",
}
HELP_TITLE = "What you can do"

# Messages
WELCOME = (
    "*You are in.* The next round starts {time}. You will be paired with one colleague at a "
    "similar point in their career. You meet {talks}, {minutes} minutes each time, and you both "
    "get equal time."
)
WELCOME_SPOKEN = "You are in. The next round of peer mentoring starts {time}."
INTRO_PAIR = "*{names}, meet your peer partner for this round.*"
INTRO_TRIO = "*{names}: a group of three this round*, because the number of people was odd."
TRIO_TIME = "Each of you gets a third of the time. If a date for three is hard, two may meet first."
INTRO_SPOKEN = "{names}, you are peer partners for this round of peer mentoring."
MET_BEFORE = "You have met here before; everybody new to you is taken this round."
WHY_PAIR, WHY_TRIO = "*Why you two*", "*Why you three*"
IDEA = (
    "*The idea:* {talks} of {minutes} minutes by {day}. Each of you is in focus for an equal share."
)
START = "*Start here:* {starter}, could you suggest two times?"
PROMPTS = "*Prompts for your first talk*"
CHECK_IN = (
    "Did you and {names} meet in this round? Your answer is used only for totals and for the "
    "next step here."
)
SAT_OUT = (
    "I could not find a good partner for you in this round, and I did not want to give you a poor "
    "one. The cause is the mix of available people, times and topics; it is not about you. "
    "You are first in line next time."
)
TALKS = {1: "once", 2: "twice", 4: "four times"}
TALKS_NOUN = {1: "one talk", 2: "two talks", 4: "four talks"}

REASONS = {
    ReasonKind.TWO_WAY: "{giver} can share *{topic}*, which {taker} wants to grow in, and the "
    "other way round: {taker} can share *{topic_back}* with {giver}.",
    ReasonKind.ONE_WAY: "{giver} can share *{topic}*, which {taker} wants to grow in.",
    ReasonKind.RELATED: "{giver} knows *{topic}*, which is close to what {taker} wants to learn.",
    ReasonKind.TRADE: "For the other direction, ask each other what you would like to trade.",
    ReasonKind.COMMON_TOPIC: "You {both} want to grow in *{topic}*.",
    ReasonKind.COMMON_PRIVATE: "You {both} chose a similar topic to grow in.",
    ReasonKind.SIMILAR_STAGE: "You are at a similar point in your careers.",
    ReasonKind.OVERLAP: "Your working days overlap by about {hours}.",
    ReasonKind.FALLBACK: "You {both} asked for a learning partner this month.",
}
HOUR, HOURS = "one hour", "{n} hours"

ANSWERS = {
    MeetingAnswer.YES_ONCE: ("Yes, once", "Yes, once: we met one time"),
    MeetingAnswer.YES_TWICE: ("Yes, twice or more", "Yes, we met twice or more"),
    MeetingAnswer.BOOKED: ("Booked, not yet met", "We booked a time and have not met yet"),
    MeetingAnswer.NOT_YET: ("Not yet", "Not yet: we have not met"),
    MeetingAnswer.WONT_HAPPEN: ("It will not happen", "It will not happen in this round"),
}
THANKS = {
    MeetingAnswer.YES_ONCE: "Thank you. Good that you met.",
    MeetingAnswer.YES_TWICE: "Thank you. Good that you met.",
    MeetingAnswer.BOOKED: "Thank you. Enjoy your talk.",
    MeetingAnswer.NOT_YET: "Thank you. There is still time, and nobody is at fault.",
    MeetingAnswer.WONT_HAPPEN: "Thank you. That is common and nobody is at fault.",
}

NO_LONGER_ACTIVE = "This button is no longer active."
# Replies to commands and clicks; what an outcome needs is filled in by views/replies.py
REPLIES = {
    Said.JOINED: "*You are in.* The next round starts {time}. I have sent you a message with the "
    "details.",
    Said.ALREADY_IN: "You are already in. The next round starts {time}.",
    Said.PROFILE_SAVED: "Saved. Your topics count from the next round on.",
    Said.SKIPPED: "You are skipping the round of {time}. After that you are in again. Changed your "
    "mind? Type `/pairme resume`.",
    Said.ALREADY_SKIPPING: "You are already skipping the round of {time}.",
    Said.PAUSED: "You are paused until {day}. A talk that is under way can go on as you both like. "
    "Come back earlier with `/pairme resume`.",
    Said.RESUMED: "Welcome back. The next round starts {time}.",
    Said.NOTHING_TO_RESUME: "You are in, nothing to resume. The next round starts {time}.",
    Said.LEFT: "You have left. You will not be paired any more; a message that is already on its "
    "way may still arrive. Come back at any time with `/pairme`.",
    Said.NOT_IN: "You are not taking part at the moment. Type `/pairme` to join.",
    Said.MEMBERS_ONLY: "Only members of this workspace can join.",
    Said.NOT_YOURS: NO_LONGER_ACTIVE,
}
PAUSED_OPEN_REPLY = (
    "You are paused until you come back with `/pairme resume`. A talk that is under way can go on "
    "as you both like."
)
JOINED_WITHOUT_FORM = (
    "*You are in.* The next round starts {time}. Slack could not show the form just now; "
    "please add your stage and topics with `/pairme profile` when you have a moment."
)
HOW_LONG = "How long would you like to pause?"
PAUSE_HELP = (
    "Give weeks from 1 to 26 or a future date, for example `/pairme pause 2w` or "
    "`/pairme pause until 2026-12-24`."
)
UNKNOWN_WORD = 'I don\'t know "{word}".'
DID_YOU_MEAN = "Did you mean *{word}*?"
KNOWN_WORDS = "Commands: {words}."
NOT_SAVED = "*Not saved.* Please try again in a few minutes."
NOT_SAVED_PLAIN = "Not saved. Please try again in a few minutes."
NOT_READ = "I cannot look that up right now. Please try again in a few minutes."
FAILED = "Something went wrong on my side. Please try again; nothing of yours is lost."
FORM_CLOSED = "I could not open the form. Please try again in a minute."
