/** Whether an area is one: where its edge crosses itself, and a sentence that helps. Pure. */
import type { Geometry, Position } from "geojson";
import { crossing, partsOf, signedArea, type XY } from "./planar.ts";

/** Above this many vertices a shape is offered simplified; the server takes 20,000. */
export const MANY_VERTICES = 10_000;
export const MOST_VERTICES = 20_000;

export type FaultKind = "few" | "crosses" | "touches" | "flat" | "many";

export interface ShapeFault {
  kind: FaultKind;
  /** Where, [lon, lat]; null when it is nowhere in particular. */
  at: Position | null;
}

/**
 * Where a ring crosses or touches itself; the first such place. The ring is open: its last point is not its first.
 * A sweep over the segments sorted by x: a scribble of 10,000 vertices takes milliseconds, not minutes.
 */
export function selfCrossing(ring: readonly Position[]): ShapeFault | null {
  const count = ring.length;
  if (count < 4) return null;
  const at = (i: number) => ring[i % count] as unknown as XY;
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => left(at, a) - left(at, b));
  const active: number[] = [];
  for (const i of order) {
    const from = left(at, i);
    for (let k = active.length - 1; k >= 0; k -= 1) {
      const j = active[k] as number;
      if (Math.max(at(j)[0], at(j + 1)[0]) < from) {
        active.splice(k, 1);
        continue;
      }
      const fault = between(at, i, j, count);
      if (fault) return fault;
    }
    active.push(i);
  }
  return null;
}

function left(at: (i: number) => XY, i: number): number {
  return Math.min(at(i)[0], at(i + 1)[0]);
}

function between(at: (i: number) => XY, i: number, j: number, count: number): ShapeFault | null {
  const neighbours = (i + 1) % count === j || (j + 1) % count === i;
  const found = crossing(at(i), at(i + 1), at(j), at(j + 1));
  if (!found) return alongside(at, i, j, neighbours);
  const end = (share: number) => share < 1e-9 || share > 1 - 1e-9;
  if (neighbours && end(found.s) && end(found.t)) return null;
  return { kind: end(found.s) || end(found.t) ? "touches" : "crosses", at: found.at };
}

/** Two segments on one line that share more than a point: the edge goes back over itself. */
function alongside(at: (i: number) => XY, i: number, j: number, neighbours: boolean): ShapeFault | null {
  const [a, b, c, d] = [at(i), at(i + 1), at(j), at(j + 1)];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const size = dx * dx + dy * dy;
  if (size === 0 || Math.abs(dx * (c[1] - a[1]) - dy * (c[0] - a[0])) > 1e-18) return null;
  const share = (p: XY) => ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / size;
  const [low, high] = [Math.min(share(c), share(d)), Math.max(share(c), share(d))];
  const common = Math.min(1, high) - Math.max(0, low);
  if (common < (neighbours ? 1e-9 : 0)) return null;
  return { kind: "touches", at: [...(share(c) >= 0 && share(c) <= 1 ? c : d)] };
}

/** What makes this ring (open) no edge of an area; null when it is one. */
export function ringFault(ring: readonly Position[]): ShapeFault | null {
  if (new Set(ring.map((p) => p.join())).size < 3) return { kind: "few", at: null };
  const crossed = selfCrossing(ring);
  if (crossed) return crossed;
  return signedArea(ring as unknown as XY[]) === 0 ? { kind: "flat", at: null } : null;
}

export function shapeFault(geometry: Geometry): ShapeFault | null {
  const { lines, polygons } = partsOf(geometry);
  const count = [...lines, ...polygons.flat()].reduce((sum, part) => sum + part.length, 0);
  if (count > MOST_VERTICES) return { kind: "many", at: null };
  for (const line of lines) if (new Set(line.map((p) => p.join())).size < 2) return { kind: "few", at: null };
  for (const ring of polygons.flat()) {
    const fault = ringFault(ring.slice(0, -1));
    if (fault) return fault;
  }
  return null;
}
