"""From a delegate's desk to a prompt: what the templates need, and nothing of anybody else's card."""

from collections.abc import Sequence
from typing import Any

from nacsim.agents.delegate import on_the_table
from nacsim.agents.interpreting import explained
from nacsim.agents.speech import points_of, realise, slots_of
from nacsim.agents.view import Desk
from nacsim.council.mandate import worth_of_option
from nacsim.council.text import Bind
from nacsim.council.values import Intent, Wish, in_a_sentence
from nacsim.prompt import Prompt
from nacsim.prompts.render import render
from nacsim.roles.pack import Pack

LENGTHS = {
    "en": {"opening": "80 to 110 words", "speech": "50 to 90 words", "note": "30 to 50 words"},
    "fr": {"opening": "80 à 110 mots", "speech": "50 à 90 mots", "note": "30 à 50 mots"},
}
BIND_LETTERS = 8
FACTS = 2  # in one speech; a third makes it a list


def rules_for(pack: Pack, seats: Sequence[str], language: str) -> str:
    """Return the head of every prompt of a meeting."""
    return render(
        "rules",
        body=pack.scenario.forum.name,
        rule=pack.scenario.forum.rule,
        question=pack.scenario.question,
        members=pack.scenario.members,
        seats=[pack.card(s).name for s in seats],
        briefing=pack.briefing,
        issues=[
            {"number": i.pid[1:], **i.model_dump(include={"title", "question"})} | {"options": i.options}
            for i in pack.issues
        ],
        language=language,
    )


def prompt_for(desk: Desk, rules: str, template: str, **values: Any) -> Prompt:
    """Return a prompt: the rules, the minutes, and this delegate's task."""
    return Prompt(rules, desk.minutes, "\n" + render(template, **_who(desk), **values))


def _who(desk: Desk) -> dict[str, Any]:
    card = desk.card
    return {
        "name": card.name,
        "position": card.public_position,
        "manner": card.style.manner,
        "concern": card.style.signature_concern,
        "avoids": (*card.style.avoids, *card.never_say),
        "language": desk.language,
    }


def opening_prompt(desk: Desk, rules: str, intent: Intent) -> Prompt:
    """Ask for an opening statement."""
    slots, _ = slots_of(desk, intent)
    issue = desk.pack.by_pid[intent.pid or desk.pack.issues[0].pid]
    return prompt_for(
        desk,
        rules,
        "opening",
        title=in_a_sentence(issue.title),
        ask=slots.get("ask_noun"),
        draft=realise(desk, intent).text,
        move=_second_best(desk, issue.id),
        must_say=desk.card.must_say,
        facts=_told(desk, desk.card.facts),
        length=LENGTHS[desk.language]["opening"],
    )


def _second_best(desk: Desk, issue: str) -> str:
    """Return what a delegation could live with instead of its first wish on an issue."""
    options = desk.pack.by_issue[issue].options
    ranked = sorted(options, key=lambda o: -worth_of_option(desk.mandate, issue, o.id))
    second = ranked[1]
    if worth_of_option(desk.mandate, issue, second.id) < 0:
        return "the order of steps and the choice of words"
    return f"you could live with {second.noun}"


def speech_prompt(desk: Desk, rules: str, intent: Intent) -> Prompt:
    """Ask for a speech that does what an intent says."""
    slots, _ = slots_of(desk, intent)
    issue = desk.pack.by_pid[intent.pid] if intent.pid else desk.pack.issues[0]
    heard = next((h for h in desk.record.speeches if h.seq == intent.answers), None)
    return prompt_for(
        desk,
        rules,
        "speech",
        move=intent.move,
        to=slots.get("to"),
        number=issue.pid[1:],
        title=in_a_sentence(issue.title),
        now=slots.get("now_noun"),
        ask=slots.get("ask_noun"),
        ask_number=_number(desk, intent.ask),
        offer=slots.get("offer_noun"),
        offer_number=_number(desk, intent.offer),
        drop=slots.get("drop_noun"),
        their=slots.get("their_noun"),
        point=slots.get("point"),
        red_line=slots.get("red_line"),
        facts=_told(desk, _facts_of(desk, intent)),
        quote=heard.speech.text if heard else None,
        length=LENGTHS[desk.language]["speech"],
    )


