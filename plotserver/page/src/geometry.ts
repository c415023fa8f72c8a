/** Boxes and middles of GeoJSON, in degrees, lon before lat. */
import type { Geometry, Position } from "geojson";
import type { LonLat } from "./coordinates.ts";
import type { Box } from "./model.ts";

export function boxOf(geometry: Geometry | null): Box | null {
  if (!geometry) return null;
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const position of positionsOf(geometry)) widen(box, position);
  return Number.isFinite(box[0]) ? box : null;
}

export function unionOf(boxes: readonly (Box | null)[]): Box | null {
  const union: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    if (!box) continue;
    widen(union, [box[0], box[1]]);
    widen(union, [box[2], box[3]]);
  }
  return Number.isFinite(union[0]) ? union : null;
}

export function middleOf(box: Box): LonLat {
  return { lon: (box[0] + box[2]) / 2, lat: (box[1] + box[3]) / 2 };
}

export function isPoint(geometry: Geometry | null): boolean {
  return geometry?.type === "Point";
}

function widen(box: Box, [lon, lat]: Position): void {
  if (lon === undefined || lat === undefined) return;
  box[0] = Math.min(box[0], lon);
  box[1] = Math.min(box[1], lat);
  box[2] = Math.max(box[2], lon);
  box[3] = Math.max(box[3], lat);
}

function* positionsOf(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positionsOf(part);
  } else {
    yield* nested(geometry.coordinates);
  }
}

type Nested = Position | Position[] | Position[][] | Position[][][];

function* nested(coordinates: Nested): Generator<Position> {
  if (typeof coordinates[0] === "number") yield coordinates as Position;
  else for (const part of coordinates as Position[][]) yield* nested(part);
}
