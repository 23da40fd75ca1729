"""What PairMe remembers: the only room that knows there is a database.

Storage functions take a Session, never commit, and hand out frozen dataclasses. Transactions are
opened by `Database.read()` and `Database.write()`, which belong to the services and the delivery.
This room knows nothing of Slack's API and decides nothing: rules live in `pairing/`.
"""
