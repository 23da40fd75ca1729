"""The page for a board: its headings, what each picture shows, and how to read it."""

TITLE = "{program}: how the rounds went"
SPAN = "{rounds}, {begins} to {ends}"
ONE_ROUND, ROUNDS = "One round", "{n} rounds"
NO_ROUNDS = "There is no report yet. The first one comes a week after the end of the first round."

# The four figures at the top
LATEST = "The latest round, number {number}"
PAIRED, PAIRED_NOTE = "People with a partner", "of {available} who were available"
MET, MET_NOTE = "Pairs that met", "as far as people say; {most} with those who did not answer"
MET_NOTE_ALONE = "as far as people say"
USEFUL, USEFUL_NOTE = "Found it useful", "4 or 5 of 5, from {n} answers"
TIES, TIES_NOTE = "New connections", "pairs that met and had not met before, all rounds so far"
HIDDEN_FIGURE, HIDDEN_NOTE = "Hidden", "too few people are behind it"

# The pictures: a heading, and one sentence that says what there is to see
PARTICIPATION = "Participation"
PARTICIPATION_SAYS = (
    "People with a partner (filled), among all who had joined (outline). In round {number}: "
    "{placed} of {joined}; {available} were available."
)
MET_RATE = "Did they meet?"
MET_RATE_SAYS = (
    "The dot is the share of pairs of which somebody says that they met. The bar reaches up to the "
    "share if all pairs that did not answer met as well. The dashed line is a first goal: {goal}%."
)
USEFULNESS = "Was it useful?"
USEFULNESS_SAYS = (
    "The share of answers that give 4 or 5 of 5. The dashed line is a first goal: {goal}%."
)
NEW_TIES = "New connections"
NEW_TIES_SAYS = "Pairs that met in a round and had not met before: {total} in all rounds shown."
NEW_TIES_NONE = "Pairs that met in a round and had not met before. Not shown yet: too few."
MIXING = "How departments grew together"
MIXING_SAYS = (
    "With how many colleagues of the other departments a person was brought together so far, on "
    "average. Darker is more; hatched is too few people. Pairs count when they are made. Only "
    "departments with enough people are shown, and only counted among each other."
)
MIXING_NONE = "Not shown yet: it takes at least three departments with enough people in each."
ROUND_AXIS = "Round"
ALT_POINT = "Round {number}: {value}."
HIDDEN = "hidden"
FIRST = "first round"
ABOUT = "about {percent}%"
ALT_RANGE = "{low}, up to {high}"
ALT_PERCENT = "{percent}%"
ALT_PLACED = "{placed} of {of}"
ALT_DEPARTMENT = "{name}: {values}."

# The table and the small print
LOOK_AT = "What to look at"
ALL_FIGURES = "All figures"
TABLE_NOTE = (
    "Hidden: too few people are behind it, or it would tell what single people said. About: "
    "rounded to fives."
)
COLUMNS = (
    "Round",
    "Begins",
    "With a partner",
    "Met",
    "Met at most",
    "Useful",
    "Equal time",
    "Something to use",
    "Again a partner",
    "New connections",
)
TOTAL = "All, about"
TOGETHER_NOTE = "* is of several small rounds together."
HOW = "How to read this"
HOW_LINES = (
    "Everything here is a total. A figure is shown only when at least five pairs or answers are "
    "behind it, and a comparison of groups only from ten on.",
    "Where nearly everybody said the same, no number is shown, so that nobody's answer can be "
    "worked out.",
    "A round is reported once, a week after its end, and its figures do not change afterwards. "
    "Small rounds wait and are shown together.",
    "Talks are confidential. These figures say nothing about the work of a person, a team or a "
    "manager, and are not meant for comparing them. They do not show what caused what.",
)
MADE = "Made by PairMe from the reports published until {day}."
