"""What a person means, read by rules: on which paragraph, for what, to whom; the person confirms it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nacsim.agents.likeness import Library, library
from nacsim.council.values import Intent, Move, Wish, paragraph_number
from nacsim.roles.pack import Pack

ABOUT = 0.16  # below this likeness a sentence is about no issue that code can name
CLEAR = 1.15  # the best option must be so much more alike than the second, or it is not the one meant
ARGUED = 0.22
PARAGRAPH = re.compile(r"\bpara(?:graph)?\.?\s*(\d{1,2})\b", re.IGNORECASE)
AGAINST = re.compile(
    r"\b(?:cannot|can't|can not|won't|will not|would not|never|oppos\w*|against|reject\w*|refus\w*|strike|"
    r"unacceptable|object\w*|delete|no to|not (?:accept|agree|support|ready|sign)\w*|disagree\w*)\b",
    re.IGNORECASE,
)
FOR = re.compile(
    r"\b(?:support\w*|propos\w*|want\w*|ask\w*|call(?:s|ing)? for|need\w*|should|must|in favou?r|welcome\w*|"
    r"suggest\w*|insist\w*|demand\w*|accept\w*|agree\w*|let us|we are ready)\b",
    re.IGNORECASE,
)
GIVES = re.compile(
    r"\b(?:in (?:return|exchange)|if you|trade|could live with|can live with|give (?:up|way)|in turn)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What code makes of a speech, and how it puts that to the person who wrote it."""

    intent: Intent
    heard: str
    sure: bool


@dataclass(frozen=True)
class Ear:
    """What people are listened to with: the options and the arguments of a pack, ready to compare with."""

    pack: Pack

    @cached_property
    def options(self) -> Library:
        """Return the options, by 'issue/option'."""
        return library(
            {
                f"{issue.id}/{o.id}": (*o.wordings, o.noun, o.verb, o.short, o.title, o.title, issue.title)
                for issue in self.pack.issues
                for o in issue.options
            }
        )

    @cached_property
    def arguments(self) -> Library:
        """Return the arguments of the bank."""
        return library({a.id: (a.claim, *a.premises) for a in self.pack.arguments.values()})


def understand(ear: Ear, seats: Sequence[str], seat: str, text: str, standing: int | None = None) -> Reading:
    """Read a speech by `seat`; `standing` is the number of a question to this seat that is still open."""
    pack = ear.pack
    to = _addressed(pack, [s for s in seats if s != seat], text)
    issue = _issue(ear, text)
    if issue is None:
        move: Move = "question" if to and "?" in text else "answer" if standing is not None else "reserve"
        return Reading(Intent(move=move, to=to, answers=standing), _not_sure(pack, to), sure=False)
    wish = _option(ear, issue, text)
    against = bool(AGAINST.search(text)) and not (FOR.search(text) and GIVES.search(text))
    asked = to is not None and "?" in text
    move = "question" if asked else "object" if against else "support"
    if standing is not None and move != "question":
        move = "answer"
    ask = None if against or wish is None else Wish(issue=issue, option=wish)
    pid = pack.by_issue[issue].pid
    intent = Intent(move=move, to=to, pid=pid, arguments=_arguments(ear, text), ask=ask, answers=standing)
    return Reading(intent, heard(pack, intent, against=wish if against else None), sure=True)


def heard(pack: Pack, intent: Intent, against: str | None = None) -> str:
    """Say in one sentence what was understood, for the person to confirm."""
    if intent.pid is None:
        return _not_sure(pack, intent.to)
    number, issue = paragraph_number(intent.pid), pack.by_pid[intent.pid]
    if intent.ask is not None:
        what = f"you ask for {pack.options[intent.ask.issue, intent.ask.option].noun}"
    elif against is not None:
        what = f"you speak against {pack.options[issue.id, against].short}"
    else:
        what = f"you speak about {issue.title[:1].lower()}{issue.title[1:]}"
    to = f", and put it to {pack.card(intent.to).name}" if intent.to else ""
    return f"Paragraph {number}: {what}{to}."


