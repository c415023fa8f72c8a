"""Search of signs: who types a lay term, in a hurry, finds the sign among the first three."""

import pytest

from symbology import signs

# What people type, and the signs of which one must be among the first three.
QUERIES = """
brandweerwagen: brandweervoertuig
brandwerwagen: brandweervoertuig
opvang: opvanglocatie
opvnag: opvanglocatie
dijkbraak: dijkdoorbraak
dijk doorgebroken: dijkdoorbraak
stroomstoring: stroomuitval
stroomstorring: stroomuitval
stroom uitgevallen: stroomuitval stroomuitvalgebied
ziekenwagen: ghor-voertuig
ambulanse: ghor-voertuig
politieauto: politievoertuig
ziekenhuis: ziekenhuis
hydrant: brandkraan
gaslek: gaslek
geen drinkwater: drinkwateruitval drinkwateruitvalgebied
drinkwater halen: nooddrinkwaterpunt
waterzak: nooddrinkwaterpunt
heli landen: helikopterlandingsplaats
drone: drone-opstapplaats
zandzak: zandzakken
overstroming: overstroming overstroomd-gebied
gewonden: gewondennest slachtoffers
crèche: school
CRECHE: school
kinderdagverblijf: school
bejaardentehuis: zorginstelling
burgemeester: gbt gemeentehuis
gemeentehuis: gemeentehuis
bus evacuatie: evacuatiebus
wegversperring: afsluiting wegblokkade
weg afgesloten: afgesloten-weg
sluis: sluis
brug dicht: brug-gestremd
hack: cyberincident
zendmast: zendmast mobiele-zendmast
benzine: brandstofpunt
noodstroom: noodaggregaat
aggregaat: noodaggregaat
journalisten: perspunt
trein: gestrande-trein treinongeval
vluchtroute: evacuatieroute vluchtroute
aanrijding: verkeersongeval
trein ontspoord: treinongeval
auto te water: waterongeval
bosbrand: natuurbrand
vermist kind: vermist-persoon
bekneld: beknelde-personen
gif: giftige-stof
straling: radioactief
tankwagen: vervoer-gevaarlijke-stoffen
tesla: elektrisch-voertuig
kolendamp: koolmonoxide
moskee: gebedshuis
paarden: hobbydieren
vogelgriep: besmet-bedrijf
boom omgewaaid: omgevallen-boom
vissterfte: dode-dieren
rolstoel: niet-zelfredzaam
kermis: attractie
overweg: spoorwegovergang
kraan: bouwplaats
oil spill: olie-op-water
fire engine: brandweervoertuig
B05: meetploeg
"""
GRADED = [line.split(": ") for line in QUERIES.strip().splitlines()]


@pytest.mark.parametrize(("words", "codes"), GRADED, ids=[words for words, _ in GRADED])
def test_a_lay_term_finds_the_sign_among_the_first_three(words: str, codes: str) -> None:
    found = [sign.code for sign in signs.search(words, 3)]
    assert set(codes.split()) & set(found), found


def test_at_least_forty_lay_terms_are_graded() -> None:
    assert len(GRADED) >= 40


def test_a_word_that_means_nothing_finds_nothing() -> None:
    assert signs.search("xyzzyq") == []


def test_an_endless_query_is_cut_and_a_negative_limit_gives_nothing() -> None:
    assert len(signs.search("brand " * 100_000, 5)) == 5
    assert signs.search("brand", -1) == []


def test_words_that_say_nothing_do_not_decide() -> None:
    assert signs.search("de brand", 5) == signs.search("brand", 5)


def test_an_empty_query_gives_the_first_of_the_set() -> None:
    assert signs.search("  ", 3) == list(signs.load())[:3]
