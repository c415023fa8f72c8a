/**
 * The hatches and marks that tiles bring as geometry, made of pictures here: a hatch is a pattern in an area, a
 * mark a picture along a line. The shapes come from the server, so that they are the set's own.
 */
import type { Feature, Geometry, Position } from "geojson";
import type { LayerSpecification } from "maplibre-gl";
import type { PlotObject } from "./model.ts";

type Point = [number, number];

interface HatchFamily {
  soort: "lines" | "stamps";
  angle?: number;
  apart?: number;
  shift?: number;
  strokes?: Point[][];
  across?: number;
  down?: number;
}

interface HatchUse {
  naam: string;
  wijdte: number;
  colour: string;
  width: number;
  opacity: number;
}

interface MarkUse {
  naam: string;
  afstand: number;
  fill: string;
  edge: string;
  edge_width: number;
}

export interface Decoration {
  arceringen: Record<string, HatchFamily[]>;
  merken: Record<string, Point[][][]>;
  vlakken: Record<string, { arcering?: HatchUse; rand?: MarkUse }>;
  lijnen: Record<string, { merk?: MarkUse; einde?: MarkUse }>;
}

export interface Picture {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

const DIRECTION: MarkUse = { naam: "richting", afstand: 0, fill: "#1A1A1A", edge: "#FFFFFF", edge_width: 2.4 };
const IN_FORCE = ["!=", ["get", "status"], "beeindigd"];
const RATIO = 2;

export interface DecorationLayers {
  hatches: LayerSpecification[];
  edges: LayerSpecification[];
  marks: LayerSpecification[];
  directions: LayerSpecification[];
}

export function decorationLayers(made: Decoration, source: { objects: string; ends: string }): DecorationLayers {
  const hatched = Object.entries(made.vlakken).filter(([, { arcering }]) => arcering);
  return {
    hatches: hatched.length === 0 ? [] : [hatchLayer(hatched, source.objects)],
    edges: alongLayers("rand", usesOf(made.vlakken, "rand"), source.objects, "area"),
    marks: [
      ...alongLayers("merk", usesOf(made.lijnen, "merk"), source.objects, "line"),
      endLayer("einde", "einde", source.ends, "line"),
    ],
    directions: [endLayer("richting", "richting", source.ends, "sign")],
  };
}

function usesOf<P extends string>(signs: Record<string, { [part in P]?: MarkUse }>, part: P): [string, MarkUse][] {
  return Object.entries(signs).flatMap(([code, uses]): [string, MarkUse][] => (uses[part] ? [[code, uses[part]]] : []));
}

function hatchLayer(hatched: [string, { arcering?: HatchUse }][], source: string): LayerSpecification {
  return {
    id: "versiering/arcering",
    type: "fill",
    source,
    metadata: { "plotserver:role": "area" },
    filter: ["all", ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false], ["match", ["get", "sign"], hatched.map(([code]) => code), true, false], IN_FORCE] as never,
    layout: { "fill-sort-key": ["get", "orde"] },
    paint: { "fill-pattern": ["concat", "arcering:", ["get", "sign"]] as never, "fill-opacity": hatched[0]?.[1].arcering?.opacity ?? 0.55 },
  };
}

/** One layer for each distance between marks: it cannot differ within a layer. */
function alongLayers(part: string, uses: [string, MarkUse][], source: string, role: string): LayerSpecification[] {
  const distances = [...new Set(uses.map(([, use]) => use.afstand))].sort((a, b) => a - b);
  return distances.map((distance) => ({
    id: `versiering/${part}-${distance}`,
    type: "symbol",
    source,
    metadata: { "plotserver:role": role },
    filter: ["all", ["match", ["get", "sign"], uses.filter(([, use]) => use.afstand === distance).map(([code]) => code), true, false], IN_FORCE] as never,
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": distance,
      "icon-image": ["concat", `${part}:`, ["get", "sign"], ["match", ["get", "status"], "gepland", "/gepland", ""]] as never,
      "icon-rotation-alignment": "map",
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "icon-padding": 0,
    },
  }));
}

