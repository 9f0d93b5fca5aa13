"""Reads a speech that a model wrote before anyone else does: cleans it, says why it cannot be used.

The rules forgive. To turn a good speech down costs a second call, then a template; a subtle contradiction
that gets through costs little, because what a seat wants and consents to is never read from a speech.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import Literal

from nacsim.agents import language as lang
from nacsim.agents.language import paragraphs_named, sentences, stems, words
from nacsim.agents.speech import LIMIT, slots_of
from nacsim.agents.view import Desk
from nacsim.council.values import CHAIR, Intent, Move, Wish, paragraph_number
from nacsim.roles.check import allowed_figures, figures
from nacsim.roles.pack import Pack

Kind = (
    Literal["empty", "long", "language", "role", "consent", "paragraph"]
    | Literal["intent", "parrot", "repeat", "figures", "quotation", "person"]
)

READ_AT_MOST = 8000  # characters; a speech has 1,200, and a reply that is longer gets no better at its end
FEWEST, MOST, CUT_TO = 8, 170, 150  # words of a speech
ENOUGH = 25  # words that must be left when sentences were taken out
QUOTED = 4  # words from which on a quotation must have been said or written


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a speech cannot be used; `mend` is put to the model on the one re-ask."""

    kind: Kind
    mend: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A speech after cleaning; without faults it can be used."""

    text: str
    facts: tuple[str, ...]  # ids of the facts whose figures it uses
    removed: tuple[str, ...]  # sentences taken out, with an unsourced figure or a made-up quotation
    faults: tuple[Fault, ...]


def check(desk: Desk, intent: Intent, said: str, *, language: str = "en") -> Checked:
    """Clean a speech, and judge whether it can stand for an intent of a seat; no text makes it raise."""
    case = _case(desk, intent, said[:READ_AT_MOST], lang.tongue(language))
    text, removed = case.said, list[_Removed]()
    while (cleaner := _passed(case, text, removed)) != text:
        text = cleaner
    faults = list(_too_little_left(text, removed))
    if len(text.split()) < FEWEST:
        faults = faults or [Fault("empty", "Say more: three to six full sentences.")]
        whole = " ".join(lang.visible(case.said).split())  # why nothing is left of it
        faults += chain(_form(case, whole), _out_of_role(case, whole))
    else:
        faults += chain.from_iterable(find(case, text) for find in _FINDERS)
    out = dict.fromkeys(r.sentence for r in removed)
    return Checked(text, _facts_said(case, text), tuple(out), tuple(dict.fromkeys(faults)))


@dataclass(frozen=True, slots=True)
class _Removed:
    kind: Literal["figures", "quotation"]
    sentence: str
    words: str  # what is wrong in it


@dataclass(frozen=True, slots=True)
class _Case:
    """A seat, its intent, and what it may rest on."""

    desk: Desk
    intent: Intent
    move: Move
    said: str  # before it was cleaned
    tongue: lang.Tongue
    slots: dict[str, str]
    facts: tuple[str, ...]  # whose figures may be said: the intent's, then the card's
    of_intent: int  # how many of them are the intent's
    own: str  # what the seat is called, as a pattern
    others: str

    def pattern(self, source: str) -> re.Pattern[str]:
        """Return a pattern of the tongue with the names put in, for a text in small letters."""
        return _compiled(source, self.own, self.others)

    def words_of(self, *prefixes: str) -> frozenset[str]:
        """Return the stems of the options that the intent's slots name."""
        forms = (self.slots.get(f"{p}_{form}", "") for p in prefixes for form in ("noun", "verb", "short"))
        return frozenset(chain.from_iterable(map(stems, forms)))


def _case(desk: Desk, intent: Intent, said: str, speaks: lang.Tongue) -> _Case:
    slots, facts = slots_of(desk, intent)
    passes: Move = "pass" if said in desk.card.phrases["pass"] else intent.move
    known = tuple(dict.fromkeys((*facts, *desk.card.facts)))
    seats = dict.fromkeys((*desk.pack.cards, *lang.CALLED))
    others = _any_of(tuple(n for seat in seats if seat != desk.seat for n in _names(desk.pack, seat)))
    own = _any_of(_names(desk.pack, desk.seat))
    return _Case(desk, intent, passes, said, speaks, slots, known, len(facts), own, others)


