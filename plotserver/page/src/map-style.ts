/** Composes the map's style: the base map below, the picture's layers on it as the viewer arranged them. Pure. */
import type { GeoJSON } from "geojson";
import type {
  ExpressionSpecification,
  LayerSpecification,
  SourceSpecification,
  SpriteSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { Theme } from "./address.ts";
import type { LayerView } from "./layer-choices.ts";

export const CHOSEN_SOURCE = "chosen";
const CHOSEN_COLOUR: Record<Theme, [line: string, casing: string]> = {
  dag: ["#0b3d70", "#ffffff"],
  nacht: ["#ffffff", "#0b2a4a"],
};

export interface StyleParts {
  base: StyleSpecification | null;
  picture: StyleSpecification | null;
  /** The tile URL with {z}/{x}/{y}, from the picture. */
  tiles: string | null;
  views: readonly LayerView[];
  theme: Theme;
  chosen: GeoJSON;
  origin: string;
}

export function composeStyle(parts: StyleParts): StyleSpecification {
  const { base, picture, origin } = parts;
  const sprites = spritesOf(base?.sprite, picture?.sprite, origin);
  const glyphs = base?.glyphs ?? picture?.glyphs;
  return {
    version: 8,
    ...(glyphs ? { glyphs: absolute(glyphs, origin) } : {}),
    ...(sprites ? { sprite: sprites } : {}),
    sources: {
      ...withOrigin(base?.sources ?? {}, origin),
      ...pictureSources(parts),
      [CHOSEN_SOURCE]: { type: "geojson", data: parts.chosen },
    },
    layers: stacked(base?.layers ?? [emptyGround(parts.theme)], lettered(picture, parts), parts.theme),
  };
}

/** By night the names of the picture are light on dark, as those of the base map are. */
const NIGHT_NAMES = { "text-color": "#f0f3f6", "text-halo-color": "#12181e" };

function lettered(picture: StyleSpecification | null, { views, theme }: StyleParts): LayerSpecification[] {
  const drawn = pictureLayers(picture, views);
  if (theme === "dag") return drawn;
  return drawn.map((style) =>
    roleOf(style) === ROLES.indexOf("label")
      ? ({ ...style, paint: { ...style.paint, ...NIGHT_NAMES } } as LayerSpecification)
      : style,
  );
}

/** Names of places stay legible: they lie above the areas and lines of the picture, below its own names and signs. */
function stacked(ground: LayerSpecification[], drawn: LayerSpecification[], theme: Theme): LayerSpecification[] {
  const low = (style: LayerSpecification) => roleOf(style) < ROLES.indexOf("label");
  return [
    ...ground.filter((style) => style.type !== "symbol"),
    ...drawn.filter(low),
    ...ground.filter((style) => style.type === "symbol"),
    ...drawn.filter((style) => !low(style)),
    ...chosenLayers(theme),
  ];
}

function emptyGround(theme: Theme): LayerSpecification {
  const colour = theme === "dag" ? "#e8edf1" : "#10161c";
  return { id: "ground", type: "background", paint: { "background-color": colour } };
}

/** The one vector source of the picture's style gets the address of the tiles as they are now. */
function pictureSources({ picture, tiles, origin }: StyleParts): Record<string, SourceSpecification> {
  const sources = withOrigin(picture?.sources ?? {}, origin);
  const name = pictureSourceName(picture);
  const source = name ? sources[name] : undefined;
  if (name && tiles && source?.type === "vector") {
    // Whose the layers are stands with each layer: a line of all names at the map's edge would be cut off.
    const { url: _tilejson, attribution: _owners, ...rest } = source;
    sources[name] = { ...rest, tiles: [absolute(tiles, origin)] };
  }
  return sources;
}

export function pictureSourceName(picture: StyleSpecification | null): string | null {
  const vector = Object.entries(picture?.sources ?? {}).find(([, source]) => source.type === "vector");
  return vector?.[0] ?? null;
}

function withOrigin(
  sources: Record<string, SourceSpecification>,
  origin: string,
): Record<string, SourceSpecification> {
  return Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, sourceWithOrigin(source, origin)]),
  );
}

function sourceWithOrigin(source: SourceSpecification, origin: string): SourceSpecification {
  if (source.type !== "vector" && source.type !== "raster") return source;
  return {
    ...source,
    ...(source.url ? { url: absolute(source.url, origin) } : {}),
    ...(source.tiles ? { tiles: source.tiles.map((tile) => absolute(tile, origin)) } : {}),
  };
}

/** Workers and sprites want whole addresses; braces must stay as they are. */
export function absolute(address: string, origin: string): string {
  return address.startsWith("/") ? `${origin}${address}` : address;
}

