"""What people do at any moment of a small council, as moves of the state machine."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from nacsim.council import commands as c
from nacsim.council.values import Wish
from nacsim.errors import Refused
from tests.council.acts_of_people import OWN_WORDS, in_her_words
from tests.council.small import AGENDA, AGREED, SEATS, Table

seats = st.sampled_from((*SEATS, "ZZ"))
wishes = st.sampled_from([Wish(issue=i.id, option=o.id) for i in AGENDA for o in i.options])
off_the_agenda = st.sampled_from((Wish(issue="aid", option="invite"), Wish(issue="weather", option="more")))
words = st.sampled_from((OWN_WORDS, "We invite Ukraine today, whatever this is called.", "w" * 801))


class PeopleAtTheTable(RuleBasedStateMachine):
    """Placards, the floor, words of one's own: in time, late, twice, and for seats that others hold."""

    table: Table

    def attempt(self, command: c.AnyCommand) -> None:
        """Put a command to the Council; a refusal leaves everything as it was."""
        before = self.table.state
        try:
            self.table.do(command)
        except Refused:
            assert self.table.state is before

    def epoch(self, seat: str, late: int) -> int:
        """Return who acts: the holder of a seat, or, one time in ten, the one before."""
        return self.table.state.epochs.get(seat, 0) - (late == 9)

    @rule(seat=seats, late=st.integers(0, 9), up=st.booleans())
    def somebody_moves_a_placard(self, seat: str, late: int, up: bool) -> None:
        move = c.RaisePlacard if up else c.LowerPlacard
        self.attempt(move(key=self.table.key(), seat=seat, epoch=self.epoch(seat, late)))

    @rule(seat=seats, because=st.sampled_from(("turn", "placard", "question")))
    def the_chair_calls_on_somebody(self, seat: str, because: Any) -> None:
        self.attempt(c.GiveFloor(key=self.table.key(), seat=seat, because=because))

    @rule(seat=seats, because=st.sampled_from(("passed", "time")))
    def a_turn_passes(self, seat: str, because: Any) -> None:
        self.attempt(c.LapseFloor(key=self.table.key(), seat=seat, because=because))

    @rule(speaks=st.booleans(), late=st.integers(0, 9))
    def whoever_was_called_on_acts(self, speaks: bool, late: int) -> None:
        seat = self.table.state.floor
        if seat is None:
            return
        if not speaks:
            self.a_turn_passes(seat, "passed")
            return
        try:
            self.table.speak(seat, epoch=self.epoch(seat, late))
        except Refused:
            may = self.table.state.phase not in ("suspended", "closed") and self.table.state.speeches < 20
            assert late == 9 or not may

    @rule(seat=seats, wish=wishes | off_the_agenda, text=words, known=st.booleans(), late=st.integers(0, 9))
    def somebody_offers_words(self, seat: str, wish: Wish, text: str, known: bool, late: int) -> None:
        self.attempt(
            c.OfferWording(
                key=self.table.key(),
                seat=seat,
                epoch=self.epoch(seat, late),
                wish=wish,
                text=text,
                features_known=known,
            )
        )

    @rule(offered=st.booleans(), taken=st.booleans())
    def the_chair_takes_up_own_words(self, offered: bool, taken: bool) -> None:
        """Circulate the words that AA offered, whether code could read them or not, as read or not."""
        if not self.table.state.drafts or self.table.state.text.options() != AGREED:
            return
        self.somebody_offers_words("AA", Wish(issue="aid", option="more"), OWN_WORDS, offered, 0)
        command = in_her_words(self.table, known=taken)
        self.attempt(command.model_copy(update={"key": self.table.key()}))

    @rule(seconds=st.integers(-1, 120))
    def the_teacher_gives_time(self, seconds: int) -> None:
        self.attempt(c.ExtendTime(key=self.table.key(), seconds=seconds))

    @rule(text=st.sampled_from(["The border is quiet.", " "]))
    def news_reaches_the_room(self, text: str) -> None:
        self.attempt(c.BreakNews(key=self.table.key(), text=text))
