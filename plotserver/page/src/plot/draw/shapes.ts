/** Shapes of a few measures: circle, rectangle, arrow, and what a hand drew. Lengths in metres, directions in degrees. Pure. */
import type { Geometry, Position } from "geojson";
import { direct, inverse } from "./geodesy.ts";
import { polygonOf } from "./paths.ts";
import { fromWorld, simplified, toWorld, type XY } from "./planar.ts";

/** So many corners that the edge stays within 0.1 % of the radius (and 1 m) of the true circle. */
export function circle(centre: Position, radius: number): Geometry {
  const allowed = Math.max(0.001, Math.min(1, radius * 0.001));
  const count = Math.max(48, Math.min(720, Math.ceil(Math.PI / Math.acos(1 - allowed / Math.max(radius, 1)))));
  // Counterclockwise on the map (RFC 7946 §3.1.6).
  return polygonOf(Array.from({ length: count }, (_, i) => direct(centre, radius, 360 - (i * 360) / count)));
}

/** From a corner: so many metres wide and high, its first side in this direction. */
export function rectangle(corner: Position, width: number, height: number, degrees: number): Geometry {
  const second = direct(corner, width, degrees);
  return counterclockwise([
    corner,
    second,
    direct(second, height, degrees - 90),
    direct(corner, height, degrees - 90),
  ]);
}

/** Upright on the screen, between two opposite corners. */
export function uprightRectangle(one: Position, other: Position): Geometry {
  const [[x1, y1], [x2, y2]] = [toWorld(one), toWorld(other)];
  return counterclockwise([[x1, y1], [x2, y1], [x2, y2], [x1, y2]].map((corner) => fromWorld(corner as unknown as XY)));
}

/** As RFC 7946 wants it, still beginning where it was begun. */
export function counterclockwise(ring: readonly Position[]): Geometry {
  const sum = ring.reduce((total, [x1 = 0, y1 = 0], i) => {
    const [x2 = 0, y2 = 0] = ring[(i + 1) % ring.length] as Position;
    return total + x1 * y2 - x2 * y1;
  }, 0);
  const [first, ...rest] = ring;
  return polygonOf(sum < 0 && first ? [first, ...rest.reverse()] : ring);
}

/** Share of an arrow's length that its head takes, and of its width that its shaft has. */
const HEAD = 0.35;
const SHAFT = 0.45;

/** A broad arrow from a place to its tip; width 0 is a sixth of its length. */
export function broadArrow(tail: Position, tip: Position, width = 0): Geometry {
  const { metres, degrees } = inverse(tail, tip);
  const broad = width > 0 ? width : metres / 6;
  const head = Math.min(metres * HEAD, broad * 1.2);
  const at = (along: number, aside: number) => {
    const on = direct(tail, along, degrees);
    return aside === 0 ? on : direct(on, Math.abs(aside), degrees + (aside > 0 ? 90 : -90));
  };
  const neck = metres - head;
  const shaft = (broad * SHAFT) / 2;
  return counterclockwise([
    at(0, shaft),
    at(neck, shaft),
    at(neck, broad / 2),
    tip,
    at(neck, -broad / 2),
    at(neck, -shaft),
    at(0, -shaft),
  ]);
}

/** What a hand drew without its trembling: points in pixels that matter less than `tolerance` fall out. */
export function smoothed(points: readonly XY[], tolerance = 1.6): XY[] {
  const calm = points.map((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before || !after) return point;
    return [(before[0] + 2 * point[0] + after[0]) / 4, (before[1] + 2 * point[1] + after[1]) / 4] as const;
  });
  return simplified(calm, tolerance);
}
