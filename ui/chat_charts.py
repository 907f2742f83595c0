"""Charts in the chat: under each answer that has one."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from kb.html.rendering import Turns
from ui.facts import plot_of


def with_charts(said: Sequence[dict[str, Any]], turns: Turns) -> list[dict[str, Any]]:
    """The messages of a chat, two a turn, and behind each answer its chart."""
    shown: list[dict[str, Any]] = []
    for at, message in enumerate(said):
        shown.append(message)
        answer = turns[at // 2].answer if at % 2 and at // 2 < len(turns) else None
        if answer is not None and answer.chart is not None:
            plot = gr.Plot(
                plot_of(answer.chart), show_label=False, container=False, elem_classes="rq-chart", render=False
            )
            shown.append({"role": "assistant", "content": plot})
    return shown
