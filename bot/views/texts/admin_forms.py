"""The words of the forms about a program, and of what was wrong with them."""

from pairing.blackouts import MOST_BLACKOUTS
from pairing.program_forms import MAX_NAME, MAX_NOTE, MOST_LINES
from pairing.programs import HardRule, Odd, Preset
from pairing.weights import Factor

NEW_TITLE, RENAME_TITLE, CALENDAR_TITLE = "New program", "Rename", "Schedule"
RULES_TITLE, WEIGHTS_TITLE, NOTES_TITLE = "Rules", "Weights", "Messages"
NAME = "Name"
NAME_HINT = f"At most {MAX_NAME} characters. Whoever takes part can read it."
PRESET = "Length of a round"
PRESETS = {
    Preset.TASTER: "Taster: 2 weeks, one talk",
    Preset.STANDARD: "Standard: 4 weeks, two talks",
    Preset.DEEP: "Deep: 8 weeks, four talks",
}
TIME, ZONE = "Time of day", "Time zone"
TIME_HINT = "From 0:00 to 23:59, for example 10:00. Where the program is, not where you are."
UNKNOWN_ZONE = (
    "I do not know this zone. Please give one such as Europe/Oslo, or the city that names it."
)
ZONE_HINT = "A zone such as Europe/Oslo, the city that names it, such as Oslo or New York, or UTC."
OFTEN_MONTH = "On the {nth} one of every month"
OFTEN, WEEKDAY = "How often", "Day of the week"
COUNTED_FROM = "Weeks are counted from"
COUNTED_FROM_HINT = (
    "A date on which a round could begin. It decides which weeks have a round, where not all have."
)
BLACKOUTS = "No round begins on"
BLACKOUTS_HINT = (
    "Dates or stretches of dates, one a line: 2026-12-24 or 2026-12-21 to 2027-01-03. A "
    "round that would begin then is left out."
)
CALENDAR_NOTE = (
    "The next round is found from what you choose here, and I tell you when it is. Whoever skips "
    "the next round skips it at its new time too."
)
RULES_NOTE = (
    "They count from the next round on. Nobody is ever paired with somebody they do not want to "
    "meet: that is no rule of a program and cannot be switched off."
)
SWITCHES = "Never pair"
SWITCH_NAMES = {
    HardRule.REPORTING_LINE: "People of one reporting line",
    HardRule.STAGE_GAP: "People whose career stages are too far apart",
    HardRule.TIME: "People without enough shared working time",
    HardRule.LANGUAGE: "People without a common language",
    HardRule.MODE: "People who meet in person only, at different sites",
    HardRule.SAME_TEAM: "People of the same team",
}
SWITCHES_HINT = "Rules about teams and reporting lines count as far as I know of them."
STAGE_GAP = "Career stages at most this far apart"
OVERLAP, OVERLAP_HINT = "Shared working time, at least", "On one working day of both."
MINUTES = "{n} minutes"
MIN_SCORE = "Score of a pair, at least"
MIN_SCORE_HINT = (
    "From 0 to 0.6. With a higher one, pairs suit each other better and more people are left over."
)
ODD = "When the number of people is odd"
ODDS = {
    Odd.TRIO: "Make a group of three",
    Odd.SIT_OUT: "One person sits out, and is first next time",
}
WEIGHTS_NOTE = (
    "How much each part counts for a pair. Together they make 100. Leave all of them empty for "
    "the usual ones. They count from the next round on."
)
FACTORS = {
    Factor.EXCHANGE: "What they can give each other",
    Factor.STAGE: "Similar career stage",
    Factor.COMMON: "Common topics and situations",
    Factor.TIME: "Shared working time",
    Factor.REACH: "Whom they would like to meet",
    Factor.FORMAT: "How they like to meet",
    Factor.LANGUAGE: "Preferred language",
}
NOTES_NOTE = (
    "Your words are added to messages of this program. Marks for bold and italics work as in "
    "any message; links and mentions are shown as text. You see how it looks before it is kept."
)
INTRO, WELCOME = "Added to the introduction of a pair", "Added to the welcome"
NOTE_HINT = f"At most {MAX_NOTE} characters and {MOST_LINES} lines."
LOOK, SAMPLE_TITLE, AGAIN = "See how it looks", "How it looks", "Change it"
SAMPLE_INTRO, SAMPLE_WELCOME = "*In the introduction of a pair*", "*In the welcome*"
SAMPLE_NOTHING = "Nothing is added."
FROM_ADMINS = "*From the people who run this program*"

# What was wrong
OR = " or "  # between what was perhaps meant
OUTDATED = "This form is out of date. Please close it and open it again."
SCHEDULE_EXAMPLE = (
    "Write for example `/pairme admin schedule every 2 weeks on Tuesday at 10:00 Europe/Oslo`, or "
    "`… first Monday of the month at 9:30`."
)
SCHEDULE_PROBLEMS = {
    "unreadable": "I did not understand when rounds should begin.",
    "weeks": "A round begins every 1 to 26 weeks.",
    "time": "The time of day is from 0:00 to 23:59.",
    "zone": "I do not know this time zone.",
    "near": "I do not know this time zone. Did you mean {near}?",
}
ERRORS = {
    ("name", "missing"): "Please give it a name.",
    ("name", "too_long"): f"Please use at most {MAX_NAME} characters.",
    ("name", "taken"): "Another program has this name. Please choose another one.",
    ("time", "unreadable"): "Please give a time from 0:00 to 23:59, for example 10:00.",
    ("zone", "unknown"): UNKNOWN_ZONE,
    ("zone", "near"): "I do not know this zone. Did you mean {near}?",
    ("counted_from", "unreadable"): "Please choose a date.",
    ("counted_from", "far"): "Please choose a date within a year of today.",
    (
        "blackouts",
        "unreadable",
    ): "Line {line}: please write 2026-12-24, or 2026-12-21 to 2027-01-03.",
    ("blackouts", "order"): "Line {line}: the second date is before the first.",
    ("blackouts", "year"): "Line {line}: please look at the year.",
    ("blackouts", "too_long"): "Line {line}: longer than a year. Suspend the program instead.",
    ("blackouts", "too_many"): f"Please give at most {MOST_BLACKOUTS} stretches of dates.",
    ("intro", "too_long"): f"Please use at most {MAX_NOTE} characters.",
    ("intro", "lines"): f"Please use at most {MOST_LINES} lines.",
    ("welcome", "too_long"): f"Please use at most {MAX_NOTE} characters.",
    ("welcome", "lines"): f"Please use at most {MOST_LINES} lines.",
    ("exchange", "sum"): "Together they must make 100; now they make {total}.",
    **{(one.value, "range"): "Please give a number from 0 to 100." for one in Factor},
    ("people", "missing"): "Please choose somebody.",
    ("people", "refused"): "Only full members of this workspace can run a program.",
    ("people", "one_refused"): "Number {line} of those you chose is not a full member of this "
    "workspace, and only full members can run a program.",
    ("people", "many"): "Please choose at most 3 people.",
    ("people", "one"): "Please choose one other person.",
}