function spritesOf(
  base: SpriteSpecification | undefined,
  picture: SpriteSpecification | undefined,
  origin: string,
): SpriteSpecification | null {
  const sprites = [...spriteList(base, "basemap"), ...spriteList(picture, "default")];
  return sprites.length > 0 ? sprites.map(({ id, url }) => ({ id, url: absolute(url, origin) })) : null;
}

function spriteList(sprite: SpriteSpecification | undefined, id: string): { id: string; url: string }[] {
  if (!sprite) return [];
  return typeof sprite === "string" ? [{ id, url: sprite }] : sprite;
}

/** Which layer of the picture does this layer of the style draw? */
export function layerOf(style: LayerSpecification): string | null {
  const metadata = style.metadata as Record<string, unknown> | undefined;
  const layer = metadata?.["plotserver:layer"];
  return typeof layer === "string" ? layer : null;
}

export function pictureLayers(
  picture: StyleSpecification | null,
  views: readonly LayerView[],
): LayerSpecification[] {
  const byId = new Map(views.map((view) => [view.layer.id, view]));
  const drawn = (picture?.layers ?? []).filter((style) => byId.has(layerOf(style) ?? ""));
  const height = new Map(views.map((view, index) => [view.layer.id, -index]));
  const heightOf = (style: LayerSpecification) => height.get(layerOf(style) ?? "") ?? 0;
  return stableBy(stableBy(drawn, heightOf), roleOf)
    .map((style) => dressed(style, byId.get(layerOf(style) ?? "")));
}

/** Areas of all layers first, then lines, then names, then signs: no area may cover the sign of a layer below it. */
const ROLES = ["area", "line", "label", "sign"];

function roleOf(style: LayerSpecification): number {
  const metadata = style.metadata as Record<string, unknown> | undefined;
  return Math.max(0, ROLES.indexOf(String(metadata?.["plotserver:role"])));
}

function stableBy<T>(values: readonly T[], rank: (value: T) => number): T[] {
  return values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => rank(a.value) - rank(b.value) || a.index - b.index)
    .map(({ value }) => value);
}

function dressed(style: LayerSpecification, view: LayerView | undefined): LayerSpecification {
  if (!view) return style;
  return {
    ...style,
    layout: { ...style.layout, visibility: view.visible ? "visible" : "none" },
    paint: { ...style.paint, ...opacities(style, view.opacity / (view.layer.dekking || 1)) },
  } as LayerSpecification;
}

const OPACITY_OF: Partial<Record<LayerSpecification["type"], string[]>> = {
  fill: ["fill-opacity"],
  line: ["line-opacity"],
  circle: ["circle-opacity", "circle-stroke-opacity"],
  symbol: ["icon-opacity", "text-opacity"],
  raster: ["raster-opacity"],
  heatmap: ["heatmap-opacity"],
  "fill-extrusion": ["fill-extrusion-opacity"],
};

/** The style's own opacity (which has the picture's in it) times a factor. */
export function opacities(style: LayerSpecification, factor: number): Record<string, unknown> {
  const paint = (style.paint ?? {}) as Record<string, unknown>;
  const names = OPACITY_OF[style.type] ?? [];
  return Object.fromEntries(names.map((name) => [name, times(paint[name] ?? 1, factor)]));
}

export function times(opacity: unknown, factor: number): unknown {
  if (factor === 1) return opacity;
  if (typeof opacity === "number") return Math.min(1, Math.round(opacity * factor * 1000) / 1000);
  if (!Array.isArray(opacity)) return opacity;
  // An expression on the zoom must stay outermost: its outputs are multiplied instead.
  if (opacity[0] === "interpolate") {
    return opacity.map((part: unknown, i) => (i >= 4 && i % 2 === 0 ? times(part, factor) : part));
  }
  if (opacity[0] === "step") {
    return opacity.map((part: unknown, i) => (i >= 2 && i % 2 === 0 ? times(part, factor) : part));
  }
  return ["*", factor, opacity as ExpressionSpecification];
}

/** A ring round the chosen point, a line along the chosen line or area, above everything else. */
export function chosenLayers(theme: Theme): LayerSpecification[] {
  const [line, casing] = CHOSEN_COLOUR[theme];
  const along = (id: string, colour: string, width: number): LayerSpecification => ({
    id,
    type: "line",
    source: CHOSEN_SOURCE,
    filter: ["!=", ["geometry-type"], "Point"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colour, "line-width": width },
  });
  const ring = (id: string, colour: string, width: number): LayerSpecification => ({
    id,
    type: "circle",
    source: CHOSEN_SOURCE,
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-radius": 21,
      "circle-color": "rgba(0,0,0,0)",
      "circle-stroke-color": colour,
      "circle-stroke-width": width,
    },
  });
  return [
    along("chosen-line-casing", casing, 7),
    along("chosen-line", line, 3),
    ring("chosen-ring-casing", casing, 6),
    ring("chosen-ring", line, 3),
  ];
}