def _names(pack: Pack, seat: str) -> tuple[str, ...]:
    on_card = [pack.cards[seat].name.removeprefix("the ")] if seat in pack.cards else []
    return (*on_card, *lang.CALLED.get(seat, ()))


@lru_cache(maxsize=256)
def _any_of(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(n.lower()) for n in sorted(set(names), key=lambda n: (-len(n), n)))


@lru_cache(maxsize=512)
def _compiled(source: str, own: str, others: str) -> re.Pattern[str]:
    return re.compile(source.replace("OWN", own).replace("OTHERS", others))


def _passed(case: _Case, text: str, removed: list[_Removed]) -> str:
    """Clean once, drop what is said twice or has no source, and cut to length."""
    label = _own_label(case.own, case.desk.seat, case.desk.card.adjective)
    kept = _once_each(sentences(lang.clean(text, label)))
    bad = [*_unsourced(case, kept), *_made_up(case, " ".join(kept))]
    removed += bad
    gone = {r.sentence for r in bad}
    return _cut([s for s in kept if s not in gone])


_SPEAKER = r"(?:delegat\w+|délégu\w+|representative|représentante?|ambassad\w+)"
_OF = r"(?:of|for|from|by|de|du) "
_THE = r"(?:the |la |le |les |l')?"


@lru_cache(maxsize=64)
def _own_label(own: str, seat: str, adjective: str) -> re.Pattern[str]:
    who = (
        rf"(?:the )?(?:(?:{_SPEAKER}|(?:statem|posi|spee)\w+) {_OF})?{_THE}(?:{own}|(?-i:{seat}))(?:(?:'s)? "
        rf"(?:{_SPEAKER}|position))?|(?:the )?{re.escape(adjective)} (?:{_SPEAKER}|statement)"
        r"|discours|réponse|déclaration|(?:my |final |opening )?(?:speech|statement|response|answer|draft)"
    )
    rest = r"[ ]*(?:\([^()\n]{0,40}\)[ ]*)?:"
    return re.compile(rf"^[ \"'«]*(?:[\[(](?:{who})[\])][ ]*:?|(?:{who}){rest})\s*", re.I | re.M)


def _once_each(parts: Iterable[str]) -> list[str]:
    """Drop a sentence that was said before; 'No. No.' may stay."""
    kept: dict[object, str] = {}
    for place, part in enumerate(parts):
        kept.setdefault(words(part) if len(words(part)) > 1 else place, part)
    return list(kept.values())


def _cut(parts: list[str]) -> str:
    """Cut at the last full sentence that fits; without one, at the last word of what may be printed."""
    text = " ".join(parts)
    most = CUT_TO if len(text.split()) > MOST else MOST
    for count in range(len(parts), 0, -1):
        shorter = " ".join(parts[:count])
        if len(shorter) <= LIMIT and len(shorter.split()) <= most and (shorter == text or lang.ends(shorter)):
            return shorter
    return text[:LIMIT].rsplit(" ", 1)[0] if len(text) > LIMIT else text


_ARTICLE = re.compile(r"\barticles? (\d+(?:\.\d+)*)", re.I)
_QUOTATION = re.compile(r"\"([^\"]{1,600})\"|«([^»]{1,600})»|(?<!\w)'((?:[^']|(?<=\w)'(?=\w)){1,600})'(?!\w)")


def _said_figures(case: _Case, text: str) -> frozenset[str]:
    """Return the figures of a text that need a source: not the numbers of paragraphs that exist."""
    pack = case.desk.pack
    known = {paragraph_number(pid) for pid in (*(p.pid for p in pack.scenario.fixed), *pack.by_pid)}
    rest = lang.PARAGRAPHS.sub(lambda m: " " if paragraphs_named(m[0]) <= known else m[0], text)
    spaced = re.sub(r"(?<=\d) (?=\d{3}\b)", ",", rest)
    return frozenset(map(_canonical, (*figures(spaced), *lang.amounts(rest))))


def _canonical(figure: str) -> str:
    """Return one spelling of a figure: 880000 for 880,000, and 0.25 for 0,25."""
    thousands = re.fullmatch(r"\d{1,3}(?:,\d{3})+", figure)
    return figure.replace(",", "" if thousands else ".")


