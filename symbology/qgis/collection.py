"""The style of a collection's features: a QML document (media type application/vnd.qgis.qml).

Rules by the object's sign, gathered under the groups of the set, so that QGIS's layer panel is a legend of
exactly what the collection holds; then what has ended, then what the set does not know.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.etree.ElementTree import Element

from symbology.model import GROUPS, Geometry, Sign
from symbology.qgis import labels as label_module
from symbology.qgis import symbols
from symbology.qgis.library import GROUP_NAMES
from symbology.qgis.markup import VERSION, document, element, key, number, quoted, symbol, text_element
from symbology.qgis.symbols import FEATURES, KINDS
from symbology.signs import load

Kind = Literal["point", "line", "polygon", "mixed"]
Held = Mapping[str, Collection[str]]
"""The signs of a layer, by code, each with the states ("", gepland …) in which it occurs."""

DOCTYPE = "qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'"
_QGIS_NUMBERS: Mapping[Kind, int] = {"point": 0, "line": 1, "polygon": 2, "mixed": 3}
_QGIS_NAMES: Mapping[Geometry, str] = {"point": "Point", "line": "Line", "polygon": "Polygon"}
_ALL: tuple[Geometry, ...] = ("polygon", "line", "point")
_ENDED_NAMES: Mapping[Geometry, str] = {"line": "Beëindigd (lijn)", "polygon": "Beëindigd (vlak)"}
_UNKNOWN = "Onbekend teken"


def every_sign() -> Held:
    """The whole set, in every state."""
    return {sign.code: symbols.ALL_STATES for sign in load()}


@dataclass(frozen=True)
class CollectionStyle:
    """What is to be styled: the kind of geometry, the signs and states held, the opacity (0 to 1)."""

    kind: Kind
    held: Held
    opacity: float = 1.0


@dataclass
class _Rules:
    """The rules and their symbols: a rule names its symbol by its place in the list."""

    symbols: list[Element] = field(default_factory=list)

    def rule(
        self, label: str, where: str, geometry: Geometry, layers: Iterable[Element], name: str
    ) -> Element:
        number_of = str(len(self.symbols))
        self.symbols.append(symbol(number_of, KINDS[geometry], layers))
        return element("rule", {"key": key(name), "label": label, "filter": where, "symbol": number_of})


def collection_style(style: CollectionStyle) -> bytes:
    """The QML of a plot's collection, or of its part with one kind of geometry."""
    kinds = _ALL if style.kind == "mixed" else (style.kind,)
    chosen = [load().get(code) for code in sorted(set(style.held))]
    signs = [sign for sign in chosen if sign.code in load() and sign.geometry in kinds]
    made = _Rules()
    rules = [*_groups(made, signs, style.held), *_ended(made, kinds, style.held), *_unknown(made, kinds)]
    renderer = element(
        "renderer-v2",
        {
            "type": "RuleRenderer",
            "symbollevels": 1,
            "forceraster": 0,
            "enableorderby": 0,
            "referencescale": -1,
        },
        element("rules", {"key": key("rules")}, *rules),
        element("symbols", None, *made.symbols),
    )
    return _document(style.kind, renderer, _labelling(kinds, style), style.opacity)


def reference_style(kind: Kind, colour: str, opacity: float = 1.0) -> bytes:
    """The QML of reference data: quiet, in its owner's colour (#rrggbb)."""
    if kind == "mixed":
        made = _Rules()
        rules = [
            made.rule(_QGIS_NAMES[one], _is(one), one, symbols.quiet_layers(one, colour), one) for one in _ALL
        ]
        renderer = element(
            "renderer-v2",
            {"type": "RuleRenderer", "symbollevels": 0},
            element("rules", {"key": key("rules")}, *rules),
            element("symbols", None, *made.symbols),
        )
    else:
        drawn = symbol("0", KINDS[kind], symbols.quiet_layers(kind, colour))
        renderer = element(
            "renderer-v2", {"type": "singleSymbol", "symbollevels": 0}, element("symbols", None, drawn)
        )
    return _document(kind, renderer, None, opacity)


def _groups(made: _Rules, signs: list[Sign], held: Held) -> Iterable[Element]:
    """The signs, each group under its heading."""
    for group in GROUPS:
        inside = [
            sign
            for geometry in reversed(_ALL)
            for sign in signs
            if sign.group == group and sign.geometry == geometry
        ]
        if inside:
            rules = (_of_sign(made, sign, held[sign.code]) for sign in inside)
            yield element("rule", {"key": key("group", group), "label": GROUP_NAMES[group]}, *rules)


def _of_sign(made: _Rules, sign: Sign, states: Collection[str]) -> Element:
    where = f"{FEATURES.sign} = {quoted(sign.code)}"
    if sign.geometry != "point" and "beeindigd" in states:
        where += f" AND coalesce({FEATURES.status}, '') <> 'beeindigd'"
    layers = symbols.layers_of(sign, FEATURES, states)
    return made.rule(sign.name_nl, where, sign.geometry, layers, sign.code)


def _ended(made: _Rules, kinds: Iterable[Geometry], held: Held) -> Iterable[Element]:
    """Lines and areas that have ended, whatever their sign."""
    for geometry in kinds:
        some = any("beeindigd" in held[code] for code in held if load().get(code).geometry == geometry)
        if geometry != "point" and some:
            where = f"{FEATURES.status} = 'beeindigd' AND {_is(geometry)}"
            layers = symbols.ended_layers(geometry)
            yield made.rule(_ENDED_NAMES[geometry], where, geometry, layers, f"ended/{geometry}")


def _unknown(made: _Rules, kinds: Iterable[Geometry]) -> Iterable[Element]:
    """What no rule above draws is seen too."""
    for geometry in kinds:
        layers = symbols.unknown_layers(geometry, FEATURES)
        yield made.rule(_UNKNOWN, "ELSE", geometry, layers, f"unknown/{geometry}")


def _is(geometry: Geometry) -> str:
    return f"geometry_type($geometry) = {quoted(_QGIS_NAMES[geometry])}"


def _labelling(kinds: Iterable[Geometry], style: CollectionStyle) -> Element:
    rules = []
    for label in label_module.labels(FEATURES, {kind: _is(kind) for kind in kinds}):
        named: dict[str, object] = {"key": key("label", label.title), "description": label.title}
        named["filter"] = label.where
        if label.zoom:
            named |= {"scalemaxdenom": label.scale, "scalemindenom": 1}
        rules.append(element("rule", named, label_module.settings(label, 1.0)))
    return element("labeling", {"type": "rule-based"}, element("rules", {"key": key("labels")}, *rules))


def _document(kind: Kind, renderer: Element, labelling: Element | None, opacity: float) -> bytes:
    attributes = {
        "version": VERSION,
        "styleCategories": "Symbology|Labeling",
        "labelsEnabled": int(labelling is not None),
        # Simplification in QGIS takes the corners off small areas.
        "simplifyDrawingHints": 0,
    }
    parts = [renderer] if labelling is None else [renderer, labelling]
    root = element(
        "qgis",
        attributes,
        *parts,
        text_element("blendMode", 0),
        text_element("featureBlendMode", 0),
        text_element("layerOpacity", number(opacity)),
        text_element("layerGeometryType", _QGIS_NUMBERS[kind]),
    )
    return document(root, DOCTYPE)
