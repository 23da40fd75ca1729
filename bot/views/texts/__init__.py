"""Every sentence a person reads, in one place and ready for translation.

Plain, warm, equal, brief; no guilt, no hype; names as mentions; meaning never in an emoji.
Placeholders are filled by views; values that a person typed are escaped there first. What concerns
one subject only has a module of its own beside this one.
"""

from bot.services.answers import Said
from bot.services.drawing.skips import SkipReason
from bot.views.texts import admin, feedback, guides, leaving, privacy, settings
from pairing.check_ins import MeetingAnswer
from pairing.matching import ReasonKind
from pairing.profiles import MeetingMode

WHAT_IT_IS = (
    "Peer mentoring pairs you with a colleague at a similar point in their career. "
    "You both learn and you both help: each of you is in focus for half of the time."
)
WHO_SEES_WHAT = (
    "Your partner sees why you were paired: topics that one of you can share and the other wants, "
    "or that you both chose. Growth topics marked _private_ count for matching and are not named "
    "unless you allow it in the settings. I cannot read what you write to each other."
)
BOUNDARIES = (
    "Peer support for work and learning, not therapy or HR. Written messages here follow your "
    "company's Slack rules; keep sensitive things for the call."
)

# Forms
JOIN_TITLE, PROFILE_TITLE = "Peer mentoring", "Your topics"
JOIN_SUBMIT, PROFILE_SUBMIT, CANCEL, DONE = "Join", "Save", "Cancel", "Done"
STAGE_LABEL = "Where are you in your career?"
STAGE_HINT = "Choose what describes your responsibility best; job titles do not matter."
STAGE_SUGGESTED = "Suggested from your title in Slack; change it when another one fits better."
STAGE_PLACEHOLDER = "Choose one"
GROW_LABEL, SHARE_LABEL = "I want to grow in", "I can share"
GROW_HINT = "Up to 3. Those marked private are not named to your partner unless you allow it."
SHARE_HINT = "Up to 5. Your partner may see these."
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
RESUME, LEAVE, WE_MET, UNSKIP = "Come back now", "Leave", "We met", "Take a new partner after all"
PAUSES = {"2w": "2 weeks", "4w": "4 weeks", "8w": "8 weeks", "open": "Until I come back"}
PAUSE_SPOKEN = "Pause: {length}"
LEAVE_TITLE, LEAVE_YES, LEAVE_NO = "Leave peer mentoring?", "Leave", "Stay"
LEAVE_NO_SPOKEN, STAYED = "Stay: nothing changes", "All right. Nothing has changed."
LEAVE_QUESTION = (
    "You will not be paired any more. If you have a partner now, they hear that the pairing has "
    "ended, and not why. Steps you wanted to be reminded of are deleted; your topics are kept for "
    "30 days in case you come back with /pairme."
)

# Status
NOT_IN = "You are not taking part at the moment."
IN = "*You are in.* The next round starts {time}."
SKIPPING = "*You take no new partner in the next round* ({time}). After that you are in again."
PAUSED = "*You are paused until {day}.* That day you will be back in automatically."
PAUSED_OPEN = "*You are paused* until you come back."
GROW_LINE, SHARE_LINE = "You want to grow in: {topics}.", "You can share: {topics}."
NO_TOPICS = (
    "You have not chosen topics yet. With topics I can find you a partner who learns from you "
    "and you from them."
)
COMMANDS = {
    "/pairme": "join, or see where you stand",
    "/pairme join NAME": "join one of several programs, by its name",
    "/pairme status": "see where you stand",
    "/pairme profile": "change your stage and topics",
    "/pairme settings": "say how, when and with whom you like to meet",
    "/pairme skip": "sit out the next round",
    "/pairme now": "look for a partner now, for up to two days",
    "/pairme pause 2w": "pause for weeks, or until a date: `/pairme pause until {example}`",
    "/pairme resume": "come back from a pause or take back a skip",
    "/pairme leave": "stop taking part",
    **privacy.COMMANDS,
    "/pairme help": "this list",
}
HELP_TITLE = "What you can do"

