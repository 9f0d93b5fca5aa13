"""The text as a person reads it: what changed, what it means for the own card, who asks for what."""

from markupsafe import escape

from nacsim.council import events as e
from nacsim.council.mandate import worth, worth_of_option
from nacsim.graph.opening import in_the_mood
from nacsim.roles.pack import mandate_of
from nacsim.roles.sheet import role_sheet
from nacsim.web import looking_back, paper, shown
from nacsim.web.paper import _parts
from tests.web.house import Room

WAS = "Allies will keep Ukraine's progress under review and report to the Council each year."
NOW = "Allies will keep Ukraine's progress under review and report to the Council in 2026."


def read(parts: tuple[tuple[str, str], ...], without: str) -> str:
    return "".join(words for how, words in parts if how != without)


def test_a_changed_sentence_shows_word_by_word_what_went_and_what_came() -> None:
    parts = _parts(WAS, NOW)
    assert read(parts, without="ins") == WAS
    assert read(parts, without="del") == NOW
    assert [words.strip() for how, words in parts if how == "ins"] == ["in 2026."]


def test_a_sentence_that_is_wholly_new_replaces_the_old_one_in_one_piece() -> None:
    new = "Forces are for nations to decide."
    assert _parts(WAS, new) == (("del", WAS), ("ins", new))


def test_a_sentence_that_stayed_is_shown_as_it_is() -> None:
    assert _parts(WAS, WAS) == _parts(None, WAS) == (("same", WAS),)


async def test_a_new_text_shows_its_changes_beside_what_stood_before(room: Room) -> None:
    table = room.table
    await room.until_phase(lambda: table.state.current >= 1)
    circulated = [h.event for h in table.happened if isinstance(h.event, e.TextCirculated)][-1]
    changed = {p.pid: p for p in paper.text_on_the_table(table, "DE") if p.change is not None}
    assert set(changed) == {c.pid for c in circulated.changes}
    for p in changed.values():
        assert {"del", "ins"} & {how for how, _ in p.parts}
        assert read(p.parts, without="del") == p.text


async def test_a_view_is_given_row_by_row_with_what_the_own_card_says(room: Room) -> None:
    table = room.table
    await room.until_phase(lambda: shown.present(table, "DE").duty == "review")
    mandate, stands = table.state.mandates["DE"], table.state.text.options()
    rows = {row.pid: row for row in paper.rows(table, "DE")}
    assert list(rows) == [issue.pid for issue in table.pack.issues]
    for issue in table.pack.issues:
        row, worths = rows[issue.pid], {o.id: worth_of_option(mandate, issue.id, o.id) for o in issue.options}
        best = [o for o in row.offers if o.best]
        assert (row.card == "best") == (worths[stands[issue.id]] == max(worths.values()))
        assert {o.value.split("/")[1] for o in best} == {
            o for o, points in worths.items() if points == max(worths.values()) and o != stands[issue.id]
        }, "every option that is worth most is marked, where it does not stand"
        assert f"{issue.id}/{stands[issue.id]}" not in {o.value for o in row.offers}


async def test_the_role_sheet_marks_the_same_as_best_as_the_review_does(room: Room) -> None:
    table = room.table
    await room.until_phase(lambda: shown.present(table, "DE").duty == "review")
    sheet = role_sheet(table.pack, "DE", table.mandate("DE"))
    best = {f"P{goal.number}": set(goal.best) for goal in sheet.goals}
    for row in paper.rows(table, "DE"):
        stands = {row.stands} if row.card == "best" else set()
        assert best[row.pid] == {o.title for o in row.offers if o.best} | stands


async def test_the_page_of_the_role_sheet_follows_the_seed_before_the_meeting_and_in_it(lobby: Room) -> None:
    table = lobby.table
    card, before = table.pack.card("DE"), (await lobby.dot.reads("briefing")).text
    moved = in_the_mood(card, table.plan.seed)
    assert moved.scores != mandate_of(card).scores
    assert table.mandate("DE") == moved
    table.begin()
    assert table.state.mandates["DE"] == table.mandate("DE") == moved
    in_it = (await lobby.dot.reads("briefing")).text
    for goal in role_sheet(table.pack, "DE", moved).goals:
        assert f"best</span> {escape(' or '.join(goal.best))}<" in before
        assert f"best</span> {escape(' or '.join(goal.best))}<" in in_it


