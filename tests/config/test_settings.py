"""Settings: the environment before `vigil.toml`, that before the defaults; secrets from files; no guess at a slip."""

from pathlib import Path

import pytest

from config.settings import NAMES, read_settings, shipped_chronologies, shipped_policy
from workflow.errors import NotUnderstood


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """An empty working folder: `vigil.toml` is looked for there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_word_everything_lies_in_one_folder():
    settings = read_settings({})

    assert settings.data == Path("data")
    assert settings.database_url == "sqlite:///data/vigil.db"
    assert settings.log_key_file == Path("data/log.key")
    assert settings.policy == shipped_policy()
    assert set(settings.origins.values()) == {"default"}


def test_what_lies_in_the_data_folder_moves_with_it():
    settings = read_settings({"VIGIL_DATA": "/srv/vigil"})

    assert settings.database_url == "sqlite:////srv/vigil/vigil.db"
    assert settings.log_key_file == Path("/srv/vigil/log.key")


def test_the_environment_counts_before_the_file_and_the_file_before_the_default(here):
    (here / "vigil.toml").write_text('data = "from-file"\npolicy = "law"\n')

    settings = read_settings({"VIGIL_DATA": "from-environment"})

    assert (settings.data, settings.policy) == (Path("from-environment"), Path("law"))
    assert settings.origins == dict.fromkeys(NAMES, "default") | {"data": "VIGIL_DATA", "policy": "vigil.toml"}


def test_a_secret_may_be_the_content_of_a_file(here):
    (here / "secret").write_text("postgresql+asyncpg://vigil:pw@db/vigil\n")

    settings = read_settings({"VIGIL_DATABASE_URL_FILE": str(here / "secret")})

    assert settings.database_url == "postgresql+asyncpg://vigil:pw@db/vigil"
    assert settings.origins["database_url"] == "VIGIL_DATABASE_URL_FILE"


def test_the_log_key_is_named_by_its_file_and_not_read_here(here):
    settings = read_settings({"VIGIL_LOG_KEY_FILE": str(here / "nowhere")})

    assert settings.log_key_file == here / "nowhere"


def test_a_secret_whose_file_is_not_there_is_named():
    with pytest.raises(NotUnderstood, match="VIGIL_DATABASE_URL_FILE"):
        read_settings({"VIGIL_DATABASE_URL_FILE": "/nowhere/secret"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('dta = "x"\n', "dta is not a setting"),
        ("data = 7\n", "data is not a setting, or its value is not a text"),
        ("data = \n", "could not be read"),
        ("[data]\n", "its value is not a text"),
    ],
)
def test_a_slip_in_the_file_is_named_with_the_file(here, text, words):
    (here / "vigil.toml").write_text(text)

    with pytest.raises(NotUnderstood, match=words) as refused:
        read_settings({})

    assert refused.value.where == "vigil.toml"


def test_a_file_that_is_not_in_utf8_is_named(here):
    (here / "vigil.toml").write_bytes(b'data = "\xff"\n')

    with pytest.raises(NotUnderstood, match="could not be read"):
        read_settings({})


def test_a_slip_is_told_with_the_names_that_there_are(here):
    (here / "vigil.toml").write_text('prt = "8080"\n')

    with pytest.raises(NotUnderstood, match=f"These are: {', '.join(NAMES)}."):
        read_settings({})


def test_the_server_is_for_this_machine_alone_until_somebody_says_otherwise():
    settings = read_settings({})

    assert (settings.host, settings.port, settings.rate_limits) == ("127.0.0.1", 8080, True)
    assert (settings.base_url, settings.is_secure) == ("http://localhost:8080", False)
    assert read_settings({"VIGIL_PORT": "9000"}).base_url == "http://localhost:9000"
    assert read_settings({"VIGIL_BASE_URL": "https://vigil.example/"}).is_secure


@pytest.mark.parametrize(
    "given",
    [
        {"VIGIL_PORT": "http"},
        {"VIGIL_PORT": "65536"},
        {"VIGIL_PORT": ""},
        {"VIGIL_BASE_URL": "vigil.example"},
        {"VIGIL_BASE_URL": "https://vigil.example/under/a/path"},
        {"VIGIL_RATE_LIMITS": "no"},
        {"VIGIL_WEBHOOK_PRIVATE": "perhaps"},
        {"VIGIL_MAIL_FROM": "vigil", "VIGIL_SMTP_URL": "smtp://mail.example"},
        {"VIGIL_SMTP_URL": "mail.example", "VIGIL_MAIL_FROM": "vigil@example.org"},
    ],
)
def test_a_setting_of_the_server_that_cannot_be_meant_is_refused_by_name(given):
    with pytest.raises(NotUnderstood, match=next(iter(given))):
        read_settings(given)


def test_the_policy_and_the_judgments_are_shipped_with_the_program():
    assert (shipped_policy() / "clocks.toml").is_file()
    assert len(shipped_chronologies()) >= 20
    assert shipped_chronologies() == sorted(shipped_chronologies())
