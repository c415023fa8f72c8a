/** Which objects lie in an area, and how many of each sign. Pure. */
import type { Geometry } from "geojson";
import { crossing, inPolygon, partsOf, toWorld, type XY } from "./planar.ts";
import { worldBox } from "./transform.ts";

/** Tells of geometries whether they lie in the area, wholly or in part. */
export function lyingIn(area: Geometry): (geometry: Geometry) => boolean {
  const [w, n, e, s] = worldBox([area]);
  const areas = partsOf(area).polygons.map((rings) => rings.map((ring) => ring.map(toWorld)));
  const holds = (at: XY) => areas.some((rings) => inPolygon(rings, at));
  return (geometry) => {
    const [gw, gn, ge, gs] = worldBox([geometry]);
    if (gw > e || ge < w || gn > s || gs < n) return false;
    const { points, lines, polygons } = partsOf(geometry);
    return (
      points.some((at) => holds(toWorld(at))) ||
      lines.some((line) => lineIn(areas, line.map(toWorld), holds)) ||
      polygons.some((rings) => areaIn(areas, rings.map((ring) => ring.map(toWorld)), holds))
    );
  };
}

/** A corner within, all of the area within it, or edges that cross. */
function areaIn(areas: readonly XY[][][], rings: readonly XY[][], holds: (at: XY) => boolean): boolean {
  if (rings.some((ring) => ring.some(holds))) return true;
  if (areas.some((outer) => outer[0]?.[0] !== undefined && inPolygon(rings, outer[0][0]))) return true;
  return rings.some((ring) => lineIn(areas, ring, holds));
}

function lineIn(areas: readonly XY[][][], line: readonly XY[], holds: (at: XY) => boolean): boolean {
  if (line.some(holds)) return true;
  return areas.some((rings) =>
    rings.some((ring) =>
      ring.slice(1).some((b, i) => line.slice(1).some((d, k) => crossing(ring[i] as XY, b, line[k] as XY, d) !== null)),
    ),
  );
}

export interface Counted {
  sign: string | null;
  count: number;
  ids: string[];
}

interface Countable {
  id: string;
  geometry: Geometry | null;
  fields: Record<string, unknown>;
}

/** How many objects of each sign lie in the area, the most first. */
export function countIn(area: Geometry, objects: Iterable<Countable>): Counted[] {
  const found = new Map<string | null, string[]>();
  const inside = lyingIn(area);
  for (const { id, geometry, fields } of objects) {
    if (!geometry || !inside(geometry)) continue;
    const sign = typeof fields["teken"] === "string" ? fields["teken"] : null;
    found.set(sign, [...(found.get(sign) ?? []), id]);
  }
  return [...found].map(([sign, ids]) => ({ sign, ids, count: ids.length })).sort((a, b) => b.count - a.count);
}
