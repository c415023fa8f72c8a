/**
 * Cuts lines and areas along a drawn line. An area is cut by laying its edges and the cut together, parting them where
 * they cross, and walking round each face that lies within it: holes, bends and several crossings come by themselves.
 * Works in world units; pure.
 */
import type { Geometry, Position } from "geojson";
import { crossing, distance, fromWorld, inPolygon, inRing, nearestOn, partsOf, signedArea, toWorld, type XY } from "./planar.ts";

type Point = [number, number];
/** Places nearer to each other than this (world units, about 0.1 mm) are one. */
const ONE = 2e-12;

/** The pieces; fewer than two when the line does not part it. */
export function cut(geometry: Geometry, along: readonly Position[]): Geometry[] {
  const knife = along.map(toWorld);
  const { lines, polygons } = partsOf(geometry);
  if (lines.length > 0) return lines.flatMap((line) => cutLine(line, knife));
  return polygons.flatMap((rings) => cutArea(rings, knife));
}

function cutLine(line: readonly Position[], knife: readonly XY[]): Geometry[] {
  const pieces: Position[][] = [];
  let piece: Position[] = [line[0] as Position];
  for (let i = 1; i < line.length; i += 1) {
    const [a, b] = [toWorld(line[i - 1] as Position), toWorld(line[i] as Position)];
    for (const at of crossings(a, b, knife)) {
      const place = fromWorld(at);
      if (distance(at, toWorld(piece.at(-1) as Position)) > ONE) {
        pieces.push([...piece, place]);
        piece = [place];
      }
    }
    if (distance(toWorld(piece.at(-1) as Position), b) > ONE || i === line.length - 1) piece.push(line[i] as Position);
  }
  const last = piece.length > 1 && distance(toWorld(piece[0] as Position), toWorld(piece.at(-1) as Position)) <= ONE;
  if (piece.length > 1 && !(last && piece.length === 2)) pieces.push(piece);
  return pieces.map((coordinates) => ({ type: "LineString", coordinates }));
}

function crossings(a: XY, b: XY, knife: readonly XY[]): Point[] {
  const found: { share: number; at: Point }[] = [];
  for (let k = 1; k < knife.length; k += 1) {
    const hit = crossing(a, b, knife[k - 1] as XY, knife[k] as XY);
    if (hit && !found.some(({ at }) => distance(at, hit.at) <= ONE)) found.push({ share: hit.s, at: hit.at });
  }
  return found.sort((one, other) => one.share - other.share).map(({ at }) => at);
}

function cutArea(rings: readonly (readonly Position[])[], knife: readonly XY[]): Geometry[] {
  const edges = rings.map((ring) => ring.map(toWorld));
  const graph = new Graph();
  const segments = [...edges, knife].flatMap((line) => line.slice(1).map((b, i) => [line[i] as XY, b] as const));
  const own = segments.length - (knife.length - 1);
  segments.forEach(([a, b], i) => {
    const others = i < own ? segments.slice(own) : segments.filter((_, k) => k !== i);
    graph.add(parted(a, b, others));
  });
  graph.prune();
  const faces = graph.faces().filter((face) => signedArea(face) > 0 && inPolygon(edges, inside(face)));
  const holes = graph.faces().filter((face) => signedArea(face) < 0);
  return faces.map((face) => ({
    type: "Polygon",
    coordinates: [face, ...holes.filter((hole) => holeOf(hole, face, faces))].map((ring, i) => outward(ring, i === 0)),
  }));
}

/** World y points south: what runs clockwise there runs counterclockwise on the map. */
function outward(ring: readonly Point[], outer: boolean): Position[] {
  const places = ring.map(fromWorld);
  const turned = signedArea(places) > 0 === outer ? places : [...places].reverse();
  return [...turned, turned[0] as Position];
}

/** A hole belongs to the smallest face that holds it and does not share its edge. */
function holeOf(hole: readonly Point[], face: readonly Point[], faces: readonly (readonly Point[])[]): boolean {
  const within = (outer: readonly Point[]) =>
    Math.abs(signedArea(hole)) < Math.abs(signedArea(outer)) &&
    hole.every((corner) => !outer.some((other) => distance(corner, other) <= ONE)) &&
    inRing(outer, hole[0] as Point);
  const holding = faces.filter(within).sort((a, b) => signedArea(a) - signedArea(b));
  return holding[0] === face;
}

