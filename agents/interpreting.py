"""The statement beside a consent: what a delegation gave up, and how it reads the words that cost it most."""

from nacsim.agents.phrasing import tidy
from nacsim.agents.view import Desk
from nacsim.council.agenda import Forum
from nacsim.council.floor import lot
from nacsim.council.mandate import worth, worth_of_option
from nacsim.council.text import Text
from nacsim.council.values import Wish, paragraph_number

NARROW = 40  # points above the floor within which a delegation puts its doubts on record
GAVE_UP = (
    "had asked for {short} in paragraph {number}, and lets {them} go today",
    "came for {short} in paragraph {number}, and leaves without {them}",
    "would have put {short} into paragraph {number}, and does not insist",
    "gives up {short} for today, which it had wanted in paragraph {number}",
)
# What words can be read as depends on what they do to the question that the meeting was called for.
READINGS = {
    "keeps": (
        "a choice for today, and not as the last word on it",
        "settling that paragraph and no other question",
        "meaning what is written and no more",
    ),
    "softens": (
        "brevity, and not as a retreat from what was agreed",
        "taking back nothing that was agreed before",
        "a shorter way to recall decisions which all remain in force",
    ),
    "decides": (
        "the decision of today, which leaves every later step to a decision of its own",
        "deciding what is written and nothing beyond it",
        "binding {name} to no step that the text does not name",
    ),
    "defers": (
        "putting the question off, and not as answering it",
        "leaving every answer open until the question is taken up again",
        "a matter of procedure, which prejudges no answer",
    ),
}
AT_HOME = (
    "It will explain its position {home} in those terms.",
    "It will say so {home}.",
    "That is how it will put it {home}.",
)


def statement(desk: Desk, text: Text) -> str | None:
    """Return an interpretative statement where a delegation accepts narrowly and has something to explain."""
    if worth(desk.mandate, text) >= desk.mandate.floor + NARROW:
        return None
    given, issue = given_up(desk, text), explained(desk, text)
    if issue is None:
        return None
    turn = int(lot(desk.seed, "statement")[:8], 16) + desk.seats.index(desk.seat)  # no two say it alike
    joins = " joins consensus. It" if desk.pack.scenario.decision.unanimous else ""
    gave = f" {_gave_up(desk, given, turn)}. It" if given is not None else ""
    there = given is not None and given.issue == issue
    home = "to its parliament" if desk.pack.scenario.forum.name == Forum().name else "at home"
    told = AT_HOME[turn // 2 % len(AT_HOME)].format(home=home)
    return tidy(f"{desk.card.name}{joins}{gave} {_reads(desk, text, issue, turn, there=there)}. {told}")


def given_up(desk: Desk, text: Text) -> Wish | None:
    """Return the public wish of a delegation by whose absence from a text it loses most."""
    now, best, most = text.options(), None, 0
    for (issue, option), askers in sorted(desk.asked_by.items()):
        worths = (worth_of_option(desk.mandate, issue, o) for o in (option, now[issue]))
        loss = next(worths) - next(worths)
        if desk.seat in askers and loss > most:
            best, most = Wish(issue=issue, option=option), loss
    return best


def explained(desk: Desk, text: Text) -> str | None:
    """Return the issue on which a text costs a delegation most, or else that of the wish it gave up."""
    options = text.options()
    issue = min(options, key=lambda i: (worth_of_option(desk.mandate, i, options[i]), i))
    if worth_of_option(desk.mandate, issue, options[issue]) < 0:
        return issue
    given = given_up(desk, text)
    return given.issue if given is not None else None


def _gave_up(desk: Desk, wish: Wish, turn: int) -> str:
    option = desk.pack.options[wish.issue, wish.option]
    return GAVE_UP[turn % len(GAVE_UP)].format(
        short=option.short,
        number=paragraph_number(desk.pack.by_issue[wish.issue].pid),
        them="them" if "short" in option.plural else "it",
    )


def _reads(desk: Desk, text: Text, issue: str, turn: int, *, there: bool) -> str:
    """Say how a delegation reads what stands on an issue; `there` if its paragraph was just named."""
    option = desk.pack.options[issue, text.options()[issue]]
    stands = "stand" if "short" in option.plural else "stands"
    number = paragraph_number(desk.pack.by_issue[issue].pid)
    where = f", which {stands} there now," if there else f" in paragraph {number}"
    forms = READINGS[option.effect]
    form = forms[(turn + turn // len(forms)) % len(forms)]  # friends sit three apart: Estonia and Poland
    return f"reads {option.short}{where} as {form.format(name=desk.card.name)}"
