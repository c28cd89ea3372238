"""docs/fidelity.md is what the command writes: the page cannot say what the clocks no longer do."""

from pathlib import Path

from config.fidelity import written
from config.replay import replay_all
from config.settings import shipped_chronologies, shipped_policy

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"


def test_the_page_on_fidelity_is_what_the_clocks_say_today() -> None:
    replayed = list(replay_all(shipped_chronologies(), shipped_policy()))

    assert PAGE.read_text(encoding="utf-8") == written(replayed), "run: vigil fidelity -o docs/fidelity.md"
