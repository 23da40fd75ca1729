"""Private feedback, going on together, and what may help when a pair did not meet."""

from bot.services.answers import Said
from pairing.feedback import Again, Balance, Takeaway

# The question, at the end of a round
ASK = (
    "Your round with {names} is coming to its end. How was it for you? It takes half a minute; "
    "only the first question is needed. They never see your answers; organisers see totals of at "
    "least 5 answers."
)
GIVE = "Give feedback"
LAST_STEP = "If you have not done so, thank each other, and say what you take with you."

# The form
TITLE, SUBMIT, CANCEL = "Your feedback", "Send", "Cancel"
INTRODUCTION = (
    "About your round with {names}. They never see your answers. Organisers see totals of at least "
    "5 answers, and a week after the round only the totals are left."
)
USEFUL = "How useful was it for your learning or growth?"
USEFUL_NAMES = {
    "5": "5: very useful",
    "4": "4",
    "3": "3",
    "2": "2",
    "1": "1: not useful",
    "0": "We did not meet",
}
BALANCE = "Did you both get time in focus?"
BALANCES = {
    Balance.EQUAL: "About equal",
    Balance.MOSTLY_ME: "Mostly me",
    Balance.MOSTLY_PARTNER: "Mostly my partner",
}
AGAIN = "Meet again?"
AGAIN_HINT = (
    "Nobody learns what you choose, unless all of you choose another round together: then all of "
    "you hear of it."
)
AGAIN_NAMES = {
    Again.INSTEAD: "Another round together, instead of a new partner",
    Again.BESIDE: "Another round together, and a new partner as well",
    Again.LATER: "Later, maybe",
    Again.NEW: "A new person, please",
    Again.AVOID: "Please do not pair us again",
}
AGAIN_NO_MORE = (
    "You have had three rounds together; after that a new partner helps more. You can of course go "
    "on meeting on your own."
)
TAKEAWAY = "What will you use?"
TAKEAWAYS = {
    Takeaway.CONCRETE: "Something concrete",
    Takeaway.IDEA: "An idea to think about",
    Takeaway.NOTHING: "Nothing yet",
}
NOTE = "A note to the organisers"
NOTE_HINT = (
    "A note can show who wrote it. For a concern about a person use Private options, Something was "
    "not OK."
)
SHARE = "Pass the note on?"
SHARE_NAMES = {"share": "Share this note without my name"}
SHARE_HINT = "Without a tick, nobody reads it and it is deleted a week after the round."
ERRORS = {
    "useful": "Please choose one, or We did not meet.",
    "note": "Please use at most 500 characters for the note.",
}

# Going on
GO_ON = "*You and {names} both wish to go on together.* Your next round begins {time}; {what}"
GO_ON_TRIO = "*You, {names} all wish to go on together.* Your next round begins {time}; {what}"
GO_ON_INSTEAD = "you will have no new partner in it. I will write to you then."
GO_ON_BESIDE = "you will have a new partner in it as well. I will write to you then."

# When they did not meet
RESCUE = (
    "That is common and nobody is at fault. {names} may be away or have a lot to do; you do not "
    "need to chase. Would one of these help? If not, you get a new partner in the next round."
)
SMALLER = "Suggest a shorter talk"
SMALLER_SPOKEN = "Suggest a talk of 15 minutes, in your conversation"
WRITING = "Switch to writing"
WRITING_SPOKEN = "Go on in writing instead of a talk; your partner reads it too"
AGAIN_TOGETHER = "Wish for another round"
AGAIN_TOGETHER_SPOKEN = "Wish for another round together; it happens if your partner wishes so too"
FIND_OTHER = "Find someone else now"
FIND_OTHER_TITLE, FIND_OTHER_YES, FIND_OTHER_NO = "Find someone else?", "Find someone", "Not now"
FIND_OTHER_QUESTION = (
    "This pairing ends now; your partner hears that it has ended, and not why. I look for somebody "
    "else for up to two days."
)
NEXT_ROUND_SHORT = "Wait for the next round"

# Looking for somebody now
FIND_NOW = "Find someone now"
STOP_SEARCH = "Stop looking"
SEARCHING = (
    "I am looking for a partner for you, until {time}. As soon as somebody who fits is looking "
    "too, I will introduce you to each other."
)
SEARCHING_PLAIN = "I am looking for a partner for you, until {time}."
NOBODY_FOUND = (
    "In the last two days nobody who fits was looking for a partner. The cause is the mix of "
    "available people, times and topics; it is not about you."
)

REPLIES = {
    Said.FEEDBACK_SAVED: "Thank you. Your partner does not see what you said. If you asked not to "
    "be paired again, you will not be; `/pairme settings` can take it back.",
    Said.GOING_ON: "Thank you. All of you wish to go on together: I have written to each of you.",
    Said.SUGGESTED: "Done. I have suggested it in your conversation.",
    Said.SEARCH_STOPPED: "I am not looking any more.",
    Said.STAYS_PAUSED: "All right. You stay paused until you come back with `/pairme resume`.",
    Said.NEXT_ROUND: "All right. There is nothing to do.",
}
AGAIN_NOTED = (
    "Noted. If your partner chooses it too, you both hear of it. If not, nobody learns that you "
    "did."
)

# After two rounds without a sign
AUTO_PAUSED = (
    "The last two rounds were quiet, so I paused you to keep things light. Nothing is lost: come "
    "back whenever you like."
)
JOIN_NEXT, STAY_PAUSED = "Join the next round", "Stay paused"
