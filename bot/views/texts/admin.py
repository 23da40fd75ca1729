"""The words for whoever runs programs: the pages, and what came of what they did there."""

from bot.services.answers import Said
from bot.views.texts import imports
from pairing.cadence import LAST
from pairing.programs import Odd

# The page of all programs
TITLE, PAGE_TITLE, CLOSE = "Running programs", "Program", "Close"
INTRODUCTION = "Only you see this page. Whatever you change here is written down with your name."
NONE_YET = "There is no program yet. One begins when somebody joins with `/pairme`, or here."
LINE = "*{name}*{state}\n{people}\n{rule}\nNext round: {next}"
PEOPLE = {0: "Nobody takes part yet.", 1: "1 person takes part."}
MANY_PEOPLE = "{n} people take part."
SUSPENDED, HELD = " (suspended)", " (the next round waits for an admin)"
OVERDUE = " (*the round waits for an admin, and its time has passed: publish, run or cancel it*)"
NO_ROUND = "none while it is suspended"
OPEN, OPEN_SPOKEN = "Open", "Open {name}"
HELP = "*What you can type to run programs*"
COMMANDS = {
    "/pairme admin": "all programs: when rounds begin, who may be paired, who runs them",
    "/pairme admin preview": "look at the coming round; nothing is sent",
    "/pairme admin hold": "let it wait until somebody publishes it",
    "/pairme admin publish": "let it go on",
    "/pairme admin run": "run it now",
    "/pairme admin cancel": "call it off",
    "/pairme admin report": "how the rounds went",
    "/pairme admin schedule": "when rounds begin: `every 2 weeks on Tuesday at 10:00`",
    "/pairme admin import": "give me a list of your company",
    "/pairme admin export people": "get it back",
    "/pairme admin help": "this list",
}
BY_COMMAND = "All of it can be typed as well: `/pairme admin help`."
NEW, CARE, BACK, BACK_SPOKEN = "New program", "People to turn to", "Back", "Back to all programs"
REPORT, LISTS = "How the rounds went", "Company lists"

# On Home
HOME = (
    "*Running programs*\nWhen rounds begin, who may be paired, whom people can turn to, and how "
    "rounds went. `/pairme admin help` lists what you can type."
)
HOME_OPEN = "Open programs"

# The page of one
SCHEDULE = "*Schedule*\n{rule}\nNext round: {next}"
NEXT_THERE = "{time} for you; that is {there}"
PRESET_LINE = "A round lasts {weeks} weeks and has {talks}."
BLACKOUT_LINE = "No round begins: {dates}."
STRETCH = "{first} to {last}"
RULES_LINE = "*Rules*\nNever paired: {never}.\n{limits}"
NOBODY_APART = "only people who do not want to meet each other"
GAP_LIMIT = "At most {gap} between career stages."
TIME_LIMIT = "At least {minutes} minutes of shared working time."
SCORE_LIMIT = "A score of at least {score}."
GAPS = {0: "no step", 1: "1 step", 2: "2 steps", 3: "3 steps"}
ODD_LINE = {
    Odd.TRIO: "An odd number makes a group of three.",
    Odd.SIT_OUT: "With an odd number one person sits out.",
}
WEIGHTS_LINE = "*Weights*\n{weights}"
NOTES_LINE = "*Messages*\n{which}"
NOTES_WHICH = {
    (False, False): "Nothing is added to them.",
    (True, False): "Something is added to the introduction.",
    (False, True): "Something is added to the welcome.",
    (True, True): "Something is added to the introduction and to the welcome.",
}
ADMINS_LINE = "*Admins of this program*\n{names}"
NO_ADMINS = "Nobody beside the workspace's own admins."
TWO_ADMINS = "Two are better than one: somebody can stand in during a vacation."
CHANGE, RENAME, AHEAD = "Change", "Rename", "Look at the next round"
CHANGE_SCHEDULE = "Change the schedule: when rounds begin"
CHANGE_RULES = "Change the rules: who may be paired"
CHANGE_WEIGHTS = "Change the weights: what counts for a pair"
CHANGE_NOTES = "Change what is added to messages"
CHANGE_ADMINS = "Change who runs this program"
SUSPEND, GO_ON = "Suspend", "Let it go on"
SUSPEND_TITLE, SUSPEND_YES, SUSPEND_NO = "Suspend this program?", "Suspend", "Cancel"
SUSPEND_QUESTION = (
    "No round begins until you let it go on. Conversations that have begun are not touched."
)

