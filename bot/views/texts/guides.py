"""The session guide: the frame of a talk, the modes of a turn, and the words around the prompts."""

from bot.services.answers import Said
from pairing.guides.agenda import Part, Task
from pairing.guides.library import Mode
from pairing.guides.meetings import Meeting

TITLE, PROMPTS_TITLE = "Session guide", "Your prompts"  # of forms: at most 24 characters
OPEN, OTHER, OTHER_ONE = "Open the guide", "Other prompt", "Other prompt"
OPEN_SPOKEN = "Open the guide for your next talk"
OTHER_SPOKEN = "Choose another prompt for your next talk"
CLOSE = "Close"
WAIT = "One moment, I am choosing your prompts."

TALKS = {
    Meeting.FIRST: "*Your first talk*",
    Meeting.SECOND: "*Your second talk*",
    Meeting.LATER: "*Your next talk*",
    Meeting.LAST: "*Your last planned talk*",
}
IN_WRITING = "in writing, over five working days"
IN_MINUTES = "{minutes} minutes"
GOALS = {
    Meeting.FIRST: "The aim: trust, and an idea of what each of you needs. Tell each other how "
    "you like to be helped.",
    Meeting.SECOND: "The aim: to work on something real. Begin with the step that each of you "
    "chose last time.",
    Meeting.LATER: "The aim: progress, and deeper topics. Say what you would like more of, and "
    "less of, in your talks.",
    Meeting.LAST: "The aim: to see what you have reached and to end well. Tell each other which "
    "strengths you have seen.",
}
ORDER = "{first} is in focus first, then {others}. Each of you gets the same time."
THEN = ", then "  # between those who are not first
ROLES = "In focus: the person whose turn it is. Partner: the other one."
ROLES_OF_TRIO = "In focus: the person whose turn it is. Partners: the two others."

BOXES_TITLE = "*The time*"
BOX = "• {start} to {end} min: {what}"
BOXES = {
    Part.AGREE: "arrive, and read the agreement below together",
    Part.ARRIVE: "arrive. One word each: how are you here today?",
    Part.OPENING: "both answer the opening prompt, in short turns",
    Part.LAST_STEPS: "your last steps, {each} minutes each, then the opening prompt",
    Part.TURN: "{focus} is in focus",
    Part.CLOSE: "close: what you take with you, one step each, the next date",
}
CLOSE_OF_LAST = "close: what you take with you, one step each, what continues"
TRIO_OPENING = "Answer the opening prompt at the start of your own turn."
MOVE_IT = "If you must move the talk, offer a new time in the same message."

DAYS_TITLE = "*The days*"
DAY = "• Day {day}: {what}"
DAYS = {
    Task.OPENING: "both answer the opening prompt, in 3 to 6 sentences or as a voice clip.",
    Task.FOLLOW_UP: "ask each other one follow-up question, and answer it.",
    Task.OPENING_AND_FOLLOW_UP: "all of you answer the opening prompt, and ask one of the others a "
    "follow-up question.",
    Task.CHALLENGE: "{focus} writes about a challenge and the help wanted. {partners}: ask two "
    "questions first, and later offer two ideas.",
    Task.CLOSE: "each of you writes what you take with you, and one step (see below).",
}
WRITING = (
    "One reply per working day is enough, and a late reply needs no apology. If you can, start "
    "with a call of ten minutes. If something weighs on you: write it for yourself first, for "
    "three minutes, and do not send it. Then send three lines: what happened, what you need, what "
    "you would like to try."
)

AGREEMENT = (
    "*Agree on this first*\n"
    "1. What you tell me stays with me. If I think someone is in danger, or my role obliges me to "
    "act, I will tell you first.\n"
    "2. Everybody gets equal time. Each of us can skip a question or stop.\n"
    "3. We look for learning and next steps. We are not each other's therapist, manager or HR.\n"
    "Ask now: Is one of us in a role that must pass on certain reports, for example a manager or "
    "HR? Say so before you start."
)