async def test_who_is_told_that_a_text_is_worth_too_little_reads_how_much_and_what_would_help(
    room: Room,
) -> None:
    table = room.table
    await room.until_phase(lambda: shown.present(table, "DE").duty == "review")
    text, mandate = table.state.text, table.state.mandates["DE"]
    needs = mandate.model_copy(update={"floor": worth(mandate, text) + 25, "red_lines": ()})
    table.state.mandates["DE"] = needs
    points = worth(mandate, text)
    page = (await room.dot.reads("floor")).text
    assert f"gives you {points} points and you need {points + 25}, so 25 are missing." in page
    gains = paper.gains(table, "DE")
    assert [g.points for g in gains] == sorted((g.points for g in gains), reverse=True)
    assert len({g.number for g in gains}) == len(gains) > 0
    for gain in gains:
        assert f'paragraph {gain.number} as "{escape(gain.title)}" (+{gain.points})' in page
    table.state.mandates["DE"] = needs.model_copy(update={"floor": points})
    assert paper.gains(table, "DE") == ()


async def test_words_under_silence_and_agreed_words_are_shown_without_brackets(room: Room) -> None:
    table = room.table
    await room.until_phase(lambda: table.state.silent)
    circulated = next(h for h in reversed(table.happened) if isinstance(h.event, e.TextCirculated))
    assert circulated.event.brackets, "this table asks for more than it gets"
    assert not any(p.brackets for p in paper.text_on_the_table(table, "DE"))
    assert "Words in brackets are not agreed" not in (await room.dot.reads("floor")).text


async def test_a_row_says_who_asks_for_what(room: Room) -> None:
    table = room.table
    await room.until_phase(lambda: shown.present(table, "DE").duty == "review" and table.state.round == 2)
    asked = {o.value: o.asked_by for row in paper.rows(table, "DE") for o in row.offers if o.asked_by}
    assert asked
    for value, seats in asked.items():
        issue, option = value.split("/")
        assert seats == paper.asking(table.state, issue, option)
        assert set(seats) <= set(table.state.asked_by[issue, option])


async def test_the_page_says_whom_the_council_waits_for(room: Room) -> None:
    assert shown.waits_for(room.table, "DE") == "The Council waits for you to speak."
    assert shown.waits_for(room.table, "EE") == "The Council waits for Germany to speak."
    await room.until_phase(lambda: shown.present(room.table, "EE").duty == "review")
    assert shown.waits_for(room.table, "EE") == "The Council waits for you and Germany to judge the text."
    await room.teacher.does("lead/pause")
    assert shown.waits_for(room.table, "EE") == "The meeting is paused."
    assert [stage.name for stage in shown.course(room.table.state) if stage.now] == ["Round 1"]


async def test_the_debrief_shows_who_argued_what_and_who_stood_where(room: Room) -> None:
    table = room.table
    await room.until_phase(lambda: table.state.phase == "closed")
    courses = looking_back.courses(table.pack, table.happened)
    assert [course.title for course in courses] == list(looking_back.COURSES.values())
    reasons = [reason for course in courses for reason in (*course.gains, *course.costs)]
    assert reasons
    speakers = {h.seq: h.event.speaker for h in table.happened if isinstance(h.event, e.Spoke)}
    assert all(speakers[reason.seq] == reason.seats[0] for reason in reasons)
    views = looking_back.stood(table.state, table.happened)
    reveals = [h.event for h in table.happened if isinstance(h.event, e.ReviewsRevealed)]
    assert views.texts == tuple(r.revision for r in reveals)
    for number, reveal in enumerate(reveals):
        for position in reveal.positions:
            view = views.rows[position.seat][number]
            assert view.words == looking_back.STANDS[position.verdict][1]
    assert set(looking_back.last_said(table.state, table.pack)) == {i.title for i in table.pack.issues}


async def test_an_answer_to_me_is_marked_as_one(room: Room) -> None:
    await room.dot.does("speak", text="Poland, can you wait for paragraph 5?", to="PL", about="P5", ask="")
    await room.until_phase(lambda: any(line.answers_me for line in shown.lines(room.table.happened, "DE")))
    answer = next(line for line in shown.lines(room.table.happened, "DE") if line.answers_me)
    own = {line.seq for line in shown.lines(room.table.happened, "DE") if line.own and line.kind == "spoke"}
    assert answer.event.intent.answers in own
    assert not any(
        line.answers_me for line in shown.lines(room.table.happened, "EE") if line.seq == answer.seq
    )


async def test_the_debrief_of_a_meeting_without_a_text_weighs_none(room: Room) -> None:
    await room.teacher.does("lead/close")
    await room.until(lambda: room.table.state.phase == "closed")
    page = (await room.dot.reads("debrief")).text
    assert "The meeting ended before there was a text, so there is none to weigh." in page
    assert "What the last text" not in page
    assert "What would have passed</th>" in page