BACK_TO_PROGRAM = "Back to the program"

# Calendar rules in words
EVERY_WEEK, EVERY_WEEKS = "Every week", "Every {n} weeks"
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}
NTH_OF_MONTH = "On the {nth} {weekday} of the month"
RULE_WEEKS, RULE_AT = "{every} on {weekday}", "{day} at {at} ({zone})"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

SAVE, CANCEL, CREATE, ADD, HAND_OVER = "Save", "Cancel", "Create", "Add", "Hand over"

# Admins of a program
ADMINS_TITLE, ADD_TITLE, HAND_OVER_TITLE = "Admins", "Add admins", "Hand over"
ADMINS_INTRO = "*{name}* is run by:"
ADMINS_NOTE = "The admins and owners of the workspace can always run it, whoever is in this list."
REMOVE, REMOVE_SPOKEN = "Remove", "Remove this admin"
REMOVE_TITLE, REMOVE_QUESTION = "Remove this admin?", "They can no longer change this program."
REMOVE_NO = "Cancel"
WHO, WHO_PLACEHOLDER = "Who", "Choose people"
ADD_HINT = "Full members of this workspace, at most 3 at a time. They get a message."
HAND_OVER_NOTE = "They run this program in your place, and get a message. You leave the list."
MADE_ADMIN = (
    "{by} made you an admin of the program *{name}*. You can change when its rounds begin, who may "
    "be paired and what is added to its messages. Type `/pairme admin`, or open Home."
)

# What came of it
GAP_WARNING = "On one day the clocks skip this time: the round of {slot} begins on {real} instead."
OVERLAP_WARNING = (
    "A round lasts {weeks} weeks, and a new one begins before that: people may have more than one "
    "partner at a time."
)
NEXT_ROUND = "The next round begins {time}."
REPLIES = {
    **imports.REPLIES,
    Said.PROGRAM_CREATED: "The program is there. People join it themselves, with `/pairme`.",
    Said.PROGRAM_SAVED: "Saved.",
    Said.PROGRAM_SUSPENDED: "The program is suspended. No round begins until you let it go on.",
    Said.PROGRAM_GOES_ON: "The program goes on.",
    Said.TERMS_SAVED: "Saved.",
    Said.TOO_MANY_PROGRAMS: "There are 20 programs already. Please suspend or rename one instead.",
    Said.CHANGED_MEANWHILE: "Somebody else changed this meanwhile, so nothing was saved. Please "
    "close this and look again.",
    Said.SEVERAL_PROGRAMS: "I do not know which program you mean. Please open it with "
    "`/pairme admin`.",
    Said.ADMINS_ADDED: "Done. They get a message.",
    Said.HANDED_OVER: "Done. They run this program now, and get a message.",
    Said.NOT_ONE_OF_THEM: "You are not in the list of its admins: there is nothing to hand over.",
    Said.ADMIN_REMOVED: "Done. They no longer run this program.",
    Said.LAST_ADMIN: "Nobody else is in the list of its admins. Please hand the program over "
    "instead, or add somebody first.",
    Said.LAST_ADMIN_REMOVED: "Done. Nobody is in the list of its admins now; the admins of the "
    "workspace can still run it.",
    Said.CARE_SAVED: "Saved. Everybody sees the new list from now on.",
    Said.TOO_MANY_CONTACTS: "There are 20 entries already, more than anybody in need would read. "
    "Please remove one first.",
}