MODES_TITLE = "*Your turn: the person in focus chooses how to use it*"
MODE_TITLES = {
    Mode.SHARE: "*Share:* learn from experience",
    Mode.BRAINSTORM: "*Brainstorm:* look for ideas together",
    Mode.VENT: "*Vent, then solve:* be heard, then turn to a next step",
}
STEP, STEP_IN_MINUTES = "{n}. {what}", "{n}. {what} ({minutes} min)"
STEPS = {
    Mode.SHARE: (
        'In focus: "I would like to hear how you …"',
        "Partner: tell one concrete story. The situation, what you did, what happened, what you "
        "would change.",
        "In focus: ask follow-up questions.",
        'In focus: "What I take from this is …"',
    ),
    Mode.BRAINSTORM: (
        "In focus: the challenge in two sentences, and the help you want.",
        "Partner: ask questions only.",
        "Partner: think aloud about ideas. In focus: listen and take notes, without answering.",
        "In focus: choose one idea, or none, and say why.",
    ),
    Mode.VENT: (
        "In focus: speak freely, about situations and not about named people. Partner: listen. No "
        'fixing, no story of your own, no "you should".',
        'Partner: "What I hear is … Did I get it? Do you want to be heard a little more, see it '
        'differently, or do something?" One more minute is fine, once; take it from step 4.',
        'Partner: ask one question. "How will this look in six months?" or "What would you tell a '
        'colleague in this situation?" or "Which part can you influence?"',
        "In focus: one small step, or let it go, or name the right person to take it to.",
    ),
}
WRITTEN_STEPS = {
    Mode.SHARE: (
        'In focus: "I would like to read how you …"',
        "Partner: write one concrete story. The situation, what you did, what happened, what you "
        "would change.",
        "In focus: ask one or two follow-up questions.",
        'In focus: "What I take from this is …"',
    ),
    Mode.BRAINSTORM: (
        "In focus: the challenge in two sentences, and the help you want.",
        "Partner: ask two questions, and no more than that.",
        "Partner: offer two ideas, once the questions are answered.",
        "In focus: choose one idea, or none, and write why.",
    ),
}
TRIO_BRAINSTORM = (
    "With two partners: they discuss the ideas with each other, while the person in focus listens "
    "with camera or chair turned away."
)
VENT_RULES = (
    "At most once per person and talk. If it is the same subject again: this is the second time. "
    "What would move it: a decision, a request, or another person?"
)

# The vent timer: its button, what its message says, and what the person who presses hears
VENT_TIMER = "3-minute vent timer"
VENT_TIMER_SPOKEN = "Start the 3-minute vent timer; I write when it is over"
VENT_TURN = (
    "*Three minutes have passed.* Partner: say in one sentence what you heard. Then choose "
    "together: one more minute, or turn."
)
VENT_MORE_OVER = "*One more minute has passed.* Now it is time to turn."
TO_TURN = "*To turn:* {text}"
TO_TURN_USUAL = "Which part can you influence? Name one small step for this week."
MORE_TIME, MORE_TIME_SPOKEN = "One more minute", "One more minute; I write when it is over"
TIMER_REPLIES = {
    Said.TIMER_STARTED: "The timer runs. In three minutes I write in your conversation.",
    Said.TIMER_RUNS: "A timer of yours is running already. I write in your conversation when it is "
    "over.",
    Said.NO_TIMER: "There is no vent timer for your next talk. The guide shows how you can use "
    "your turn.",
    Said.MORE_STARTED: "One more minute. Then I write again.",
    Said.MORE_TAKEN: "The extra minute was taken already; there is one for each timer.",
}

PROMPTS_OF = "*Prompts*"
SLOTS = ("Opening", "Main part", "Closing")
PROMPT = "*{slot}:* {text}"
FOLLOW_UP = "• {text}"
TURN_LINE = "To turn to a next step: {text}"
CARE = (
    "Share only what you wish. If this is about your health or safety, a person you trust, your HR "
    "contact or your doctor can help."
)
OTHER_ONE_SPOKEN = {
    0: "Other prompt for the opening",
    1: "Other prompt for the main part",
    2: "Other prompt for the closing",
}
OWN_TOPIC = "*Bring your own topic:* one thing that goes well, one thing that is stuck."
SAME_FOR_ALL = (
    "Everybody in your conversation sees these prompts here. The introduction keeps showing the "
    "first ones. Each prompt can be replaced twice."
)

CLOSING = (
    "*To close, each of you*\n"
    '• Takeaway: "I am leaving with …"\n'
    '• Step: "By (day) I will (small action). If (likely obstacle), then I will (plan)."\n'
    '• Check: "How likely is it, from 1 to 10?" Below 7: make it smaller.'
)
NEXT_DATE = "• Next: fix the date now."
LAST_CLOSING = (
    "• This was the last talk planned in this round. What continues, who asks for it, and do you "
    "want to stay in contact?"
)
SAFETY = (
    "You may skip any question, stop any talk and leave any pairing without a reason. Keep your "
    "partner's story private unless they agree. If you fear that someone is in danger, get help. "
    "No recordings. None of this limits your right to talk about your own pay and working "
    "conditions, to get advice or to report a problem."
)

REPLIES = {
    **TIMER_REPLIES,
    Said.PROMPT_REPLACED: "Here is another prompt. Everybody in your conversation sees it in the "
    "guide.",
    Said.PROMPT_CHANGED: "Your prompts have changed since you opened this, so I replaced nothing. "
    "These are the current ones.",
    Said.NO_OTHER_PROMPT: "I have no other prompt for this part that is new to all of you. You can "
    "bring your own topic.",
}