def _sourced(case: _Case, facts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_canonical, allowed_figures(case.desk.pack.facts[f] for f in facts)))


def _articles(case: _Case, text: str) -> list[str]:
    """Return the facts that know the treaty articles a text names."""
    named = {f"Article {number}" for number in _ARTICLE.findall(text)}
    return [f.id for f in case.desk.pack.facts.values() if named.intersection(f.tokens)]


def _unsourced(case: _Case, parts: Iterable[str]) -> Iterator[_Removed]:
    for part in parts:
        said = _said_figures(case, part)
        missing = said - _sourced(case, (*case.facts, *_articles(case, part))) if said else said
        if missing:
            yield _Removed("figures", part, ", ".join(sorted(missing)))


def _facts_said(case: _Case, text: str) -> tuple[str, ...]:
    """Return the intent's facts whose figures are said, then others for figures that these do not have."""
    said = _said_figures(case, text)
    found = [f for f in case.facts[: case.of_intent] if said & _sourced(case, (f,))]
    for fact in (*case.facts[case.of_intent :], *_articles(case, text)):
        if (said - _sourced(case, found)) & _sourced(case, (fact,)):
            found.append(fact)
    return tuple(found)


def _made_up(case: _Case, text: str) -> Iterator[_Removed]:
    """Find the sentences with a quotation that nobody at this table said or wrote."""
    for match in _QUOTATION.finditer(text):
        quoted = next(g for g in match.groups() if g is not None)
        pieces = (words(p) for p in re.split(r"…|\.\.\.|\[[^\]]*\]", quoted))
        if all(_was_written(case.desk, p) for p in pieces if len(p) >= QUOTED):
            continue
        start = 0
        for part in sentences(text):
            if start < match.end() and match.start() < start + len(part):
                yield _Removed("quotation", part, f"'{quoted}'")
            start += len(part) + 1


def _was_written(desk: Desk, piece: tuple[str, ...]) -> bool:
    table = desk.text.paragraphs if desk.text else ()
    own = (desk.card.opening, *(p.text for p in desk.card.points))
    written = (*(p.text for p in table), *(p.text for p in desk.pack.briefing), *_phrases_of(desk.pack))
    sources = chain(own, written, (h.speech.text for h in desk.record.speeches))
    needle = f" {' '.join(piece)} "
    return any(needle in f" {' '.join(words(source))} " for source in sources)


def _phrases_of(pack: Pack) -> Iterator[str]:
    """Return what the pack words for all: options, fixed paragraphs, facts, red lines said aloud."""
    for option in pack.options.values():
        yield from (*option.wordings, option.noun, option.verb, option.short, option.title)
    yield from (p.text for p in pack.scenario.fixed)
    yield from (f.says for f in pack.facts.values())
    yield from (line.sentence for card in pack.cards.values() for line in card.red_lines if line.public)


def _too_little_left(text: str, removed: list[_Removed]) -> Iterator[Fault]:
    if len(text.split()) >= ENOUGH:
        return
    numbers = "; ".join(r.words for r in removed if r.kind == "figures")[:200]
    quotes = "; ".join(r.words for r in removed if r.kind == "quotation")[:300]
    if numbers:
        yield Fault("figures", f"Use no figure or date that your task does not give: not {numbers}.")
    if quotes:
        yield Fault("quotation", f"Quote nothing that was not said or written: not {quotes}.")


_SURNAMES = (
    "Biden Duda Erdogan Fico Hegseth Kallas Karis Lavrov Macron Meloni Merz Michal Nauseda Nawrocki Orban "
    "Putin Rinkevics Rubio Rutte Scholz Starmer Stoltenberg Szijjarto Trump Tusk Vance Zelenskiy Zelensky "
    "Zelenskyy"
)
_PERSONS = re.compile(rf"\b(?:{'|'.join(f'{_SURNAMES} {_SURNAMES.upper()}'.split())})\b")


