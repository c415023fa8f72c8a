"""Ranking: what must hold whatever the weights are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import ranking
from catalog.search.model import Alternative, Candidate, Wish
from catalog.search.ranking import Setting

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def candidate(name: str = "a", **more: object) -> Candidate:
    columns = {"no": 1, "owner": "rws", "nature": 0, "access": 0, "state": 0, "themes": 0, "crisis": 0}
    rest = {"formats": 0, "box": None, "quality": 50, "tolerance": timedelta(days=1), "newest": None}
    return Candidate(**({"id": name} | columns | rest | more))  # type: ignore[arg-type]


def scored(one: Candidate, *wishes: Wish, plain: str = "", **setting: object) -> float:
    rarity = {wish.text: 1.0 for wish in wishes}
    ranking.score(one, wishes, Setting(rarity, NOW, **setting), plain)  # type: ignore[arg-type]
    return one.score


def wish(word: str) -> Wish:
    whole = Alternative(((word,),), 1.0, "woord")
    slip = Alternative(((f"{word}x",),), 0.9, "verbeterd")
    return Wish(word, (whole, slip))


@given(
    st.integers(0, 4),
    st.sampled_from([None, "verplicht", "aanbevolen", "achtergrond"]),
    st.integers(0, 100),
    st.floats(-180, 179),
    st.floats(-90, 89),
    st.integers(0, 10_000),
    st.floats(0, 1),
)
@settings(max_examples=200, deadline=None)
def test_what_speaks_for_a_record_beside_its_words_is_bounded(
    state: int, priority: str | None, quality: int, west: float, south: float, days: int, authority: float
) -> None:
    one = candidate(
        state=state,
        priority=priority,
        quality=quality,
        box=(west, south, west + 1, south + 1),
        newest=NOW - timedelta(days=days),
    )
    setting = Setting({}, NOW, (4.0, 51.0, 5.0, 52.0), authority={"a": authority})
    assert 0.7 <= ranking.prior(one, setting) <= 1.5


def test_an_exact_name_stands_above_everything_else() -> None:
    best = candidate(
        "veel", strengths={"rev": 1.0}, priority="verplicht", state=4, quality=100, title=("rev",)
    )
    named = candidate("precies", exact=frozenset({"rev"}), state=1, quality=0)
    assert scored(named, wish("rev"), plain="rev") > scored(best, wish("rev"), plain="rev")


def test_a_corrected_word_never_stands_above_the_word_itself() -> None:
    exact = candidate("woord", strengths={"dijk": 1.0})
    fuzzy = candidate("slip", strengths={"dijkx": 1.0})
    assert scored(exact, wish("dijk")) > scored(fuzzy, wish("dijk"))


def test_all_wishes_stand_above_one_of_them() -> None:
    both = candidate("beide", strengths={"dijk": 0.85, "tiel": 0.85})
    one = candidate("een", strengths={"dijk": 1.0})
    assert scored(both, wish("dijk"), wish("tiel")) > scored(one, wish("dijk"), wish("tiel"))


def test_a_title_stands_above_a_description() -> None:
    title, text = candidate(strengths={"dijk": 1.0}), candidate(strengths={"dijk": 0.45})
    assert scored(title, wish("dijk")) > scored(text, wish("dijk"))


def test_what_is_live_fresh_and_here_stands_above_what_is_gone_stale_and_elsewhere() -> None:
    here = (4.0, 51.0, 5.0, 52.0)
    held = {"dijk": 1.0}
    good = candidate(strengths=held, state=4, newest=NOW, box=here)
    gone = candidate(strengths=held, state=1, newest=NOW, box=here)
    stale = candidate(strengths=held, state=4, newest=NOW - timedelta(days=30), box=here)
    away = candidate(strengths=held, state=4, newest=NOW, box=(20.0, 40.0, 21.0, 41.0))
    for worse in (gone, stale, away):
        assert scored(good, wish("dijk"), area=here) > scored(worse, wish("dijk"), area=here)
