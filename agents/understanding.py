"""What a person means, read by rules: on which paragraph, for what, to whom; the person confirms it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nacsim.agents.addressed import addressed
from nacsim.agents.clauses import THEIRS, Clause, Stance, clauses, refuses
from nacsim.agents.ear import Ear
from nacsim.agents.likeness import stems
from nacsim.agents.view import PublicRecord
from nacsim.agents.wishes import held_up, last_wish
from nacsim.council.values import Intent, Move, Wish, paragraph_number
from nacsim.roles.pack import Pack

ABOUT = 0.16  # below this likeness a sentence is about no issue that code can name
CLEAR = 1.12  # the best option must be so much more alike than the second, or it is not the one meant
CERTAIN = 1.3  # and so much more than the best of any other issue, or it is asked whether it is meant
WISHED = 1.25  # what is asked for in so many words counts so much more than what is only spoken of
AROUND = 0.2  # how much the rest of a speech helps to tell what one of its clauses is about
FIRM = 0.35  # what is not asked for in so many words must be so much alike to be a wish
FAINT = 0.22  # whatever is less alike than this is asked back
ARGUED = 0.3
AND = re.compile(r",?\s+(?:and|plus)\s+(?=(?:also\s+)?(?:an?|the|more|some|our|two)\b)", re.IGNORECASE)
PARAGRAPH = re.compile(
    r"(?:\b(?:paragraphs?|paras?|points?|number)\.?|§)\s*"
    r"(\d{1,2}(?:(?:,\s*|\s+and\s+|\s+or\s+)\d{1,2})*|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r"|\bP(\d{1,2})\b"
    r"|\b(third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth) paragraph\b",
    re.IGNORECASE,
)
SPELLED = "three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
NUMBERS = {word: str(n) for words in (SPELLED, ORDINALS) for n, word in enumerate(words, start=3)}
DENYING = re.compile(r"\b(?:not?|never|nor|neither|without|cannot)\b|n['’]t\b", re.IGNORECASE)  # noqa: RUF001
AGREES = re.compile(
    r"\b(?:agree(?:d|s)? with|same as|sides? with|stand(?:s)? with|i['’]?m with|(?:is|are) (?:so )?right|"  # noqa: RUF001
    r"(?:we|i)(?: \w+)? (?:support|back|second|echo|join)|what \w+(?: \w+)? (?:wants?|said|says|proposed))\b",
    re.IGNORECASE,
)
BLAMES = re.compile(
    r"\b(?:veto\w*|block\w*|unfair|say(?:s|ing)? no|said no|refus\w+|against|stubborn|why|selfish)\b",
    re.IGNORECASE,
)
WITHOUT = re.compile(r"(?:\b(?:no|not|never|nothing|nobody)\b[^.;!?]*)?\bwithout\b", re.IGNORECASE)
COURSES = {  # what the three courses are called for short; to reject a request is to ask for something
    r"(?:(?:keep|stick to|stand by|honou?r) (?:to )?(?:the|our) promises?|words of july 2024)"
    r"(?: (?:made )?without (?:a|any) date)?": "agreed path membership words Washington",
    r"(?:reject(?:ing)?|refus(?:e|ing)|turn(?:ing)? down|declin(?:e|ing)|not (?:to )?take up) "
    r"(?:(?:the|this|their|its|ukraine['’]?s?) )*(?:request|application|bid|ukraine)": "closing membership",  # noqa: RUF001
    r"turn(?:ing)? (?:(?:the|this|their) request|ukraine|it|them) down": "closing membership",
    r"no membership(?! before| until| without| unless)(?: for ukraine)?": "closing membership question",
    r"((?:deserves?|demand|ready for|wants?|support|against|accept|oppose) )"
    r"(?:(?:nato|full|ukraine['’]?s?) )*membership(?! (?:will|is|not|to be))": r"\g<1>invitation membership",  # noqa: RUF001
    r"promises? (?:must|should|has to|have to|needs? to) be kept": "agreed path membership words Washington",
    r"membership(?= (?:would|could|means))": "invitation membership",
    r"(?<!no )membership (?:for|of) ukraine(?!.* (?:off|not|ruled))": "invitation membership",
}
SHORT_FOR = {
    "article (?:5|five)": "collective defence guarantee",
    "(?:nobody|no (?:one|country|ally)) (?:should|must|can|may) be (?:forced|made|obliged)": (
        "No Ally is required"
    ),
    "(?:your|their|hungary['’]s) vetos?": "",  # noqa: RUF001  whoever blames a veto wants no sentence on one
    r"(?<=we )veto|(?<=will )veto|veto(?:es|ed|ing)?(?= (?:it|this|that|the text|all|everything|you)\b)": (
        "reject"
    ),
    "already(?! signed)": "",
    "why not(?= [a-z])": "let us",
    "(?:ukraine )?(?:(?:should|must|can|may|has to|needs to|deserves to|to) be )?in(?:to|side)? "
    "(?:nato|the alliance)(?! (?:should|must|has|is))": "invitation membership",
    "(?:has|have|gets?) no say": "has no veto, no third country has a say",
    "(?:NATO |military |permanent )bases?": "permanent bases combat forces",
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
    "only reforms|reforms only": "reforms alone",
    "companies|firms|factories": "industries industry",
    "corruption|courts?": "reform judicial courts",
    "hungarian schools|mother tongue": "minorities taught own language",
}
SPELLED_OUT = [
    (re.compile(rf"\b(?:{short})\b", re.IGNORECASE), long) for short, long in (COURSES | SHORT_FOR).items()
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What code makes of a speech, and how it puts that to the person who wrote it.

    `about` is the option that is named: asked for, asked about or, if `against`, spoken against.
    """

    intent: Intent
    heard: str
    sure: bool
    about: Wish | None = None
    against: bool = False