def _form(case: _Case, text: str) -> Iterator[Fault]:
    if len(text.split()) > MOST or (len(text) > 0.9 * LIMIT and not lang.ends(text)):
        yield Fault("long", f"Use full sentences, and at most {CUT_TO} words.")
    if lang.is_foreign(text, "fr" if case.tongue is lang.FRENCH else "en"):
        yield Fault("language", f"Speak {case.tongue.name}, and no other language.")
    if _PERSONS.search(lang.unaccented(text)):
        yield Fault("person", "Name offices, not persons.")


def _out_of_role(case: _Case, text: str) -> Iterator[Fault]:
    name, parts = case.desk.card.name, sentences(text)
    small = [part.lower() for part in parts]
    ids = rf"\b(?:{'|'.join(case.desk.pack.cards)})-\d{{1,2}}\b|\bF-[a-z]+-[a-z0-9]"
    if re.search(ids, text) or any(map(case.pattern(case.tongue.machine).search, small)):
        yield Fault("role", f"Speak as {name}, in the room: nothing about machines, tasks, rules or papers.")
    label = _other_label(case.others, "|".join(s for s in case.desk.pack.cards if s != case.desk.seat))
    speaks = case.pattern(case.tongue.other)
    lines = (*parts, *lang.visible(case.said).split("\n"))
    if any(":" in line and label.match(line) for line in lines) or any(map(speaks.search, small)):
        yield Fault("role", f"Speak for {name} only, not for others or the chair, with no name at the start.")
    if _claims(case, text, case.tongue.adoption):
        yield Fault("role", "Only the chair can say that something is adopted; say what you want instead.")


@lru_cache(maxsize=64)
def _other_label(others: str, seats: str) -> re.Pattern[str]:
    office = (
        r"chair(?:man|woman|person)?|secretary[- ]general|secrétaire général|moderator|narrator|human|user"
    )
    who = rf"(?:(?:the )?{_SPEAKER} {_OF})?{_THE}(?:{others}|(?-i:{seats}|{CHAIR})|{office})"
    verb = r"(?:'s? [a-z]+)?(?: (?:asks|repl|respon|says|speak)\w*)?"
    return re.compile(rf"\W{{0,6}}(?!ukraine|russi){who}{verb}[*\] )]*:(?!\w)", re.I)


def _claims(case: _Case, text: str, source: str, also: str = "") -> list[re.Match[str]]:
    """Return what a text claims for good: not under a condition, not denied, not asked, not quoted."""
    found: list[re.Match[str]] = []
    pattern, denial = case.pattern(source), case.pattern(case.tongue.denial)
    condition = case.pattern(case.tongue.condition + also)
    for sentence in map(str.lower, sentences(_QUOTATION.sub(" ", text))):
        match = pattern.search(sentence)
        if match and not condition.search(sentence) and not denial.search(sentence[: match.start()]):
            found.append(match)
    return found


def _consent(case: _Case, text: str) -> Iterator[Fault]:
    # A delegate closes only with the statement that it makes beside its consent.
    if case.move != "close" and _claims(case, text, case.tongue.consent):
        yield Fault("consent", "Do not accept the whole text or join consensus; keep to one paragraph.")


def _paragraph(case: _Case, text: str) -> Iterator[Fault]:
    pid, card, french = case.intent.pid, case.desk.card, case.tongue is lang.FRENCH
    if pid is None or case.move in ("pass", "close") or paragraph_number(pid) in paragraphs_named(text):
        return
    given = [case.desk.pack.by_pid[pid].title, case.slots.get("point", ""), case.slots.get("red_line", "")]
    if case.move == "open":  # an opening is about the whole card, and no paragraph exists yet
        given += [card.opening, card.public_position]
    known = case.words_of("now", "ask", "offer", "their").union(*map(stems, given))
    if (french and case.move != "open") or not (french or known & stems(text)):
        yield Fault("paragraph", f"Say 'paragraph{'e' if french else ''} {paragraph_number(pid)}'.")


def _copied(case: _Case, text: str) -> Iterator[Fault]:
    """Find what was copied out of the record; words that the pack gives everybody do not count."""
    shared = intern("\n".join(_phrases_of(case.desk.pack)))  # a cache compares its keys by identity first
    mine = lang.runs(text, shared)
    copied = {
        heard.speech.speaker == case.desk.seat
        for heard in case.desk.record.speeches
        if mine.copies(lang.runs(heard.speech.text, shared))
    }
    if False in copied:
        yield Fault("parrot", "Use your own words, not those of another speaker.")
    if True in copied:
        yield Fault("repeat", "You have said this before; say something else, in other words.")
    total = len(words(text)) - 2
    if total > ENOUGH and len(lang.runs(text, "").short) < total / 2:
        yield Fault("repeat", "Say each thing once.")


