"""The words for whoever says whom people can turn to."""

from bot.services.managing.care_contacts import Audience

CARE_TITLE, CONTACT_TITLE = "People to turn to", "Somebody to turn to"
CARE_INTRO = (
    "Everybody finds them behind *Help resources*. Ask each person before you name them, and have "
    "the list read by HR and by counsel."
)
FROM_FILE = (
    "This list is from the operator's file. The first change here copies it; then this counts."
)
SET_HERE_ALONE = "This list was set here."
SET_HERE = "This list was set here. It counts in place of the operator's file."
NOBODY = "Nobody is named yet."
GAP = "*Please name people to turn to*, for {purpose}: at least {least} ({there}). {why}"
THERE = {0: "nobody is named yet", 1: "so far it is one"}
PURPOSES = {
    Audience.SUPPORT: "somebody to talk to",
    Audience.CONCERN: "something that was not OK",
    Audience.URGENT: "help at any hour",
}
WHY = {
    Audience.SUPPORT: "Until then people read a general text.",
    Audience.CONCERN: "Two, so that nobody has to tell the very person it is about.",
}
ADD_CONTACT, EDIT, EDIT_SPOKEN = "Add somebody", "Change", "Change {label}"
CONTACT_FOR = "For: {purposes}."
GONE, GONE_TITLE, GONE_NO = "Remove", "Remove from the list?", "Cancel"
GONE_SPOKEN, GONE_QUESTION = "Remove {label}", "Nobody finds them here any more."
USE_FILE, USE_FILE_TITLE = "Use the operator's file", "Use the operator's file?"
USE_FILE_YES = "Use the file"
USE_FILE_QUESTION = "The list that was set here is deleted."
LABEL, LABEL_HINT = "What it is called", "For example: Employee assistance"
CONTACT = "How to reach them"
CONTACT_HINT = "A full https:// address, a Slack member id such as U024BE7LH, or a number to call."
DESCRIPTION, HOURS = "What it is good for", "When somebody answers"
REGION, REGION_HINT = "Region", "If it is not for everybody."
LANGUAGES, LANGUAGES_HINT = "Languages", "With commas between them, at most 10."
CONFIDENTIAL = "Does what is said there stay there?"
CONFIDENTIAL_HINT = "People decide by it what they tell."
CONFIDENTIALS = {"yes": "Yes, it is confidential", "no": "No, it may have to be passed on"}
AUDIENCE = "What it is for"
AUDIENCES = {
    Audience.SUPPORT.value: "Somebody to talk to",
    Audience.CONCERN.value: "Something was not OK",
    Audience.URGENT.value: "Help at any hour",
}

CONTACT_ERRORS = {
    "missing": "Please fill this in.",
    "string_too_short": "Please fill this in.",
    "too_short": "Please choose at least one.",
    "string_too_long": "Please shorten this.",
    "too_long": "Please name at most 10.",
    "value_error": "Please give a full https:// address, a Slack member id or a number to call.",
}