@dataclass(frozen=True, slots=True)
class Sense:
    """What a clause is about: the issue and the option that it is most like, how much, and who is near."""

    text: str
    stance: Stance
    issue: str | None
    option: str | None
    score: float
    close: bool


def understand(
    ear: Ear,
    seats: Sequence[str],
    seat: str,
    text: str,
    standing: int | None = None,
    record: PublicRecord | None = None,
) -> Reading:
    """Read a speech by `seat`; `standing` is the number of a question to this seat that is still open.

    `record` tells what the others asked for, so that 'I agree with Poland' and 'Hungary, why do you block?'
    are about something.
    """
    pack = ear.pack
    to = addressed(pack, [s for s in seats if s != seat], text)
    read = _with_theirs_marked(ear, seat, text)
    plain = _spelled_out(_unnamed(ear, read))
    parts = clauses(plain, asked=to is not None)
    sense = _sense(ear, read, plain, parts)
    question = to is not None and "?" in text
    if record is not None and to is not None and (sense is None or sense.option is None):
        sense = _of_theirs(record, to, text, sense) or sense
    if sense is None or sense.issue is None:
        move: Move = "question" if question else "answer" if standing is not None else "reserve"
        intent = Intent(move=move, to=to, arguments=_arguments(ear, text), answers=standing)
        return Reading(intent, _not_sure(pack, to), sure=False)
    return _reading(ear, to, text, standing, sense, _also(ear, sense, parts))


def _of_theirs(record: PublicRecord, to: str, text: str, sense: Sense | None) -> Sense | None:
    """Return what somebody means who only takes a side with another delegation, or blames it; a guess."""
    issue = sense.issue if sense is not None else None
    wish: Wish | None = None
    stance: Stance = "asks"
    if AGREES.search(text) is not None:
        wish, stance = last_wish(record, to, issue), "against" if refuses(text) else "for"
    elif BLAMES.search(text) is not None:
        wish = held_up(record, to, issue) or last_wish(record, to, issue)
    if wish is None:
        return None
    return Sense(text, stance, wish.issue, wish.option, 1.0, close=True)


def read_as(
    ear: Ear, to: str | None, text: str, standing: int | None, about_what: tuple[str, str | None]
) -> Reading:
    """Read a speech of which it is known about what it is: an issue, and an option if one is named."""
    issue, option = about_what
    about = None if option is None else Wish(issue=issue, option=option)
    asks = to is not None and "?" in text
    against = refuses(text) or _denies(ear, about, _spelled_out(text))
    stance: Stance = "asks" if asks else "against" if against else "for"
    return _reading(ear, to, text, standing, Sense(text, stance, issue, option, 1.0, close=False))


