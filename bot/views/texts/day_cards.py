"""What the pairs read who write instead of talking: the first day, and the cards of the others."""

IDEA = (
    "*The idea:* you write to each other here on five working days, and each of you gets the same "
    "time in focus. After that you may go on as you like, until {day}."
)
FIRST_DAY = "*Day 1:* {what} On the days after that I post a card here."
PACE = "One reply per working day is enough, and a late reply needs no apology."
CALL = "If you can, start with a call of ten minutes."
DAY = "*Day {day} of 5:* {what}"
NEXT_DAY = "*Day {day}*, the next working day: {what}"
CLOSING = (
    "each of you writes what you take with you, and one step.\n"
    '• Takeaway: "I take with me …"\n'
    '• Step: "By (day) I will (small action). If (likely obstacle), then I will (plan)."'
)
FOR_YOURSELF = (
    "If something weighs on you: write it for yourself first, for three minutes, and do not send "
    "it. Then send three lines: what happened, what you need, what you would like to try."
)
SPOKEN = "{names}, here is the next day of your conversation in writing."
MORE = "*Open the guide* shows all five days and your prompts."
MORE_SPOKEN = 'The button "Open the guide" shows all five days and your prompts.'
