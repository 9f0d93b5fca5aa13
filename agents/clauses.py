"""What a speech is made of: clauses, each with a stance of its own. A 'not' counts where it stands."""

import re
from dataclasses import dataclass
from typing import Literal

Stance = Literal["for", "plain", "against", "asks"]

NOT = (  # 'want' is no 'wan't'
    r"(?:not|never|cannot|no longer|\w+n['’]t|nobody|no one|"  # noqa: RUF001  keyboards write both
    r"(?:do|does|did|wo|ca|is|are|was|were|should|would|could|must|have|has)nt)"
)
YES = (
    r"(?:accept\w*|agree\w*|support\w*|live with|consent\w*|sign|back|welcome|want|approve|ready|go along|"
    r"need|like|(?:in )?favou?r|propos\w+|give|provide|send|pay|come first)"
)
NO = r"(?:oppos\w*|object\w*|reject\w*|refus\w*|against|disagree\w*|strike|delete|drop|block\w*)"
NEAR = r"(?:\W+\w+){0,2}\W+"
DOUBLE = re.compile(rf"\b{NOT}{NEAR}{NO}\b", re.IGNORECASE)
AGAINST = re.compile(
    rf"\b(?:{NOT}{NEAR}{YES}|{NO}|unacceptable|(?:un|not )acceptable|say no|no to|red line|instead of|"
    r"told you no|why (?:should|must|would)(?!n['’]t)(?!\s+\w+\s+not)|"  # noqa: RUF001
    r"too (?:much|far|early|soon|risky|dangerous|expensive)|(?:a|big|terrible) mistake|bad idea)\b",
    re.IGNORECASE,
)
FOR = re.compile(
    r"\b(?:support\w*|propos\w*|want\w*|ask\w*|call(?:s|ing)? for|need\w*|should|must|in favou?r|welcome\w*|"
    r"suggest\w*|insist\w*|demand\w*|give us|accept\w*|agree\w*|let us|let['’]s|we are ready)\b",  # noqa: RUF001
    re.IGNORECASE,
)
GIVES = re.compile(
    r"\b(?:in (?:return|exchange)|if you|trade|could live with|can live with|give (?:up|way)|in turn)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?;])(?!\d)\s*|\n+")
