/** What lies under a click: each object once, points before lines before areas. */
import type { MapGeoJSONFeature } from "maplibre-gl";
import { layerOf } from "./map-style.ts";

export interface Hit {
  layer: string;
  id: string;
  sign: string | null;
  name: string | null;
  /** How many objects an aggregated one of a large dataset stands for; 1 for an object itself. */
  count: number;
}

type Drawn = Pick<MapGeoJSONFeature, "id" | "layer" | "geometry" | "properties">;

const NEARNESS: Record<string, number> = {
  Point: 0,
  MultiPoint: 0,
  LineString: 1,
  MultiLineString: 1,
  Polygon: 2,
  MultiPolygon: 2,
};

export function hitsOf(features: readonly Drawn[]): Hit[] {
  const found = new Map<string, { hit: Hit; nearness: number }>();
  for (const feature of features) {
    const hit = hitOf(feature);
    if (!hit) continue;
    const key = `${hit.layer}:${hit.id}`;
    const nearness = NEARNESS[feature.geometry.type] ?? 2;
    const known = found.get(key);
    if (!known) found.set(key, { hit, nearness });
    else {
      known.nearness = Math.min(known.nearness, nearness);
      known.hit = known.hit.name ? known.hit : hit; // an object's decoration carries no name
    }
  }
  return [...found.values()].sort((a, b) => a.nearness - b.nearness).map(({ hit }) => hit);
}

function hitOf(feature: Drawn): Hit | null {
  const layer = layerOf(feature.layer as Parameters<typeof layerOf>[0]);
  const { sign, naam, count } = feature.properties as Record<string, unknown>;
  // An object of a plot carries its id as an attribute, one of a dataset as the id of the tile's feature.
  const id: unknown = feature.properties["id"] ?? feature.id;
  const aggregated = typeof count === "number" ? count : 1;
  if (!layer || (id === undefined && aggregated === 1)) return null;
  return {
    layer,
    id: String(id ?? "∑"),
    sign: typeof sign === "string" ? sign : null,
    name: typeof naam === "string" && naam !== "" ? naam : null,
    count: aggregated,
  };
}
