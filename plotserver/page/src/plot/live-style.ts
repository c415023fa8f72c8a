/** The style of the drawing map: the base map, and on it the objects that the page holds itself. Pure. */
import type { LayerSpecification, SourceSpecification, SpriteSpecification, StyleSpecification } from "maplibre-gl";
import type { Theme } from "../address.ts";
import { absolute, chosenLayers, CHOSEN_SOURCE } from "../map-style.ts";
import { decorationLayers, type Decoration } from "./decoration.ts";
import type { PlotObject } from "./model.ts";

export const OBJECTS = "plot";
export const LABELS = "plot-label";
/** Arrowheads at the ends of lines, and the arrows of signs with a direction. */
export const ENDS = "plot-tooi";
/** What others are at, in the colour of their organisation. */
export const OTHERS = "plot-anderen";
/** What a difference or a conflict shows. */
export const SHOWN = "plot-getoond";

/** How the server says that objects are drawn (`/plotstijl.json`). */
export interface LiveStyle {
  layers: LayerSpecification[];
  tekens: Record<string, "point" | "line" | "polygon">;
  versiering: Decoration;
}

export interface LiveParts {
  base: StyleSpecification | null;
  live: LiveStyle;
  theme: Theme;
  origin: string;
}

const EMPTY: SourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
const NIGHT_NAMES = { "text-color": "#f0f3f6", "text-halo-color": "#12181e" };

export function liveStyle({ base, live, theme, origin }: LiveParts): StyleSpecification {
  const ground = base?.layers ?? [emptyGround(theme)];
  const drawn = objectLayers(live, theme);
  const low = (layer: LayerSpecification) => ["area", "line"].includes(roleOf(layer));
  return {
    version: 8,
    glyphs: absolute(base?.glyphs ?? "/basemap/glyphs/{fontstack}/{range}.pbf", origin),
    sprite: [...spriteList(base?.sprite), { id: "default", url: "/sprites/tekens" }].map(({ id, url }) => ({
      id,
      url: absolute(url, origin),
    })),
    sources: {
      ...baseSources(base, origin),
      [OBJECTS]: { ...EMPTY, promoteId: "id", tolerance: 0.2, buffer: 64, maxzoom: 16 } as SourceSpecification,
      [LABELS]: { ...EMPTY, promoteId: "id" } as SourceSpecification,
      [ENDS]: { ...EMPTY, promoteId: "id" } as SourceSpecification,
      [OTHERS]: EMPTY,
      [SHOWN]: EMPTY,
      [CHOSEN_SOURCE]: EMPTY,
    },
    layers: [
      ...ground.filter((layer) => layer.type !== "symbol"),
      ...drawn.filter(low),
      ...ground.filter((layer) => layer.type === "symbol"),
      ...drawn.filter((layer) => !low(layer)),
      ...shownLayers(),
      ...othersLayers(),
      ...chosenLayers(theme),
    ],
  };
}

/** The ids of the style layers in which an object can be pointed at. */
export function pointable(style: StyleSpecification): string[] {
  return style.layers.filter((layer) => "source" in layer && layer.source === OBJECTS).map((layer) => layer.id);
}

function objectLayers({ layers, versiering }: LiveStyle, theme: Theme): LayerSpecification[] {
  const decorated = decorationLayers(versiering, { objects: OBJECTS, ends: ENDS });
  const found: LayerSpecification[] = [];
  for (const layer of layers) {
    const part = String((layer.metadata as Record<string, unknown>)["plotserver:part"]);
    if (part === "tooi") continue;
    if (layer.id === `${OBJECTS}/outline-casing`) found.push(...decorated.hatches);
    if (layer.id === `${OBJECTS}/outline-beeindigd`) found.push(...decorated.edges);
    if (layer.id === `${OBJECTS}/line-beeindigd`) found.push(...decorated.marks);
    if (layer.id === `${OBJECTS}/sign-unknown`) found.push(...decorated.directions);
    found.push(placed(layer, part === "label" ? LABELS : OBJECTS, theme));
  }
  return found;
}

function placed(layer: LayerSpecification, source: string, theme: Theme): LayerSpecification {
  const sorted = { ...layer.layout } as Record<string, unknown>;
  if (layer.type === "fill" || layer.type === "line") sorted[`${layer.type}-sort-key`] = ["get", "orde"];
  if (roleOf(layer) === "sign" && sorted["icon-image"] !== undefined) {
    sorted["symbol-sort-key"] = ["+", ["*", 10, ["get", "orde"]], sorted["symbol-sort-key"] ?? 0];
  }
  const night = theme === "nacht" && roleOf(layer) === "label" ? NIGHT_NAMES : {};
  return { ...layer, source, layout: sorted, paint: { ...layer.paint, ...night } } as LayerSpecification;
}