def _reading(
    ear: Ear, to: str | None, text: str, standing: int | None, sense: Sense, also: tuple[Wish, ...] = ()
) -> Reading:
    """Put what a speech is about as an intent and as a sentence."""
    issue, option = ear.pack.by_issue[sense.issue or ""], sense.option
    about = None if option is None else Wish(issue=issue.id, option=option)
    wished = sense.stance in ("for", "plain")
    move: Move = "support" if wished else "object" if sense.stance == "against" else "reserve"
    if to is not None and "?" in text:
        move = "question"
    elif standing is not None:
        move = "answer"
    # Whoever asks about something need not want it, and whoever refuses it does not.
    ask = about if wished else None
    arguments = _arguments(ear, text)
    unclear = option is None and sense.stance in ("for", "against") and not _numbers(text)
    intent = Intent(
        move=move, to=to, pid=issue.pid, arguments=arguments, ask=ask, answers=standing, also=also
    )
    against = sense.stance == "against"
    sentence = heard(ear.pack, intent, against=option if against else None)
    if sense.close:
        sentence = f"Do you mean this? {sentence}"
    elif unclear:
        sentence += " What you want there I cannot tell. Choose it here."
    return Reading(intent, sentence, sure=not (sense.close or unclear), about=about, against=against)


def _denies(ear: Ear, about: Wish | None, text: str) -> bool:
    """Say whether somebody puts a 'not' before what an option is called, where its own words have none.

    Whoever says 'nothing without a mandate' asks for the mandate.
    """
    if about is None or DENYING.search(text) is None:
        return False
    option = ear.pack.options[about.issue, about.option]
    called = set(stems(f"{option.short}. {option.title}. {option.verb}"))
    worded = ear.options.weights[f"{about.issue}/{about.option}"]
    said = stems(WITHOUT.sub(" ", text) if "without" in text.lower() else text)
    denied = {s.removeprefix("not ") for s in said if s.startswith("not ")}
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
    also = "".join(
        f" And paragraph {paragraph_number(pack.by_issue[wish.issue].pid)}: you ask for "
        f"{pack.options[wish.issue, wish.option].noun}."
        for wish in intent.also
    )
    return f"Paragraph {number}: {what}{to}.{also}"


def confirmed(pack: Pack, reading: Reading, intent: Intent) -> str:
    """Say what was understood once the person has confirmed or corrected it."""
    about = reading.about
    stands = reading.against and about is not None and intent.pid == pack.by_issue[about.issue].pid
    return heard(pack, intent, against=about.option if stands and about else None)


def _not_sure(pack: Pack, to: str | None) -> str:
    name = f" to {pack.card(to).name}" if to else ""
    return f"You speak{name}, but I cannot tell about which paragraph. Name it, or choose it here."


def _spelled_out(text: str) -> str:
    """Put what is said for short as the options have it."""
    for short, long in SPELLED_OUT:
        text = short.sub(long, text)
    return text


def _sense(ear: Ear, text: str, plain: str, parts: Sequence[Clause]) -> Sense | None:
    """Return what a speech is about: what it asks for, or else refuses, or else asks somebody about.

    `plain` is the text spelled out and without the names of delegations, `parts` are its clauses.
    """
    numbers = _numbers(text)
    issue = _issue_named(ear, text)
    if numbers and issue is None:
        return None
    around = {name.split("/")[0]: score for name, score in reversed(ear.options.like(plain))}
    found = [_sense_of(ear, part, issue, around if len(parts) > 1 else {}) for part in parts]
    for stances in (("for", "plain"), ("against",), ("asks",)):
        those = [s for s in found if s.stance in stances]
        if len(those) > 1:
            whole = Clause(" ".join(s.text for s in those), those[0].stance)
            those.append(_sense_of(ear, whole, issue, {}))
        clear = [s for s in those if s.score >= (ABOUT if issue is None else ABOUT / 2)]
        if clear:
            return max(clear, key=lambda s: s.score * (WISHED if s.stance == "for" else 1))
    if issue is None:
        return None
    against = any(s.stance == "against" for s in found)
    asks = bool(found) and all(s.stance == "asks" for s in found)
    return Sense(text, "against" if against else "asks" if asks else "plain", issue, None, 0.0, close=False)


