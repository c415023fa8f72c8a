import type { StyleSpecification } from "maplibre-gl";
import { expect, test } from "vitest";
import type { LayerView } from "../src/layer-choices.ts";
import { composeStyle, type StyleParts, times } from "../src/map-style.ts";
import type { PictureLayer } from "../src/model.ts";

const style = (id: string, layer: string, paint = {}) => ({
  id,
  type: "fill" as const,
  source: "landelijk",
  "source-layer": layer,
  metadata: { "plotserver:layer": layer },
  paint,
});

const PICTURE: StyleSpecification = {
  version: 8,
  sprite: "/sprites/tekens",
  sources: { landelijk: { type: "vector", tiles: ["/tiles/oud/{z}/{x}/{y}.pbf"] } },
  layers: [style("a.1", "a", { "fill-opacity": 0.4 }), style("a.2", "a"), style("b.1", "b"), style("b.2", "b")],
};

const BASE: StyleSpecification = {
  version: 8,
  glyphs: "/basemap/glyphs/{fontstack}/{range}.pbf",
  sources: { basemap: { type: "vector", tiles: ["/basemap/{z}/{x}/{y}.pbf"] } },
  layers: [{ id: "land", type: "background" }],
};

function view(id: string, rest: Partial<LayerView> = {}): LayerView {
  return { layer: { id, dekking: 0.8 } as PictureLayer, visible: true, opacity: 0.8, ...rest };
}

const PARTS: StyleParts = {
  base: BASE,
  picture: PICTURE,
  tiles: "/tiles/landelijk/{z}/{x}/{y}.pbf?v=2",
  views: [view("b"), view("a")],
  theme: "dag",
  chosen: { type: "FeatureCollection", features: [] },
  origin: "http://here",
};

const drawn = (parts: StyleParts) => composeStyle(parts).layers.map((layer) => layer.id);

test("the base map lies below, the picture on it, the chosen object above", () => {
  expect(drawn(PARTS).slice(0, 5)).toEqual(["land", "a.1", "a.2", "b.1", "b.2"]);
  expect(drawn(PARTS).at(-1)).toBe("chosen-ring");
});

test("names of places lie above the picture's areas and below its signs", () => {
  const base: StyleSpecification = { ...BASE, layers: [...BASE.layers, { id: "places", type: "symbol", source: "basemap" }] };
  const sign = { ...style("a/sign", "a"), metadata: { "plotserver:layer": "a", "plotserver:role": "sign" } };
  const picture = { ...PICTURE, layers: [style("a/fill", "a"), sign] };
  expect(drawn({ ...PARTS, base, picture }).slice(0, 4)).toEqual(["land", "a/fill", "places", "a/sign"]);
});

test("by night the picture's names are light on dark, by day as its style has them", () => {
  const paint = { "text-color": "#1a1a1a", "text-halo-color": "#ffffff", "text-opacity": 0.74 };
  const name = { ...style("a/label", "a", paint), metadata: { "plotserver:layer": "a", "plotserver:role": "label" } };
  const picture = { ...PICTURE, layers: [name] };
  const painted = (theme: "dag" | "nacht") => composeStyle({ ...PARTS, picture, theme }).layers[1]?.paint;
  expect(painted("dag")).toMatchObject(paint);
  expect(painted("nacht")).toMatchObject({ ...paint, "text-color": "#f0f3f6", "text-halo-color": "#12181e" });
});

test("the viewer's order holds, lowest drawn first", () => {
  expect(drawn({ ...PARTS, views: [view("a"), view("b")] }).slice(1, 5)).toEqual(["b.1", "b.2", "a.1", "a.2"]);
});

test("no area covers a sign, whichever layer is above", () => {
  const role = (id: string, layer: string, name: string) => {
    const made = style(id, layer);
    return { ...made, metadata: { ...made.metadata, "plotserver:role": name } };
  };
  const layers = [role("a/fill", "a", "area"), role("a/sign", "a", "sign"), role("b/fill", "b", "area"), role("b/sign", "b", "sign")];
  const picture = { ...PICTURE, layers };
  expect(drawn({ ...PARTS, picture }).slice(1, 5)).toEqual(["a/fill", "b/fill", "a/sign", "b/sign"]);
});

test("the tiles are those of the picture as it is now, on this server", () => {
  const { sources } = composeStyle(PARTS);
  expect(sources["landelijk"]).toEqual({ type: "vector", tiles: ["http://here/tiles/landelijk/{z}/{x}/{y}.pbf?v=2"] });
  expect(sources["basemap"]).toEqual({ type: "vector", tiles: ["http://here/basemap/{z}/{x}/{y}.pbf"] });
});

test("a layer that is off is not visible; one that is dimmed is drawn weaker than the style says", () => {
  const { layers } = composeStyle({ ...PARTS, views: [view("b", { visible: false }), view("a", { opacity: 0.4 })] });
  const find = (id: string) => layers.find((layer) => layer.id === id);
  expect(find("b.1")?.layout?.visibility).toBe("none");
  expect(find("a.1")?.paint).toEqual({ "fill-opacity": 0.2 });
  expect(find("a.2")?.paint).toEqual({ "fill-opacity": 0.5 });
});

test("layers of the style that the viewer may not see are left out", () => {
  expect(drawn({ ...PARTS, views: [view("a")] }).slice(1, 3)).toEqual(["a.1", "a.2"]);
});

test("an opacity that depends on the zoom keeps the zoom outermost", () => {
  expect(times(["interpolate", ["linear"], ["zoom"], 5, 0.2, 10, 1], 0.5)).toEqual([
    "interpolate",
    ["linear"],
    ["zoom"],
    5,
    0.1,
    10,
    0.5,
  ]);
  expect(times(["step", ["zoom"], 0, 8, 1], 0.5)).toEqual(["step", ["zoom"], 0, 8, 0.5]);
  expect(times(["match", ["get", "status"], "gepland", 0.5, 1], 0.5)).toEqual([
    "*",
    0.5,
    ["match", ["get", "status"], "gepland", 0.5, 1],
  ]);
});

test("without a base map or a picture there is an even ground", () => {
  expect(drawn({ ...PARTS, base: null, picture: null })[0]).toBe("ground");
});
