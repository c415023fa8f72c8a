/** What selecting needs to know of shapes. Pure. */
import type { Geometry, Position } from "geojson";
import type { PlotObject } from "../../model.ts";
import { isArea, type VertexPath, vertices } from "../paths.ts";
import { partsOf } from "../planar.ts";
import { moved } from "../transform.ts";

export type Carry = ((place: Position) => Position) | null;

export function isPoint(object: PlotObject): boolean {
  return object.geometry?.type === "Point" || object.geometry?.type === "MultiPoint";
}

export function diff(a: readonly [number, number], b: readonly [number, number]): [number, number] {
  return [a[0] - b[0], a[1] - b[1]];
}

export function outlines(geometry: Geometry): Position[][] {
  const { lines, polygons } = partsOf(geometry);
  return [...lines, ...polygons.flat()];
}

export function movedPlace(place: Position, from: Position, to: Position): Position {
  const shape = moved({ type: "Point", coordinates: place }, from, to);
  return shape.type === "Point" ? shape.coordinates : place;
}

/** The measures from which a shape was made. */
const MEASURES = ["mal", "parameters", "malgroep", "straal_m", "middelpunt", "lengte_m", "breedte_m"];

/**
 * A shape that was made of measures and is only moved keeps them, about its new place; changed in another way it is no
 * longer what they say, and they go.
 */
export function parametersAfter({ fields }: PlotObject, carry: Carry): { fields?: Record<string, unknown> } {
  const had = MEASURES.filter((name) => fields[name] !== undefined);
  if (had.length === 0) return {};
  if (!carry) return { fields: Object.fromEntries(had.map((name) => [name, null])) };
  const changed: Record<string, unknown> = {};
  const { middelpunt, parameters } = fields;
  if (isPlace(middelpunt)) changed["middelpunt"] = carry(middelpunt);
  const punt = (parameters as Record<string, unknown> | undefined)?.["punt"];
  if (isPlace(punt)) changed["parameters"] = { ...(parameters as Record<string, unknown>), punt: carry(punt) };
  return Object.keys(changed).length > 0 ? { fields: changed } : {};
}

function isPlace(value: unknown): value is Position {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "number");
}

/** Halfway to the next vertex; null after the last of a line. */
export function middleAfter(geometry: Geometry, where: VertexPath): Position | null {
  const all = vertices(geometry).filter(({ path }) => path[0] === where[0] && path[1] === where[1]);
  const [here, next] = [all[where[2]]?.at, all[(where[2] + 1) % all.length]?.at];
  if (!here || !next || (!isArea(geometry) && where[2] === all.length - 1)) return null;
  return [((here[0] as number) + (next[0] as number)) / 2, ((here[1] as number) + (next[1] as number)) / 2];
}
