"""What admins read before a round: what it would be like, and what came of what they decided."""

from bot.services.drawing.round_outcomes import Outcome
from bot.services.managing.previews import NoPreview
from bot.services.managing.round_orders import Order
from pairing.levers import Lever
from pairing.matching.left_over import Obstacle
from pairing.outlines import Band

TITLE = "The coming round"

# While it is planned
LOOKING = (
    "*{program}*\nLooking… I am planning the coming round for about {people}, to show you what it "
    "would be like. Nothing is sent."
)
TAKES = "This takes about {time}. You can leave this window open; it fills in by itself."
SECONDS, A_MINUTE, MINUTES = "{n} seconds", "a minute", "{n} minutes"
TRYING = "Trying what other rules would change: {done} of {n}. This takes about {time} in all."
NO_PREVIEW = {
    NoPreview.BUSY: "Somebody is looking at this round already. Please try again in a minute.",
    NoPreview.MOVED: "This round has begun in this moment. Look again to see the next one.",
}

# What it would be like
WHEN = "*{program}*\nThe coming round is due {time}."
WHEN_HELD = "*{program}*\nThe round of {time} waits until somebody publishes it."
WHEN_STOPPED = "*{program}*\nThis program is suspended, so the round of {time} does not start."
PERSON, PEOPLE = "one person", "{n} people"
PAIR, PAIRS = "one pair", "{n} pairs"
TRIO, TRIOS = "one group of three", "{n} groups of three"
TOTALS, NO_GROUPS = "{people} in this round: *{groups}*.", "{people} in this round, and no pairs."
NOBODY = "Nobody takes part in this round."
SMALL = (
    "{people} in this round.\nI show details once five people or more may meet each other. With "
    "fewer, details could tell who prefers not to meet whom."
)
ALL_PLACED = "Everybody has a partner."
UNCOUNTED = (
    "{n} people more are in this round and not counted here. They may only meet each other, in "
    "groups of fewer than five, and numbers could tell who prefers not to meet whom."
)
FIT = "*How well they fit*"
BANDS = {Band.STRONG: "very well", Band.GOOD: "well", Band.FAIR: "fairly well", Band.LOW: "loosely"}
BAND_OR = "{one} or {other}"
GROUP, GROUPS = "one pair or group", "{n} pairs and groups"
NO_REPEATS = "Nobody meets somebody they met before."
REPEAT, REPEATS = (
    "In one pair or group two people met before.",
    "In {n} pairs and groups people met before.",
)
FEWEST = "Fewer are not possible."
LEFT = "*Left over: {people}*"
NO_ONE_FREE = "no compatible person"
OBSTACLES = {
    Obstacle.BUSY: "met somebody of another program this week",
    Obstacle.STAGE_GAP: "too far from everybody in career stage",
    Obstacle.TIME: "too little working time in common with anybody",
    Obstacle.LANGUAGE: "no language in common with anybody",
    Obstacle.MODE: "in person only, and nobody at the same site",
    Obstacle.SAME_TEAM: "everybody else is in the same team",
    Obstacle.REPORTING_LINE: "everybody else may be in their reporting line",
    Obstacle.SCORE: "nobody above the lowest score",
    Obstacle.SEVERAL: "kept apart from everybody by several rules together",
}
LEFT_LINE = "• {people}: {reason}"
WOULD_CHANGE = "*What one other rule would change*"
LEVERS = {
    Lever.STAGE_GAP: "allow career stages further apart, up to {to}",
    Lever.OVERLAP: "need only {to} minutes of shared working time",
    Lever.TRIO: "allow a group of three",
    Lever.SCORE: "take pairs with a score from {to}",
    Lever.SAME_TEAM: "allow people of the same team",
}
EFFECT, AND = "• {lever}: {effect}", ", "
MORE_PERSON, MORE_PEOPLE = "one more person has a partner", "{n} more people have a partner"
FEWER_REPEAT, FEWER_REPEATS = "one fewer repeat", "{n} fewer repeats"
MORE_REPEAT, MORE_REPEATS = "one more repeat", "{n} more repeats"
CHANGES_NOTHING = "Would change nothing: {levers}."
NOTHING_TO_TRY = "No rule of this program can be made wider by a step."
FINE_PRINT = (
    "Nothing has been sent or stored. The round itself is planned in the same way: if nothing "
    "changes until then, it is exactly this one. People can still join, pause or leave. Who is "
    "left over is first in line next time."
)
CHANGED = (
    "While I was looking, somebody joined, left or changed something, so the round may differ a "
    "little from this. Look again for the newest numbers."
)

