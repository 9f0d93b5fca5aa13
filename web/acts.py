"""What people do on the floor, each act put to the Council once, however often it is sent."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from nacsim.agents import person
from nacsim.agents.cleaning import visible
from nacsim.agents.own_words import is_understood
from nacsim.agents.person import LETTER, LINE, NOTE, SPEECH, STATEMENT, WORDING
from nacsim.agents.understanding import confirmed
from nacsim.council import commands as c
from nacsim.council.text import Bind
from nacsim.council.values import Intent, Wish
from nacsim.errors import InputError
from nacsim.web import tokens
from nacsim.web.answers import Answering, done
from nacsim.web.guards import number
from nacsim.web.hearing import hear, read_by_rules
from nacsim.web.leading import LEADS
from nacsim.web.pages import shows
from nacsim.web.shown import body
from nacsim.web.visitor import Leading, Seated, Visitor, leading, seated, stamped, visitor

acts = APIRouter(route_class=Answering)
LetIn = Callable[[Visitor], Visitor]


async def form_of(request: Request, who: Visitor, still: LetIn = seated) -> dict[str, str]:
    """Return the fields of an act's form; 403 without the form's token, 429 above the pace."""
    fields = await at_the_table(request, who, still)
    if not request.app.state.writes.allows(f"{who.table.code}/{who.seat}"):
        raise HTTPException(429, "That was a lot in one minute. Wait a moment, then go on.")
    if key := fields.get("key"):  # all forms of a page have the same one, and each act is one of its own
        fields["key"] = f"{request.url.path.rpartition('/')[2]}/{key}"
    return fields


async def at_the_table(request: Request, who: Visitor, still: LetIn = seated) -> dict[str, str]:
    """Return a form's fields, once there is a meeting that they can be about.

    The seat may have changed hands, or the room may be gone, while the fields were on their way.
    """
    fields = await stamped(request, who)
    if not who.table.begun:
        raise InputError("The meeting has not begun yet.")
    still(visitor(request, who.table.code))
    return fields


def _written(fields: dict[str, str], name: str, what: str, most: int) -> str:
    """Return what somebody wrote, without what cannot be seen; refuse what is too long rather than cut it.

    A browser sends two characters for the end of a line where its own limit counted one.
    """
    words = visible(fields.get(name, "")).strip()
    if len(words) > most:
        raise InputError(f"{what} has at most {most:,} characters; this one has {len(words):,}.")
    return words


def _key(who: Visitor, fields: dict[str, str]) -> str:
    return f"person/{who.seat}/{fields.get('key') or tokens.token()}"[:190]


def _seat(who: Visitor) -> dict[str, Any]:
    seat = who.seat or ""
    return {"seat": seat, "epoch": who.table.state.epochs.get(seat, 0)}


def _wish(written: str) -> Wish | None:
    issue, _, option = written.partition("/")
    return Wish(issue=issue, option=option) if option else None


@acts.post("/r/{code}/placard")
async def placard(request: Request, who: Seated) -> HTMLResponse:
    """Raise or lower one's placard."""
    fields = await form_of(request, who)
    make = c.RaisePlacard if fields.get("up") == "yes" else c.LowerPlacard
    who.table.put(make(key=_key(who, fields), **_seat(who)))
    if make is c.LowerPlacard:
        return done("Your placard is down.")
    later = " The floor opens after the statements." if who.table.state.phase == "statements" else ""
    return done(f"Your placard is up.{later}")


@acts.post("/r/{code}/read")
async def has_read(request: Request, who: Seated) -> HTMLResponse:
    """Say that one has read the last speech; when all have, the meeting goes on."""
    await form_of(request, who)
    if who.table.sitting is not None:
        who.table.sitting.has_read(who.seat or "")
    return done("")


@acts.post("/r/{code}/heard")
async def what_is_heard(request: Request, who: Seated) -> HTMLResponse:
    """Say what code makes of a speech before it is made; the person confirms it or corrects it."""
    words = _written(await at_the_table(request, who), "text", "A speech", SPEECH)
    if len(words) < 8:
        return HTMLResponse("")
    reading = await hear(request, who, words)
    return shows("heard.html", reading=reading, table=who.table, pack=who.table.pack, who=who)


@acts.post("/r/{code}/speak")
async def speak(request: Request, who: Seated) -> HTMLResponse:
    """Make the speech that the Council waits for."""
    fields = await form_of(request, who)
    words = _written(fields, "text", "A speech", SPEECH)
    if not words:
        raise InputError("Write what you want to say first.")
    reading = read_by_rules(who, words)
    intent = _confirmed(who, reading.intent, fields)
    who.table.put(
        c.TakeFloor(
            key=_key(who, fields),
            speaker=who.seat or "",
            epoch=_seat(who)["epoch"],
            intent=intent,
            text=words,
            source="human",
        )
    )
    sentence = (
        confirmed(who.table.pack, reading, intent) if intent.pid else f"{body(who.table.pack)} has heard you."
    )
    return done(sentence)


def _confirmed(who: Visitor, intent: Intent, fields: dict[str, str]) -> Intent:
    """Return the intent as the person corrected it in the form."""
    pack = who.table.pack
    changed: dict[str, Any] = {}
    if fields.get("about") in pack.by_pid:
        changed["pid"] = fields["about"]
    if fields.get("to") in who.table.state.seats:
        changed["to"] = fields["to"]
    if "ask" in fields:
        wish = _wish(fields["ask"])
        known = wish is not None and (wish.issue, wish.option) in pack.options
        changed["ask"] = wish if known else None
        changed["also"] = tuple(w for w in _also(fields) if (w.issue, w.option) in pack.options and w != wish)
        if wish is not None and known:
            changed["pid"] = pack.by_issue[wish.issue].pid
    return intent.model_copy(update=changed)


