"""The debate as a whole, counted: small records whose figures can be worked out by hand."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nacsim.council.events import Adopted, Spoke
from nacsim.council.mandate import worth
from nacsim.council.values import Intent, Wish
from nacsim.evals.case import Sitting, sittings_in
from nacsim.evals.counted import figures_of
from nacsim.evals.counted_floor import gini
from nacsim.evals.figures import EXACT, Figure
from nacsim.evals.negotiated import adopted, text_of

Found = dict[tuple[str, str | None], Figure]


def figures(sitting: Sitting) -> Found:
    return {(f.name, f.seat): f for f in figures_of(sitting)}


def with_speeches(sitting: Sitting, *speeches: tuple[int, Spoke]) -> Sitting:
    """Return a meeting in which delegations said just this."""
    others = [(seq, event) for seq, event in sitting.events if not isinstance(event, Spoke)]
    return replace(sitting, events=tuple(sorted([*others, *speeches], key=lambda pair: pair[0])))


def spoke(seat: str, text: str, intent: Intent | None = None, *facts: str) -> Spoke:
    said = intent or Intent(move="support", pid="P3")
    return Spoke(speaker=seat, phase="drafting", round=1, intent=said, text=text, facts=facts)


def test_every_figure_says_what_kind_it_is_and_that_code_counted_it(sitting: Sitting) -> None:
    found = figures_of(sitting)
    assert {f.kind for f in found} == {"counted", "negotiated"}
    assert {f.state for f in found} == {EXACT}
    assert all(f.means for f in found)
    assert not any(re.search(r"\bquality\b", f"{f.name} {f.means}") for f in found)


def test_a_point_of_the_briefing_is_touched_by_number_by_argument_and_by_fact(sitting: Sitting) -> None:
    argued = Intent(move="support", pid="P3", arguments=("HU-01",))  # makes INV-A5 of the bank
    found = figures(
        with_speeches(
            sitting,
            (40, spoke("HU", "We have counted parliaments.", argued)),
            (41, spoke("EE", "Point B4 says it, and so does B99.")),
            (42, spoke("TR", "Recall Bucharest.", None, "F-bucharest-2008")),
        )
    )
    made = sitting.pack.arguments["INV-A5"].briefing
    assert found["points of the briefing", "HU"].value == len(made) > 0
    assert found["points of the briefing", "EE"].value == 1
    assert found["points of the briefing", "TR"].value == 1
    everybody = {*made, "B4", "B7"}
    assert found["briefing touched", None].value == len(everybody) / len(sitting.pack.briefing)


def test_references_that_lead_nowhere_are_named(sitting: Sitting) -> None:
    early = Intent(move="answer", pid="P3", answers=41)
    found = figures(
        with_speeches(
            sitting,
            (40, spoke("HU", "On paragraphs 3, 4 and 99, and on text 1.", early, "F-made-up")),
            (41, spoke("EE", "We answer.", Intent(move="answer", pid="P3", answers=40))),
        )
    )
    lost = found["references resolved", None]
    assert lost.value == 4 / 7
    assert lost.details == ("HU at 40: paragraph 99", "HU at 40: fact F-made-up", "HU at 40: speech 41")


def test_shares_count_words_and_a_silent_seat_has_none(sitting: Sitting) -> None:
    found = figures(with_speeches(sitting, (40, spoke("HU", "one two three")), (41, spoke("EE", "one"))))
    assert found["share of the words", "HU"].value == 0.75
    assert found["share of the words", "EE"].value == 0.25
    assert found["share of the words", "US"].value == 0
    assert found["speeches", "US"].value == 0


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([5, 5, 5, 5], 0.0), ([0, 0, 0, 12], 0.75), ([1, 3], 0.25), ([0, 0], None)],
)
def test_inequality_is_nought_for_equals_and_near_one_for_a_monologue(
    amounts: list[int], expected: float | None
) -> None:
    assert gini(amounts) == (None if expected is None else pytest.approx(expected))


def test_a_wish_across_ones_own_red_line_is_counted(sitting: Sitting) -> None:
    invites = Intent(move="support", pid="P3", ask=Wish(issue="membership", option="invite"))
    both = with_speeches(
        sitting, (40, spoke("HU", "An invitation, please.", invites)), (41, spoke("EE", "Yes.", invites))
    )
    found = figures(both)
    assert found["red lines crossed", "HU"].details == ("HU-1 by a wish at 40",)
    assert found["red lines crossed", "EE"].value == 0
    assert found["wishes against the card", "HU"].value != 0


def test_drift_is_from_the_first_wish_to_the_last_in_shares_of_the_best(sitting: Sitting) -> None:
    mandate = sitting.state.mandates["HU"]
    ranked = sorted(mandate.scores["aid"], key=lambda o: -mandate.scores["aid"][o])
    asks = [
        Intent(move="support", pid="P6", ask=Wish(issue="aid", option=o)) for o in (ranked[0], ranked[-1])
    ]
    alone = with_speeches(sitting, *((40 + n, spoke("HU", "So.", intent)) for n, intent in enumerate(asks)))
    only = replace(alone, events=tuple((s, e) for s, e in alone.events if e.kind != "review_given"))
    best, last = (mandate.scores["aid"][o] for o in (ranked[0], ranked[-1]))
    assert figures(only)["drift of stance", "HU"].value == pytest.approx(1 - last / best)
    assert figures(only)["drift of stance", "EE"].value is None


def test_an_open_question_and_who_answered_whom_are_told(sitting: Sitting) -> None:
    asks = Intent(move="question", pid="P3", to="EE")
    found = figures(
        with_speeches(
            sitting,
            (40, spoke("HU", "Who pays?", asks)),
            (41, spoke("EE", "We do.", Intent(move="answer", pid="P3", to="HU", answers=40))),
            (42, spoke("HU", "And who fights?", asks)),
        )
    )
    assert found["questions answered", None].value == 0.5
    assert found["questions answered", None].details == ("HU to EE at 42",)
    assert found["answers given", "EE"].details == ("HU 1",)


def test_each_paragraph_of_the_text_says_where_it_comes_from(sitting: Sitting) -> None:
    told = figures(sitting)["paragraphs changed", None].details
    last = sitting.state.drafts[-1].text
    assert [line.split(":")[0] for line in told] == [p.pid for p in last.paragraphs]
    for line, paragraph in zip(told, last.paragraphs, strict=True):
        agreed = paragraph.issue is None or paragraph.option == "agreed"
        assert agreed or line.endswith(f": {paragraph.option}")


def test_concessions_say_what_they_cost_and_what_they_were_for(sitting: Sitting) -> None:
    found = figures(sitting)
    for seat in sitting.opened.seats:
        own = [c for c in sitting.state.concessions if c.seat == seat]
        assert found["concessions", seat].value == len(own)
        assert found["cost of concessions", seat].value == sum(c.loss for c in own)
        assert len(found["concessions", seat].details) == len(own)


def test_what_was_adopted_is_worth_what_the_cards_say(sitting: Sitting) -> None:
    text, found = adopted(sitting), figures(sitting)
    assert text is not None
    spare = {seat: worth(m, text) - m.floor for seat, m in sitting.state.mandates.items()}
    assert {seat: found["worth above the floor", seat].value for seat in spare} == spare
    assert found["worst-off seat", None].value == min(spare.values())
    left, best = found["left on the table", None].value, found["best worst-off seat", None].value
    assert left is not None
    assert best is not None
    assert left == best - min(spare.values()) >= 0
    assert (found["zone of agreement", None].value or 0) > 0


def test_a_debate_without_a_text_gained_nothing(sitting: Sitting) -> None:
    open_ = replace(sitting, state=replace(sitting.state, adopted=None))
    found = figures(open_)
    agreed = text_of(sitting.pack, {i.id: i.options[0].id for i in sitting.pack.issues})
    for seat, mandate in sitting.state.mandates.items():
        assert found["gain over no debate", seat].value == 0
        assert found["worth of the outcome", seat].value == worth(mandate, agreed)


def test_where_no_text_could_pass_nothing_was_left_on_the_table(sitting: Sitting) -> None:
    hard = {s: m.model_copy(update={"floor": 1001}) for s, m in sitting.state.mandates.items()}
    found = figures(replace(sitting, state=replace(sitting.state, mandates=hard)))
    assert found["zone of agreement", None].value == 0
    assert found["best worst-off seat", None].value is None
    assert found["left on the table", None].value is None


def test_a_meeting_named_twice_is_refused(held: Path, own: Callable[[], Sitting]) -> None:
    folder = own().folder
    with pytest.raises(Exception, match="hold the same meeting"):
        list(sittings_in([held, folder]))
    assert len(list(sittings_in([held, held / "0"]))) == 2


def test_the_meeting_of_seed_nought_ends_with_a_text(sitting: Sitting) -> None:
    assert len(sitting.of(Adopted)) == 1
