"""The chair's next text and the floor: counted by code, from what was declared."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nacsim.council import commands as c
from nacsim.council.chair import appraise, best_archived, candidates, next_text, wishes_on_the_floor
from nacsim.council.events import IssueOnAgenda, OptionOnAgenda
from nacsim.council.floor import Bid, next_speaker, opening_order
from nacsim.council.state import WANTED, Draft, MeetingState
from nacsim.council.text import Paragraph, Text
from nacsim.council.values import Wish, paragraph_number
from tests.council.small import FEATURES, SEATS, Table

INVITE, SHORT, MORE = (
    Wish(issue="membership", option="invite"),
    Wish(issue="membership", option="short"),
    Wish(issue="aid", option="more"),
)
LIBRARY = {wish: frozenset(features) for wish, features in FEATURES.items()}


def table_where(aa: Wish | None, bb: Wish | None, cc: Wish | None) -> Table:
    """Return a table after a first round in which these wishes were declared; None accepts."""
    table = Table().to_drafting()
    for seat, wish in zip(SEATS, (aa, bb, cc), strict=True):
        table.review(seat, "amend" if wish else "accept", ask=wish)
    table.do(c.RevealReviews(key="r", round=1))
    return table


def test_the_chair_may_choose_wishes_pairs_and_bridges() -> None:
    table = table_where(INVITE, MORE, None)
    origins = {(tuple(sorted(x.options.items())), x.origin) for x in candidates(table.state)}
    assert ((("aid", "agreed"), ("membership", "invite")), "wish") in origins
    assert ((("aid", "more"), ("membership", "invite")), "pair") in origins
    assert ((("aid", "agreed"), ("membership", "task")), "bridge") in origins


def test_a_package_and_an_archived_text_are_candidates_too() -> None:
    table = table_where(INVITE, MORE, None)
    table.do(c.ProposePackage(key="p", seats=("AA", "BB"), changes=(INVITE, MORE)))
    assert "package" in {x.origin for x in candidates(table.state)}
    table.circulate(aid="more")
    assert "archive" in {x.origin for x in candidates(table.state)}


def test_the_text_with_fewest_declared_objections_wins() -> None:
    table = Table().to_drafting()
    table.review("AA", "amend", ask=MORE)
    table.review("BB", "object", ask=SHORT)
    table.review("CC", "amend", ask=MORE)
    table.do(c.RevealReviews(key="r", round=1))
    chosen = next_text(table.state, LIBRARY)
    assert chosen is not None
    assert chosen.options["membership"] == "short"


def test_a_text_that_was_on_the_table_before_is_not_chosen_again() -> None:
    table = table_where(MORE, MORE, MORE)
    first = next_text(table.state, LIBRARY)
    assert first is not None
    assert first.options == {"membership": "agreed", "aid": "more"}
    table.circulate(aid="more")
    second = next_text(table.state, LIBRARY)
    assert second is None or second.options != first.options


def test_an_incoherent_text_is_never_chosen() -> None:
    table = table_where(INVITE, Wish(issue="aid", option="less"), INVITE)
    table.do(
        c.ProposePackage(key="p", seats=("AA", "BB"), changes=(INVITE, Wish(issue="aid", option="less")))
    )
    for _ in range(6):
        chosen = next_text(table.state, LIBRARY)
        if chosen is None:
            break
        assert chosen.options != {"membership": "invite", "aid": "less"}
        table.circulate(**chosen.options)


def test_when_nothing_is_left_to_try_there_is_no_next_text() -> None:
    assert next_text(table_where(None, None, None).state, LIBRARY) is None


def test_the_chair_sees_only_what_was_declared() -> None:
    """Two tables with other instructions and the same declarations get the same text."""
    one, two = table_where(INVITE, SHORT, MORE), table_where(INVITE, SHORT, MORE)
    changed = {s: m.model_copy(update={"floor": 999, "scores": {}}) for s, m in two.state.mandates.items()}
    two.state = type(two.state)(**{**_fields(two.state), "mandates": changed})
    assert next_text(one.state, LIBRARY) == next_text(two.state, LIBRARY)


def _fields(state: object) -> dict[str, object]:
    return {name: getattr(state, name) for name in state.__slots__}  # type: ignore[attr-defined]


def test_the_wish_most_asked_for_comes_first() -> None:
    assert wishes_on_the_floor(table_where(INVITE, MORE, MORE).state)[0] == ("aid", "more")


def test_a_seat_is_predicted_by_what_it_said_of_either_side_of_a_change() -> None:
    table = Table().to_drafting()
    table.review("AA", "amend", live=False, ask=INVITE)
    table.review("BB", "accept")
    table.review("CC", "amend", live=True, ask=MORE)
    table.do(c.RevealReviews(key="r", round=1))
    granted = appraise(table.state, {"membership": "invite", "aid": "agreed"})
    refused = appraise(table.state, {"membership": "short", "aid": "agreed"})
    assert (granted.unready, granted.shortfall, granted.changes) == (0, 0, 1)
    assert (refused.unready, refused.shortfall) == (1, 2)
    unheard = table.circulate(membership="invite")
    assert appraise(unheard.state, {"membership": "invite", "aid": "agreed"}).unready == 3


def test_a_letter_of_refusal_weighs_more_than_a_doubt() -> None:
    table = Table().to_drafting()
    table.review("AA", "object", live=False, ask=INVITE)
    table.review("BB", "accept")
    table.review("CC", "accept")
    table.do(c.RevealReviews(key="r", round=1))
    assert appraise(table.state, {"membership": "agreed", "aid": "more"}).objections == 1
    assert appraise(table.state, {"membership": "task", "aid": "agreed"}).objections == 0


def test_a_seat_that_objected_counts_before_one_that_is_not_ready() -> None:
    table = Table().to_drafting()
    table.review("AA", "object", ask=MORE)
    table.do(c.MissReview(key="b", seat="BB", round=1, fault="refusal"))
    table.review("CC", "accept")
    table.do(c.RevealReviews(key="r", round=1))
    state = table.state
    standing = appraise(state, {"membership": "agreed", "aid": "agreed"})
    cured = appraise(state, {"membership": "agreed", "aid": "more"})
    assert (standing.objections, cured.objections) == (1, 0)
    assert cured < standing


def table_that_wants_more_of_everything(seed: int) -> MeetingState:
    """Return a table with five issues on which all seats ask for more, so that no wish stands out."""
    issues, options = ("air", "land", "sea", "space", "words"), ("agreed", "more")
    agenda = tuple(
        IssueOnAgenda(
            id=issue,
            pid=f"P{number}",
            title=issue,
            options=tuple(OptionOnAgenda(id=option, title=option) for option in options),
        )
        for number, issue in enumerate(issues, start=1)
    )
    paragraphs = tuple(Paragraph(pid=i.pid, issue=i.id, option="agreed", text="As it was.") for i in agenda)
    state = Table().state
    return replace(
        state,
        opened=state.meeting.model_copy(update={"agenda": agenda, "seed": seed}),
        drafts=(Draft(Text(revision=1, paragraphs=paragraphs), hash="0" * 64),),
        current=0,
        stances={seat: {(issue, "more"): WANTED for issue in issues} for seat in state.seats},
    )


def left_as_it_was(seed: int) -> list[str]:
    """Return the issues that the chair's next text does not touch where all are wanted alike."""
    state = table_that_wants_more_of_everything(seed)
    library = {(i.id, o.id): frozenset[str]() for i in state.meeting.agenda for o in i.options}
    chosen = next_text(state, library)
    assert chosen is not None
    return [issue for issue, option in chosen.options.items() if option == "agreed"]