function endLayer(kind: string, prefix: string, source: string, role: string): LayerSpecification {
  return {
    id: `versiering/${kind}`,
    type: "symbol",
    source,
    metadata: { "plotserver:role": role },
    filter: ["==", ["get", "soort"], kind],
    layout: {
      "icon-image": ["concat", `${prefix}:`, ["get", "beeld"]] as never,
      "icon-rotate": ["get", "draaiing"],
      "icon-rotation-alignment": "map",
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "icon-padding": 0,
    },
  };
}

/** The ends of an object's lines that carry an arrowhead, and the arrow of a sign with a direction. */
export function endsOf(object: PlotObject, made: Decoration): Feature[] {
  const sign = String(object.fields["teken"] ?? "");
  const { geometry } = object;
  if (!geometry || object.fields["status"] === "beeindigd") return [];
  const turn = object.fields["rotatie"];
  if (geometry.type === "Point" && typeof turn === "number") {
    return [pointAt(`${object.id} richting`, geometry.coordinates, turn - 90, "richting", "richting")];
  }
  if (!made.lijnen[sign]?.einde) return [];
  return linesOf(geometry).flatMap((line, index) => {
    const [before, last] = [line.at(-2), line.at(-1)];
    if (!before || !last) return [];
    return [pointAt(`${object.id} ${index}`, last, bearing(before, last) - 90, "einde", sign)];
  });
}

function pointAt(id: string, coordinates: Position, turned: number, soort: string, beeld: string): Feature {
  return { type: "Feature", id, geometry: { type: "Point", coordinates }, properties: { id, soort, beeld, draaiing: turned } };
}

function linesOf(geometry: Geometry): Position[][] {
  if (geometry.type === "LineString") return [geometry.coordinates];
  return geometry.type === "MultiLineString" ? geometry.coordinates : [];
}

/** Degrees clockwise from north as the map is drawn (Mercator). */
export function bearing(from: Position, to: Position): number {
  const north = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  const east = (((to[0] ?? 0) - (from[0] ?? 0)) * Math.PI) / 180;
  return (Math.atan2(east, north(to[1] ?? 0) - north(from[1] ?? 0)) * 180) / Math.PI;
}

/** The picture that a style layer asks for by name; null when it is none of these. */
export function pictureOf(name: string, made: Decoration): Picture | null {
  const colon = name.indexOf(":");
  const [part, wanted] = [name.slice(0, colon), name.slice(colon + 1)];
  const [code = "", state] = wanted.split("/");
  const open = state === "gepland";
  if (part === "arcering") return hatchPicture(made.vlakken[code]?.arcering, made);
  if (part === "rand") return markPicture(made.vlakken[code]?.rand, made, open, 0);
  if (part === "merk") return markPicture(made.lijnen[code]?.merk, made, open, 0);
  if (part === "einde") return markPicture(made.lijnen[code]?.einde, made, open, 0);
  return part === "richting" ? markPicture(DIRECTION, made, false, 20) : null;
}

/** The mark in the middle of a picture, `away` pixels to the right of it. */
function markPicture(use: MarkUse | undefined, made: Decoration, open: boolean, away: number): Picture | null {
  const shape = use && made.merken[use.naam];
  if (!use || !shape) return null;
  const reach = Math.max(...shape.flat(2).map(([x, y]) => Math.max(Math.abs(x) + away, Math.abs(y)))) + use.edge_width;
  const size = 2 * Math.ceil(reach);
  const colour = use.fill === "#FFFFFF" ? use.edge : use.fill;
  return painted(size, size, (pen) => {
    pen.translate(size / 2 + away, size / 2);
    pen.lineJoin = "round";
    for (const polygon of shape) {
      const path = new Path2D();
      for (const ring of polygon) trace(path, ring, true);
      pen.lineWidth = use.edge_width;
      pen.strokeStyle = open ? colour : use.edge;
      pen.stroke(path);
      pen.fillStyle = open ? "#FFFFFF" : use.fill;
      pen.fill(path, "evenodd");
    }
  });
}

