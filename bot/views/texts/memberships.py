"""What somebody reads where a workspace has several programs."""

# by what they want, as `bot.services.joining.memberships.ask` names it
WHICH = {
    "join": "There are several programs here. Which one would you like to join?",
    "skip": "You take part in several programs. In which one would you like to skip the next "
    "round?",
    "resume": "Which program do you mean?",
    "now": "You take part in several programs. In which one would you like a partner now?",
    "leave": "You take part in several programs. Which one would you like to leave?",
}
NO_SUCH = "I do not know a program of that name that you could mean."
CHOOSE = {
    "join": "Join",
    "skip": "Skip the next round",
    "resume": "Take part again",
    "now": "Look for a partner",
    "leave": "Leave",
}
SPOKEN = "{label}: {name}"
OR_TYPE = "Or type `/pairme {word}` and the name of the program."
STANDING = "*{name}:* {sentence}"
OPEN = "You can also join {names} with `/pairme join` and the name of the program."
JOINING = "*You are joining {name}.*"
