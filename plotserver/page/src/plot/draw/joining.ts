/** Joins areas, lines and points to one object. Pure. */
import type { Geometry, Position } from "geojson";
import polygonClipping, { type MultiPolygon, type Polygon } from "polygon-clipping";
import { isArea, isLine } from "./paths.ts";
import { distance, partsOf, toWorld } from "./planar.ts";

/** Ends of lines nearer than this are one (world units, about 4 cm). */
const NEAR = 1e-9;

/** One geometry of several of a kind; null when they are not of one kind or cannot be joined. */
export function joined(geometries: readonly Geometry[]): Geometry | null {
  if (geometries.length < 2) return null;
  if (geometries.every(isArea)) return joinedAreas(geometries);
  if (geometries.every(isLine)) return joinedLines(geometries.flatMap((one) => partsOf(one).lines));
  const points = geometries.flatMap((one) => partsOf(one).points);
  const allPoints = geometries.every((one) => one.type === "Point" || one.type === "MultiPoint");
  return allPoints ? { type: "MultiPoint", coordinates: points } : null;
}

function joinedAreas(geometries: readonly Geometry[]): Geometry | null {
  const areas = geometries.map((one) => partsOf(one).polygons.map((rings) => rings.map(exact)) as Polygon[]);
  try {
    return asGeometry(polygonClipping.union(areas[0] as MultiPolygon, ...areas.slice(1)));
  } catch {
    return null; // edges so close to each other that no order of them holds
  }
}

/** To a tenth of a millimetre: what was meant as one edge is one edge. */
function exact(ring: readonly Position[]): [number, number][] {
  return ring.map(([lon = 0, lat = 0]) => [Math.round(lon * 1e9) / 1e9, Math.round(lat * 1e9) / 1e9]);
}

function asGeometry(areas: MultiPolygon): Geometry | null {
  if (areas.length === 0) return null;
  return areas.length === 1
    ? { type: "Polygon", coordinates: areas[0] as Position[][] }
    : { type: "MultiPolygon", coordinates: areas };
}

/** End to end where ends meet, turned round where that helps; what does not meet stays a part. */
function joinedLines(lines: readonly Position[][]): Geometry {
  const parts = lines.map((line) => [...line]);
  const meet = (a: Position, b: Position) => distance(toWorld(a), toWorld(b)) <= NEAR;
  for (let i = 0; i < parts.length; i += 1) {
    for (let k = i + 1; k < parts.length; k += 1) {
      const together = chained(parts[i] as Position[], parts[k] as Position[], meet);
      if (!together) continue;
      parts[i] = together;
      parts.splice(k, 1);
      k = i;
    }
  }
  return parts.length === 1
    ? { type: "LineString", coordinates: parts[0] as Position[] }
    : { type: "MultiLineString", coordinates: parts };
}

function chained(a: Position[], b: Position[], meet: (a: Position, b: Position) => boolean): Position[] | null {
  const [aFirst, aLast, bFirst, bLast] = [a[0], a.at(-1), b[0], b.at(-1)] as Position[] as [Position, Position, Position, Position];
  if (meet(aLast, bFirst)) return [...a, ...b.slice(1)];
  if (meet(aFirst, bLast)) return [...b, ...a.slice(1)];
  if (meet(aLast, bLast)) return [...a, ...[...b].reverse().slice(1)];
  if (meet(aFirst, bFirst)) return [...[...a].reverse(), ...b.slice(1)];
  return null;
}
