/** Which objects lie in an area, and how many of each sign. Pure. */
import type { Geometry } from "geojson";
import { overlaps } from "./joining.ts";
import { crossing, inPolygon, partsOf, toWorld, type XY } from "./planar.ts";
import { worldBox } from "./transform.ts";

/** Whether the object lies in the area, wholly or in part. */
export function liesIn(area: Geometry, geometry: Geometry): boolean {
  const [w, n, e, s] = worldBox([area]);
  const [gw, gn, ge, gs] = worldBox([geometry]);
  if (gw > e || ge < w || gn > s || gs < n) return false;
  const areas = partsOf(area).polygons.map((rings) => rings.map((ring) => ring.map(toWorld)));
  const { points, lines, polygons } = partsOf(geometry);
  const holds = (at: XY) => areas.some((rings) => inPolygon(rings, at));
  if (points.some((at) => holds(toWorld(at)))) return true;
  if (lines.some((line) => lineIn(areas, line.map(toWorld), holds))) return true;
  return polygons.length > 0 && overlaps(area, geometry);
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
  for (const { id, geometry, fields } of objects) {
    if (!geometry || !liesIn(area, geometry)) continue;
    const sign = typeof fields["teken"] === "string" ? fields["teken"] : null;
    found.set(sign, [...(found.get(sign) ?? []), id]);
  }
  return [...found].map(([sign, ids]) => ({ sign, ids, count: ids.length })).sort((a, b) => b.count - a.count);
}
