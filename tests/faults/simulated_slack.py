"""A model of Slack for the simulation: what was posted when, and what is told about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.receipts import Copy


@dataclass(slots=True)
class Post:
    """One message in Slack; `intended_at` is when the intent it came from was committed."""

    key: str
    message_id: int
    ts: float
    intended_at: float
    deleted: bool = False

    @property
    def copy(self) -> Copy:
        return Copy(f"{self.ts:020.6f}", "G1")


@dataclass(slots=True)
class SlackModel:
    """Every post in order of its effect; the only thing the verdict looks at."""

    posts: list[Post] = field(default_factory=list)
    opened: set[int] = field(default_factory=set)  # pairs whose conversation exists
    healed: int = 0

    def post(self, post: Post) -> None:
        self.posts.append(post)

    def copies_of(self, key: str, *, seen_before: float) -> tuple[Copy, ...]:
        """What the history of the conversation shows; the newest may not be there yet."""
        found = (
            one.copy
            for one in self.posts
            if one.key == key and not one.deleted and one.ts <= seen_before
        )
        return tuple(sorted(found))

    def delete(self, key: str, copy: Copy) -> None:
        for one in self.posts:
            if one.key == key and one.copy == copy and not one.deleted:
                one.deleted = True
                self.healed += 1

    def living(self, key: str) -> list[Post]:
        return [one for one in self.posts if one.key == key and not one.deleted]