def test_the_chair_adds_wishes_to_a_text_but_never_changes_more_than_four_paragraphs() -> None:
    assert all(len(left_as_it_was(seed)) == 1 for seed in range(5))


def test_the_seed_decides_between_texts_that_look_the_same_to_the_chair() -> None:
    untouched = [left_as_it_was(seed) for seed in range(40)]
    assert {issue for issues in untouched for issue in issues} == {"air", "land", "sea", "space", "words"}
    assert untouched == [left_as_it_was(seed) for seed in range(40)]


def test_the_best_archived_text_is_the_one_most_could_live_with_and_the_latest_of_equals() -> None:
    table = Table().to_drafting()
    table.all_review("amend", live=True)
    table.circulate(aid="more").next_round()
    table.review("AA", "amend", live=True)
    table.review("BB", "amend", live=False)
    table.review("CC", "amend", live=False)
    table.do(c.RevealReviews(key="r2", round=2))
    assert best_archived(table.state) == 0


def bid(seat: str, **more: int) -> Bid:
    fields = {
        "stake": 0,
        "addressed": 0,
        "rounds_silent": 0,
        "unused_argument": 0,
        "offers_trade": 0,
        "spoke_last": 0,
        **more,
    }
    return Bid(
        seat=seat,
        stake=fields["stake"],
        addressed=bool(fields["addressed"]),
        rounds_silent=fields["rounds_silent"],
        unused_argument=bool(fields["unused_argument"]),
        offers_trade=bool(fields["offers_trade"]),
        spoke_last=bool(fields["spoke_last"]),
    )


