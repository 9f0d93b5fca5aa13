"""What a person means, read by rules: on which paragraph, for what, to whom; the person confirms it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nacsim.agents.addressed import addressed
from nacsim.agents.ear import Ear
from nacsim.agents.likeness import stems
from nacsim.council.values import Intent, Move, Wish, paragraph_number
from nacsim.roles.pack import Pack

ABOUT = 0.16  # below this likeness a sentence is about no issue that code can name
CLEAR = 1.12  # the best option must be so much more alike than the second, or it is not the one meant
ARGUED = 0.3
PARAGRAPH = re.compile(
    r"(?:\b(?:paragraphs?|paras?|articles?|points?|number)\.?|§)\s*"
    r"(\d{1,2}(?:(?:,\s*|\s+and\s+|\s+or\s+)\d{1,2})*|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r"|\bP(\d{1,2})\b"
    r"|\b(third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth) paragraph\b",
    re.IGNORECASE,
)
SPELLED = "three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
NUMBERS = {word: str(n) for words in (SPELLED, ORDINALS) for n, word in enumerate(words, start=3)}
NOT = r"(?:not|never|cannot|no longer|\w+n['’]?t|nobody|no one)"  # noqa: RUF001  keyboards write both
YES = r"(?:accept\w*|agree\w*|support\w*|live with|consent\w*|sign|back|welcome|want|approve|ready|go along)"
NO = r"(?:oppos\w*|object\w*|reject\w*|refus\w*|against|disagree\w*|strike|delete)"
NEAR = r"(?:\W+\w+){0,2}\W+"
DOUBLE = re.compile(rf"\b{NOT}{NEAR}{NO}\b", re.IGNORECASE)
AGAINST = re.compile(
    rf"\b(?:{NOT}{NEAR}{YES}|{NO}|unacceptable|(?:un|not )acceptable|say no|no to|red line)\b", re.IGNORECASE
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
WITHOUT = re.compile(r"(?:\b(?:no|not|never|nothing|nobody)\b[^.;!?]*)?\bwithout\b", re.IGNORECASE)
SHORT_FOR = {
    "EU": "European Union",
    "NATO(?!-Ukraine)": "Alliance",
    "UN": "United Nations",
    "money|funds|pay|pays": "aid assistance burden",
    "weapons|arms|shells": "aid assistance",
    "troops|soldiers|peacekeepers": "force coalition",
    "off the table|never join|rul(?:e|es|ed|ing) out|out of the question": "closing membership not foreseen",
    "(?:to|should|must|can|may|let ukraine) (?:join|become a member|be a member)": "invitation membership",
    "accession|member": "membership",
    "deadline|calendar|fixed date|a date": "date decision",
    "truce|cease-fire|armistice": "ceasefire",
    "corruption|courts?": "reform judicial courts",
    "hungarian schools|mother tongue": "minorities taught own language",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What code makes of a speech, and how it puts that to the person who wrote it.

    `about` is the option that is named, whether it is asked for, asked about or spoken against.
    """

    intent: Intent
    heard: str
    sure: bool
    about: Wish | None = None


def understand(ear: Ear, seats: Sequence[str], seat: str, text: str, standing: int | None = None) -> Reading:
    """Read a speech by `seat`; `standing` is the number of a question to this seat that is still open."""
    pack = ear.pack
    to = addressed(pack, [s for s in seats if s != seat], text)
    issue = _issue(ear, text)
    if issue is None:
        move: Move = "question" if to and "?" in text else "answer" if standing is not None else "reserve"
        intent = Intent(move=move, to=to, arguments=_arguments(ear, text), answers=standing)
        return Reading(intent, _not_sure(pack, to), sure=False)
    return read_as(ear, to, text, standing, (issue, _option(ear, issue, text)))


def read_as(
    ear: Ear, to: str | None, text: str, standing: int | None, about_what: tuple[str, str | None]
) -> Reading:
    """Read a speech of which it is known about what it is: an issue, and an option if one is named."""
    pack, (issue, option) = ear.pack, about_what
    about = None if option is None else Wish(issue=issue, option=option)
    against = _refuses(text) or _denies(ear, about, text)
    move: Move = "question" if to is not None and "?" in text else "object" if against else "support"
    # Whoever asks about something need not want it, and whoever refuses it does not.
    ask = about if move == "support" else None
    if standing is not None and move != "question":
        move = "answer"
    pid = pack.by_issue[issue].pid
    intent = Intent(move=move, to=to, pid=pid, arguments=_arguments(ear, text), ask=ask, answers=standing)
    sentence = heard(pack, intent, against=option if against and move != "question" else None)
    return Reading(intent, sentence, sure=True, about=about)


def _refuses(text: str) -> bool:
    """Say whether somebody refuses something; nobody refuses by not refusing, or by asking for a price."""
    without = DOUBLE.sub(" ", text)
    return bool(AGAINST.search(without)) and not (FOR.search(without) and GIVES.search(without))


def _denies(ear: Ear, about: Wish | None, text: str) -> bool:
    """Say whether somebody puts a 'not' before what an option is called, where its own words have none.

    Whoever says 'nothing without a mandate' asks for the mandate.
    """
    if about is None:
        return False
    option = ear.pack.options[about.issue, about.option]
    called = set(stems(f"{option.short}. {option.title}. {option.verb}"))
    worded = ear.options.weights[f"{about.issue}/{about.option}"]
    said = stems(WITHOUT.sub(" ", _spelled_out(text)))
    denied = (s.removeprefix("not ") for s in said if s.startswith("not "))
    return any(s in called and f"not {s}" not in worded for s in denied)


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


def _spelled_out(text: str) -> str:
    """Put what is said for short as the options have it."""
    for short, long in SHORT_FOR.items():
        text = re.sub(rf"\b(?:{short})\b", long, text, flags=re.IGNORECASE)
    return text


def _issue(ear: Ear, text: str) -> str | None:
    """Return the issue: of the paragraph that is named, if there is such a one, or the most alike."""
    found = " ".join(n for groups in PARAGRAPH.findall(text) for n in groups)
    named = [NUMBERS.get(n, n) for n in re.findall(r"\w+", found.lower()) if n not in ("and", "or")]
    for number in named:
        if f"P{number}" in ear.pack.by_pid:
            return ear.pack.by_pid[f"P{number}"].id
    best, score = ear.options.like(_spelled_out(text))[0]
    return best.split("/")[0] if score >= ABOUT and not named else None


def _option(ear: Ear, issue: str, text: str) -> str | None:
    """Return the option of an issue that a text is clearly most like, or, of two alike, the one it names."""
    said = _spelled_out(text)
    scored = [(n.split("/")[1], s) for n, s in ear.options.like(said) if n.startswith(f"{issue}/")]
    (best, score), (second, next_score) = scored[:2]
    if score < ABOUT / 2:
        return None
    if score >= CLEAR * next_score:
        return best
    named = [o for o in (best, second) if set(stems(ear.pack.options[issue, o].short)) <= set(stems(said))]
    return named[0] if len(named) == 1 else None


def _arguments(ear: Ear, text: str) -> tuple[str, ...]:
    """Return the argument of the bank that a text makes, if one is alike enough."""
    return tuple(name for name, score in ear.arguments.like(text)[:1] if score >= ARGUED)
