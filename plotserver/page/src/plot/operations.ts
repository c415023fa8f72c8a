/** Operations: from what a person changes to what the server is told, and what they do to an object. Pure. */
import type { Change, Operation, PlotObject } from "./model.ts";

/** Where a field of an object is the shape itself. */
export const GEOMETRY = "geometrie";

export function operationOf(change: Change, base: PlotObject | undefined, id: string): Operation {
  const common = { id, laag: change.layer, object: change.id, sent: false };
  if (change.kind === "create") {
    return { ...common, soort: "maken", basis: null, geometrie: change.geometry, velden: { ...change.fields } };
  }
  const basis = base && base.version > 0 ? base.version : null;
  if (change.kind === "delete") return { ...common, soort: "verwijderen", basis };
  return {
    ...common,
    soort: "wijzigen",
    basis,
    ...(change.geometry === undefined ? {} : { geometrie: change.geometry }),
    ...(change.fields === undefined ? {} : { velden: { ...change.fields } }),
  };
}

/** The object after the operation; undefined when it is gone. */
export function applied(operation: Operation, before: PlotObject | undefined): PlotObject | undefined {
  if (operation.soort === "verwijderen") return undefined;
  if (operation.soort === "herstellen" && operation.velden === undefined) return before;
  if (!before && operation.soort === "wijzigen") return undefined;
  const whole = operation.soort === "vervangen" || operation.soort === "herstellen";
  const fields = whole ? {} : { ...before?.fields };
  for (const [name, value] of Object.entries(operation.velden ?? {})) {
    if (value === null || value === undefined) delete fields[name];
    else fields[name] = value;
  }
  return {
    ...before,
    id: operation.object,
    layer: operation.laag,
    version: before?.version ?? 0,
    geometry: operation.geometrie === undefined ? (before?.geometry ?? null) : operation.geometrie,
    fields,
    pending: true,
  };
}

/**
 * The earlier operation with the later one in it, where that may be: neither has gone out, and they are changes
 * of the same object. So dragging makes one operation, not a hundred.
 */
export function merged(earlier: Operation, later: Operation): Operation | null {
  if (earlier.sent || later.sent || earlier.object !== later.object || earlier.laag !== later.laag) return null;
  if (later.soort !== "wijzigen" || (earlier.soort !== "wijzigen" && earlier.soort !== "maken")) return null;
  return {
    ...earlier,
    ...(later.geometrie === undefined ? {} : { geometrie: later.geometrie }),
    ...(later.velden === undefined ? {} : { velden: { ...earlier.velden, ...later.velden } }),
  };
}

/** Equal by value; objects regardless of the order of their names, as JSON is. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || a === undefined || b === undefined) return (a ?? null) === (b ?? null);
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((one, index) => same(one, b[index]));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => same(left[name], right[name]));
}

/** A field's value, or the shape when that is what is asked for. */
export function valueOf(object: PlotObject | undefined, field: string): unknown {
  if (!object) return null;
  return field === GEOMETRY ? object.geometry : (object.fields[field] ?? null);
}
