"""What is said to a pair between its introduction and the end of its round."""

from pairing.check_ins import MeetingAnswer

# Have you found a time?
NUDGE = (
    "Have you and {names} found a time yet? If choosing is the hard part, I can suggest times that "
    "suit both of you."
)
NUDGE_TRIO = (
    "Have you, {names} found a time yet? If choosing is the hard part, I can suggest times that "
    "suit all of you."
)
TO_COPY = 'Or copy this: "Does {one} or {two} (your time) work for {minutes} minutes?"'
WE_BOOKED, NUDGE_LATER = "We booked a time", "Remind me in 3 days"
CANNOT = "I cannot make it this round"
CANNOT_TITLE, CANNOT_YES, CANNOT_NO = "Not this round?", "End it", "Go on"
CANNOT_QUESTION = (
    "This pairing ends now. Your partner hears that it has ended, and not why. You are in again "
    "next round."
)
LATER_SET = "All right. I will ask again on {day}."
LATER_OVER = "This round ends before that, so I will not ask again."
CANNOT_DONE = "Done. This pairing has ended; you are in again next round."

# Halfway
MIDPOINT = "*You are halfway through your round.*"
MIDPOINT_MET = (
    "Here are prompts for your next talk. Begin it with the step that each of you chose last time."
)
MIDPOINT_NOT_YET = "There is still time for {talks}. These prompts may help you start."
MIDPOINT_SPOKEN = "{names}, you are halfway through your round of peer mentoring."
MIDPOINT_HOW = 'Press "Find a time" to agree on one, or "We met" if you have met.'
MIDPOINT_MET_HOW = 'Press "We met" once you have met again.'
TALKS_LEFT = {1: "one talk", 2: "one or two talks", 4: "one talk or more"}
NO_PROMPTS = (
    "Bring a topic of your own this time: one thing that goes well, and one thing that is stuck."
)
BOOKED_NOTED = {
    MeetingAnswer.BOOKED: "Noted: you have a time. I will not ask about it again.",
}
