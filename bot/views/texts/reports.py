"""How a round went, for those who run its program. No names, no blame, and nothing about few."""

from pairing.stats import Focus, Level, Measure

DAY = "{day.day} {day:%B} {day.year}"
TITLE = "Round {number} of {program} is closed ({begins} to {ends})"
ROUND = "Round {number}, {begins} to {ends}"

# Numbers of people and pairs
PLACED = "Paired: {placed} of {available} available people ({percent}%). {joined} had joined."
PLACED_FEW = "Paired: {placed} of {available} available people. {joined} had joined."
PLACED_HIDDEN = (
    "Available: {available} people. {joined} had joined. How many of so few were paired is not "
    "shown."
)
UNCOUNTED = (
    "Not counted in these figures: {n} people who might only meet each other, fewer than five "
    "together."
)
PAIRS = "Pairs: {pairs}. Without a partner: {waiting}."
PAIRS_AND_TRIOS = "Pairs: {pairs}, of them {trios} of three. Without a partner: {waiting}."
MET = "Met, as far as people say: {share}. Counting in those who did not answer: {most}."
MET_ALONE = "Met, as far as people say: {share}."

# A share, as a number or as a level
EXACT = "{count} of {n} {unit} ({percent}%)"
ABOUT = "about {percent}% of {n} {unit}"
LEVELS = {
    Level.NEARLY_ALL: "nearly all of {n} {unit}",
    Level.HARDLY_ANY: "hardly any of {n} {unit}",
}
LEVELS_SHORT = {Level.NEARLY_ALL: "nearly all", Level.HARDLY_ANY: "hardly any"}
LEVELS_TINY = {Level.NEARLY_ALL: "most", Level.HARDLY_ANY: "few"}  # where columns are narrow
MOST = "up to {percent}%"
MOST_LEVELS = {Level.NEARLY_ALL: "up to nearly all", Level.HARDLY_ANY: "hardly any"}
TOGETHER = "{share}, in the last {rounds} rounds together"

LINES = {
    Measure.BOOKED: "Agreed on a time here: {share}",
    Measure.TWICE: "Met twice or more: {share}",
    Measure.USEFUL: "Useful (4 or 5 of 5): {share}",
    Measure.BALANCE: "Equal time in focus: {share}",
    Measure.CONCRETE: "Something concrete to use: {share}",
    Measure.RESPONSE: "Answered the feedback: {share}",
    Measure.ACROSS: "Talks between departments: {share}",
    Measure.GOES_ON: "Continue together: {share}",
    Measure.RETURNED: "Had a partner again, of those in the round before: {share}",
}
MEDIAN = "How useful it was: {median} of 5 (middle value of all answers)"
NEW_TIES = "New connections: {n} pairs met who had not met before"
PARTNERS = "Colleagues per person so far, of those with three rounds or more: {n} (middle value)"
BRIDGES = "Departments brought together so far: {linked} of {possible} combinations"

NAMES = {
    Measure.MET: "Met",
    Measure.MET_AT_MOST: "Met at most",
    Measure.BOOKED: "Agreed on a time here",
    Measure.TWICE: "Met twice or more",
    Measure.ACROSS: "Between departments",
    Measure.GOES_ON: "Continue together",
    Measure.USEFUL: "Useful",
    Measure.BALANCE: "Equal time in focus",
    Measure.CONCRETE: "Something concrete to use",
    Measure.RESPONSE: "Answered the feedback",
    Measure.RETURNED: "Had a partner again",
}
UNITS = {
    **dict.fromkeys((Measure.MET, Measure.MET_AT_MOST, Measure.BOOKED, Measure.GOES_ON), "pairs"),
    **dict.fromkeys((Measure.TWICE, Measure.ACROSS), "pairs that met"),
    **dict.fromkeys((Measure.USEFUL, Measure.BALANCE, Measure.CONCRETE), "answers"),
    Measure.RESPONSE: "people asked",
    Measure.RETURNED: "people",
}

LOOK_AT = "Look at: {what}"
FOCUS = {
    Focus.LONG_WAITS: "{waits} by now waited two rounds or more. The rules of this program leave "
    "them few partners. What helps: let career stages be further apart or ask for less shared "
    "working time (Change, beside Rules), and invite people at their stage and in their time zone.",
    Focus.FEW_PEOPLE: "Few people take part, so there is little choice. What helps: tell "
    "colleagues about `/pairme`, and let those who like it say why.",
    Focus.NO_TIME: "Few pairs agreed on a time, and few met. What helps: a longer round, or asking "
    "managers to keep half an hour free for it.",
    Focus.BOOKED_NOT_MET: "Pairs agree on a time, and then do not meet. What helps: shorter talks, "
    "and a reminder that a time may be moved.",
    Focus.NOT_MET: "Fewer pairs met than hoped for. What helps: a longer round, and asking a few "
    "people what made it hard.",
    Focus.NOT_USEFUL: "The talks help fewer people than hoped for. What helps: more topics in the "
    "profiles, so that pairs fit better, and prompts that suit your work.",
    Focus.ONE_SIDED: "In some talks one person gets most of the time. What helps: point to the "
    "guide, which gives each of a pair the same time.",
    Focus.FEW_RETURN: "Many took a break after the round before. What helps: ask openly what would "
    "make it worth the time, and offer fewer rounds.",
    Focus.FEW_ANSWERS: "Few people answered, so the figures say little. What helps: tell people "
    "that you only see totals, and what you change because of them.",
    Focus.NOTHING: "Nothing stands out. Thank everybody for taking part.",
}
WAIT, WAITS = "One person has", "{n} people have"
HIDDEN = "Not shown, so that nobody's answer can be worked out: {names}."

# /pairme admin report
NO_REPORTS = (
    "There is no report about *{program}* yet. The first one comes a week after the end of its "
    "first round."
)
REPORT_TITLE = "Report about {program}"
TOTALS = "All rounds so far, about"
NO_TOTALS = "Not shown yet: too few people are behind it."
MORE_ROUNDS = "Earlier rounds are in the report that the operator can make for you."
PROMISE = (
    "These are totals. Nobody can see what a single person answered, and figures about few people "
    "wait until there are more."
)
