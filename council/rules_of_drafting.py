"""Rules of drafting: what a text, a review of it and words of one's own must be."""

from typing import Any

from nacsim.council import commands as c
from nacsim.council.gate import incoherences
from nacsim.council.state import MeetingState

PARAGRAPHS = 24
TEXT_CHARACTERS = 12_000
PARAGRAPH_CHARACTERS = 800


def drafting(state: MeetingState, _: object) -> str | None:
    """Reviews and new texts belong to the drafting rounds."""
    return None if state.phase == "drafting" else "The Council is not drafting now."


def round_is_current(state: MeetingState, command: Any) -> str | None:
    """A review answers the round that is under way."""
    return None if command.round == state.round else f"Round {command.round} is not under way."


def round_is_not_revealed(state: MeetingState, command: Any) -> str | None:
    """Reviews are committed before any is revealed."""
    return None if state.revealed_round < command.round else "The reviews of this round are revealed already."


def review_is_of_the_current_text(state: MeetingState, command: c.Review) -> str | None:
    """A verdict on other bytes is no verdict."""
    draft = state.draft
    same = command.hash == draft.hash and command.revision == draft.text.revision
    return None if same else "This verdict is about another text."


def one_review_a_round(state: MeetingState, command: c.Review | c.MissReview) -> str | None:
    """A seat reviews a text once."""
    return f"{command.seat} has already reviewed this text." if command.seat in state.reviews else None


def remarks_offer_a_cure(_: MeetingState, command: c.Review) -> str | None:
    """Amendments carry their words, objections a line or a reason, and both something that would cure."""
    for remark in command.remarks:
        if remark.position == "amend" and remark.cure is None:
            return f"The amendment to paragraph {remark.pid[1:]} does not say what it should become."
        if remark.position == "object" and (remark.cure is None or not (remark.red_line or remark.reason)):
            return f"The objection to paragraph {remark.pid[1:]} names no reason or no cure."
    return None


def verdict_agrees_with_remarks(_: MeetingState, command: c.Review) -> str | None:
    """Whoever accepts a text does not block a paragraph of it."""
    blocks = any(r.position != "ok" for r in command.remarks)
    if command.verdict.startswith("accept") and blocks:
        return "An acceptance cannot block a paragraph."
    return None


def at_most_two_wishes_each_way(_: MeetingState, command: c.Review) -> str | None:
    """Two asks and two offers are what a table can follow."""
    return None if len(command.asks) <= 2 and len(command.offers) <= 2 else "At most two asks and two offers."


def every_seat_has_answered(state: MeetingState, _: object) -> str | None:
    """Nothing is revealed before everyone has committed."""
    waiting = [seat for seat in state.seats if seat not in state.reviews]
    return f"Still waiting for {', '.join(waiting)}." if waiting else None


def option_is_on_the_agenda(state: MeetingState, command: c.OfferWording) -> str | None:
    """Words are words for something: an issue of the agenda and one of its options."""
    for issue in state.meeting.agenda:
        if issue.id == command.wish.issue and command.wish.option in {o.id for o in issue.options}:
            return None
    return "These words belong to no option of the agenda."


def wording_fits_a_paragraph(_: MeetingState, command: c.OfferWording) -> str | None:
    """A paragraph is short enough to be read aloud."""
    if len(command.text) <= PARAGRAPH_CHARACTERS:
        return None
    return f"A paragraph has at most {PARAGRAPH_CHARACTERS} characters; this one has {len(command.text)}."


def unread_words_are_marked(state: MeetingState, command: c.Circulate) -> str | None:
    """What code could not read is not passed off as read: no delegation could know what it agrees to."""
    for paragraph in command.paragraphs:
        own = state.own_words.get((paragraph.issue or "", paragraph.option))
        if own is None or own.features_known or own.text != paragraph.text:
            continue
        if paragraph.features_known:
            return f"Paragraph {paragraph.pid[1:]} has words that nobody has yet explained."
    return None


def text_is_complete(state: MeetingState, command: c.Circulate) -> str | None:
    """A text settles every issue once, with an option of the agenda, in the order of the paragraphs."""
    by_issue = {p.issue: p for p in command.paragraphs if p.issue is not None}
    numbers = [int(p.pid[1:]) for p in command.paragraphs]
    carried = [p for p in command.paragraphs if p.issue is not None]
    if numbers != sorted(set(numbers)) or len(carried) != len(by_issue):
        return "Paragraphs must be in order, and each issue has one."
    for issue in state.meeting.agenda:
        paragraph = by_issue.get(issue.id)
        if paragraph is None or paragraph.pid != issue.pid:
            return f"The text does not settle {issue.title}."
    return (
        None
        if len(by_issue) == len(state.meeting.agenda)
        else "The text settles an issue that is not on the agenda."
    )


def text_is_within_limits(_: MeetingState, command: c.Circulate) -> str | None:
    """A communique that nobody can read is no communique."""
    lengths = [len(p.text) for p in command.paragraphs]
    if len(lengths) > PARAGRAPHS or sum(lengths) > TEXT_CHARACTERS or max(lengths) > PARAGRAPH_CHARACTERS:
        return (
            f"A text has at most {PARAGRAPHS} paragraphs of {PARAGRAPH_CHARACTERS} characters, "
            f"{TEXT_CHARACTERS} in all."
        )
    return None


def fixed_paragraphs_stand(state: MeetingState, command: c.Circulate) -> str | None:
    """Agreed language outside the agenda is reopened by nobody."""
    if not state.drafts:
        return None
    before = [p for p in state.text.paragraphs if p.issue is None]
    after = [p for p in command.paragraphs if p.issue is None]
    return None if before == after else "A paragraph outside the agenda cannot change."


def every_option_has_an_origin(state: MeetingState, command: c.Circulate) -> str | None:
    """The chair invents nothing: an option is agreed language, a bridge, or somebody's wish."""
    packaged = {(w.issue, w.option) for package in state.packages for w in package.changes}
    for paragraph in command.paragraphs:
        if paragraph.issue is None or (paragraph.issue, paragraph.option) in packaged:
            continue
        options = state.issue(paragraph.issue).options
        free = {options[0].id} | {o.id for o in options if o.bridge}
        if paragraph.option not in free and (paragraph.issue, paragraph.option) not in state.asked_by:
            return f"Nobody proposed what paragraph {paragraph.pid[1:]} says."
    return None


def changes_tell_the_difference(state: MeetingState, command: c.Circulate) -> str | None:
    """What is announced as changed is what changed."""
    before = state.text.options() if state.drafts else {i.id: i.options[0].id for i in state.meeting.agenda}
    after = {p.issue: p.option for p in command.paragraphs if p.issue is not None}
    told = {(x.issue, x.before, x.after) for x in command.changes}
    real = {(i, before[i], after[i]) for i in before if before[i] != after[i]}
    return None if told == real else "The announced changes are not the changes that were made."


def text_is_coherent(state: MeetingState, command: Any) -> str | None:
    """A text that contradicts itself is not put to the Council."""
    paragraphs = command.paragraphs if isinstance(command, c.Circulate) else state.text.paragraphs
    broken = incoherences(state.meeting.coherence, frozenset(f for p in paragraphs for f in p.features))
    return broken[0].sentence if broken else None


def a_text_is_circulated(state: MeetingState, _: object) -> str | None:
    """There is nothing to answer before the chair has circulated a text."""
    return None if state.drafts else "No text has been circulated yet."
