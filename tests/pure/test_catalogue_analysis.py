"""Dutch analysis: forms of one word are one, compounds come apart, people's words are understood."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.analysis import compounds, thesaurus
from catalog.analysis.lemmas import lemma, root
from catalog.analysis.letters import plain, tokens
from catalog.search import typos, understanding
from catalog.search.formats import format_of
from catalog.search.indexing import lexemes, vector
from catalog.search.model import Place, Understood


def understood(question: str, *places: str) -> Understood:
    def named(name: str) -> Place | None:
        return Place(name, "stad", 5.9, 52.0, (5.8, 51.9, 6.0, 52.1)) if name in places else None

    return understanding.understand(question, named, lambda _form: False)


@pytest.mark.parametrize(
    ("form", "same"),
    [
        ("ziekenhuizen", "ziekenhuis"),
        ("stoffen", "stof"),
        ("waterdieptes", "waterdiepte"),
        ("waterdiepten", "waterdiepte"),
        ("gevaarlijke", "gevaarlijk"),
        ("straten", "straat"),
        ("bomen", "boom"),
        ("rijpaden", "rijpad"),
        ("snelwegen", "snelweg"),
        ("steden", "stad"),
        ("schepen", "schip"),
        ("bedrijven", "bedrijf"),
        ("gemalen", "gemaal"),
        ("percelen", "perceel"),
        ("zeehavens", "zeehaven"),
        ("hectometerpaaltjes", "hectometerpaal"),
        ("koeien", "koe"),
        ("bacteriën", "bacterie"),
        ("kantoren", "kantoor"),
        ("motoren", "motor"),
        ("camera's", "camera"),
        ("tunnels", "tunnel"),
    ],
)
def test_forms_of_a_word_are_one(form: str, same: str) -> None:
    assert lemma(tokens(form)[0]) == lemma(tokens(same)[0])


@pytest.mark.parametrize(
    ("one", "other"), [("bomen", "bommen"), ("haven", "haaf"), ("dal", "daal"), ("varken", "vark")]
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert lemma(one) != lemma(other)


@pytest.mark.parametrize(
    ("verb", "noun"), [("evacueren", "evacuatie"), ("geëvacueerd", "evacuatie"), ("ontruimd", "ontruiming")]
)
def test_a_verb_and_its_noun_share_a_root(verb: str, noun: str) -> None:
    assert root(plain(verb)) == root(noun) is not None


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("overstromingsdiepte", {"overstroming", "diepte"}),
        ("elektriciteitsstations", {"elektriciteit", "station"}),
        ("drinkwaterleidingnet", {"drinkwater", "waterleiding", "net"}),
        ("natuurbrandrisico", {"natuurbrand", "risico"}),
        ("hoogspanningsmasten", {"hoogspanning", "mast"}),
        ("evacuatieroute", {"evacuatie", "route"}),
        ("dierziektebestrijding", {"dierziekte", "bestrijding"}),
    ],
)
def test_compounds_come_apart(word: str, parts: set[str]) -> None:
    assert {lemma(part) for part in parts} <= set(compounds.parts(word))


@pytest.mark.parametrize("word", ["station", "verwachting", "kwetsbare", "informatie", "water", "xqzwvkj"])
def test_a_word_that_is_no_compound_stays_whole(word: str) -> None:
    assert compounds.parts(word) == ()


def test_letters_are_compared_without_accents_apostrophes_and_ligatures() -> None:
    assert tokens("Ĳsselmeer's CAFÉ, Überflutung; 3-D ‘Mook’") == [
        *("ijsselmeers", "cafe", "uberflutung", "3-d", "mook")
    ]


@given(st.text(max_size=80))
@example("ĲĳŒ’s-ge\x00\ud7ff")
@example("e" * 70)
@settings(max_examples=150, deadline=None)
def test_analysis_never_fails_and_a_ground_form_stays_one(text: str) -> None:
    for word in tokens(text):
        assert lemma(lemma(word)) == lemma(word)
        assert tokens(word) == [word]
    vector({"A": set(lexemes(text))}, "A")
    understood(text)


@pytest.mark.parametrize(
    ("question", "kind", "text"),
    [
        ("hoe hoog komt het water", "begrip", "waterdiepte"),
        ("geen stroom", "begrip", "stroomstoring"),
        ("brandkranen", "begrip", "bluswater"),
        ("waterstanden van Rijkswaterstaat", "organisatie", "Rijkswaterstaat"),
        ("dijken als wms", "formaat", "WMS (kaartbeeld)"),
        ("actuele waterstand", "tijd", "actueel"),
        ("power outage", "begrip", "stroomstoring"),
        ("Waldbrand", "begrip", "natuurbrand"),
        ("brandkranen Arnhem", "plaats", "arnhem"),
    ],
)
def test_what_someone_says_is_understood(question: str, kind: str, text: str) -> None:
    assert (kind, text) in understood(question, "arnhem").told


def test_a_crisis_is_heard_in_the_words_for_it() -> None:
    assert understood("natuurbrand campings").crisis == ("1.2",)
    assert understood("1.1 ziekenhuizen").crisis == ("1.1",)
    assert understood("kaarten bij overstroming").whole_set
    assert not understood("overstroming").whole_set


def test_words_that_say_nothing_ask_nothing() -> None:
    assert [wish.text for wish in understood("waar staan de sirenes in de buurt").wishes][:1] == ["sirenes"]
    assert understood("de het een").wishes == ()


def test_a_long_question_is_read_to_a_bound() -> None:
    assert len(understood(" ".join(f"woord{number}" for number in range(2000))).wishes) <= 12


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dijkdoorbrak", "dijkdoorbraak"),
        ("ziekehnuis", "ziekenhuis"),
        ("overstrominsdiepte", "overstromingsdiepte"),
    ],
)
def test_a_slip_of_the_pen_is_read_as_the_nearest_word(typed: str, meant: str) -> None:
    known = [(word, 1) for word in ("dijkdoorbraak", "ziekenhuis", "overstromingsdiepte", "ziekte")]
    assert typos.nearest(typed, known) == [meant]


def test_swapped_letters_are_one_slip_and_short_words_hold_none() -> None:
    assert typos.distance("ziekehnuis", "ziekenhuis", 3) == 1
    assert typos.nearest("bgt", [("bag", 9)]) == []


@pytest.mark.parametrize(
    ("protocol", "form"),
    [
        ("OGC:WMS-1.3.0-http-get-map", "wms"),
        ("OGC:WMTS", "wmts"),
        ("OGC API Features", "ogc-features"),
        ("ESRI:ArcGIS:FeatureServer", "arcgis"),
        ("INSPIRE Atom", "atom"),
        ("", "api"),
    ],
)
def test_a_protocol_in_any_spelling_is_a_format(protocol: str, form: str) -> None:
    assert format_of(protocol) == form


def test_the_concepts_are_sound() -> None:
    found = thesaurus.load()
    labels = [meaning.label.casefold() for meaning in found.meanings]
    assert len(labels) == len(set(labels)) > 200
    codes = {code for meaning in found.meanings for code in meaning.crisis}
    assert codes >= {"1.1", "1.2", "3.3", "4.1", "5.1", "7.2", "8.4"}
