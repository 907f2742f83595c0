"""The evaluation: run a suite of questions with known answers, see scores and plots, open a failing case in the
chat."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from eval.pages.failures import failure_html, sorted_failures
from eval.pages.page import change_html, gates_html, plots_html, scores_html
from eval.questions.cases import read_cases
from eval.questions.collecting import OWN_CASES
from eval.run import SHORT_SUITES, asked, run_suites
from eval.scoring.baseline import CaseChange, compare
from eval.scoring.previous import keep_run, previous_run
from eval.scoring.result import CaseResult, SuiteResult
from eval.suites.corpora import corpus_of
from kb.errors import ReportQAError, StorageError
from kb.html.rendering import Texts, asset, failure_text, inert, note_html
from kb.knowledge_base import KnowledgeBase
from ui.chat import ChatParts
from ui.chat.page import opening
from ui.rights import may_change, refusal_html
from ui.words import Updates, Words

CHAT_TAB = "chat"


@dataclass(frozen=True, slots=True)
class EvalPage:
    """Suites, their results, and the way into the chat."""

    kb: KnowledgeBase
    words: Words

    def lay_out(self, tab: gr.Tab, tabs: gr.Tabs, parts: ChatParts) -> None:
        """Build the page inside the current tab; `parts` are those of the chat that a case is opened in."""
        label = self.words.label
        failing = gr.State(())
        with gr.Row(elem_classes="rq-below-box"):
            suite = gr.Dropdown(
                list(SHORT_SUITES), value=SHORT_SUITES[0], label=label("suite"), info=label("evals_help"), scale=4
            )
            run = gr.Button(label("run_suite"), variant="primary", scale=1, min_width=120)
        shown = gr.HTML(apply_default_css=False, elem_classes="rq-evals", js_on_load=asset("evals.js"))

        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        run.click(
            self.run, suite, [shown, failing], api_visibility="private", show_progress_on=shown, concurrency_limit=1
        )
        tab.select(self.suites, suite, suite, **hidden)
        shown.select(self.open, failing, [tabs, parts.talk, parts.chosen], **hidden)

    def suites(self, chosen: str, request: gr.Request) -> gr.Dropdown:
        """The suites that can be run here: the program's own short ones, and the cases of this knowledge base when
        there are any."""
        texts = self.words.of(request)
        own = [(texts["suite_own"], OWN_CASES)] if (self.kb.settings.dir / OWN_CASES).is_file() else []
        choices = [*own, *((name, name) for name in SHORT_SUITES)]
        return gr.Dropdown(choices, value=chosen if chosen in {name for _, name in choices} else choices[0][1])

    # A plain function, no generator: it opens knowledge bases, whose locks belong to a thread.
    def run(
        self,
        suite: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  (Gradio finds it by this default)
    ) -> Updates:
        """Run a suite; its table, plots and failing cases."""
        texts = self.words.of(request)
        if not may_change(request):  # it takes minutes, and keeps its result
            return refusal_html(texts), ()

        def tell(what: str, done: int, total: int) -> None:
            progress(done / max(total, 1), desc=texts["eval_running"].format(what=what, done=done, total=total))

        progress(0.0, desc=suite)
        try:
            result = self._result(suite, tell)
        except ReportQAError as error:
            return note_html(failure_text(error, texts), kind="failure"), ()
        change, note = self._against_previous(result, texts)
        if change:  # what was right the last time comes first
            result = replace(result, turned=tuple(dict.fromkeys((*result.turned, *change.worse))))
        failing = sorted_failures(result)
        return note + _result_html(result, failing, texts, change), tuple(failing)

    def _against_previous(self, result: SuiteResult, texts: Texts) -> tuple[CaseChange | None, str]:
        """What changed since the last run of the suite here, whose place this one takes; and a note when it cannot be
        kept."""
        folder = self.kb.settings.dir
        if result.skipped:
            return None, ""
        before = previous_run(folder, result.suite)
        note = ""
        try:
            keep_run(folder, result)
        except StorageError as error:
            note = note_html(failure_text(error, texts), kind="failure")
        return compare(before, result) if before else None, note

    def _result(self, suite: str, tell: Any) -> SuiteResult:
        if suite != OWN_CASES:
            return run_suites([suite], self.kb.settings, tell).suites[0]
        cases = read_cases(self.kb.settings.dir / OWN_CASES)
        return asked(OWN_CASES, cases, self.kb, corpus_of(self.kb), tell)

    def open(self, failing: tuple[CaseResult, ...], clicked: gr.EventData) -> Updates:
        """A new chat that asks the case's questions, over all reports."""
        case = next((case for case in failing if case.id == clicked.id), None)
        if case is None:
            return gr.skip(), gr.skip(), gr.skip()
        return gr.Tabs(selected=CHAT_TAB), opening(case.turns), []


def _result_html(result: SuiteResult, failing: list[CaseResult], texts: Texts, change: CaseChange | None) -> str:
    if result.skipped:
        return note_html(result.skipped, kind="failure")
    count = inert(texts["eval_failing"].format(count=len(failing), all=len(result.cases)))
    cases = "".join(
        failure_html(case, turned=case.id in result.turned, button=_button(case, texts)) for case in failing
    )
    return (
        f"{gates_html(result)}{plots_html(result, change)}{scores_html(result)}{_change_html(change, texts)}"
        f"<h3>{count}</h3>{cases}"
    )


def _change_html(change: CaseChange | None, texts: Texts) -> str:
    if change is None:
        return f"<p>{inert(texts['eval_first'])}</p>"
    title = inert(texts["eval_since"].format(when=change.before.made_at))
    return f'<h3>{title}</h3><div class="rq-change">{change_html(change, texts["eval_changes"])}</div>'


def _button(case: CaseResult, texts: Texts) -> str:
    return f'<button type="button" class="rq-open" value="{inert(case.id)}">{inert(texts["open_in_chat"])}</button>'
