/** Where the name of an area stands: a point that is surely inside, near its middle. Pure. */
import type { Geometry, Position } from "geojson";

/** null for what is no area. */
export function pointIn(geometry: Geometry): Position | null {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  const largest = [...polygons].sort((a, b) => area(b[0] ?? []) - area(a[0] ?? []))[0];
  if (!largest?.[0] || largest[0].length < 4) return null;
  const middle = centroid(largest[0]);
  return inside(middle, largest) ? middle : onScanline(largest, middle);
}

function area(ring: readonly Position[]): number {
  return Math.abs(twice(ring));
}

function twice(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) sum += cross(ring[i], ring[i + 1]);
  return sum;
}

function cross(a: Position | undefined, b: Position | undefined): number {
  return (a?.[0] ?? 0) * (b?.[1] ?? 0) - (b?.[0] ?? 0) * (a?.[1] ?? 0);
}

function centroid(ring: readonly Position[]): Position {
  const [x0, y0] = [ring[0]?.[0] ?? 0, ring[0]?.[1] ?? 0];
  const moved = ring.map(([x = 0, y = 0]): Position => [x - x0, y - y0]);
  const whole = twice(moved);
  if (Math.abs(whole) < 1e-18) return [x0, y0];
  let [x, y] = [0, 0];
  for (let i = 0; i + 1 < moved.length; i += 1) {
    const weight = cross(moved[i], moved[i + 1]);
    x += ((moved[i]?.[0] ?? 0) + (moved[i + 1]?.[0] ?? 0)) * weight;
    y += ((moved[i]?.[1] ?? 0) + (moved[i + 1]?.[1] ?? 0)) * weight;
  }
  return [x0 + x / (3 * whole), y0 + y / (3 * whole)];
}

function crossings(rings: readonly Position[][], y: number): number[] {
  const found: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const [ax = 0, ay = 0] = ring[i] ?? [];
      const [bx = 0, by = 0] = ring[i + 1] ?? [];
      if (ay > y !== by > y) found.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    }
  }
  return found.sort((a, b) => a - b);
}

function inside([x = 0, y = 0]: Position, rings: readonly Position[][]): boolean {
  return crossings(rings, y).filter((at) => at > x).length % 2 === 1;
}

/** The middle of the widest piece at the height of the middle. */
function onScanline(rings: readonly Position[][], middle: Position): Position {
  const at = crossings(rings, middle[1] ?? 0);
  let best: [number, number] | null = null;
  for (let i = 0; i + 1 < at.length; i += 2) {
    const [from, to] = [at[i] ?? 0, at[i + 1] ?? 0];
    if (!best || to - from > best[1] - best[0]) best = [from, to];
  }
  return best ? [(best[0] + best[1]) / 2, middle[1] ?? 0] : middle;
}
