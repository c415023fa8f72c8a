/**
 * Plane geometry of small figures: crossings, nearness, what lies in what. Points are [x, y]; what unit they are in
 * does not matter, as long as it is the same in both directions near the figure. Pure.
 */
import type { Geometry, Position } from "geojson";

export type XY = readonly [number, number];

const RAD = Math.PI / 180;
const EARTH = 6_378_137;

/** Web Mercator (EPSG:3857) with the world as 0..1, x to the east, y to the south: angles are true, as on the screen. */
export function toWorld(position: Position): [number, number] {
  const [lon = 0, lat = 0] = position;
  const bounded = Math.max(-85.06, Math.min(85.06, lat));
  return [lon / 360 + 0.5, 0.5 - Math.log(Math.tan(Math.PI / 4 + (bounded * RAD) / 2)) / (2 * Math.PI)];
}

export function fromWorld([x, y]: XY): [number, number] {
  return [(x - 0.5) * 360, (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) / RAD];
}

/** Metres that one unit of the world is at a latitude, on a sphere: good enough to choose a step or a size. */
export function metresPerWorld(lat: number): number {
  return 2 * Math.PI * EARTH * Math.cos(lat * RAD);
}

export function distance(a: XY, b: XY): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Twice the area of the triangle, positive where c lies to the left of a→b (y upwards). */
export function side(a: XY, b: XY, c: XY): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Where segments a–b and c–d cross: the share of each, or null. Touching at an end counts; lying along each other does not. */
export function crossing(a: XY, b: XY, c: XY, d: XY): { at: [number, number]; s: number; t: number } | null {
  const [rx, ry, qx, qy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const across = rx * qy - ry * qx;
  if (across === 0) return null;
  const s = ((c[0] - a[0]) * qy - (c[1] - a[1]) * qx) / across;
  const t = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / across;
  if (s < 0 || s > 1 || t < 0 || t > 1) return null;
  return { at: [a[0] + rx * s, a[1] + ry * s], s, t };
}

/** The nearest point on a segment, the share along it and how far it is. */
export function nearestOn(a: XY, b: XY, p: XY): { at: [number, number]; share: number; far: number } {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const size = dx * dx + dy * dy;
  const share = size === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / size));
  const at: [number, number] = [a[0] + share * dx, a[1] + share * dy];
  return { at, share, far: distance(at, p) };
}

/** Whether a point lies within a ring (even-odd); on its very edge either may be said. */
export function inRing(ring: readonly XY[], [x, y]: XY): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i] as XY;
    const [xj, yj] = ring[j] as XY;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

export function inPolygon(rings: readonly (readonly XY[])[], point: XY): boolean {
  return rings.reduce((inside, ring) => inside !== inRing(ring, point), false);
}

/** Twice the signed area, counterclockwise positive where y points upwards. */
export function signedArea(ring: readonly XY[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const [x1, y1] = ring[i] as XY;
    const [x2, y2] = ring[(i + 1) % ring.length] as XY;
    sum += x1 * y2 - x2 * y1;
  }
  return sum;
}

/** Without points that add less than `tolerance` (Douglas and Peucker 1973); first and last stay. */
export function simplified<P extends XY>(points: readonly P[], tolerance: number): P[] {
  if (points.length < 3) return [...points];
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const todo: [number, number][] = [[0, points.length - 1]];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [from, to] = next;
    let [worst, at] = [tolerance, -1];
    for (let i = from + 1; i < to; i += 1) {
      const { far } = nearestOn(points[from] as XY, points[to] as XY, points[i] as XY);
      if (far > worst) [worst, at] = [far, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    todo.push([from, at], [at, to]);
  }
  return points.filter((_, i) => keep[i] === 1);
}

/** The parts of a geometry as polygons of rings, lines and points; rings keep their closing point. */
export function partsOf(geometry: Geometry): { points: Position[]; lines: Position[][]; polygons: Position[][][] } {
  const nothing = { points: [] as Position[], lines: [] as Position[][], polygons: [] as Position[][][] };
  switch (geometry.type) {
    case "Point":
      return { ...nothing, points: [geometry.coordinates] };
    case "MultiPoint":
      return { ...nothing, points: geometry.coordinates };
    case "LineString":
      return { ...nothing, lines: [geometry.coordinates] };
    case "MultiLineString":
      return { ...nothing, lines: geometry.coordinates };
    case "Polygon":
      return { ...nothing, polygons: [geometry.coordinates] };
    case "MultiPolygon":
      return { ...nothing, polygons: geometry.coordinates };
    default:
      return nothing;
  }
}

export function* positionsOf(geometry: Geometry): Generator<Position> {
  const { points, lines, polygons } = partsOf(geometry);
  yield* points;
  for (const line of lines) yield* line;
  for (const rings of polygons) for (const ring of rings) yield* ring;
}

/** Whether a point of the world lies in the geometry, or within `reach` of its points and lines. */
export function touches(geometry: Geometry, point: XY, reach: number): boolean {
  const { points, lines, polygons } = partsOf(geometry);
  if (points.some((one) => distance(toWorld(one), point) <= reach)) return true;
  const edges = [...lines, ...polygons.flat()].map((line) => line.map(toWorld));
  for (const edge of edges)
    for (let i = 1; i < edge.length; i += 1)
      if (nearestOn(edge[i - 1] as XY, edge[i] as XY, point).far <= reach) return true;
  return polygons.some((rings) => inPolygon(rings.map((ring) => ring.map(toWorld)), point));
}
