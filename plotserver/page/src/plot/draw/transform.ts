/**
 * Moves, turns, scales, aligns and spreads objects. A shape keeps its true size in metres when it is moved: on a
 * Mercator map it is drawn smaller to the south, as it should. Pure.
 */
import type { Geometry, Position } from "geojson";
import { inverse, direct, turn } from "./geodesy.ts";
import { mapped } from "./paths.ts";
import { fromWorld, positionsOf, toWorld, type XY } from "./planar.ts";

/** The middle of the box round all, in the world of the map. */
export function middleOf(geometries: readonly Geometry[]): Position {
  const [west, north, east, south] = worldBox(geometries);
  return fromWorld([(west + east) / 2, (north + south) / 2]);
}

/** [west, north, east, south] in world units. */
export function worldBox(geometries: readonly Geometry[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const geometry of geometries)
    for (const position of positionsOf(geometry)) {
      const [x, y] = toWorld(position);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return box;
}

/** So that `from` comes to lie on `to`: the rest keeps its distance and direction to it. */
export function moved(geometry: Geometry, from: Position, to: Position): Geometry {
  if (geometry.type === "Point" && same(geometry.coordinates, from)) return { ...geometry, coordinates: [...to] };
  const [shiftLon, shiftLat] = [(to[0] as number) - (from[0] as number), (to[1] as number) - (from[1] as number)];
  const squeeze = Math.cos((from[1] as number) * (Math.PI / 180)) / Math.cos((to[1] as number) * (Math.PI / 180));
  return mapped(geometry, ([lon = 0, lat = 0]) => [
    (from[0] as number) + (lon - (from[0] as number)) * squeeze + shiftLon,
    lat + shiftLat,
  ]);
}

function same(a: Position, b: Position): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Turned clockwise about a place, over the ellipsoid. */
export function rotated(geometry: Geometry, about: Position, degrees: number): Geometry {
  return aboutMiddle(geometry, about, (metres, bearing) => [metres, turn(bearing + degrees)]);
}

/** Larger or smaller about a place. */
export function scaled(geometry: Geometry, about: Position, factor: number): Geometry {
  return aboutMiddle(geometry, about, (metres, bearing) => [metres * factor, bearing]);
}

function aboutMiddle(
  geometry: Geometry,
  about: Position,
  how: (metres: number, degrees: number) => [number, number],
): Geometry {
  return mapped(geometry, (at) => {
    const leg = inverse(about, at);
    return leg.metres === 0 ? [...at] : direct(about, ...how(leg.metres, leg.degrees));
  });
}

export type Alignment = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Direction = "across" | "down";

/** Each geometry moved so that they share an edge or a middle of the box round all. */
export function aligned(geometries: readonly Geometry[], how: Alignment): Geometry[] {
  const [west, north, east, south] = worldBox(geometries);
  return geometries.map((geometry) => {
    const [w, n, e, s] = worldBox([geometry]);
    const shifts: Record<Alignment, XY> = {
      left: [west - w, 0],
      centre: [(west + east - w - e) / 2, 0],
      right: [east - e, 0],
      top: [0, north - n],
      middle: [0, (north + south - n - s) / 2],
      bottom: [0, south - s],
    };
    return shifted(geometry, shifts[how]);
  });
}

/** The middles at equal distances between the first and the last; fewer than three stay. */
export function distributed(geometries: readonly Geometry[], direction: Direction): Geometry[] {
  const axis = direction === "across" ? 0 : 1;
  const middles = geometries.map((geometry) => toWorld(middleOf([geometry]))[axis]);
  const order = geometries.map((_, i) => i).sort((a, b) => (middles[a] as number) - (middles[b] as number));
  const first = middles[order[0] as number] as number;
  const step = ((middles[order.at(-1) as number] as number) - first) / (order.length - 1);
  const result = [...geometries];
  if (order.length < 3) return result;
  order.forEach((index, n) => {
    const by = first + n * step - (middles[index] as number);
    result[index] = shifted(geometries[index] as Geometry, axis === 0 ? [by, 0] : [0, by]);
  });
  return result;
}

/** Moved on the map by world units. */
export function shifted(geometry: Geometry, [dx, dy]: XY): Geometry {
  const from = middleOf([geometry]);
  const [x, y] = toWorld(from);
  return dx === 0 && dy === 0 ? geometry : moved(geometry, from, fromWorld([x + dx, y + dy]));
}
