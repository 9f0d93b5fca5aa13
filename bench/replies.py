"""What the endpoint of our own says: speeches and decisions that depend on the prompt alone."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

WORDS_ENOUGH = 142  # the sentence that passes this mark is the last: speeches then have about 155 words
# What a prompt asks to be said, so that a speech passes for one: a line of a test, or the lines of our tasks.
WANTED = (
    (r"^MUST SAY: (.*\S)", "{0}"),
    (r"^What you want most: (.*?), in the paragraph", "We want {0}."),
    (r"Keep this: ((?:[^ .]+ ?){1,4})", "We keep {0}."),
    (r"^Argue that .*? should have (.*?)\.(?: |$)", "We want {0}."),
    (r"cannot accept .*? in paragraph", "We cannot."),
    (r"cannot keep silent", "We could not keep silent."),
    (r"and that (.*?) would cure it", "Better were {0}."),
    (r"^Propose (.*?) for paragraph", "There is {0}."),
    (r"^Turn to (.*?) and end", "And {0}, what would follow?"),
    (r"^Answer (.*?), on", "{0} heard us."),
    (r"^Answer .* in paragraph \d+: (.*)\.", "Ours: {0}."),
    (r"can let (.*?) stand in .* gets (.*)\.", "We could give {0} for {1}."),
    (r"^Say that (.*?) has convinced", "We thank {0} and follow."),
)
BIND = re.compile(r'^bind: "(\w+)"', re.MULTILINE)

# Every second word of a frame is free, so that two speeches share no long run of words; no adjective begins
# with a vowel, so that 'a' is always right.
FREE = {
    "a": """patient steady candid modest careful common daily distant familiar firm gentle genuine gradual
        hidden joint lasting level local measured mild mutual narrow new parallel practical precise
        private proper public quiet rapid regular serious shared simple small solid stable strict sudden
        thorough timely visible wide""",
    "n": """agreement answer approach argument balance basis bridge budget calendar channel choice circle
        compass corridor craft debate detail dialogue document doubt duty effort engine example exchange
        forecast framework garden goal harbour habit horizon house idea interest journey ladder lesson
        machine map market meeting memory method mission model moment network office outcome partner path
        pattern plan policy practice principle problem project purpose railway reason result road roof
        rule schedule school signal source structure system task tool value vessel village window""",
    "v": """accompany adjust assess balance build carry change check clarify collect compare complete connect
        consider cover describe develop direct examine explain extend follow frame gather guide handle
        heed help honour improve inspect join judge keep maintain measure mend observe organise plan
        prepare present preserve protect read reduce refine renew repair replace respect review sharpen
        simplify strengthen study support sustain test trace value watch weigh welcome""",
    "d": """also always calmly carefully clearly first fully gladly honestly jointly now often openly
        patiently plainly promptly quietly rarely really simply slowly soon steadily still truly""",
}
WORDS = {kind: words.split() for kind, words in FREE.items()}
FRAMES = """We {d} {v} the {a} {n}, for each {a} {n} that we {d} {v} will {d} {v} the {a} {n} and its {a} {n}.
Our {a} {n} can {d} {v} a {a} {n}, while a {a} {n} and its {a} {n} would {d} {v} the {a} {n}.
If the {a} {n} does {d} {v} our {n}, this {a} {n} will {d} {v} the {a} {n} behind every {a} {n}.
Let us {d} {v} one {a} {n} and {v} one {a} {n}, so that no {a} {n} has to {v} the {a} {n}.
A {a} {n} should {d} {v} what our {a} {n} can {v}, and the {a} {n} should {v} the {n} and the {a} {n}.
In each {a} {n} we {d} {v} the {a} {n}, {v} its {a} {n} and {v} our {a} {n}.
My delegation asks the {a} {n} to {v} this {n}, to {d} {v} the {a} {n} and to {v} a {a} {n}.
Nothing in the {a} {n} can {v} a {a} {n} unless the {n} and the {a} {n} {d} {v} our {a} {n}.""".splitlines()


def tokens(*texts: str) -> int:
    """Return the tokens of texts: one for four bytes of UTF-8."""
    return -(-sum(len(text.encode()) for text in texts) // 4)


def lots(seed: bytes) -> Iterator[int]:
    """Draw numbers without end, the same ones for the same seed."""
    for block in itertools.count():
        digest = sha256(seed + block.to_bytes(4, "big")).digest()
        yield from (int.from_bytes(digest[at : at + 4], "big") for at in range(0, len(digest), 4))


def sentence(draw: Iterator[int]) -> str:
    """Return one grammatical sentence that says nothing."""
    frame = FRAMES[next(draw) % len(FRAMES)]
    return re.sub(r"\{(\w)\}", lambda free: WORDS[free[1]][next(draw) % len(WORDS[free[1]])], frame)


def speech(prompt: str, draw: Iterator[int]) -> str:
    """Return six to nine sentences; they name the paragraph and say the words that the prompt ends with."""
    said = [sentence(draw)]
    if named := re.findall(r"\bparagraph (\d+)", prompt[-2500:]):
        said[0] = f"On paragraph {named[-1]}, {said[0][0].lower()}{said[0][1:]}"
    tail = prompt[-2500:]
    found = [(words, re.findall(asks, tail, re.MULTILINE)[-1:]) for asks, words in WANTED]
    said += [
        words.format(*([match] if isinstance(match, str) else match))
        for words, [*at] in found
        for match in at
    ]
    while len(said) < 6 or (len(said) < 9 and len(" ".join(said).split()) < WORDS_ENOUGH):
        said.append(sentence(draw))
    return " ".join(said)


def fitting(schema: dict[str, Any], draw: Iterator[int], defs: Mapping[str, Any]) -> Any:
    """Return a value that fits a schema; patterns and formats of strings are not looked at."""
    if "$ref" in schema:
        return fitting(defs[schema["$ref"].rpartition("/")[2]], draw, defs)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return fitting(choices[next(draw) % len(choices)], draw, defs)
    if values := schema.get("enum") or ([schema["const"]] if "const" in schema else []):
        return values[next(draw) % len(values)]
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[next(draw) % len(kinds)]
    if kind == "array":
        least = schema.get("minItems", 0)
        more = next(draw) % (schema.get("maxItems", max(2, least)) - least + 1)
        return [fitting(schema["items"], draw, defs) for _ in range(least + more)]
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: fitting(fields[name], draw, defs) for name in schema.get("required", fields)}
    return single(kind, schema, next(draw))


def single(kind: str, schema: dict[str, Any], lot: int) -> str | int | bool | None:
    """Return a value that has no parts."""
    if kind == "string":
        words = f"the {WORDS['a'][lot % len(WORDS['a'])]} {WORDS['n'][lot % len(WORDS['n'])]}"
        return words.ljust(schema.get("minLength", 0), "s")[: schema.get("maxLength")]
    if kind in ("boolean", "null"):
        return lot % 2 == 0 if kind == "boolean" else None
    least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    most = schema.get("maximum", schema.get("exclusiveMaximum", least + 10) - 1)
    return least + lot % (int(most - least) + 1)  # type: ignore[no-any-return]


def reply_to(request: dict[str, Any], fault: str = "") -> str:
    """Return what is said to a request, spoilt if the fault is one of content."""
    messages, form = request["messages"], request.get("response_format", {})
    prompt = "\n".join(message["content"] for message in messages)
    draw = lots(sha256(f"{[message['role'] for message in messages]}{prompt}".encode()).digest())
    if form.get("type") == "json_schema":
        schema = form["json_schema"]["schema"]
        made = fitting(schema, draw, schema.get("$defs", {}))
        if "bind" in made and (binds := BIND.findall(prompt)):
            made["bind"] = binds[-1]
        if fault == "schema":  # a field too few and one too many: no reader of schemas misses both
            made = {"unasked": True, **dict(list(made.items())[1:])}
        text = json.dumps(made)
    else:
        text = speech(prompt, draw)
    return text[: {"truncate": len(text) // 2, "empty": 0}.get(fault, len(text))]