def _sense_of(ear: Ear, clause: Clause, issue: str | None, around: Mapping[str, float]) -> Sense:
    """Return what one clause is about; `issue` is that of the paragraph that the speech names, if any."""
    near = ear.options.like(clause.text)
    alike = [(n, s + AROUND * around.get(n.split("/")[0], 0.0) * (s > 0)) for n, s in near]
    alike.sort(key=lambda x: -x[1])
    about = issue or alike[0][0].split("/")[0]
    mine = [(n.split("/")[1], s) for n, s in alike if n.startswith(f"{about}/")]
    rival = max((s for n, s in alike if not n.startswith(f"{about}/")), default=0.0)
    option = _option(ear, about, mine, clause.text)
    stance = clause.stance
    if stance in ("for", "plain") and option is not None:
        stance = "against" if _denies(ear, Wish(issue=about, option=option), clause.text) else stance
    # 'Russia invaded Ukraine' asks for nothing that code could be sure of.
    vague = stance == "plain" and mine[0][1] < FIRM
    faint = mine[0][1] < FAINT
    close = issue is None and (vague or faint or mine[0][1] < CERTAIN * rival)
    return Sense(clause.text, stance, about, option, mine[0][1], close)


def _also(ear: Ear, main: Sense, parts: Sequence[Clause]) -> tuple[Wish, ...]:
    """Return what else is asked for in so many words, on other issues than the point of the speech."""
    if main.stance not in ("for", "plain") or main.option is None or main.close:
        return ()
    found: dict[str, Wish] = {}
    for clause in parts:
        for part in AND.split(clause.text) if clause.stance == "for" else ():
            sense = _sense_of(ear, Clause(part, "for"), _issue_named(ear, part), {})
            sure = sense.stance == "for" and not sense.close and sense.score >= FIRM
            if sure and sense.issue and sense.option and sense.issue != main.issue:
                found.setdefault(sense.issue, Wish(issue=sense.issue, option=sense.option))
    return tuple(found.values())


def _issue_named(ear: Ear, text: str) -> str | None:
    """Return the issue of the first paragraph that is named by its number, if any."""
    return next((ear.pack.by_pid[p].id for n in _numbers(text) if (p := f"P{n}") in ear.pack.by_pid), None)


def _numbers(text: str) -> list[str]:
    """Return the numbers of the paragraphs that are named."""
    found = " ".join(n for groups in PARAGRAPH.findall(text) for n in groups)
    return [NUMBERS.get(n, n) for n in re.findall(r"\w+", found.lower()) if n not in ("and", "or")]


def _with_theirs_marked(ear: Ear, seat: str, text: str) -> str:
    """Mark what another delegation is said to want: 'Poland wants a date' is no wish of whoever says it."""
    names = _names(ear, but=seat)
    wants = r"wants|asks for|demands|proposes|insists on|needs|supports|says|thinks|prefers|suggests"
    return re.sub(
        rf"\b(?:the )?(?:{names}) (?:\w+ly |also |just )?(?:{wants})\b", THEIRS, text, flags=re.IGNORECASE
    )


def _unnamed(ear: Ear, text: str) -> str:
    """Leave out what delegations are called: the United States are no backstop."""
    return re.sub(rf"\b(?:the )?(?:{_names(ear)})\b(?!['’])", "", text, flags=re.IGNORECASE)  # noqa: RUF001


def _names(ear: Ear, but: str = "") -> str:
    """Return a pattern of what delegations are called, without that of one seat."""
    return "|".join(re.escape(c.name.removeprefix("the ")) for s, c in ear.pack.cards.items() if s != but)


def _option(ear: Ear, issue: str, alike: Sequence[tuple[str, float]], said: str) -> str | None:
    """Return the option of an issue that a text is clearly most like, or, of two alike, the one it names."""
    (best, score), (second, next_score) = alike[:2]
    if score < ABOUT / 2:
        return None
    if score >= CLEAR * next_score:
        return best
    named = [o for o in (best, second) if set(stems(ear.pack.options[issue, o].short)) <= set(stems(said))]
    return named[0] if len(named) == 1 else None


def _arguments(ear: Ear, text: str) -> tuple[str, ...]:
    """Return the argument of the bank that a text makes, if one is alike enough."""
    return tuple(name for name, score in ear.arguments.like(text)[:1] if score >= ARGUED)