def _also(fields: dict[str, str]) -> list[Wish]:
    """Return what else was heard and left standing in the form, one wish on an issue."""
    wishes = (_wish(value) for name, value in fields.items() if name.startswith("also-"))
    return [wish for wish in wishes if wish is not None]


@acts.post("/r/{code}/pass")
async def pass_on(request: Request, who: Seated) -> HTMLResponse:
    """Let one's turn go."""
    fields = await form_of(request, who)
    who.table.put(c.LapseFloor(key=_key(who, fields), seat=who.seat or "", because="passed"))
    return done("You let this turn go.")


@acts.post("/r/{code}/review")
async def review(request: Request, who: Seated) -> HTMLResponse:
    """Give one's private view of the text on the table."""
    fields = await form_of(request, who)
    state = who.table.state
    if not state.drafts:
        raise InputError("There is no text yet that you could give a view of.")
    chosen = {p.pid: _choice(p.pid, fields) for p in state.text.paragraphs}
    choices = {pid: choice for pid, choice in chosen.items() if choice is not None}
    view = person.review(state, who.seat or "", _key(who, fields), choices, lives=fields.get("live") == "yes")
    # The view is of the text that the page showed, which may not be the one on the table any more.
    seen = {"revision": _number(fields, "revision"), "hash": fields.get("hash", "")}
    who.table.put(c.Review.model_validate(view.model_dump() | seen))
    return done("Your view is with the chair. It is shown when all have answered.")


def _choice(pid: str, fields: dict[str, str]) -> person.Choice | None:
    position = fields.get(f"position-{pid}", "ok")
    if position not in ("amend", "object"):
        return None
    cure, reason = _wish(fields.get(f"cure-{pid}", "")), _written(fields, f"reason-{pid}", "A reason", LINE)
    return person.Choice("object" if position == "object" else "amend", cure, reason or None)


def _number(fields: dict[str, str], name: str) -> int:
    return number(fields.get(name, "")) or 0


def _bind(fields: dict[str, str]) -> Bind:
    numbers = {name: _number(fields, name) for name in ("window", "revision")}
    return Bind(hash=fields.get("hash", ""), **numbers)


@acts.post("/r/{code}/consent")
async def consent(request: Request, who: Seated) -> HTMLResponse:
    """Consent to exactly these bytes."""
    fields = await form_of(request, who)
    who.table.put(
        c.Consent(
            key=_key(who, fields),
            **_seat(who),
            bind=_bind(fields),
            statement=_written(fields, "statement", "A statement", STATEMENT) or None,
            departure=_written(fields, "departure", "A reason", LINE) or None,
            source="human",
        )
    )
    return done("Your consent is recorded.")


@acts.post("/r/{code}/withdraw")
async def withdraw(request: Request, who: Seated) -> HTMLResponse:
    """Take a consent back while the window is open."""
    fields = await form_of(request, who)
    who.table.put(c.Withdraw(key=_key(who, fields), **_seat(who), bind=_bind(fields)))
    return done("Your consent is withdrawn.")


@acts.post("/r/{code}/object")
async def break_silence(request: Request, who: Seated) -> HTMLResponse:
    """Break silence in writing, with the paragraph, the reason and the cure."""
    fields = await form_of(request, who)
    reason, cure = _written(fields, "reason", "A letter", LETTER), _wish(fields.get("cure", ""))
    if not reason or cure is None or cure.issue not in who.table.pack.by_issue:
        raise InputError("A letter to the chair gives a reason, and the words that would cure it.")
    pid = who.table.pack.by_issue[cure.issue].pid
    who.table.put(
        c.Object(key=_key(who, fields), **_seat(who), bind=_bind(fields), pid=pid, reason=reason, cure=cure)
    )
    broken = "" if who.table.state.silent else " Silence is broken."
    return done(f"Your letter is with the chair.{broken}")


@acts.post("/r/{code}/note")
async def note(request: Request, who: Seated) -> HTMLResponse:
    """Pass a private note to another delegation; the teacher can read it."""
    fields = await form_of(request, who)
    words = _written(fields, "text", "A note", NOTE)
    if not words or fields.get("to") not in who.table.state.seats:
        raise InputError("A note needs a delegation and some words.")
    who.table.put(c.PassNote(key=_key(who, fields), **_seat(who), to=(fields["to"],), text=words))
    return done(f"Your note is with {who.table.pack.card(fields['to']).name}.")


@acts.post("/r/{code}/wording")
async def wording(request: Request, who: Seated) -> HTMLResponse:
    """Put an option into words of one's own."""
    fields = await form_of(request, who)
    wish = _wish(fields.get("ask", ""))
    words = " ".join(_written(fields, "text", "A wording", WORDING).split())
    if wish is None or (wish.issue, wish.option) not in who.table.pack.options or not words:
        raise InputError("Choose what the paragraph is to say, then write it.")
    known = is_understood(who.table.ear, wish, words)
    who.table.put(
        c.OfferWording(key=_key(who, fields), **_seat(who), wish=wish, text=words, features_known=known)
    )
    if known:
        return done("Your words are with the chair, letter by letter, for the next text.")
    return done(
        "Your words are with the chair. They say more than the proposal you chose, or something else, so "
        "they stand in brackets: no delegation is asked to agree to them.",
        warns=True,
    )


@acts.post("/r/{code}/lead/{what}")
async def lead(request: Request, who: Leading, what: str) -> HTMLResponse:
    """Pause the meeting, take it up again, give more time, or close it."""
    fields = await form_of(request, who, leading)
    if what not in LEADS:
        raise HTTPException(404, "There is no such thing to do.")
    return done(LEADS[what](who.table, f"teacher/{fields.get('key') or tokens.token()}"[:190]))
