# Two commands: `make run` and `make test`. Only Python 3.11 or later and make are assumed; bootstrap.py does the work.

# The first Python that has all it takes; failing that, one with which bootstrap.py can say what is missing.
PYTHON ?= $(shell for lacks in 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' \
                               'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 'import sys'; do \
    for python in python3.11 python3.12 python3.13 python3.14 python3 python; do \
      if $$python -c "$$lacks" >/dev/null 2>&1; then echo $$python; exit 0; fi; done; done)

# Makes .venv ready when it is not, then runs what follows in it.
IN_VENV = $(or $(PYTHON),$(error No Python found: install Python 3.11 or later, or name one: make PYTHON=/path/to/python3)) bootstrap.py

.PHONY: help install run test room check eval clean

help:    ## this list (what `make` alone does)
	@sed -n 's/^\([a-z]*\): *[a-z]* *## /  make \1\t/p' Makefile

install: ## .venv with all that the other targets need; they make it too, where it is missing
	@$(IN_VENV) --dev

run:     ## the chat at http://127.0.0.1:7860; another port: make run PORT=7861
	@$(IN_VENV) app.py $(if $(PORT),--port $(PORT))

test: check  ## every check and test, as CI runs them; some of them: make test ARGS="-k search"
	@$(IN_VENV) --dev -m pytest $(ARGS)

room:    ## the tests of one room, without the checks: make room ROOM=kb/tables
	@$(IN_VENV) --dev -m pytest tests/$(or $(ROOM),$(error Name a room: make room ROOM=kb/tables)) $(ARGS)

check:   ## ruff, ruff format and mypy
	@$(IN_VENV) --dev -m ruff check .
	@$(IN_VENV) --dev -m ruff format --check .
	@$(IN_VENV) --dev -m mypy

eval:    ## asks questions with known answers, fails when a gate falls; your own: make eval ARGS="my_cases.yaml --documents DIR"
	@$(IN_VENV) -m eval run $(ARGS)

clean:   ## removes the environment and what tools left behind, not the knowledge base in data/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
