"""The files being added and the bin as HTML."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from html import escape

from ingest.jobs import ENDED, Item, State
from kb.html.rendering import Texts, failure_text, inert
from kb.store.bin import BinEntry


def drop_html(texts: Texts, max_mb: int) -> str:
    """The place to drop files and folders on, with buttons for who does not drop; the list of files is put in by the
    page."""
    limit = inert(texts["drop_limit"].format(mb=max_mb))
    large = inert(texts["too_large"].format(mb=max_mb))
    return (
        f'<div class="rq-drop" data-most="{max_mb * 1_000_000}" data-large="{large}" '
        f'data-failed="{inert(texts["upload_failed"])}">'
        f'<p>{inert(texts["drop_here"])}</p><p class="rq-hint">{limit}</p>'
        f'<label class="rq-tool rq-pick">{inert(texts["pick_files"])}<input type="file" class="rq-files" '
        f"multiple></label>"
        f'<button type="button" class="rq-tool rq-pick-folder">{inert(texts["pick_folder"])}</button></div>'
        f'<p class="rq-uploading rq-hint" role="status"></p><div class="rq-jobs"></div>'
    )


def jobs_html(items: Sequence[Item], binned: Collection[str], texts: Texts) -> str:
    """Every file with where it stands, the questions that it raises, and buttons to stop and to clear the list. What
    was replaced can be put back while its entry is among those of the bin, `binned`."""
    if not items:
        return ""
    lines = "".join(_line(item, binned, texts) for item in items)
    at_work = any(item.state in (State.WAITING, State.ADDING) for item in items)
    stop = _button("stop", 0, texts["stop_adding"]) if at_work else ""
    clear = _button("clear", 0, texts["clear_list"]) if any(item.state in ENDED for item in items) else ""
    left = sum(item.state not in ENDED for item in items)
    state_text = (
        texts["jobs_left"].format(left=left, all=len(items)) if left else texts["jobs_done"].format(all=len(items))
    )
    return (
        f'<div class="rq-jobs-head"><strong role="status">{inert(state_text)}</strong>{stop}{clear}</div>'
        f'<ul class="rq-results" aria-label="{inert(texts["jobs_label"])}">{lines}</ul>'
    )


def _line(item: Item, binned: Collection[str], texts: Texts) -> str:
    return (
        f'<li class="rq-job rq-job-{item.state}"><span>{inert(item.name)}: '
        f"{_status_text(item, texts)}</span>{_more(item, binned, texts)}</li>"
    )


def _status_text(item: Item, texts: Texts) -> str:
    """Where a file stands, in words."""
    if item.state is State.ADDING:
        steps = f" {item.done} / {item.total}" if item.total > 1 else ""
        return inert(texts[f"stage_{item.stage}"] + steps)
    if item.added is not None:
        counts = texts["result_counts"].format(tables=item.added.tables, chunks=item.added.chunks)
        parts = [texts[f"status_{item.added.status}"], *([counts] if item.added.chunks else [])]
        return inert(" · ".join(parts))
    return inert(texts[f"job_{item.state}"])


def _more(item: Item, binned: Collection[str], texts: Texts) -> str:
    if item.state is State.ADDING:
        label = inert(texts["progress_of"].format(file=item.name))
        return f'<progress max="{max(item.total, 1)}" value="{item.done}" aria-label="{label}"></progress>'
    if item.state is State.ASKING:
        question = f'<p class="rq-question">{inert(texts["replace_question"].format(name=item.name))}</p>'
        return question + "".join(
            _button(choice, item.id, texts[f"choice_{choice}"], item.name) for choice in ("replace", "both", "cancel")
        )
    undo = _button("undo", item.binned, texts["undo_replace"], item.name) if item.binned in binned else ""
    return _remarks(item, texts) + undo


def _remarks(item: Item, texts: Texts) -> str:
    """What went wrong, and what was noticed while a file was read."""
    lines = []
    if item.error is not None:
        lines.append(failure_text(item.error, texts))
    if item.added is not None:
        lines += [item.added.error, *item.added.warnings]
    kind = "failure" if item.state is State.FAILED else "hint"
    return "".join(f'<p class="rq-{kind}">{inert(line)}</p>' for line in lines if line)


def _button(action: str, value: int | str, text: str, about: str = "") -> str:
    """A button; who only hears the page is told which file it is about."""
    more = f'<span class="rq-hidden"> {inert(about)}</span>' if about else ""
    return (
        f'<button type="button" class="rq-tool rq-act" name="{action}" '
        f'value="{escape(str(value))}">{inert(text)}{more}</button>'
    )


def bin_html(entries: Sequence[BinEntry], texts: Texts) -> str:
    """What was removed or replaced, with how long it stays, and buttons to put it back and to be rid of it now."""
    if not entries:
        return ""
    now = datetime.now(UTC)
    rows = "".join(_entry(entry, texts, now) for entry in entries)
    summary = inert(texts["bin"].format(count=len(entries)))
    return (
        f'<details class="rq-bin"><summary>{summary}</summary><p '
        f'class="rq-hint">{inert(texts["bin_help"])}</p><ul>{rows}</ul></details>'
    )


def _entry(entry: BinEntry, texts: Texts, now: datetime) -> str:
    when = f"{datetime.fromisoformat(entry.removed_at).astimezone():%Y-%m-%d %H:%M}"
    when_text = texts[f"bin_{entry.why}"].format(when=when, days=entry.days_left(now))
    title = f" · {inert(entry.title)}" if entry.title != entry.name else ""
    restore = _button("restore", entry.id, texts["bin_restore"], entry.name)
    discard = _button("discard", entry.id, texts["bin_discard"], entry.name)
    return (
        f"<li><span>{inert(entry.name)}{title}<br><small>{inert(when_text)}</small></span><span>{restore}{discard}</span"
        f"></li>"
    )


def removed_html(name: str, entry: BinEntry | None, texts: Texts) -> str:
    """That a report was removed, with the way back."""
    undo = _button("restore", entry.id, texts["undo"], name) if entry else ""
    return f'<div class="rq-note rq-done" role="status">{inert(texts["removed"].format(name=name))} {undo}</div>'
