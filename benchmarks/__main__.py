"""The command behind `script/bench`: one subcommand a benchmark."""

import typer

from benchmarks.bearer import bearer
from benchmarks.browser import browser
from benchmarks.costs import costs
from benchmarks.create import create
from benchmarks.inbox import inbox
from benchmarks.notices import notices
from benchmarks.reads import reads
from benchmarks.scale import scale
from benchmarks.streams import streams

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")
app.command()(create)
app.command()(inbox)
app.command()(reads)
app.command()(bearer)
app.command()(streams)
app.command()(notices)
app.command()(browser)
app.command()(costs)
app.command()(scale)


@app.callback()
def benchmarks() -> None:
    """Measure Parley beside yardsticks, all in one run on this machine.

    Name a benchmark; each has --help of its own. Load goes to 127.0.0.1 only. On a machine that
    does other work at the same time, trust the ratios more than the figures.
    """


if __name__ == "__main__":
    app(prog_name="script/bench")