function roleOf(layer: LayerSpecification): string {
  return String((layer.metadata as Record<string, unknown> | undefined)?.["plotserver:role"] ?? "");
}

/** What others are at: a line in their colour, so that nobody needs a lock to see it. */
function othersLayers(): LayerSpecification[] {
  const colour = ["get", "kleur"] as unknown as string;
  return [
    {
      id: "anderen-lijn",
      type: "line",
      source: OTHERS,
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": colour, "line-width": 5, "line-opacity": 0.8, "line-gap-width": 3 },
    },
    {
      id: "anderen-ring",
      type: "circle",
      source: OTHERS,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 25,
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-color": colour,
        "circle-stroke-width": 4,
      },
    },
  ];
}

/** Differences and conflicts: what comes green, what goes red and dashed, what changes blue. */
function shownLayers(): LayerSpecification[] {
  const colour = ["match", ["get", "soort"], "nieuw", "#1c7040", "verdwijnt", "#b3261e", "hun", "#b3261e", "#0b5cad"] as unknown as string;
  const line = { "line-color": colour, "line-width": 4 };
  const areas = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false] as never;
  const gone = ["match", ["get", "soort"], ["verdwijnt", "hun"], true, false] as never;
  return [
    { id: "getoond-vlak", type: "fill", source: SHOWN, filter: areas, paint: { "fill-color": colour, "fill-opacity": 0.15 } },
    { id: "getoond-rand", type: "line", source: SHOWN, filter: ["!", gone] as never, paint: line },
    { id: "getoond-weg", type: "line", source: SHOWN, filter: gone, paint: { ...line, "line-dasharray": [2, 1.5] } },
    {
      id: "getoond-punt",
      type: "circle",
      source: SHOWN,
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 22, "circle-color": colour, "circle-opacity": 0.15, "circle-stroke-color": colour, "circle-stroke-width": 4 },
    },
    {
      id: "getoond-naam",
      type: "symbol",
      source: SHOWN,
      filter: ["has", "tekst"],
      layout: { "text-field": ["get", "tekst"], "text-font": ["Noto Sans Regular"], "text-size": 14, "text-offset": [0, -2.4], "text-allow-overlap": true },
      paint: { "text-color": colour, "text-halo-color": "#ffffff", "text-halo-width": 2 },
    },
  ];
}

/** An object as a feature of the map's source, with the words that the style asks for. */
export function featureOf(object: PlotObject, order: number): GeoJSON.Feature | null {
  if (!object.geometry) return null;
  const { fields } = object;
  const text = (name: string) => (typeof fields[name] === "string" && fields[name] !== "" ? { [name]: fields[name] } : {});
  const number = (name: string) => (typeof fields[name] === "number" ? { [name]: fields[name] } : {});
  const sign = typeof fields["teken"] === "string" ? fields["teken"] : "geen-teken";
  const certainty = typeof fields["zekerheid"] === "string" ? fields["zekerheid"] : "onbekend";
  return {
    type: "Feature",
    id: object.id,
    geometry: object.geometry,
    properties: {
      id: object.id,
      laag: object.layer,
      sign,
      certainty,
      icon: iconOf(sign, fields["status"], certainty),
      orde: order,
      ...text("naam"),
      ...text("status"),
      ...number("aantal"),
      ...number("rotatie"),
    },
  };
}

/** The sprite's picture: the sign, and how its state and certainty show. */
export function iconOf(sign: string, status: unknown, certainty: unknown): string {
  const unsure = certainty === "onzeker";
  if (status === "beeindigd") return `${sign}.beeindigd`;
  if (status === "gepland") return `${sign}.gepland${unsure ? "-onzeker" : ""}`;
  return unsure ? `${sign}.onzeker` : sign;
}

function emptyGround(theme: Theme): LayerSpecification {
  return { id: "ground", type: "background", paint: { "background-color": theme === "dag" ? "#e8edf1" : "#10161c" } };
}

function spriteList(sprite: SpriteSpecification | undefined): { id: string; url: string }[] {
  if (!sprite) return [];
  return typeof sprite === "string" ? [{ id: "basemap", url: sprite }] : sprite.filter(({ id }) => id !== "default");
}

function baseSources(base: StyleSpecification | null, origin: string): Record<string, SourceSpecification> {
  return Object.fromEntries(
    Object.entries(base?.sources ?? {}).map(([name, source]) => {
      if (source.type !== "vector" && source.type !== "raster") return [name, source];
      const url = source.url ? { url: absolute(source.url, origin) } : {};
      const tiles = source.tiles ? { tiles: source.tiles.map((tile) => absolute(tile, origin)) } : {};
      return [name, { ...source, ...url, ...tiles }];
    }),
  );
}