def test_the_strongest_bid_gets_the_floor() -> None:
    bids = [bid("AA", stake=1), bid("BB", stake=1, addressed=1), bid("CC", unused_argument=1, offers_trade=1)]
    assert next_speaker(bids, [], [], "seed") == "BB"


def test_nobody_speaks_twice_in_a_row_while_another_bids() -> None:
    assert next_speaker([bid("AA", stake=3), bid("BB")], ["AA"], [], "seed") == "BB"
    assert next_speaker([bid("AA")], ["AA"], [], "seed") == "AA"


def test_a_raised_hand_goes_first_and_two_silent_rounds_go_before_the_strongest() -> None:
    bids = [bid("AA", stake=3), bid("BB"), bid("CC", rounds_silent=2)]
    assert next_speaker(bids, [], [], "seed") == "CC"
    assert next_speaker(bids, [], ["BB"], "seed") == "BB"
    assert next_speaker(bids, ["BB"], ["BB", "CC"], "seed") == "CC"


def test_if_all_have_had_their_share_the_floor_stays_open() -> None:
    bids = [bid(s) for s in ("AA", "BB", "CC", "DD", "EE")]
    assert next_speaker(bids, ["AA", "BB"] * 20, [], "s") in {"CC", "DD", "EE"}
    assert next_speaker(bids[:2] * 3, ["AA", "BB"] * 20, [], "s") == "AA"


@given(st.integers(0, 10_000), st.integers(5, 12))
def test_nobody_takes_more_than_a_quarter_of_the_floor_or_stays_silent_for_long(
    seed: int, seats: int
) -> None:
    names = [chr(65 + i) * 2 for i in range(seats)]
    spoken: list[str] = []
    for turn in range(seats * 4):
        silent = {
            s: (turn - max([i for i, x in enumerate(spoken) if x == s], default=-1)) // seats for s in names
        }
        bids = [bid(s, stake=3 if s == "AA" else 1, rounds_silent=silent[s]) for s in names]
        spoken.append(next_speaker(bids, spoken, [], str(seed)))
    assert max(spoken.count(s) for s in names) <= max(2, len(spoken) // 4)
    assert set(names) == set(spoken)
    assert all(a != b for a, b in itertools.pairwise(spoken))


def test_opening_statements_start_at_another_seat_with_another_seed() -> None:
    assert opening_order(SEATS, 0) == SEATS
    assert opening_order(SEATS, 4) == ("BB", "CC", "AA")
    assert paragraph_number("P12") == 12
