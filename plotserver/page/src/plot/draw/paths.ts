/** The vertices of a geometry by their place in it: list them, move one, put one in, take one out. Pure. */
import type { Geometry, Position } from "geojson";

/** Which part (of a multi-geometry), which ring (of an area), which vertex. */
export type VertexPath = readonly [part: number, ring: number, vertex: number];

export interface Vertex {
  path: VertexPath;
  at: Position;
}

/** Every part as rings of open vertices; a point is one ring of one. */
function open(geometry: Geometry): Position[][][] {
  switch (geometry.type) {
    case "Point":
      return [[[geometry.coordinates]]];
    case "MultiPoint":
      return geometry.coordinates.map((at) => [[at]]);
    case "LineString":
      return [[geometry.coordinates]];
    case "MultiLineString":
      return geometry.coordinates.map((line) => [line]);
    case "Polygon":
      return [geometry.coordinates.map((ring) => ring.slice(0, -1))];
    case "MultiPolygon":
      return geometry.coordinates.map((rings) => rings.map((ring) => ring.slice(0, -1)));
    default:
      return [];
  }
}

function closed(parts: Position[][][], like: Geometry): Geometry {
  const rings = (part: Position[][]) => part.map((ring) => [...ring, ring[0] as Position]);
  const first = parts[0] ?? [];
  switch (like.type) {
    case "Point":
      return { type: "Point", coordinates: first[0]?.[0] as Position };
    case "MultiPoint":
      return { type: "MultiPoint", coordinates: parts.map((part) => part[0]?.[0] as Position) };
    case "LineString":
      return { type: "LineString", coordinates: first[0] ?? [] };
    case "MultiLineString":
      return { type: "MultiLineString", coordinates: parts.map((part) => part[0] ?? []) };
    case "Polygon":
      return { type: "Polygon", coordinates: rings(first) };
    case "MultiPolygon":
      return { type: "MultiPolygon", coordinates: parts.map(rings) };
    default:
      return like;
  }
}

export function isArea(geometry: Geometry | null): boolean {
  return geometry?.type === "Polygon" || geometry?.type === "MultiPolygon";
}

export function isLine(geometry: Geometry | null): boolean {
  return geometry?.type === "LineString" || geometry?.type === "MultiLineString";
}

export function vertices(geometry: Geometry): Vertex[] {
  const found: Vertex[] = [];
  open(geometry).forEach((part, p) =>
    part.forEach((ring, r) => ring.forEach((at, v) => found.push({ path: [p, r, v], at }))),
  );
  return found;
}

/** The sides, each by the vertex before it: where a vertex can be put in. */
export function sides(geometry: Geometry): { path: VertexPath; from: Position; to: Position }[] {
  const found: { path: VertexPath; from: Position; to: Position }[] = [];
  const area = isArea(geometry);
  open(geometry).forEach((part, p) =>
    part.forEach((ring, r) => {
      const last = area ? ring.length : ring.length - 1;
      for (let v = 0; v < last; v += 1)
        found.push({ path: [p, r, v], from: ring[v] as Position, to: ring[(v + 1) % ring.length] as Position });
    }),
  );
  return found;
}

function changed(geometry: Geometry, [p, r]: VertexPath, how: (ring: Position[]) => Position[]): Geometry {
  const parts = open(geometry).map((part, i) =>
    i === p ? part.map((ring, j) => (j === r ? how([...ring]) : ring)) : part,
  );
  return closed(parts, geometry);
}

export function moveVertex(geometry: Geometry, path: VertexPath, to: Position): Geometry {
  return changed(geometry, path, (ring) => ring.map((at, v) => (v === path[2] ? to : at)));
}

/** Puts a vertex in the side that begins at `after`. */
export function insertVertex(geometry: Geometry, after: VertexPath, at: Position): Geometry {
  return changed(geometry, after, (ring) => [...ring.slice(0, after[2] + 1), at, ...ring.slice(after[2] + 1)]);
}

/** Without this vertex; a ring or part that is left with too few goes whole. Null when nothing would be left. */
export function deleteVertex(geometry: Geometry, path: VertexPath): Geometry | null {
  const fewest = isArea(geometry) ? 3 : isLine(geometry) ? 2 : 1;
  const parts = open(geometry)
    .map((part, p) =>
      part
        .map((ring, r) => (p === path[0] && r === path[1] ? ring.filter((_, v) => v !== path[2]) : ring))
        // Without its outer ring a part is nothing; a hole may go by itself.
        .filter((ring, r) => r === 0 || ring.length >= fewest),
    )
    .filter((part) => (part[0]?.length ?? 0) >= fewest);
  return parts.length === 0 ? null : closed(parts, geometry);
}

/** The same geometry with each position as `how` makes it. */
export function mapped(geometry: Geometry, how: (at: Position) => Position): Geometry {
  return closed(open(geometry).map((part) => part.map((ring) => ring.map(how))), geometry);
}

export function polygonOf(ring: readonly Position[]): Geometry {
  return { type: "Polygon", coordinates: [[...ring, ring[0] as Position]] };
}