# Messages
WELCOME = (
    "*You are in.* The next round starts {time}. You will be paired with one colleague at a "
    "similar point in their career, sometimes with two. You meet {talks}, {minutes} minutes each "
    "time, and everybody gets equal time."
)
WELCOME_SPOKEN = "You are in. The next round of peer mentoring starts {time}."
INTRO_PAIR = "*{names}, meet your peer partner for this round.*"
INTRO_AGAIN = "*{names}, here is your next round together.*"
INTRO_TRIO = "*{names}: you are a group of three this round.*"
TRIO_TIME = "Each of you gets a third of the time. If a date for three is hard, two may meet first."
INTRO_SPOKEN = "{names}, you are peer partners for this round of peer mentoring."
MET_BEFORE = "You were partners before; nobody new was available this round."
MET_BEFORE_TRIO = "Some of you were partners before; nobody new was available this round."
WHY_PAIR, WHY_TRIO = "*Why you two*", "*Why you three*"
CHALLENGE = '{name} would like to think about: "{challenge}"'
IDEA = "*The idea:* {talks} of {minutes} minutes by {day}. You split the time equally."
LIKES = {
    MeetingMode.VIDEO: "{names} would like a video call.",
    MeetingMode.AUDIO: "{names} would like an audio call.",
    MeetingMode.IN_PERSON: "{names} would like to meet in person.",
    MeetingMode.CHAT: "{names} would like to talk in writing.",
}
START = "*Start here:* {starter}, could you suggest two times?"
PROMPTS, PROMPTS_NEXT = "*Prompts for your first talk*", "*Prompts for your next talk*"
CHECK_IN = (
    "Did you meet with {names} in this round? Your answer stays with me; after a yes, the guide "
    "goes on to your next talk."
)
CHECK_IN_ANSWERED = "Did you meet with {names} in this round? *{answer}.* {thanks}"
SAT_OUT = (
    "I could not find a good partner for you in this round. The cause is the mix of available "
    "people, times and topics; it is not about you. "
    "You are first in line next time.\n"
    "Ways to widen the search: accept writing, add topics, accept a group of three."
)
WIDEN = "Widen my settings"
HEADS_UP = (
    "*A new round starts {time}.* There is nothing to do if you want to take part: I will write to "
    "you and your partner then."
)
WELCOME_BACK = "*Welcome back.* Your pause is over; the next round starts {time}."
SKIP_THIS, PAUSE_LONGER = "Skip this round", "Pause for longer"
SKIPPED_TITLE = "*Peer mentoring: a round was skipped.*"
SKIPPED_TITLE_MANY = "*Peer mentoring: {n} rounds were skipped.*"
SKIPPED_SLOT, SKIPPED_SLOTS = "the round of {first}", "the rounds from {first} to {last}"
SKIPPED = {
    SkipReason.LATE: "I could not start {rounds} in time, and so late it would only have confused "
    "people.",
    SkipReason.MISSED: "I could not start {rounds}. The round after that has started now.",
    SkipReason.RESTORED: "My data were restored from a backup, and {rounds} may have taken place "
    "after it was made, so nothing of that is started again.",
}
SKIPPED_NEXT = "The next round starts {time}."
SKIPPED_RUN_NOW = "To start it now instead, run `pairme round run` where I am installed."
TALKS = {1: "once", 2: "twice", 4: "four times"}
TALKS_NOUN = {1: "one talk", 2: "two talks", 4: "four talks"}

REASONS = {
    ReasonKind.TWO_WAY: "{giver} can share *{topic}*, which {taker} wants to grow in, and the "
    "other way round: {taker} can share *{topic_back}* with {giver}.",
    ReasonKind.ONE_WAY: "{giver} can share *{topic}*, which {taker} wants to grow in.",
    ReasonKind.RELATED: "{giver} knows *{topic}*, which is close to what {taker} wants to learn.",
    ReasonKind.TRADE: "It can go both ways: ask each other what you can offer in return.",
    ReasonKind.COMMON_TOPIC: "You {both} want to grow in *{topic}*.",
    ReasonKind.NEW_COMPANY: "You {both} joined the company recently.",
    ReasonKind.NEW_ROLE: "You {both} started a new role recently.",
    ReasonKind.NEW_FIELD: "You {both} moved to a new field recently.",
    ReasonKind.NEW_LEAD: "You are {both} new to leading people.",
    ReasonKind.SIMILAR_STAGE: "You are at a similar point in your careers.",
    ReasonKind.DEPARTMENTS: "You work in different parts of the company, so you can look at each "
    "other's work from outside.",
    ReasonKind.OVERLAP: "Your working hours overlap by about {hours}.",
    ReasonKind.ASYNC: "You are {both} fine with a conversation in writing.",
    ReasonKind.LANGUAGE: "You {both} speak {language}.",
    ReasonKind.AGAIN: "You {both} wished to go on together.",
    ReasonKind.FALLBACK: "You {both} asked for a learning partner this round.",
}
HOUR, HOURS = "one hour", "{n} hours"

