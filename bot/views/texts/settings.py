"""The settings form: everything about taking part that is not needed on the first day."""

from pairing.profiles import MeetingMode, Reach, Rhythm

TITLE, SUBMIT = "Your settings", "Save"
SETTINGS = "Settings"
INTRODUCTION = (
    "Nothing here is needed to take part. Your partner may see how, when and in which language you "
    "like to meet, and what you would like to think through. Nobody sees whom you do not want to "
    "meet."
)
CHALLENGE = "Something to think through with your next partner"
CHALLENGE_HINT = (
    "Your partner reads it in the introduction, which stays in your conversation; I forget it "
    "after that round. Please no names, health details or confidential data."
)
LANGUAGES = "Languages you can talk in"
LANGUAGES_HINT = "Choose the one you prefer first. With none chosen, language does not count."
LANGUAGES_PLACEHOLDER = "Choose languages"
MODE = "How you like to meet"
MODES = {
    MeetingMode.ANY: "Any way is fine",
    MeetingMode.VIDEO: "Video call",
    MeetingMode.AUDIO: "Audio call",
    MeetingMode.IN_PERSON: "In person",
    MeetingMode.CHAT: "In writing",
}
DAYS = "Working days"
DAY_NAMES = {
    "0": "Monday",
    "1": "Tuesday",
    "2": "Wednesday",
    "3": "Thursday",
    "4": "Friday",
    "5": "Saturday",
    "6": "Sunday",
}
START, END = "Working hours begin", "Working hours end"
HOURS_HINT = (
    "In your own time zone ({zone}). They count for finding a partner who works when you do, and I "
    "tell you of a coming round inside them."
)
MINUTES = "Length of a talk"
MINUTE_NAMES = {"30": "30 minutes", "45": "45 minutes"}
RHYTHM = "How often you take part"
RHYTHMS = {
    Rhythm.EVERY_ROUND: "In every round",
    Rhythm.EVERY_SECOND: "In every second round",
    Rhythm.ON_REQUEST: "Only when I ask",
}
REACH = "Whom you would like to meet"
REACHES = {
    Reach.OTHER_TEAM: "Somebody of another team",
    Reach.SAME_FUNCTION: "Somebody who does similar work",
    Reach.ANY: "No preference",
}
DEPTH = "How personal questions may get"
DEPTHS = {
    "1": "Facts and habits",
    "2": "Real challenges, too",
    "3": "Doubts and values, too, once you know each other",
}
FINE = "This is fine with me"
FINE_NAMES = {
    "writing": "A conversation only in writing",
    "trio": "A group of three when the numbers are odd",
    "vent": "Being offered time to be heard first, then to solve",
    "show_private": "My partner may read which private topics I chose",
}
AVOID = "Do not pair me with"
AVOID_HINT = "Only you see this list, and it counts at once. The others are never told."
AVOID_PLACEHOLDER = "Choose people"
ERRORS = {
    ("end", "backwards"): "Please choose an end that is later than the beginning.",
    ("days", "none"): "Please choose at least one day. For time off there is a pause.",
    ("languages", "too_many"): "Please choose at most 5 languages.",
    ("avoid", "self"): "That is you. Please choose other people only.",
    ("avoid", "bot"): "That is me, and I am nobody's partner. Please choose people only.",
    ("avoid", "nobody"): "I do not know who that is. Please choose from the list.",
    ("challenge", "too_long"): "Please use at most 200 characters.",
}
ON_REQUEST = "*You take part when you ask.* The next round starts {time}."
ASK = "Take part in the next round"
SAVED = "Saved. It counts from the next round on; whom you do not want to meet counts from now on."
