"""What a pair does in its round: finding a time, the guide, check-ins, feedback, going on."""
