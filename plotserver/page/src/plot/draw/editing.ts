/** What one does to the selection as a whole. Each is one step that can be undone; each says whether there was anything to do. */
import type { Feature, FeatureCollection, Geometry, Position } from "geojson";
import { sendJson } from "../../api.ts";
import type { Change, PlotObject } from "../model.ts";
import type { Drawing } from "./drawing.ts";
import { newId } from "./ids.ts";
import { joined } from "./joining.ts";
import { simplified, toWorld, fromWorld } from "./planar.ts";
import { say } from "./texts.ts";
import { aligned, type Alignment, distributed, type Direction, middleOf, moved } from "./transform.ts";
import { MANY_VERTICES } from "./validity.ts";

type Copied = { geometry: Geometry | null; fields: Record<string, unknown> }[];

/** What was copied here, also by another tab of this page. */
const CLIP = "plotserver.klembord";
/** How far beside the original a copy is put, in pixels. */
const ASIDE = 24;

function chosen({ store }: Drawing): PlotObject[] {
  return [...store.selection].map((id) => store.get(id)).filter((one): one is PlotObject => one !== undefined);
}

function mine(drawing: Drawing): PlotObject[] {
  return chosen(drawing).filter(({ layer }) => drawing.store.drawable(layer));
}

export function deleteSelection(drawing: Drawing): boolean {
  const objects = mine(drawing);
  if (objects.length === 0) {
    if (chosen(drawing).length > 0) drawing.fault(say("faultNotYours"));
    return chosen(drawing).length > 0;
  }
  const changes = objects.map(({ id, layer }): Change => ({ kind: "delete", layer, id }));
  drawing.store.apply(changes, say(objects.length === 1 ? "stepDeleteOne" : "stepDelete", { n: objects.length }));
  drawing.announce(say("deleted", { n: objects.length }));
  return true;
}

export function copySelection(drawing: Drawing): boolean {
  const objects = chosen(drawing);
  if (objects.length === 0) return false;
  const copied: Copied = objects.map(({ geometry, fields }) => ({ geometry, fields: { ...fields } }));
  localStorage.setItem(CLIP, JSON.stringify(copied));
  drawing.announce(say("copied", { n: objects.length }));
  return true;
}

export function cutSelection(drawing: Drawing): boolean {
  return copySelection(drawing) && deleteSelection(drawing);
}

/** At a place; without one beside where they were. */
export function paste(drawing: Drawing, at: Position | null = null): boolean {
  let copied: Copied = [];
  try {
    copied = JSON.parse(localStorage.getItem(CLIP) ?? "[]") as Copied;
  } catch {
    return false;
  }
  return add(drawing, copied, at, say("stepPaste", { n: copied.length }));
}

export function duplicate(drawing: Drawing): boolean {
  return add(drawing, chosen(drawing), null, say("stepDuplicate"));
}

function add(drawing: Drawing, copied: Copied, at: Position | null, label: string): boolean {
  const layer = drawing.store.activeLayer;
  if (copied.length === 0) return false;
  if (!layer || !drawing.store.drawable(layer)) {
    drawing.fault(say("faultNoLayer"));
    return true;
  }
  const shapes = copied.flatMap(({ geometry }) => (geometry ? [geometry] : []));
  const from = shapes.length > 0 ? middleOf(shapes) : null;
  const [x, y] = from ? toWorld(from) : [0, 0];
  const to = at ?? fromWorld([x + drawing.reach(ASIDE), y + drawing.reach(ASIDE)]);
  const changes = copied.map(
    ({ geometry, fields }): Change => ({
      kind: "create",
      layer,
      id: newId(),
      geometry: geometry && from ? moved(geometry, from, to) : geometry,
      fields: { ...fields },
    }),
  );
  drawing.store.apply(changes, label);
  drawing.store.select(changes.map(({ id }) => id));
  drawing.announce(say("done", { what: label }));
  return true;
}

export function selectAll(drawing: Drawing): boolean {
  const layer = drawing.store.activeLayer;
  const ids = [...drawing.store.objects(layer ?? undefined)].map(({ id }) => id);
  drawing.store.select(ids);
  drawing.announce(say(ids.length === 1 ? "chosenOne" : "chosenMany", { n: ids.length }));
  return true;
}

/** The first object keeps its attributes and becomes the whole; the others go. */
export function merge(drawing: Drawing): boolean {
  const objects = mine(drawing).filter(({ geometry }) => geometry !== null);
  const [first, ...rest] = objects;
  const whole = joined(objects.map(({ geometry }) => geometry as Geometry));
  if (!first || rest.length === 0 || !whole) {
    drawing.fault(say("faultMerge"));
    return false;
  }
  const update: Change = { kind: "update", layer: first.layer, id: first.id, geometry: whole };
  drawing.store.apply(
    [update, ...rest.map(({ id, layer }): Change => ({ kind: "delete", layer, id }))],
    say("stepMerge", { n: objects.length }),
  );
  drawing.store.select([first.id]);
  drawing.announce(say("done", { what: say("stepMerge", { n: objects.length }) }));
  return true;
}

export function arrange(drawing: Drawing, how: Alignment | Direction): boolean {
  const objects = mine(drawing).filter(({ geometry }) => geometry !== null);
  const spread = how === "across" || how === "down";
  if (objects.length < (spread ? 3 : 2)) {
    drawing.fault(say(spread ? "faultSpread" : "faultAlign"));
    return false;
  }
  const shapes = objects.map(({ geometry }) => geometry as Geometry);
  const next = spread ? distributed(shapes, how) : aligned(shapes, how);
  const changes = objects.map(({ id, layer }, i): Change => ({ kind: "update", layer, id, geometry: next[i] as Geometry }));
  drawing.store.apply(changes, say(spread ? "stepSpread" : "stepAlign"));
  drawing.announce(say("done", { what: say(spread ? "stepSpread" : "stepAlign") }));
  return true;
}

/** All within a distance of what is selected, as areas. Throws what the server refuses. */
export async function buffer(drawing: Drawing, metres: number): Promise<boolean> {
  const shapes = chosen(drawing).flatMap(({ geometry }) => (geometry ? [geometry] : []));
  if (shapes.length === 0) return false;
  const made: Feature[] = [];
  for (const geometry of shapes) {
    const sent = { geometrie: geometry, afstand: metres };
    made.push(...((await sendJson("POST", "/v1/mallen/buffer", sent)) as FeatureCollection).features);
  }
  const areas = made.map(({ geometry }) => geometry);
  const whole = areas.length > 1 ? joined(areas) : (areas[0] ?? null);
  const fields = { ...made[0]?.properties };
  for (const name of ["mal", "parameters"]) delete fields[name];
  return drawing.create((whole ? [whole] : areas).map((geometry) => ({ geometry, fields })), "polygon", say("stepBuffer", { n: metres }));
}

/** So many fewer points that it can be worked with, for what was pasted. */
export function lighter(points: readonly Position[], most = MANY_VERTICES): Position[] {
  let tolerance = 1e-9;
  let found = points.map(toWorld);
  while (found.length > most) {
    found = simplified(found, tolerance);
    tolerance *= 2;
  }
  return found.map(fromWorld);
}
