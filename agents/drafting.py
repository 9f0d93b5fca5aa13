"""What a model drafts from a briefing: issues, then cards; code keeps what the briefing bears out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from nacsim.agents.grounds import Grounds
from nacsim.council.values import in_a_sentence
from nacsim.errors import ModelFault
from nacsim.prompt import Prompt, Speaker, object_in
from nacsim.prompts.render import render
from nacsim.roles.drafted import OnIssue, Passage, Portrait, Question, Questions, Stance, Statement
from nacsim.roles.drafted_files import named_apart

ISSUES, ANSWERS, ARGUMENTS, RED_LINES = 6, 4, 8, 4  # at most; what comes after that is left out
TOKENS = 2_000
# After these the next question may have an answer; after any other fault it would only fail again.
GOES_ON = ("schema", "refused", "empty", "truncated")
M = TypeVar("M", bound=BaseModel)
P = TypeVar("P", bound=Passage)
TEXT: dict[str, Any] = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Task:
    """What is drafted from: the briefing, the question, and the issue that is decided."""

    grounds: Grounds
    question: str
    decision: str  # the id of its issue
    courses: tuple[str, ...]


@dataclass(slots=True)
class Drafts:
    """What was drafted and kept, what was left out and why, and what was not drafted at all."""

    questions: dict[str, Question] = field(default_factory=dict)
    portraits: dict[str, Portrait] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    ended_by: str = ""  # the fault after which nothing more was asked


class Drafter:
    """Puts one briefing to a model, step by step; a step that fails leaves nothing of itself."""

    def __init__(self, task: Task, model: Speaker, tell: Callable[[str], object]) -> None:
        self.task = task
        self._model = model
        self._tell = tell
        self._drafts = Drafts()
        points = [{"id": id_, "text": text} for id_, text in task.grounds.points.items()]
        rules = render("draft_rules", question=task.question)
        self._head = Prompt(rules, render("draft_briefing", points=points), "")

    async def draft(self) -> Drafts:
        """Ask for the issues, then for a card of each member that the briefing names."""
        done, members = self._drafts, self.task.grounds.members
        steps = ["issues", *members]
        for at, step in enumerate(steps):
            what = "issues" if step == "issues" else f"the card of {members[step]}"
            self._tell(f"Drafting {what} ...")
            try:
                await (self._issues() if step == "issues" else self._card(step))
            except ModelFault as fault:
                over = fault.kind == "cap"  # whose own sentence speaks of a meeting
                done.missing.append(f"{what}: {'It could go over the cap.' if over else fault}")
                if fault.kind not in GOES_ON:
                    done.ended_by = fault.kind
                    done.missing += [
                        f"the card of {members[s]}: not asked for after that." for s in steps[at + 1 :]
                    ]
                    break
        if not members:
            done.missing.append("cards: the briefing names no member of NATO.")
        return done

    async def _issues(self) -> None:
        points = tuple(self.task.grounds.points)
        task = render("draft_issues", most=ISSUES, courses=self.task.courses)
        said = await self._asked(task, schema_of_issues(points), Questions, "draft/issues")
        first = self._first(said.issues, ISSUES, "an issue")
        kept = [q for q in (self._question(q) for q in first) if q is not None]
        self._drafts.questions = named_apart(kept, [self.task.decision])
        for _ in range(len(kept) - len(self._drafts.questions)):
            self._leave_out("an issue", "another has its name")
        if not said.issues:
            self._drafts.missing.append("issues: the model finds none there beside the decision.")

    def _question(self, question: Question) -> Question | None:
        called = question.title.strip() or "without a title"
        if self._is_flawed(question, f"the issue '{called}'"):
            return None
        answers = self._kept(question.answers, f"an answer to '{called}'", ANSWERS)
        if not answers:
            self._leave_out(f"the issue '{called}'", "no answer to it is left")
            return None
        return question.model_copy(update={"answers": answers})

    async def _card(self, seat: str) -> None:
        grounds, name = self.task.grounds, self.task.grounds.members[seat]
        issues = {self.task.decision: self.task.question}
        issues |= {id_: in_a_sentence(q.title) for id_, q in self._drafts.questions.items()}
        task = render(
            "draft_card",
            name=name,
            named=[p for p in grounds.points if p in grounds.naming(seat)],
            issues=[{"id": id_, "title": title} for id_, title in issues.items()],
        )
        schema = schema_of_card(tuple(grounds.points), tuple(issues))
        said = await self._asked(task, schema, Portrait, f"draft/{seat}")
        if said.stance == "unsaid":
            self._drafts.missing.append(f"the card of {name}: the model finds no position of its there.")
        elif not self._is_flawed(said.position, f"{name}, position") and self._is_about(seat, said):
            self._drafts.portraits[seat] = self._portrait(name, said, issues)

    def _is_about(self, seat: str, said: Portrait) -> bool:
        """Say whether a position rests on a point that names the member."""
        if self.task.grounds.naming(seat) & set(said.position.points):
            return True
        name = self.task.grounds.members[seat]
        self._leave_out(f"{name}, position", f"none of its points names {name}")
        return False

    def _portrait(self, name: str, said: Portrait, issues: Mapping[str, str]) -> Portrait:
        opening = said.opening
        if self._is_flawed(opening, f"{name}, opening"):
            opening = Statement(points=(), quotation="", text="")
        return said.model_copy(
            update={
                "interests": self._of_known_issues(said.interests, f"{name}, interest", issues),
                "red_lines": self._kept(said.red_lines, f"{name}, red line", RED_LINES),
                "opening": opening,
                "arguments": self._of_known_issues(said.arguments, f"{name}, argument", issues),
            }
        )

    def _of_known_issues(
        self, passages: Iterable[OnIssue], where: str, issues: Mapping[str, str]
    ) -> tuple[OnIssue, ...]:
        found = []
        for passage in passages:
            if passage.issue in issues:
                found.append(passage)
            else:
                self._leave_out(where, f"there is no issue {passage.issue!r}")
        return self._kept(found, where, ARGUMENTS)

    def _kept(self, passages: Sequence[P], where: str, most: int) -> tuple[P, ...]:
        return tuple(p for p in self._first(passages, most, where) if not self._is_flawed(p, where))

    def _first(self, passages: Sequence[P], most: int, where: str) -> Sequence[P]:
        for _ in passages[most:]:
            self._leave_out(where, f"there are {most} before it")
        return passages[:most]

    def _is_flawed(self, passage: Passage, where: str) -> bool:
        flaw = self.task.grounds.flaw(passage)
        if flaw:
            self._leave_out(where, flaw)
        return bool(flaw)

    def _leave_out(self, what: str, why: str) -> None:
        self._drafts.left_out.append(f"{what}: {why}.")

    async def _asked(self, task: str, schema: dict[str, Any], shape: type[M], key: str) -> M:
        """Put a task, and put it once more if the reply cannot be read; raise ModelFault."""
        prompt = replace(self._head, task=f"\n{task}")
        said = (await self._model.decide(prompt, schema, key=key, tokens=TOKENS)).text
        try:
            return read_as(shape, said)
        except ModelFault as fault:
            again = replace(prompt, task=f"{prompt.task}\n{render('repair', said=said, error=str(fault))}")
        said = (await self._model.decide(again, schema, key=f"{key}/repair", tokens=TOKENS)).text
        try:
            return read_as(shape, said)
        except ModelFault as fault:
            raise ModelFault("schema", "The model's reply was twice not what was asked for.") from fault


def read_as(shape: type[M], said: str) -> M:
    """Read a reply, also one inside other words; raise ModelFault with what is wrong with it."""
    try:
        return shape.model_validate(object_in(said))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(x) for x in first["loc"])
        raise ModelFault("schema", f"{where}: {first['msg']}.") from error


def schema_of_issues(points: tuple[str, ...]) -> dict[str, Any]:
    """Return the shape of the issues: what each rests on from a closed list."""
    answers = _list_of(_passage(points, title=TEXT, text=TEXT))
    return _object(issues=_list_of(_passage(points, title=TEXT, question=TEXT, answers=answers)))


def schema_of_card(points: tuple[str, ...], issues: tuple[str, ...]) -> dict[str, Any]:
    """Return the shape of a card: points and issues from closed lists."""
    issue = {"type": "string", "enum": list(issues)}
    statement, on_issue = _passage(points, text=TEXT), _passage(points, issue=issue, text=TEXT)
    return _object(
        stance={"type": "string", "enum": [*get_args(Stance), "unsaid"]},
        position=statement,
        interests=_list_of(on_issue),
        red_lines=_list_of(statement),
        opening=statement,
        arguments=_list_of(on_issue),
    )


def _passage(points: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    cited = _list_of({"type": "string", "enum": list(points)})
    return _object(points=cited, quotation=TEXT, **fields)


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _list_of(one: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": one}
