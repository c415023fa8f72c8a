/**
 * Undo and redo of one person, by own values from before. What somebody else changed since is left alone, and
 * told: undoing never takes away another's work. Pure.
 */
import type { Change, PlotObject } from "./model.ts";
import { GEOMETRY, same, valueOf } from "./operations.ts";

/** What one change did to one object; `before` and `after` hold the fields that it touched. */
export interface Done {
  layer: string;
  id: string;
  kind: Change["kind"];
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

export interface Step {
  label: string;
  done: Done[];
}

export interface Undone {
  changes: Change[];
  /** Objects and fields that were left as they are, because somebody else changed them since. */
  left: { id: string; field: string | null }[];
}

export const MOST_STEPS = 200;

type Lookup = (id: string) => PlotObject | undefined;

/** What this change will do, seen from the object as it stands. */
export function doneBy(change: Change, object: PlotObject | undefined): Done {
  const { layer, id, kind } = change;
  const all = (one: PlotObject | undefined) => (one ? { ...one.fields, [GEOMETRY]: one.geometry } : {});
  if (change.kind === "create") {
    return { layer, id, kind, before: {}, after: { ...change.fields, [GEOMETRY]: change.geometry } };
  }
  if (change.kind === "delete") return { layer, id, kind, before: all(object), after: {} };
  const after: Record<string, unknown> = { ...change.fields };
  if (change.geometry !== undefined) after[GEOMETRY] = change.geometry;
  const before = Object.fromEntries(Object.keys(after).map((field) => [field, valueOf(object, field)]));
  return { layer, id, kind, before, after };
}

export function inverse(step: Step): Step {
  const kinds = { create: "delete", delete: "create", update: "update" } as const;
  const done = step.done.map((one) => ({ ...one, kind: kinds[one.kind], before: one.after, after: one.before }));
  return { label: step.label, done: done.reverse() };
}

/** The changes that make a step undone, as far as nobody else came between. */
export function undoing(step: Step, get: Lookup): Undone {
  const found: Undone = { changes: [], left: [] };
  for (const done of [...step.done].reverse()) undoOne(done, get, found);
  return found;
}

function undoOne(done: Done, get: Lookup, found: Undone): void {
  const object = get(done.id);
  if (done.kind === "delete") {
    if (object) found.left.push({ id: done.id, field: null });
    else found.changes.push(restored(done));
    return;
  }
  if (!object) {
    found.left.push({ id: done.id, field: null });
    return;
  }
  const free = Object.keys(done.after).filter((field) => same(valueOf(object, field), done.after[field]));
  const taken = Object.keys(done.after).filter((field) => !free.includes(field));
  if (done.kind === "create") {
    if (taken.length > 0) found.left.push({ id: done.id, field: taken[0] ?? null });
    else found.changes.push({ kind: "delete", layer: done.layer, id: done.id });
    return;
  }
  for (const field of taken) found.left.push({ id: done.id, field });
  if (free.length > 0) found.changes.push(setBack(done, free));
}

function restored({ layer, id, before }: Done): Change {
  const { [GEOMETRY]: geometry, ...fields } = before;
  return { kind: "create", layer, id, geometry: (geometry ?? null) as PlotObject["geometry"], fields };
}

function setBack({ layer, id, before }: Done, free: readonly string[]): Change {
  const fields = Object.fromEntries(free.filter((name) => name !== GEOMETRY).map((name) => [name, before[name] ?? null]));
  return {
    kind: "update",
    layer,
    id,
    ...(free.includes(GEOMETRY) ? { geometry: (before[GEOMETRY] ?? null) as PlotObject["geometry"] } : {}),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  };
}

/** Two stacks. */
export class History {
  constructor(
    private undoable: Step[] = [],
    private redoable: Step[] = [],
  ) {}

  get canUndo(): string | null {
    return this.undoable.at(-1)?.label ?? null;
  }

  get canRedo(): string | null {
    return this.redoable.at(-1)?.label ?? null;
  }

  add(step: Step): void {
    this.undoable.push(step);
    if (this.undoable.length > MOST_STEPS) this.undoable.shift();
    this.redoable = [];
  }

  undo(get: Lookup): { step: Step; undone: Undone } | null {
    const step = this.undoable.pop();
    if (!step) return null;
    const undone = undoing(step, get);
    this.redoable.push(step);
    return { step, undone };
  }

  redo(get: Lookup): { step: Step; undone: Undone } | null {
    const step = this.redoable.pop();
    if (!step) return null;
    const undone = undoing(inverse(step), get);
    this.undoable.push(step);
    return { step, undone };
  }

  get kept(): { undoable: Step[]; redoable: Step[] } {
    return { undoable: this.undoable, redoable: this.redoable };
  }
}
