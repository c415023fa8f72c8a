"""Settings: read once, checked, explained in a sentence."""

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from plotserver.settings import Settings, SettingsError, is_loopback, read_settings


def test_a_misspelt_setting_is_refused_with_the_name_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLOTSERVER_PROT", "9000")
    with pytest.raises(SettingsError, match=r"no setting PLOTSERVER_PROT. Did you mean PLOTSERVER_PORT\?"):
        read_settings()


def test_a_name_like_nothing_known_gets_the_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLOTSERVER_QQQ", "1")
    with pytest.raises(SettingsError, match=r"Known are: .*PLOTSERVER_TILE_CACHE_BYTES"):
        read_settings()


def test_the_environment_is_read_and_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLOTSERVER_PORT", "9000")
    monkeypatch.setenv("PLOTSERVER_HOST", "")  # empty counts as not set
    assert (read_settings().port, read_settings(port=9001).port) == (9000, 9001)
    assert read_settings(port=None).base_url == "http://127.0.0.1:9000"


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PLOTSERVER_PORT", "99999", "PLOTSERVER_PORT: .*less than or equal to 65535"),
        ("PLOTSERVER_SECRET", "short", "PLOTSERVER_SECRET: needs at least 32 characters"),
        ("PLOTSERVER_PUBLIC_URL", "example.org", "PLOTSERVER_PUBLIC_URL: must be a full address"),
        ("DATABASE_URL", "mysql is not it", "DATABASE_URL: is not a PostgreSQL address"),
        ("PLOTSERVER_LOG_FORMAT", "xml", "PLOTSERVER_LOG_FORMAT: .*'text' or 'json'"),
    ],
)
def test_a_wrong_value_is_explained(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=sentence):
        read_settings()


def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLOTSERVER_SECRET", "hunter2")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert "hunter2" not in str(refused.value)


def test_choosing_an_identity_is_refused_where_others_can_reach_the_server() -> None:
    with pytest.raises(SettingsError, match="loopback address only"):
        read_settings(demo_identity=True, host="0.0.0.0")
    assert read_settings(demo_identity=True, host="::1").base_url == "http://[::1]:8000"


def test_people_log_in_over_https_or_on_this_machine_alone(tmp_path: Path) -> None:
    issuers = tmp_path / "issuers.toml"
    for address in ("http://plots.example", "http://10.0.0.1:8000"):
        with pytest.raises(SettingsError, match="needs https"):
            read_settings(issuers=issuers, public_url=address)
    with pytest.raises(SettingsError, match="needs https"):
        read_settings(issuers=issuers, host="0.0.0.0")
    for address in ("https://plots.example", "http://127.0.0.1:8000"):
        assert read_settings(issuers=issuers, public_url=address).base_url == address


def test_a_name_that_may_resolve_to_anything_is_no_loopback() -> None:
    assert is_loopback("127.8.8.8")
    assert not is_loopback("127.0.0.1.example.org")


def test_the_serving_role_is_derived_and_has_the_same_password_everywhere_with_the_same_secret() -> None:
    def app(secret: str) -> dict[str, object]:
        settings = Settings(database_url="postgresql://pos:p@db.example:5433/plots", secret=secret)
        return dict(conninfo_to_dict(settings.app_conninfo()))

    one, other = app("a" * 32), app("b" * 32)
    assert (one["user"], one["host"], one["port"], one["dbname"]) == (
        "plotserver_app",
        "db.example",
        "5433",
        "plots",
    )
    assert one == app("a" * 32)
    assert one["password"] not in (other["password"], "p")


def test_a_server_that_only_serves_needs_no_owner_and_starts_no_database_of_its_own() -> None:
    settings = Settings(app_database_url="postgresql://plotserver_app@db/plots")
    assert not settings.private_database
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        settings.owner_conninfo()


def test_the_signing_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = Settings(data=tmp_path / "new").signing_key()
    assert first == Settings(data=tmp_path / "new").signing_key()
    assert len(first) == 64
    assert (tmp_path / "new" / "signing.key").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["signing.key"]


def test_where_no_signing_key_can_be_kept_a_secret_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="Set PLOTSERVER_SECRET"):
        Settings(data=tmp_path / "file" / "below").signing_key()
