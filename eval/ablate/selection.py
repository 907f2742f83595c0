"""Which rules to leave out, by their names."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from eval.ablate.features import features
from eval.ablate.rules import group_of, modules_of, rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.ablate.rules import Rule

NOT_RULES = (
    *("kb.store*", "kb.embedding*", "kb.llm*", "kb.html*", "kb.commands*", "kb.facts*", "kb.cells*", "kb.learned*"),
    *("kb.answering", "kb.command_line", "kb.errors", "kb.knowledge_base", "kb.llama", "kb.model", "kb.places"),
    *("kb.report_facts", "kb.settings", "kb.status", "kb.table", "kb.amounts.*_figures", "kb.amounts.claimed_amounts"),
    *("kb.search.searcher", "kb.search.fusion", "kb.search.reranking", "kb.search.evidence_source"),
    *("kb.text.tokens", "kb.text.prompt_injection", "kb.text.pipe_tables"),
)
"""Modules that hold no rules on questions: stores, the model, the language model, commands, readers of figures, and what was learned."""


def named_rules(only: Sequence[str], *, modules: bool = False, together: bool = False) -> list[Rule]:
    """The rules and features whose names, or whose modules' names, fit a pattern of `only`; without any, all rules of `kb`.

    With `modules` those of a module are one, with `together` all are one.
    """
    every = [*(rule for module in modules_of("kb", without=NOT_RULES) for rule in rules_of(module)), *features()]
    wanted = only or ("kb.*",)
    rules = [rule for rule in every if any(_fits(rule.name, one) for one in wanted)]
    if together:
        return [group_of(" ".join(only), rules)]
    if not modules:
        return rules
    names = dict.fromkeys(rule.name.partition(":")[0] for rule in rules)
    return [group_of(name, [rule for rule in rules if rule.name.startswith(f"{name}:")]) for name in names]


def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name.partition(":")[0], pattern)
