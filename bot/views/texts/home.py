"""Home and the status card: the current partner, what comes next, who was a partner before."""

from pairing.next_steps import NextStep

PARTNER, PARTNERS = "*Your partner:* {names}", "*Your partners:* {names}"
STEPS = {
    NextStep.FIND_TIME: "Next step: find a time.",
    NextStep.WRITE: "Next step: write to each other. The guide has a plan for it.",
    NextStep.BOOKED: "You have a time. Enjoy your talk.",
    NextStep.MEET: "You meet {time}.",
    NextStep.TELL: "Have you met?",
    NextStep.MEET_AGAIN: "Next step: your {talk} talk by {day}.",
    NextStep.NONE_PLANNED: "You said that it will not happen. If that changes, there is time until "
    "{day}.",
    NextStep.DONE: "You have had the talks of this round. Your conversation stays open.",
}
NTH_TALK = {1: "second", 2: "next"}  # by how many they have told of
WE_MET_AGAIN, WE_MET_AGAIN_SPOKEN = "We met again", "We met again: at least twice by now"

TOPICS = "*Your topics*"
MET = "*People you were paired with*"
MET_LINE, MET_MORE = "• {names}, {month}", "and {n} more"
HELP = (
    "*Help*\n"
    "You can also type what you would like to do, for example `/pairme skip`, `/pairme pause 2w` "
    "or `/pairme leave`. `/pairme help` shows everything."
)
ONLY_YOU = "Only you see this page."
HELP_TO_NEWCOMERS = "*Help*\nYou can also type `/pairme`. `/pairme help` shows everything."
