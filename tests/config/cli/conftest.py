"""Instances for the tests of the command line, made once a process and copied for whoever wants to change one."""

import shutil
from pathlib import Path

import pytest

from tests.config.cli.vigil import Vigil


@pytest.fixture(scope="session")
def empty_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an instance without a case; not to be changed."""
    data = tmp_path_factory.mktemp("empty") / "data"
    assert Vigil(data)("init").code == 0
    return data


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo, where limits are late and stages are due; not to be changed."""
    data = tmp_path_factory.mktemp("demo") / "data"
    said = Vigil(data)("init", "--demo")
    assert said.code == 0
    (data.parent / "said").write_text(said.out)
    return data


@pytest.fixture
def demo_said(demo_instance: Path) -> str:
    """What `init --demo` printed."""
    return (demo_instance.parent / "said").read_text()


@pytest.fixture
def empty(empty_instance: Path, tmp_path: Path) -> Vigil:
    """The command line on an instance without a case."""
    return Vigil(shutil.copytree(empty_instance, tmp_path / "data"))


@pytest.fixture
def demo(demo_instance: Path, tmp_path: Path) -> Vigil:
    """The command line on a demo."""
    return Vigil(shutil.copytree(demo_instance, tmp_path / "data"))


@pytest.fixture
def nowhere(tmp_path: Path) -> Vigil:
    """The command line where nothing has been set up."""
    return Vigil(tmp_path / "data")
