"""`vigil serve`: the web server and the work that time asks for, in one process."""

import os

import rich_click as click

from config.settings import read_settings


@click.command()
@click.option("--no-scheduler", is_flag=True, help="Run no job: another node sweeps, and signs in between.")
@click.option("--host", help="Address to listen on, instead of VIGIL_HOST.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on, instead of VIGIL_PORT; 0: a free one.")
def serve(no_scheduler: bool, host: str | None, port: int | None) -> None:
    """Serve the instance until a signal ends it: answer, sweep, sequence and sign.

    The log of what it does goes to the error stream, one JSON object a line, without content. SIGTERM and SIGINT end it
    in order: what runs is finished, the log is signed.
    """
    from config.cli import tune
    from config.serving import serve as serve_now

    tune()  # with all that was imported for it
    options = {"VIGIL_HOST": host, "VIGIL_PORT": None if port is None else str(port)}
    settings = read_settings({**os.environ, **{name: value for name, value in options.items() if value is not None}})
    serve_now(settings, with_jobs=not no_scheduler, ready=_say)


def _say(address: str, demo: bool) -> None:
    if demo:
        from config.cli.instance import say_people

        say_people()
    click.echo(f"Vigil answers on {address}. Its description for programs: {address}/api/schema. Ctrl-C ends it.")