function trace(path: Path2D, line: readonly Point[], closed: boolean): void {
  line.forEach(([x, y], index) => (index === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  if (closed) path.closePath();
}

/** One tile of a hatch, of which the edges join. */
function hatchPicture(use: HatchUse | undefined, made: Decoration): Picture | null {
  const families = use && made.arceringen[use.naam];
  if (!use || !families) return null;
  const [width, height] = tileOf(families, use.wijdte);
  return painted(width, height, (pen) => {
    pen.strokeStyle = use.colour;
    pen.lineWidth = use.width;
    pen.lineCap = "round";
    for (const family of families) {
      if (family.soort === "lines") hatchLines(pen, family, use.wijdte, width, height);
      else stamps(pen, family, use.wijdte, width, height);
    }
  });
}

/** Whole numbers of repeats in both directions, at most 128 pixels. */
function tileOf(families: readonly HatchFamily[], wide: number): [number, number] {
  const first = families[0];
  if (!first) return [1, 1];
  if (first.soort === "stamps") return [Math.round((first.across ?? 16) * wide), Math.round(2 * (first.down ?? 8) * wide)];
  const angle = ((first.angle ?? 0) * Math.PI) / 180;
  const apart = (first.apart ?? 10) * wide;
  const period = (part: number) => (Math.abs(part) < 1e-6 ? Math.round(apart) : Math.max(1, Math.round(apart / Math.abs(part))));
  return [period(Math.sin(angle)), period(Math.cos(angle))];
}

function hatchLines(pen: CanvasRenderingContext2D, family: HatchFamily, wide: number, width: number, height: number): void {
  const angle = family.angle ?? 0;
  const shift = family.shift ?? 0;
  const [lying, standing] = [Math.abs(angle % 180) < 1e-6, Math.abs((angle % 180) - 90) < 1e-6];
  const apart = (family.apart ?? 10) * wide;
  if (lying || standing) {
    const side = lying ? height : width;
    for (let at = apart / 2; at < side + apart / 2; at += Math.min(apart, side)) {
      const path = new Path2D();
      trace(path, lying ? [[-9, at], [width + 9, at]] : [[at, -9], [at, height + 9]], false);
      pen.stroke(path);
    }
    return;
  }
  const falling = angle > 0;
  for (let k = -2; k <= 2; k += 1) {
    const x = (k + shift) * width;
    const path = new Path2D();
    trace(path, falling ? [[x - width, -height], [x + 2 * width, 2 * height]] : [[x - width, 2 * height], [x + 2 * width, -height]], false);
    pen.stroke(path);
  }
}

function stamps(pen: CanvasRenderingContext2D, family: HatchFamily, wide: number, width: number, height: number): void {
  const places: Point[] = [[0.25, 0.25], [0.75, 0.75], [-0.25, 0.75], [1.25, 0.25]];
  for (const [x, y] of places) {
    for (const stroke of family.strokes ?? []) {
      const path = new Path2D();
      trace(path, stroke.map(([dx, dy]) => [x * width + dx * Math.min(1, wide), y * height + dy * Math.min(1, wide)]), false);
      pen.stroke(path);
    }
  }
}

function painted(width: number, height: number, paint: (pen: CanvasRenderingContext2D) => void): Picture | null {
  const canvas = document.createElement("canvas");
  canvas.width = width * RATIO;
  canvas.height = height * RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.scale(RATIO, RATIO);
  paint(pen);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return { width: canvas.width, height: canvas.height, data };
}

export const PICTURE_RATIO = RATIO;