function parted(a: XY, b: XY, others: readonly (readonly [XY, XY])[]): Point[] {
  const between: { share: number; at: Point }[] = [];
  for (const [c, d] of others) {
    const hit = crossing(a, b, c, d);
    if (hit) between.push({ share: hit.s, at: hit.at });
    // An end of another that lies on this segment parts it too, also when they run along each other.
    for (const end of [c, d]) {
      const near = nearestOn(a, b, end);
      if (near.far <= ONE) between.push({ share: near.share, at: [...end] });
    }
  }
  between.sort((one, other) => one.share - other.share);
  return [[...a], ...between.map(({ at }) => at), [...b]];
}

/** A point within a face: beside the middle of its longest side, or elsewhere when it is too thin for that. */
function inside(face: readonly Point[]): Point {
  const sides = face.map((a, i) => [a, face[(i + 1) % face.length] as Point] as const);
  sides.sort((one, other) => distance(other[0], other[1]) - distance(one[0], one[1]));
  for (const [a, b] of sides) {
    const long = distance(a, b);
    for (const aside of [1e-2, 1e-4, 1e-6]) {
      const at: Point = [
        (a[0] + b[0]) / 2 - (b[1] - a[1]) * aside * (long > 0 ? 1 : 0),
        (a[1] + b[1]) / 2 + (b[0] - a[0]) * aside,
      ];
      if (inRing(face, at)) return at;
    }
  }
  return face[0] as Point;
}

class Graph {
  private readonly nodes: Point[] = [];
  private readonly byCell = new Map<string, number>();
  private readonly next = new Map<number, Set<number>>();

  add(line: readonly Point[]): void {
    for (let i = 1; i < line.length; i += 1) {
      const [a, b] = [this.node(line[i - 1] as Point), this.node(line[i] as Point)];
      if (a === b) continue;
      this.from(a).add(b);
      this.from(b).add(a);
    }
  }

  private from(node: number): Set<number> {
    const known = this.next.get(node) ?? new Set<number>();
    this.next.set(node, known);
    return known;
  }

  private node(at: Point): number {
    const [x, y] = [Math.round(at[0] / ONE), Math.round(at[1] / ONE)];
    for (let dx = -1; dx <= 1; dx += 1)
      for (let dy = -1; dy <= 1; dy += 1) {
        const known = this.byCell.get(`${x + dx},${y + dy}`);
        if (known !== undefined) return known;
      }
    this.byCell.set(`${x},${y}`, this.nodes.length);
    return this.nodes.push(at) - 1;
  }

  /** Ends that lead nowhere bound no face. */
  prune(): void {
    const loose = [...this.next].filter(([, to]) => to.size === 1).map(([node]) => node);
    for (let node = loose.pop(); node !== undefined; node = loose.pop()) {
      const [other] = this.from(node);
      this.next.delete(node);
      if (other === undefined) continue;
      this.from(other).delete(node);
      if (this.from(other).size === 1) loose.push(other);
    }
  }

  /** Every face once: the bounded ones positive, the outsides of what hangs together negative. */
  faces(): Point[][] {
    const seen = new Set<string>();
    const found: Point[][] = [];
    for (const [start, to] of this.next)
      for (const first of to) if (!seen.has(`${start}>${first}`)) found.push(this.walk(start, first, seen));
    return found;
  }

  /** Always the next side to the right of where one came from: round one face, on its left. */
  private walk(start: number, first: number, seen: Set<string>): Point[] {
    const face: Point[] = [];
    let [from, to] = [start, first];
    while (!seen.has(`${from}>${to}`)) {
      seen.add(`${from}>${to}`);
      face.push(this.nodes[from] as Point);
      [from, to] = [to, this.turn(from, to)];
    }
    return face;
  }

  private turn(from: number, at: number): number {
    const [x, y] = this.nodes[at] as Point;
    const angle = (node: number) => {
      const [nx, ny] = this.nodes[node] as Point;
      return Math.atan2(ny - y, nx - x);
    };
    const back = angle(from);
    const turnOf = (node: number) => (node === from ? 2 * Math.PI : (back - angle(node) + 4 * Math.PI) % (2 * Math.PI));
    return [...this.from(at)].reduce((best, node) => (turnOf(node) < turnOf(best) ? node : best));
  }
}
