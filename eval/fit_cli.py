"""The commands of `python -m eval fit`."""

from pathlib import Path
from typing import Annotated

import typer

from eval.bars import bars
from kb.command_line import DebugOption, JsonOption, new_app, print_json, stderr_console, stdout_console
from kb.settings import load_settings

fit_app = new_app("Fit weights of the program on public questions with known answers.")

DataOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Data of retrieval, prose* and tables-*. Default: ../shared/bench")
]


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
    write: Annotated[bool, typer.Option("--write", help="Put the weights into kb/weights.toml.")] = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit how readings of a question in a table are weighed and when none is answered with; figures are cross-validated.

    With --json one line: weights, lost, hits (set, kind, counts), curve (a threshold each), written (the file, or empty).
    """
    from dataclasses import asdict

    from eval.fit_printing import print_fit
    from eval.fit_tables import fit_tables, vetoes_in_force
    from eval.run import BENCH
    from eval.weights_file import WEIGHTS, write_weights

    with bars() as progress:
        vetoes = tuple(veto) if veto else vetoes_in_force()
        fit = fit_tables(data or BENCH, lost, vetoes, load_settings(), progress)
    if write:
        write_weights(fit)
    if json:
        print_json({**asdict(fit), "written": str(WEIGHTS) if write else ""})
        return
    print_fit(stdout_console(), fit)
    if write:
        stderr_console().print(f"written to {WEIGHTS}", markup=False, soft_wrap=True)


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
    write: Annotated[bool, typer.Option("--write", help="Put the weights into kb/weights.toml.")] = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit how sentences are weighed and how sure an answer is; figures are cross-validated.

    With --json one line: sentence, aligned_sentence, clause, confidence, first (share of likeliest sentences that are right), curves, working (share lost,
    share refused by the thresholds in force).
    """
    from dataclasses import asdict

    from eval.fit_prose import draw, fit_prose, rows
    from eval.prose_weights_file import write_prose_weights
    from eval.run import BENCH

    with bars() as progress:
        fit = fit_prose(data or BENCH, load_settings(), progress, keep_sentences=keep_sentences)
    if write:
        write_prose_weights(fit)
    if picture:
        draw(fit, picture)
    if json:
        print_json(asdict(fit))
        return
    for source, first, refused, working in rows(fit):
        stdout_console().print(
            f"{source:<14} first {first}, refused at 5 % lost {refused}, now {working}", markup=False
        )


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
    write: Annotated[bool, typer.Option("--write", help="Put the weights into kb/requests/requests.npz.")] = False,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Fit what tells kinds of request apart; every third phrasing of a kind is kept aside, and the figures are of those.

    With --json one line: fitted_on, kept, figures (threshold to right, kind, misrouted, public), alone (without the vector), written.
    """
    from eval.requests.fit import fit_requests, write_classifier
    from eval.requests.phrasings import own_phrasings, public_questions, with_names
    from eval.suites import CHECKOUT, SHARED
    from kb.embedding import load_embedder

    embedder = load_embedder(load_settings(), lambda line: stderr_console().print(line, markup=False))
    own = own_phrasings()
    named = with_names([one for one in own if not one.kept])
    phrasings = [*own, *named, *public_questions(data or SHARED / "train")]
    fit = fit_requests(phrasings, embedder.question, embedder.identity, threshold)
    written = str(write_classifier(fit.classifier, CHECKOUT / "kb" / "requests")) if write else ""
    if json:
        figures = {"fitted_on": fit.fitted_on, "kept": fit.kept, "figures": fit.figures, "alone": fit.alone}
        print_json({**figures, "written": written})
        return
    stdout_console().print(f"fitted on {fit.fitted_on}, measured on {fit.kept}", markup=False)
    for name, of in (("with the vector", fit.figures), ("without", fit.alone)):
        for at, row in of.items():
            told = "  ".join(f"{measure} {value:.3f}" for measure, value in row.items())
            stdout_console().print(f"{name:<16} threshold {at:.1f}: {told}", markup=False)
    if written:
        stderr_console().print(f"written to {written}", markup=False, soft_wrap=True)