def _facts_of(desk: Desk, intent: Intent) -> list[str]:
    """Return the facts behind the argument and the wish of a speech."""
    found = [fact for point in points_of(desk, intent) for fact in point.facts]
    if intent.ask is not None:
        found += desk.pack.options[intent.ask.issue, intent.ask.option].facts
    return found


def _told(desk: Desk, facts: Sequence[str]) -> list[str]:
    return [desk.pack.facts[f].says for f in dict.fromkeys(facts)][:FACTS]


def _number(desk: Desk, wish: Wish | None) -> str | None:
    return desk.pack.by_issue[wish.issue].pid[1:] if wish else None


def written(desk: Desk, issue: str, option: str) -> str:
    """Return a wish as it is written in prompts and replies: 3=invite."""
    return f"{desk.pack.by_issue[issue].pid[1:]}={option}"


def bind_letters(desk: Desk) -> str:
    """Return the first letters of the hash of the text on the table, which a verdict must repeat."""
    return desk.text_hash[:BIND_LETTERS]


def review_prompt(desk: Desk, rules: str) -> Prompt:
    """Ask for a private review, with this delegation's own instructions."""
    asked = [
        {
            "wish": written(desk, i, o),
            "who": ", ".join(desk.pack.card(s).name for s in seats if s != desk.seat),
        }
        for (i, o), seats in desk.asked_by.items()
        if any(s != desk.seat for s in seats) and desk.text and desk.text.options()[i] != o
    ]
    return prompt_for(
        desk,
        rules,
        "review",
        **_card(desk),
        **_on_the_table(desk),
        asked=asked,
        round=desk.round,
        rounds=desk.rounds,
    )


def silence_prompt(desk: Desk, rules: str, bind: Bind) -> Prompt:
    """Ask for an answer to silence."""
    return prompt_for(
        desk, rules, "silence", **_card(desk), **_on_the_table(desk) | {"revision": bind.revision}
    )


def _on_the_table(desk: Desk) -> dict[str, Any]:
    options = desk.text.options() if desk.text else {}
    return {
        "revision": desk.text.revision if desk.text else 0,
        "now": [written(desk, i.id, options[i.id]) for i in desk.pack.issues],
        "bind": bind_letters(desk),
    }


def _card(desk: Desk) -> dict[str, Any]:
    weights = desk.mandate.weights
    ranked = sorted(desk.card.interests, key=lambda i: (-weights[i.issue], i.issue))
    return {
        "brief": desk.card.private_brief,
        "red_lines": [line.sentence for line in desk.card.red_lines],
        "interests": [_interest(desk, i.issue, i.weight, i.why) for i in ranked],
    }


def _interest(desk: Desk, issue: str, weight: int, why: str) -> dict[str, Any]:
    options = desk.pack.by_issue[issue].options
    worth = {o.id: worth_of_option(desk.mandate, issue, o.id) for o in options}
    liked = sorted((o for o in worth if worth[o] > 0), key=lambda o: -worth[o])
    return {
        "number": desk.pack.by_issue[issue].pid[1:],
        "title": in_a_sentence(desk.pack.by_issue[issue].title),
        "weight": weight,
        "why": why,
        "best": written(desk, issue, liked[0]) if liked else None,
        "good": [written(desk, issue, o) for o in liked[1:]],
        "bad": [written(desk, issue, o) for o in worth if worth[o] < 0],
    }


def note_prompt(desk: Desk, rules: str, to: Sequence[str], give: Wish, get: Wish) -> Prompt:
    """Ask for a private note that proposes a deal."""
    return prompt_for(
        desk,
        rules,
        "note",
        to=[desk.pack.card(s).name for s in to],
        give=desk.pack.options[give.issue, give.option].noun,
        give_number=_number(desk, give),
        get=desk.pack.options[get.issue, get.option].noun,
        get_number=_number(desk, get),
        length=LENGTHS[desk.language]["note"],
    )


def statement_prompt(desk: Desk, rules: str) -> Prompt:
    """Ask for a delegation's own reading of the paragraph that it has to explain."""
    text = on_the_table(desk)
    issue = explained(desk, text) or desk.pack.issues[0].id
    return prompt_for(
        desk,
        rules,
        "statement",
        number=desk.pack.by_issue[issue].pid[1:],
        now=desk.pack.options[issue, text.options()[issue]].noun,
        length=LENGTHS[desk.language]["note"],
    )