def _intent(case: _Case, text: str) -> Iterator[Fault]:
    """Find what a speech does not do that it is for; wishes are worded in English, so French need not ask."""
    move, ask, to = case.move, case.intent.ask, case.intent.to
    if move in ("object", "warn"):
        yield from _refuses(case, text)
    if move in ("support", "bridge", "concede_for") and ask and case.tongue is not lang.FRENCH:
        yield from _asks(case, text, ask)
    if move != "pass" and case.intent.offer and _is_refused(case, text, case.intent.offer):
        yield Fault("intent", f"Do not refuse {case.slots['offer_noun']}: you can let it stand.")
    if move == "question" and "?" not in text:
        yield Fault("intent", "Ask a question, and end with it.")
    if move == "answer" and to and not _names_seat(case, text, to):
        yield Fault("intent", f"Answer {case.slots['to']} by name.")


def _refuses(case: _Case, text: str) -> Iterator[Fault]:
    """An objection says no somewhere, or names its cure; it never says yes to what stands."""
    cure = case.words_of("ask") - case.words_of("now")
    if not case.pattern(case.tongue.refusal).search(text.lower()) and not cure & stems(text):
        yield Fault("intent", "Say plainly that you cannot accept what stands there now.")
    stands = case.words_of("now") - case.words_of("ask")
    number = paragraph_number(case.intent.pid) if case.intent.pid else None
    for match in _claims(case, text, case.tongue.accepts, f"|{case.tongue.turn}"):
        accepted = _clause_after(match)
        half = len(stems(case.slots.get("now_short", ""))) / 2
        named = paragraphs_named(accepted) == {number} and not cure & stems(accepted)
        if named or (stands and len(stands & stems(accepted)) > half):
            yield Fault("intent", "Do not welcome or accept what you object to.")


def _clause_after(match: re.Match[str]) -> str:
    return re.split(r"[.,;:!?]|\b(?:and|et)\b", match.string[match.end() :])[0]


def _asks(case: _Case, text: str, ask: Wish) -> Iterator[Fault]:
    """A wish is known by a word that its title and today's text do not have, or by what its wordings say."""
    option = case.desk.pack.options[ask.issue, ask.option]
    spoken = case.words_of("ask") | stems(option.title)
    telling = spoken - stems(case.desk.pack.by_issue[ask.issue].title) - case.words_of("now")
    said, pid = stems(text), case.desk.pack.by_issue[ask.issue].pid
    few = 1 if paragraph_number(pid) in paragraphs_named(text) else 2
    if not (telling or spoken) & said and len(stems(" ".join(option.wordings)) & said) < few:
        yield Fault("intent", f"Say what you ask for: {option.noun}.")
    elif _is_refused(case, text, ask):
        yield Fault("intent", f"Do not oppose what you ask for: {option.noun}.")


_NEGATIVE = re.compile(r"\b(?:not?|nothing|without|never|cannot|refusal|bar|against|closing|exemption)\b")


def _is_refused(case: _Case, text: str, wish: Wish) -> bool:
    """Say whether a text says no to exactly this option; one that is itself a no is not judged."""
    option = case.desk.pack.options[wish.issue, wish.option]
    forms = [stems(form) for form in (option.noun, option.short) if not _NEGATIVE.search(form)]
    refused = [stems(_clause_after(match)) for match in _claims(case, text, case.tongue.opposes)]
    return any(form and len(form & clause) * 3 >= len(form) * 2 for form in forms for clause in refused)


def _names_seat(case: _Case, text: str, seat: str) -> bool:
    called = (*_names(case.desk.pack, seat), case.desk.pack.card(seat).adjective)
    pattern = rf"\b(?:{_any_of(tuple(map(lang.unaccented, called)))}|(?-i:{seat}))\b"
    return bool(re.search(pattern, lang.unaccented(text), re.I))


_FINDERS = (_form, _out_of_role, _consent, _paragraph, _intent, _copied)