# Buttons
HOLD, LOOK, AGAIN = "Hold it", "Show the preview", "Look again"
BUTTONS = {Order.PUBLISH: "Publish", Order.RUN: "Run it now", Order.CANCEL: "Cancel this round"}
HOLD_SPOKEN = "Hold it: the round waits until somebody publishes it"
PUBLISH_SPOKEN = "Publish: the round starts at its time"
QUESTIONS = {  # title, question, yes, no
    Order.PUBLISH: (
        "Publish the round?",
        "It starts at its time, and at once when that has passed. Everybody in it, about {people}, "
        "gets a message then.",
        "Publish",
        "Not yet",
    ),
    Order.RUN: (
        "Run the round now?",
        "Everybody in it, about {people}, gets a message as it suits their working hours: who "
        "their partner is, or that they are left over. This cannot be taken back. The round does "
        "not run again at its regular time.",
        "Run it now",
        "Not yet",
    ),
    Order.CANCEL: (
        "Cancel this round?",
        "The round of {time} does not take place. People who have heard of it are told. The next "
        "one starts at its regular time.",
        "Cancel the round",
        "Keep it",
    ),
}

# Which program, and which round
WHICH_PROGRAM = "You run several programs. Please say which: {examples}."
NO_SUCH_PROGRAM = "I know no program of that name that you run. Yours are: {names}."
NO_PROGRAM = "There is no program yet. The first `/pairme` makes one."
EXAMPLE = "`/pairme admin {word} {name}`"
ASK = {
    Order.HOLD: "*{program}*\nHold the round of {time} until somebody publishes it?",
    Order.PUBLISH: "*{program}*\nPublish the round of {time}?",
    Order.RUN: "*{program}*\nRun the round of {time} now, for about {people}?",
    Order.CANCEL: "*{program}*\nCancel the round of {time}?",
}

# What came of it
STARTING = "Starting the round… I am planning it for {people}. This takes about {time}."
AS_SEEN = "These are the numbers of the preview."
NOT_AS_SEEN = (
    "People joined, paused or left since the preview, so these are not quite the numbers you saw."
)
STARTED = (
    "The round has started: {groups}. Everybody gets their message as it suits their working hours."
)
STARTED_SMALL = (
    "The round has started with {people}. Everybody gets their message as it suits their working "
    "hours."
)
STARTED_LEFT = "Left over: {people}."
OUTCOMES = {
    Outcome.HELD: "The round of {due} waits now. It starts when somebody publishes it.",
    Outcome.HELD_ALREADY: "The round of {due} waits already.",
    Outcome.PUBLISHED: "Published: the round starts {due}.",
    Outcome.PUBLISHED_DUE: "Published. The round was due {due}, so it starts within a minute.",
    Outcome.PUBLISHED_WAITS: "Published. The round was due {due}; it starts in the next working "
    "hours of its time zone.",
    Outcome.TOO_LATE: "The round was due {due}. That is so long ago that it would not start by "
    "itself. Run it now, or cancel it.",
    Outcome.NOT_HELD: "The round of {due} is not held, so there is nothing to publish.",
    Outcome.STARTING: "The round may start.",
    Outcome.BEING_STARTED: "Somebody is starting this round at the moment. There is nothing else "
    "to do.",
    Outcome.UNSETTLED: "People kept joining or leaving while I planned, so nothing was started. "
    "Please try again in a minute.",
    Outcome.RUNNING: "A round is running since {at}. There is nothing to start; another one would "
    "pair everybody again.",
    Outcome.RAN: "A round ran {at} already. Another one so soon would pair everybody again.",
    Outcome.TOO_FEW: "Need at least 2 people, have {n}.",
    Outcome.STOPPED: "This program is suspended. Let it go on first; then a round can run.",
    Outcome.CANCELLED: "The round of {due} is cancelled. People who had heard of it are told. The "
    "next one starts {next}.",
    Outcome.CANCELLED_ALREADY: "The round of {due} was cancelled before.",
    Outcome.NOTHING_TO_CANCEL: "There is nothing to cancel: this round began {at}.",
    Outcome.MOVED: "The coming round is another one by now: it starts {next}. Look again before "
    "you decide.",
}

# To people who were told of a round that does not take place
ROUND_CANCELLED = (
    "The round of peer mentoring on {day} does not take place. The next one starts {time}; there "
    "is nothing to do."
)
