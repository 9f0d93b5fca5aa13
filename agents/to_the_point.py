"""Whether a speech does what it is for: its paragraph, its intent, in words that were not said before."""

import re
from collections.abc import Iterator

from nacsim.agents.case import ENOUGH, Case, Fault
from nacsim.agents.copying import joined, runs
from nacsim.agents.in_role import claims
from nacsim.agents.language import stems, unaccented, words
from nacsim.agents.names import any_of, names_of
from nacsim.agents.numbers import paragraphs_named
from nacsim.agents.tongues import FRENCH, pattern, unmarked
from nacsim.council.values import Wish, paragraph_number
from nacsim.prompts.render import example_speech

OF_THE_EXAMPLE = 2  # runs of three words; small models take a turn of phrase out of it rather than all
_NEGATIVE = re.compile(r"\b(?:not?|nothing|without|never|cannot|refusal|bar|against|closing|exemption)\b")


def paragraph(case: Case, text: str) -> Iterator[Fault]:
    """Find that nobody could tell which paragraph a speech is about."""
    pid, card, french = case.intent.pid, case.desk.card, case.tongue is FRENCH
    if pid is None or case.move in ("pass", "close") or paragraph_number(pid) in paragraphs_named(text):
        return
    given = [case.desk.pack.by_pid[pid].title, case.slots.get("point", ""), case.slots.get("red_line", "")]
    if case.move == "open":  # an opening is about the whole card, and no paragraph exists yet
        given += [*card.openings, card.public_position]
    known = case.words_of("now", "ask", "offer", "their").union(*map(stems, given))
    if (french and case.move != "open") or not (french or known & stems(text)):
        yield Fault("paragraph", f"Say 'paragraph{'e' if french else ''} {paragraph_number(pid)}'.")


def copied(case: Case, text: str) -> Iterator[Fault]:
    """Find what was copied out of the record; words that the pack gives everybody do not count."""
    shared = joined(case.desk.pack.phrases)
    mine = runs(text, shared)
    of_its_own = {
        heard.speech.speaker == case.desk.seat
        for heard in case.desk.record.speeches
        if mine.copies(runs(heard.speech.text, shared))
    }
    if False in of_its_own:
        yield Fault("parrot", "Use your own words, not those of another speaker.")
    if True in of_its_own:
        yield Fault("repeat", "You have said this before; say something else, in other words.")
    if len(mine.short & runs(example_speech(), shared).short) >= OF_THE_EXAMPLE:
        yield Fault("parrot", "Use your own words, none of those of the example.")
    total = len(words(text)) - 2
    if total > ENOUGH and len(runs(text).short) < total / 2:
        yield Fault("repeat", "Say each thing once.")


def serves(case: Case, text: str) -> Iterator[Fault]:
    """Find what a speech does not do that it is for; wishes are worded in English, so French need not ask."""
    move, ask, to = case.move, case.intent.ask, case.intent.to
    if move in ("object", "warn"):
        yield from _refuses(case, text)
    if move in ("support", "bridge", "concede_for") and ask and case.tongue is not FRENCH:
        yield from _asks(case, text, ask)
    if move != "pass" and case.intent.offer and _is_refused(case, text, case.intent.offer):
        yield Fault("intent", f"Do not refuse {case.slots['offer_noun']}: you can let it stand.")
    if move == "question" and "?" not in text:
        yield Fault("intent", "Ask a question, and end with it.")
    if move == "answer" and to and not _names_seat(case, text, to):
        yield Fault("intent", f"Answer {case.slots['to']} by name.")


def _refuses(case: Case, text: str) -> Iterator[Fault]:
    """An objection says no somewhere, or names its cure; it never says yes to what stands."""
    cure = case.words_of("ask") - case.words_of("now")
    if not pattern(case.tongue.refusal).search(text.lower()) and not cure & stems(text):
        yield Fault("intent", "Say plainly that you cannot accept what stands there now.")
    stands = case.words_of("now") - case.words_of("ask")
    number = paragraph_number(case.intent.pid) if case.intent.pid else None
    for match in claims(case, text, case.tongue.accepts, f"|{case.tongue.turn}"):
        accepted = _clause_after(match)
        half = len(stems(case.slots.get("now_short", ""))) / 2
        named = paragraphs_named(accepted) == {number} and not cure & stems(accepted)
        if named or (stands and len(stands & stems(accepted)) > half):
            yield Fault("intent", "Do not welcome or accept what you object to.")


def _clause_after(match: re.Match[str]) -> str:
    return re.split(r"[.,;:!?]|\b(?:and|et)\b", unmarked(match.string[match.end() :]))[0]


def _asks(case: Case, text: str, ask: Wish) -> Iterator[Fault]:
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


def _is_refused(case: Case, text: str, wish: Wish) -> bool:
    """Say whether a text says no to exactly this option; one that is itself a no is not judged."""
    option = case.desk.pack.options[wish.issue, wish.option]
    forms = [stems(form) for form in (option.noun, option.short) if not _NEGATIVE.search(form)]
    refused = [stems(_clause_after(match)) for match in claims(case, text, case.tongue.opposes)]
    return any(form and len(form & clause) * 3 >= len(form) * 2 for form in forms for clause in refused)


def _names_seat(case: Case, text: str, seat: str) -> bool:
    called = (*names_of(case.desk.pack, seat), case.desk.pack.card(seat).adjective)
    called_so = rf"\b(?:{any_of(tuple(map(unaccented, called)))}|(?-i:{seat}))\b"
    return bool(re.search(called_so, unaccented(text), re.I))
