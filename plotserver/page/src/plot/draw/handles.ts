/** The handles of what is selected: vertices and the middles of sides, or a frame to turn and scale. Pure but for the map's projection. */
import type { Feature, Geometry, Position } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import { dot, path } from "./overlay.ts";
import { sides, type Vertex, type VertexPath, vertices } from "./paths.ts";
import { distance, fromWorld, toWorld } from "./planar.ts";
import type { Pointed } from "./pointer.ts";
import { middleOf, worldBox } from "./transform.ts";

/** Beyond this many in view a shape shows none of its middles, and beyond four times as many no vertices. */
const MOST = 250;
/** Sides shorter than this on the screen (pixels) get no middle: it would lie under its vertices. */
const SHORTEST = 34;
/** Vertices nearer to each other than this (pixels) would lie over each other: only some are shown, until one zooms in. */
const CLOSEST = 9;
const KNOB_AWAY = 38;
const FRAME_ROOM = 14;

export type Handle =
  | { kind: "vertex"; path: VertexPath; at: Position }
  | { kind: "middle"; path: VertexPath; at: Position }
  | { kind: "scale"; at: Position; about: Position }
  | { kind: "turn"; at: Position; about: Position };

function inView(map: MapLibre, at: Position): boolean {
  return map.getBounds().contains(at as [number, number]);
}

export function vertexHandles(map: MapLibre, geometry: Geometry): Handle[] {
  const seen = apart(map, vertices(geometry).filter(({ at }) => inView(map, at)));
  if (seen.length > 4 * MOST) return [];
  const found: Handle[] = seen.map(({ path: where, at }) => ({ kind: "vertex", path: where, at }));
  if (seen.length > MOST) return found;
  for (const { path: where, from, to } of sides(geometry)) {
    const [a, b] = [map.project(from as [number, number]), map.project(to as [number, number])];
    if (Math.hypot(a.x - b.x, a.y - b.y) < SHORTEST) continue;
    const [[x1, y1], [x2, y2]] = [toWorld(from), toWorld(to)];
    const at = fromWorld([(x1 + x2) / 2, (y1 + y2) / 2]);
    if (inView(map, at)) found.push({ kind: "middle", path: where, at });
  }
  return found;
}

function apart(map: MapLibre, all: Vertex[]): Vertex[] {
  let last: { x: number; y: number } | null = null;
  return all.filter(({ at }) => {
    const here = map.project(at as [number, number]);
    const near = last !== null && Math.hypot(here.x - last.x, here.y - last.y) < CLOSEST;
    if (!near) last = here;
    return !near;
  });
}

/** The corners of a box round all, a little wider, and a knob above it. */
export function frameHandles(map: MapLibre, geometries: readonly Geometry[]): { handles: Handle[]; edge: Position[] } {
  const [west, north, east, south] = worldBox(geometries);
  const about = middleOf(geometries);
  const [a, b] = [map.project(fromWorld([west, north])), map.project(fromWorld([east, south]))];
  const at = (x: number, y: number): Position => {
    const { lng, lat } = map.unproject([x, y]);
    return [lng, lat];
  };
  const [x1, y1, x2, y2] = [a.x - FRAME_ROOM, a.y - FRAME_ROOM, b.x + FRAME_ROOM, b.y + FRAME_ROOM];
  const corners = [at(x1, y1), at(x2, y1), at(x2, y2), at(x1, y2)];
  const handles: Handle[] = corners.map((corner) => ({ kind: "scale", at: corner, about }));
  const knob = at((x1 + x2) / 2, y1 - KNOB_AWAY);
  handles.push({ kind: "turn", at: knob, about });
  const top = at((x1 + x2) / 2, y1);
  return { handles, edge: [top, knob, top, corners[1], corners[2], corners[3], corners[0], top] as Position[] };
}

/** The handle under the pointer; a vertex goes before a middle. */
export function handleAt(map: MapLibre, handles: readonly Handle[], at: Pointed): Handle | null {
  const rank = { vertex: 0, scale: 1, turn: 1, middle: 2 };
  let best: { handle: Handle; score: number } | null = null;
  for (const handle of handles) {
    const { x, y } = map.project(handle.at as [number, number]);
    const far = distance([x, y], [at.x, at.y]);
    if (far > Math.max(12, at.reach)) continue;
    const score = rank[handle.kind] * 1000 + far;
    if (!best || score < best.score) best = { handle, score };
  }
  return best?.handle ?? null;
}

export function drawn(handles: readonly Handle[], active: VertexPath | null, edge: readonly Position[]): Feature[] {
  const isActive = (one: VertexPath) => active !== null && one.join() === active.join();
  return [
    ...(edge.length > 0 ? [path("guide", edge)] : []),
    ...handles
      .map((handle) => {
        if (handle.kind === "vertex") return dot(isActive(handle.path) ? "active" : "vertex", handle.at);
        return handle.kind === "middle" ? dot("middle", handle.at) : dot("knob", handle.at);
      })
      .sort((a, b) => Number(a.properties?.["role"] === "active") - Number(b.properties?.["role"] === "active")),
  ];
}