ANSWERS = {
    MeetingAnswer.YES_ONCE: ("Yes, once", "Yes, once: we met one time"),
    MeetingAnswer.YES_TWICE: ("Yes, twice or more", "Yes, twice or more: we met at least twice"),
    MeetingAnswer.BOOKED: ("Booked, not yet met", "Booked, not yet met: we have a time"),
    MeetingAnswer.NOT_YET: ("Not yet", "Not yet: we have not met"),
    MeetingAnswer.WONT_HAPPEN: ("It will not happen", "It will not happen in this round"),
}
THANKS = {
    MeetingAnswer.YES_ONCE: "Thank you. Glad you met.",
    MeetingAnswer.YES_TWICE: "Thank you. Glad you met.",
    MeetingAnswer.BOOKED: "Thank you. Enjoy your talk. Press again when it has changed.",
    MeetingAnswer.NOT_YET: "Thank you. Once you have met, press *We met* in your conversation or "
    "on Home.",
    MeetingAnswer.WONT_HAPPEN: "Thank you for telling me.",
}

NO_LONGER_ACTIVE = "This button is no longer active."
# Replies to commands and clicks; what an outcome needs is filled in by views/replies.py
REPLIES = {
    Said.JOINED: "*You are in.* The next round starts {time}. I have sent you a message with the "
    "details.",
    Said.ALREADY_IN: "You have joined already. The next round starts {time}.",
    Said.SETTINGS_SAVED: settings.SAVED,
    Said.PROFILE_SAVED: "Saved. Your topics count from the next round on.",
    Said.SKIPPED: "You are skipping the round on {time}. After that you are in again. Changed your "
    "mind? Type `/pairme resume`.",
    Said.ALREADY_SKIPPING: "You are already skipping the round on {time}.",
    Said.PAUSED: "You are paused until {day}; your next round is on {time}. Your current "
    "conversations can go on as you like. Come back earlier with `/pairme resume`.",
    Said.RESUMED: "You are in again. The next round starts {time}.",
    Said.NOTHING_TO_RESUME: "You are in already; there is nothing to resume. The next round "
    "starts {time}.",
    Said.NOT_IN: "You are not taking part at the moment. Type `/pairme` to join.",
    Said.MEMBERS_ONLY: "Peer mentoring is for full members of this workspace; guests and people of "
    "other companies cannot join.",
    Said.NOT_YOURS: NO_LONGER_ACTIVE,
    Said.ADMIN_ONLY: "Only workspace admins can do this.",
    Said.PAIR_OVER: "This pairing has ended, so there is nothing to do here any more. `/pairme` or "
    "Home shows where you stand and what you can do next.",
    **leaving.REPLIES,
    **guides.REPLIES,
    **feedback.REPLIES,
    **privacy.REPLIES,
    **admin.REPLIES,
}
PAUSED_OPEN_REPLY = (
    "You are paused until you come back with `/pairme resume`. Your current conversations can go "
    "on as you like."
)
JOINED_WITHOUT_FORM = (
    "*You are in.* The next round starts {time}. Slack could not show the form just now; "
    "please add your stage and topics with `/pairme profile` when you have a moment."
)
HOW_LONG = "How long would you like to pause?"
HOW_LONG_INSTEAD = "Or choose a length:"
PAUSE_HELP = (
    "Give a date after today and within a year, for example `/pairme pause until {example}`, or "
    "weeks from 1 to 26, for example `/pairme pause 2w`."
)
PAUSE_PROBLEMS = {
    "past": "That day is not after today.",
    "range": "That is too long or too short for a pause.",
    "unreadable": "I did not understand until when.",
}
UNKNOWN_WORD = 'I don\'t know "{word}".'
UNREADABLE_WORD = "Sorry, I did not understand that."
DID_YOU_MEAN, KNOWN_WORDS = "Did you mean *{word}*?", "Commands: {words}."
NOT_SAVED = "*Not saved.* Please try again in a few minutes."
NOT_SAVED_PLAIN = "Not saved. Please try again in a few minutes."
NOT_CONNECTED = (
    "I am not connected to this workspace at the moment, so nothing was done. Please ask an admin "
    "of your workspace to reconnect the app."
)
TOO_FAST = "Too many requests at once. Please try again in a minute."
NOT_READ = "I cannot look that up right now. Please try again in a few minutes."
FAILED = "Something went wrong on my side. Please try again in a minute."
FORM_CLOSED = "I could not open the form. Please try again in a minute."
