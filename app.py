"""`python app.py …` is the same command line as `pairme …`, for a clone that is not installed.

It holds nothing else; importing it does nothing.
"""

from bot.cli import main

if __name__ == "__main__":
    main()