def _not_sure(pack: Pack, to: str | None) -> str:
    name = f" to {pack.card(to).name}" if to else ""
    return f"You speak{name}, but I cannot tell about which paragraph. Name it, or choose it here."


def _addressed(pack: Pack, others: Sequence[str], text: str) -> str | None:
    """Return the delegation that is named first, by its name or by its adjective."""
    found: dict[str, int] = {}
    for seat in others:
        card = pack.card(seat)
        name = re.escape(card.name.removeprefix("the "))
        spoken = "|".join({name, re.escape(card.adjective), *ALSO_CALLED.get(seat, ())})
        if at := re.search(rf"\b(?:{spoken})\b", text, re.IGNORECASE):
            found[seat] = at.start()
    return min(found, key=lambda s: found[s], default=None)


ALSO_CALLED = {
    "US": ("America", "Americans?", "Washington", r"U\.?S\.?A?"),
    "GB": ("Britain", "British", "London", "UK"),
    "TR": ("Turkey", "Turkish", "Ankara", "Turkiye"),
    "DE": ("Berlin",),
    "FR": ("Paris",),
    "HU": ("Budapest",),
    "PL": ("Warsaw",),
}


def _spelled_out(text: str) -> str:
    """Put what is said for short as the options have it."""
    for short, long in SHORT_FOR.items():
        text = re.sub(rf"\b{short}\b", long, text, flags=re.IGNORECASE)
    return text


SHORT_FOR = {
    "EU": "European Union",
    "UN": "United Nations",
    "money|funds|pay|pays": "aid assistance burden",
    "weapons|arms|shells": "aid assistance",
    "troops|soldiers|peacekeepers": "force coalition",
    "off the table|never join": "membership not foreseen",
    "join|joins|accession|member": "membership",
    "deadline|date|calendar": "date timetable decide",
    "truce|cease-fire|armistice": "ceasefire",
    "corruption|courts?": "reform judicial",
    "hungarian schools|mother tongue": "minorities taught own language",
}


def _issue(ear: Ear, text: str) -> str | None:
    """Return the issue: the paragraph that is named, or the most alike."""
    for number in PARAGRAPH.findall(text):
        if f"P{number}" in ear.pack.by_pid:
            return ear.pack.by_pid[f"P{number}"].id
    best, score = ear.options.like(_spelled_out(text))[0]
    return best.split("/")[0] if score >= ABOUT else None


def _option(ear: Ear, issue: str, text: str) -> str | None:
    """Return the option of an issue that a text is clearly most like, if there is one."""
    scored = [
        (n.split("/")[1], s) for n, s in ear.options.like(_spelled_out(text)) if n.startswith(f"{issue}/")
    ]
    best, second = scored[0], scored[1]
    return best[0] if best[1] >= ABOUT / 2 and best[1] >= CLEAR * second[1] else None


def _arguments(ear: Ear, text: str) -> tuple[str, ...]:
    """Return the argument of the bank that a text makes, if one is alike enough."""
    return tuple(name for name, score in ear.arguments.like(text)[:1] if score >= ARGUED)


def is_understood(ear: Ear, wish: Wish, text: str) -> bool:
    """Say whether a person's own wording surely says what its option says, and nothing beside.

    It must be most like this option of all, carry no figure that the option has not, and neither add nor
    lose a 'not'. Anything else stays in brackets: no delegation can be asked to consent to it.
    """
    wordings = ear.pack.options[wish.issue, wish.option].wordings
    name, score = ear.options.like(text)[0]
    own = library({str(i): (w,) for i, w in enumerate(wordings)})
    nearest = wordings[int(own.like(text)[0][0])]
    same_sense = len(NOT.findall(text)) % 2 == len(NOT.findall(nearest)) % 2
    figures = set(FIGURE.findall(text)) <= set(FIGURE.findall(" ".join(wordings)))
    return name == f"{wish.issue}/{wish.option}" and score >= OWN_WORDS and figures and same_sense


OWN_WORDS = 0.3
NOT = re.compile(r"\b(?:not|no|never|nor|neither|without|cannot)\b|n't\b", re.IGNORECASE)
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