HINGED = r"(?:should|must|will|would|can|cannot|could|may|needs?|wants?|has to|have to|is|are|\w+n['’]t)"  # noqa: RUF001
TURN = re.compile(
    r"\s*,?\s+(?=(?:but|instead of)\b)|\s+(?=(?:because|and (?:also )?(?:we|i))\b)"
    rf"|,\s*(?=(?:(?:and|so|yet|then|we|i|it)\s+)*(?:\w+\s+){{1,3}}{HINGED}\b)"
    r"|,\s*(?=(?:(?:and|so)\s+)?(?:we|let us|let['’]s|please|so|i)\b)",  # noqa: RUF001
    re.IGNORECASE,
)
INSTEAD = re.compile(
    r"^(?P<refused>instead of [^,]*?),?\s+(?P<asked>(?:we|let us|i|the|there|please|nato)\b.*)$",
    re.IGNORECASE,
)
RATHER = re.compile(r"^(?P<asked>.*\brather\b(?!\s+than).*?)\s+than\s+(?P<refused>.*)$", re.IGNORECASE)
# What a clause says of 'it', or only 'not now', is said of the clause before it.
POINTS_BACK = re.compile(
    r"^\W*(?:(?:and|but|so|therefore|that is why)\W+)*"
    r"(?:(?:[\w'’]+\s+){1,6}(?:it|this|that|them)|not\s+(?:now|yet|today|at this meeting)|"  # noqa: RUF001
    r"(?:we|i)\s+(?:do|are|will|can|would)(?:\s*not|n['’]t))\W*$",  # noqa: RUF001
    re.IGNORECASE,
)
NOT_NOW = re.compile(
    r"^\W*(?:but\W+)?not\s+(?:now|yet|today|at)\b|^\W*but not\b(?! without)|"
    r"^\W*(?:but\W+)?(?:we|i)\s+(?:do|are|will|can|would)(?:\s*not|n['’]t)\W*$",  # noqa: RUF001
    re.IGNORECASE,
)
# A clause that waits for its other half says nothing alone: 'If you give us a date, we can ...'
WAITS = re.compile(
    r"^(?:and |but |so )?"
    r"(?:if|when|while|as(?! an?\b)|once|until|unless|after|before|although|since|first|without)\b",
    re.IGNORECASE,
)
# Whoever threatens wants what would spare the table the threat: 'If there is no date, we will block.'
THREAT = (
    r"(?:we|i)(?:['’]ll|\s+(?:will|shall|would|must|have to|are going to))?\s+"  # noqa: RUF001
    r"(?:just\s+|simply\s+)?(?:veto|reject|block|object|leave|walk|go home|break silence|say no)\b"
)
FAILING = (
    r"(?:unless|if\s+(?:(?:you|we|they|others)\s+(?:do not|don['’]?t|won['’]?t|cannot|can['’]?t)|"  # noqa: RUF001
    r"there(?:['’]s|\s+is|\s+will be)\s+no))"  # noqa: RUF001
)
THREATS = (
    (rf",?\s+(?:or(?:\s+else)?|otherwise)\s+{THREAT}[^.;!?]*", ""),
    (rf"\b{FAILING}\s+(?P<wanted>[^.;!?]*?),?\s+(?:then\s+)?{THREAT}[^.;!?]*", r"we want \g<wanted>"),
    (rf"\b{THREAT}[^.;!?]*?\s+{FAILING}\s+(?P<wanted>[^.;!?]*)", r"we want \g<wanted>"),
)
THREATENED = [(re.compile(pattern, re.IGNORECASE), wanted) for pattern, wanted in THREATS]
THEIRS = "(theirs)"  # stands where another delegation is said to want what follows
OURS = re.compile(r"\b(?:we|i|let us|let['’]s)\b", re.IGNORECASE)  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, and what whoever says it does with what it is about."""

    text: str
    stance: Stance


def clauses(text: str, *, asked: bool) -> tuple[Clause, ...]:
    """Cut a text into its clauses; `asked` says that somebody is spoken to, who may be asked something."""
    found: list[Clause] = []
    for pattern, wanted in THREATENED:
        text = pattern.sub(wanted, text)
    for sentence in SENTENCE.split(text):
        asks = asked and sentence.rstrip().endswith("?")
        for part in _parts(sentence):
            clause = Clause(part, "asks" if asks else stance(part))
            if asks and part.lower().startswith("instead of"):
                continue  # what is not asked about
            if found and _points_back(clause):
                found[-1] = Clause(f"{found[-1].text} {part}", clause.stance)
            elif part.strip(" ,.;!?"):
                found.append(clause)
    return tuple(found)


def _points_back(clause: Clause) -> bool:
    return clause.stance in ("for", "against") and POINTS_BACK.search(clause.text) is not None


def stance(text: str) -> Stance:
    """Say whether somebody refuses something, asks for it, or only speaks of it or of what others want."""
    if refuses(text) or NOT_NOW.search(text):
        return "against"
    if THEIRS in text and not OURS.search(text):
        return "asks"
    return "for" if FOR.search(text) else "plain"


def refuses(text: str) -> bool:
    """Say whether somebody refuses something; nobody refuses by not refusing, or by asking for a price."""
    without = DOUBLE.sub(" ", text)
    return bool(AGAINST.search(without)) and not (FOR.search(without) and GIVES.search(without))


def _parts(sentence: str) -> list[str]:
    instead = INSTEAD.match(sentence.strip())
    if instead is not None:
        return [instead["refused"], *_parts(instead["asked"])]
    rather = RATHER.match(sentence.strip())
    if rather is not None:
        return [rather["asked"], f"instead of {rather['refused']}"]
    parts: list[str] = []
    waits = False
    for part in TURN.split(sentence):
        if waits:
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part)
        waits = not waits and WAITS.match(part) is not None
    return parts
