"""The smallest change of a text that every seat's instructions would have let pass."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from nacsim.council import events as e
from nacsim.council.decision import carried_by
from nacsim.council.gate import objections_of_card
from nacsim.council.mandate import Mandate, worth_of_option
from nacsim.council.text import Paragraph, Text
from nacsim.transcripts.account import Account
from nacsim.transcripts.library import Choice

CHANGES_AT_MOST = 3  # more is not a change of this text but another text
Changes = tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """One seat's points: what the text has to spare above its floor, and what each change would add."""

    spare: int
    gains: Mapping[Choice, int]
    synergies: int  # at most

    def after(self, changes: Changes) -> int:
        """Return the points to spare after some changes, synergies left out."""
        return self.spare + sum(self.gains[change] for change in changes)


def smallest_change(
    account: Account, text: e.TextCirculated, features: Mapping[Choice, frozenset[str]]
) -> Changes | None:
    """Return the fewest changes after which no card, or too few, forbids consent; None if three are too few.

    Of equally few the one that leaves the worst-off seat most to spare. An empty tuple says that the text
    itself would have passed.
    """
    scales = [_scale(account, text, mandate) for mandate in account.mandates.values()]
    for size in range(CHANGES_AT_MOST + 1 if scales else 0):
        worth_it = [
            (min(s.after(changes) for s in scales), changes)
            for changes in _changes(account, text, size)
            if _enough(account, [s.after(changes) + s.synergies >= 0 for s in scales])
        ]
        for _, changes in sorted(worth_it, key=lambda found: -found[0]):
            if _passes(account, text, changes, features):
                return changes
    return None


def _scale(account: Account, text: e.TextCirculated, mandate: Mandate) -> Scale:
    now = {p.issue: p.option for p in text.paragraphs if p.issue}
    return Scale(
        spare=sum(worth_of_option(mandate, issue, option) for issue, option in now.items()) - mandate.floor,
        gains={
            (issue.id, option.id): worth_of_option(mandate, issue.id, option.id)
            - worth_of_option(mandate, issue.id, now[issue.id])
            for issue in account.opened.agenda
            if issue.id in now
            for option in issue.options
        },
        synergies=sum(s.points for s in mandate.synergies if s.points > 0),
    )


def _changes(account: Account, text: e.TextCirculated, size: int) -> Iterator[Changes]:
    now = {p.issue: p.option for p in text.paragraphs}
    agenda = [issue for issue in account.opened.agenda if issue.id in now]
    for issues in combinations(agenda, size):
        others = ([o.id for o in issue.options if o.id != now[issue.id]] for issue in issues)
        for options in product(*others):
            yield tuple((issue.id, option) for issue, option in zip(issues, options, strict=True))


def _passes(
    account: Account,
    text: e.TextCirculated,
    changes: Sequence[Choice],
    features: Mapping[Choice, frozenset[str]],
) -> bool:
    changed = Text(revision=text.revision, paragraphs=tuple(_paragraphs(text, dict(changes), features)))
    rules = account.opened.coherence
    return _enough(account, [not objections_of_card(m, changed, rules) for m in account.mandates.values()])


def _enough(account: Account, allows: Sequence[bool]) -> bool:
    """Say whether a text would be carried by the seats whose cards allow it, in the order of the cards."""
    supporters = [seat for seat, allowed in zip(account.mandates, allows, strict=True) if allowed]
    return carried_by(account.opened.decision, account.mandates, supporters)


def _paragraphs(
    text: e.TextCirculated, changes: Mapping[str, str], features: Mapping[Choice, frozenset[str]]
) -> Iterator[Paragraph]:
    for p in text.paragraphs:
        option = changes.get(p.issue or "")
        if option is None:
            yield p
        else:
            facts = tuple(sorted(features.get((p.issue or "", option), frozenset())))
            yield p.model_copy(update={"option": option, "features": facts, "features_known": True})
