/** The style of a small map: the base map, the server's own style or the objects of the page on it. Pure. */
import type { FeatureCollection, Feature, Geometry, Position } from "geojson";
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";

export type Box = [west: number, south: number, east: number, north: number];
export type Features = FeatureCollection | Feature;

export interface Asked {
  style: string | null;
  features: string | null;
  box: Box | null;
  boxes: Box[];
}

/** What the element asks for; a box that is none is left out. */
export function askedOf(data: DOMStringMap): Asked {
  const boxes: unknown = JSON.parse(data["boxes"] ?? "[]");
  return {
    style: data["style"] ?? null,
    features: data["features"] ?? null,
    box: boxOf((data["box"] ?? "").split(",").map(Number)),
    boxes: Array.isArray(boxes) ? boxes.map(boxOf).filter((box) => box !== null) : [],
  };
}

function boxOf(numbers: unknown): Box | null {
  if (!Array.isArray(numbers) || numbers.length !== 4) return null;
  return numbers.every((number) => Number.isFinite(number)) ? (numbers as Box) : null;
}

export interface Parts {
  base: StyleSpecification | null;
  picture: StyleSpecification | null;
  features: Features | null;
  boxes: Box[];
  night: boolean;
  /** Address of the sprite of signs. */
  signs: string;
}

export function composed({ base, picture, features, boxes, night, signs }: Parts): StyleSpecification {
  const ground: LayerSpecification = {
    id: "ground",
    type: "background",
    paint: { "background-color": night ? "#10161c" : "#e8edf1" },
  };
  const glyphs = base?.glyphs ?? picture?.glyphs;
  // The signs, in which the objects of a page are drawn when no style of the server draws them.
  const sprite = picture?.sprite ?? (features ? signs : null) ?? base?.sprite;
  return {
    version: 8,
    ...(glyphs ? { glyphs } : {}),
    ...(sprite ? { sprite } : {}),
    sources: {
      ...base?.sources,
      ...picture?.sources,
      boxes: { type: "geojson", data: { type: "FeatureCollection", features: boxes.map(outline) } },
      features: { type: "geojson", data: features ?? { type: "FeatureCollection", features: [] } },
    },
    layers: [
      ...(base?.layers ?? [ground]),
      ...(picture ? [] : boxLayers(night)),
      ...(picture?.layers ?? []).map((layer) => lettered(layer, night)),
      ...objectLayers(night, picture !== null),
    ],
  };
}

/** By night names are light on dark, as those of the base map are. */
function lettered(layer: LayerSpecification, night: boolean): LayerSpecification {
  if (!night || layer.type !== "symbol" || !layer.layout?.["text-field"]) return layer;
  return { ...layer, paint: { ...layer.paint, "text-color": "#f0f3f6", "text-halo-color": "#12181e" } };
}

function boxLayers(night: boolean): LayerSpecification[] {
  const colour = night ? "#a5c8ec" : "#12477a";
  return [
    { id: "boxes", type: "line", source: "boxes", paint: { "line-color": colour, "line-width": 1.2, "line-opacity": 0.7 } },
  ];
}

/** Where the objects of the page are: drawn whole, or only marked when the style draws their signs. */
function objectLayers(night: boolean, marked: boolean): LayerSpecification[] {
  const [colour, casing] = night ? ["#ffffff", "#0b2a4a"] : ["#0b3d70", "#ffffff"];
  const line = (id: string, stroke: string, width: number): LayerSpecification => ({
    id,
    type: "line",
    source: "features",
    filter: ["!=", ["geometry-type"], "Point"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": stroke, "line-width": width },
  });
  const fill: LayerSpecification = {
    id: "objects-fill",
    type: "fill",
    source: "features",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": colour, "fill-opacity": marked ? 0 : 0.15 },
  };
  const points: LayerSpecification = {
    id: "objects-points",
    type: "circle",
    source: "features",
    filter: ["==", ["geometry-type"], "Point"],
    paint: marked
      ? { "circle-radius": 21, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colour, "circle-stroke-width": 3 }
      : { "circle-radius": 6, "circle-color": colour, "circle-stroke-color": casing, "circle-stroke-width": 2 },
  };
  const signs: LayerSpecification = {
    id: "objects-signs",
    type: "symbol",
    source: "features",
    filter: ["all", ["==", ["geometry-type"], "Point"], ["has", "teken"]],
    layout: { "icon-image": SIGN, "icon-allow-overlap": true, "icon-size": 0.8 },
  };
  const drawn = [fill, line("objects-casing", casing, 6), line("objects-line", colour, 2.5), points];
  return marked ? drawn : [...drawn, signs];
}

/** The name of an object's picture in the sprite: its sign, in its state. */
const SIGN: ExpressionSpecification = [
  "coalesce",
  ["image", ["concat", ["get", "teken"], ["match", ["get", "status"], "gepland", ".gepland", "beeindigd", ".beeindigd", ""]]],
  ["image", ["get", "teken"]],
];

function outline([west, south, east, north]: Box): Feature {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

/** The box round all that has a place; a point gets some room. Null when nothing has one. */
export function boxOfGeoJson(data: Features): Box | null {
  const found = data.type === "Feature" ? [data] : data.features;
  const all = found.flatMap((feature) => (feature.geometry ? positionsOf(feature.geometry) : []));
  if (all.length === 0) return null;
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon = 0, lat = 0] of all) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}

function positionsOf(geometry: Geometry): Position[] {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(positionsOf);
  return flat(geometry.coordinates);
}

function flat(coordinates: unknown): Position[] {
  if (!Array.isArray(coordinates)) return [];
  return typeof coordinates[0] === "number" ? [coordinates as Position] : coordinates.flatMap(flat);
}
