/** Where a point that is drawn takes hold: a vertex or a side near the pointer. World units; pure. */
import type { Geometry, Position } from "geojson";
import { distance, fromWorld, nearestOn, partsOf, toWorld, type XY } from "./planar.ts";

export interface Snap {
  at: Position;
  kind: "vertex" | "side";
}

interface Shape {
  box: [number, number, number, number];
  lines: XY[][];
}

/** Remembers shapes as they are drawn, so that a move of the pointer asks only those that are near. */
export class SnapIndex {
  private readonly shapes = new Map<string, { geometry: Geometry; shape: Shape }>();

  set(id: string, geometry: Geometry | null): void {
    if (!geometry) this.shapes.delete(id);
    else if (this.shapes.get(id)?.geometry !== geometry) this.shapes.set(id, { geometry, shape: shapeOf(geometry) });
  }

  delete(id: string): void {
    this.shapes.delete(id);
  }

  clear(): void {
    this.shapes.clear();
  }

  /** The nearest vertex within reach, else the nearest place on a side; what is being changed itself is left out. */
  find(at: Position, reach: number, without: ReadonlySet<string>): Snap | null {
    const p = toWorld(at);
    let [vertex, side]: [{ at: XY; far: number } | null, { at: XY; far: number } | null] = [null, null];
    for (const [id, { shape }] of this.shapes) {
      if (without.has(id) || !near(shape.box, p, reach)) continue;
      for (const line of shape.lines)
        for (let i = 0; i < line.length; i += 1) {
          const here = line[i] as XY;
          const far = distance(here, p);
          if (far <= (vertex?.far ?? reach)) vertex = { at: here, far };
          if (i === 0) continue;
          const on = nearestOn(line[i - 1] as XY, here, p);
          if (on.far <= (side?.far ?? reach)) side = { at: on.at, far: on.far };
        }
    }
    if (vertex) return { at: fromWorld(vertex.at), kind: "vertex" };
    return side ? { at: fromWorld(side.at), kind: "side" } : null;
  }
}

function near([west, north, east, south]: Shape["box"], [x, y]: XY, reach: number): boolean {
  return x >= west - reach && x <= east + reach && y >= north - reach && y <= south + reach;
}

function shapeOf(geometry: Geometry): Shape {
  const { points, lines, polygons } = partsOf(geometry);
  const all = [...points.map((at) => [at]), ...lines, ...polygons.flat()].map((line) => line.map(toWorld));
  const box: Shape["box"] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of all)
    for (const [x, y] of line) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  return { box, lines: all };
}
