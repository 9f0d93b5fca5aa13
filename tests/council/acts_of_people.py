"""What people try at a small council: the states it is tried in, and the commands that are put."""

from nacsim.council import commands as c
from nacsim.council.decide import Rulebook
from nacsim.council.values import Wish
from tests.council.acts import change, circulate
from tests.council.small import SEATS, Table, paragraphs

ANNA = {"AA": "human", "BB": "ai", "CC": "ai"}
ALL_PEOPLE = dict.fromkeys(SEATS, "human")
MORE_AID = Wish(issue="aid", option="more")
OWN_WORDS = "We shall do more, and sooner."


def with_anna(rules: Rulebook) -> Table:
    """A person holds the seat of AA; the first text is on the table."""
    return Table(rules, holders=ANNA).to_drafting()


def closed_with_anna(rules: Rulebook) -> Table:
    table = with_anna(rules)
    table.do(c.Close(key="end", because="teacher"))
    return table


def suspended_with_anna(rules: Rulebook) -> Table:
    table = with_anna(rules)
    table.do(c.Suspend(key="rest", reason="Lunch."))
    return table


def silent_with_anna(rules: Rulebook) -> Table:
    return with_anna(rules).all_review().open_silence()


def raises(**changed: object) -> c.RaisePlacard:
    return c.RaisePlacard.model_validate({"key": "x", "seat": "AA", **changed})


def lowers(**changed: object) -> c.LowerPlacard:
    return c.LowerPlacard.model_validate({"key": "x", "seat": "AA", **changed})


def calls_on(seat: str = "AA") -> c.GiveFloor:
    return c.GiveFloor(key="x", seat=seat, because="turn")


def passes(seat: str = "AA") -> c.LapseFloor:
    return c.LapseFloor(key="x", seat=seat, because="passed")


def wording(**changed: object) -> c.OfferWording:
    fields: dict[str, object] = {
        "key": "x",
        "seat": "AA",
        "wish": MORE_AID,
        "text": OWN_WORDS,
        "features_known": True,
    }
    return c.OfferWording.model_validate({**fields, **changed})


def extends(seconds: int = 60) -> c.ExtendTime:
    return c.ExtendTime(key="x", seconds=seconds)


def breaks_news(text: str = "The border is quiet this morning.") -> c.BreakNews:
    return c.BreakNews(key="x", text=text)


def with_the_floor(rules: Rulebook) -> Table:
    table = with_anna(rules)
    table.do(calls_on())
    return table


def raises_twice(rules: Rulebook) -> object:
    table = with_anna(rules)
    table.do(raises())
    return table.do(raises())


def takes_the_floor_of_another(rules: Rulebook) -> object:
    """AA was called on; BB, a person too, speaks."""
    table = Table(rules, holders=ALL_PEOPLE).to_drafting()
    table.do(calls_on("AA"))
    return table.speak("BB")


def speaks_again(rules: Rulebook) -> object:
    table = with_the_floor(rules)
    table.speak("AA")
    return table.speak("AA")


def speaks_after_the_turn_lapsed(rules: Rulebook) -> object:
    table = with_the_floor(rules)
    table.do(c.LapseFloor(key="x", seat="AA", because="time"))
    return table.speak("AA")


def two_have_the_floor(rules: Rulebook) -> object:
    table = Table(rules, holders=ALL_PEOPLE).to_drafting()
    table.do(calls_on("AA"))
    return table.do(calls_on("BB"))


def called_on_after_the_last_speech(rules: Rulebook) -> object:
    table = with_anna(rules)
    for _ in range(20):
        table.speak("BB")
    return table.do(calls_on())


def acts_for_a_seat_it_left(rules: Rulebook, command: c.AnyCommand) -> object:
    """The seat of AA was handed to another person; the first one's command arrives late."""
    table = with_anna(rules)
    table.do(c.ChangeHolder(key="h", seat="AA", holder="human"))
    return table.do(command)


def closed(rules: Rulebook, command: c.AnyCommand) -> object:
    return closed_with_anna(rules).do(command)


def suspended(rules: Rulebook, command: c.AnyCommand) -> object:
    return suspended_with_anna(rules).do(command)


def suspended_with_the_floor(rules: Rulebook) -> object:
    table = with_the_floor(rules)
    table.do(c.Suspend(key="rest", reason="Lunch."))
    return table.do(passes())


def suspended_with_a_placard(rules: Rulebook) -> object:
    table = with_anna(rules)
    table.do(raises())
    table.do(c.Suspend(key="rest", reason="Lunch."))
    return table.do(lowers())


def in_her_words(table: Table, *, known: bool) -> c.Circulate:
    """A text with the words that AA offered for more aid, said to be read or not."""
    first, membership, aid = paragraphs(aid="more")
    own = aid.model_copy(update={"text": OWN_WORDS, "features_known": known})
    return circulate(table, paragraphs=(first, membership, own), changes=(change("aid", "agreed", "more"),))


def unread_words_passed_off_as_read(rules: Rulebook) -> object:
    table = with_anna(rules)
    table.do(wording(features_known=False))
    return table.do(in_her_words(table, known=True))


def blank_departure(rules: Rulebook) -> object:
    """A reason of nothing but spaces is no reason."""
    table = Table(rules, holders=ANNA).to_drafting()
    for seat in SEATS:
        table.review(seat, "amend", ask=Wish(issue="membership", option="short"))
    table.do(c.RevealReviews(key="r", round=1))
    table.circulate(membership="short").next_round().next_round().open_silence()
    return table.consent("AA", departure="  ")
