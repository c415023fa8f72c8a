/** Choose, move, reshape, turn and scale. By pointer, and all of it by keyboard. */
import type { Feature, Geometry, Position } from "geojson";
import { arrowOf } from "../cursor.ts";
import { inverse, turn } from "../geodesy.ts";
import { drawn, frameHandles, type Handle, handleAt, vertexHandles } from "../handles.ts";
import { areaText, directionText, lengthText, measured } from "../measures.ts";
import { dot, path } from "../overlay.ts";
import { deleteVertex, insertVertex, isArea, isLine, moveVertex, type VertexPath, vertices } from "../paths.ts";
import { fromWorld, positionsOf, toWorld, touches } from "../planar.ts";
import type { Pointed } from "../pointer.ts";
import { faultText } from "../sentences.ts";
import { language, say } from "../texts.ts";
import { middleOf, moved, rotated, scaled } from "../transform.ts";
import type { Desk, Mode, Status } from "../tool.ts";
import type { PlotObject } from "../../model.ts";
import { shapeFault } from "../validity.ts";
import { Picker } from "./picker.ts";
import { type Carry, diff, isPoint, middleAfter, movedPlace, outlines, parametersAfter } from "./select-shapes.ts";

type Drag =
  | { kind: "move"; from: Position; hold: Position }
  | { kind: "vertex"; path: VertexPath; id: string }
  | { kind: "frame"; handle: Extract<Handle, { kind: "scale" | "turn" }>; from: Position };

const SETTLE_MS = 700;

export class SelectMode implements Mode {
  readonly tool = "select";
  private dragging: Drag | null = null;
  /** Shapes that are being changed and are not told to the store: in a drag, by arrow keys, or because they are wrong. */
  private readonly working = new Map<string, Geometry>();
  private active: VertexPath | null = null;
  private label = "";
  /** How a place moves along with the shape, when it is only moved. */
  private carry: Carry = null;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly picker: Picker;

  constructor(private readonly desk: Desk) {
    this.picker = new Picker(desk);
  }

  // --- what is selected

  private chosen(): PlotObject[] {
    const { store } = this.desk;
    return [...store.selection].map((id) => store.get(id)).filter((one): one is PlotObject => one !== undefined);
  }

  /** Those that may be changed and have a place. */
  private movable(): PlotObject[] {
    return this.chosen().filter(({ layer, geometry }) => geometry !== null && this.desk.store.drawable(layer));
  }

  private shapeOf(object: PlotObject): Geometry {
    return this.working.get(object.id) ?? (object.geometry as Geometry);
  }

  private single(): PlotObject | null {
    const all = this.movable();
    const [only] = all;
    return all.length === 1 && this.chosen().length === 1 && only && !this.desk.options.frame ? only : null;
  }

  private handles(): { handles: Handle[]; edge: Position[] } {
    const objects = this.movable();
    const one = this.single();
    if (one) {
      const geometry = this.shapeOf(one);
      return { handles: isLine(geometry) || isArea(geometry) ? vertexHandles(this.desk.map, geometry) : [], edge: [] };
    }
    if (objects.length === 0 || (objects.length === 1 && objects[0]?.geometry?.type === "Point")) return { handles: [], edge: [] };
    return frameHandles(this.desk.map, objects.map((object) => this.shapeOf(object)));
  }

  selectionChanged(): void {
    this.settle();
    this.active = null;
    this.desk.changed();
  }

  // --- pointer

  grab(at: Pointed): boolean {
    this.settle();
    const handle = handleAt(this.desk.map, this.handles().handles, at);
    const one = this.single();
    if (handle && (handle.kind === "vertex" || handle.kind === "middle") && one) return this.grabVertex(handle, one);
    if (handle && (handle.kind === "scale" || handle.kind === "turn")) {
      this.dragging = { kind: "frame", handle, from: at.at };
      return true;
    }
    const hit = this.movable().find((object) => touches(this.shapeOf(object), toWorld(at.at), this.desk.reach(at.reach * 1.6)));
    if (!hit || at.shift) return false;
    this.active = null;
    this.dragging = { kind: "move", from: at.at, hold: this.holdOf(hit, at) };
    return true;
  }

  private grabVertex(handle: Extract<Handle, { kind: "vertex" | "middle" }>, one: PlotObject): boolean {
    let where = handle.path;
    if (handle.kind === "middle") {
      this.working.set(one.id, insertVertex(this.shapeOf(one), where, handle.at));
      where = [where[0], where[1], where[2] + 1];
    }
    this.active = where;
    this.dragging = { kind: "vertex", path: where, id: one.id };
    this.desk.changed();
    return true;
  }

  /** What is snapped when an object is moved: its own place or nearest vertex, else where it was taken. */
  private holdOf(object: PlotObject, at: Pointed): Position {
    const within = this.desk.reach(at.reach * 2);
    const near = [...positionsOf(this.shapeOf(object))]
      .map((one) => ({ one, far: Math.hypot(...diff(toWorld(one), toWorld(at.at))) }))
      .sort((a, b) => a.far - b.far)[0];
    return near && near.far <= within ? near.one : at.at;
  }

  drag(at: Pointed): void {
    const { dragging } = this;
    if (!dragging) return;
    const without = new Set(this.movable().map(({ id }) => id));
    if (dragging.kind === "vertex") {
      const object = this.desk.store.get(dragging.id);
      if (!object?.geometry) return;
      const to = this.desk.snapped(at, without);
      this.work([[object, moveVertex(this.shapeOf(object), dragging.path, to)]], say("stepReshape"));
    } else if (dragging.kind === "move") {
      this.dragMove(dragging, at, without);
    } else {
      this.dragFrame(dragging, at);
    }
  }

  private dragMove({ from, hold }: Extract<Drag, { kind: "move" }>, at: Pointed, without: ReadonlySet<string>): void {
    const shift = diff(toWorld(hold), toWorld(from));
    const [x, y] = toWorld(at.at);
    const { x: px, y: py } = this.desk.map.project(fromWorld([x + shift[0], y + shift[1]]));
    const to = this.desk.snapped({ ...at, at: fromWorld([x + shift[0], y + shift[1]]), x: px, y: py }, without);
    this.work(
      this.movable().map((object) => [object, moved(object.geometry as Geometry, hold, to)]),
      say("stepMove"),
      (place) => movedPlace(place, hold, to),
    );
  }

  private dragFrame({ handle, from }: Extract<Drag, { kind: "frame" }>, at: Pointed): void {
    const [start, now] = [inverse(handle.about, from), inverse(handle.about, at.at)];
    const by = turn(now.degrees - start.degrees);
    const step = at.shift ? Math.round(by / 15) * 15 : by;
    const how = (geometry: Geometry) =>
      handle.kind === "turn"
        ? rotated(geometry, handle.about, step)
        : scaled(geometry, handle.about, Math.max(0.01, now.metres / Math.max(0.1, start.metres)));
    this.work(
      this.movable().map((object) => [object, how(object.geometry as Geometry)]),
      say(handle.kind === "turn" ? "stepTurn" : "stepScale"),
    );
  }

  drop(at: Pointed): void {
    this.drag(at);
    this.dragging = null;
    this.commit();
  }

  abandon(): void {
    if (!this.dragging) return;
    const touched = this.dragging.kind === "vertex";
    this.dragging = null;
    // A press on a middle alone has put a vertex there: a tap should not.
    if (touched) this.revert();
    this.desk.changed();
  }

  tap(at: Pointed): void {
    const handle = handleAt(this.desk.map, this.handles().handles, at);
    const one = this.single();
    if (handle?.kind === "vertex") {
      this.active = handle.path;
      this.desk.changed();
      return;
    }
    if (handle?.kind === "middle" && one) {
      this.insert(one, handle.path, handle.at);
      return;
    }
    this.picker.pick(at);
  }

  doubleTap(at: Pointed): void {
    const handle = handleAt(this.desk.map, this.handles().handles, at);
    const one = this.single();
    if (handle?.kind === "vertex" && one) this.removeVertex(one, handle.path);
    else this.desk.host("edit");
  }

  // --- changing

  private work(shapes: [PlotObject, Geometry][], label: string, carry: Carry = null): void {
    this.label = label;
    this.carry = carry;
    for (const [{ id }, geometry] of shapes) this.working.set(id, geometry);
    this.desk.preview.show(new Map(shapes.map(([{ id }, geometry]) => [id, geometry])));
    this.warn();
    this.desk.changed();
  }

  private faulty(): { id: string; text: string; at: Position | null } | null {
    for (const [id, geometry] of this.working) {
      const fault = shapeFault(geometry);
      if (fault) return { id, text: faultText(fault), at: fault.at };
    }
    return null;
  }

  private warn(): void {
    this.desk.fault(this.faulty()?.text ?? null);
  }

  /** Tells the store; a shape that is wrong stays here, red, until it is mended or Escape takes it back. */
  private commit(): void {
    clearTimeout(this.settling);
    this.settling = undefined;
    const { store, preview } = this.desk;
    const changes = [...this.working].flatMap(([id, geometry]) => {
      const object = store.get(id);
      if (!object || shapeFault(geometry)) return [];
      this.working.delete(id);
      return [{ kind: "update" as const, layer: object.layer, id, geometry, ...parametersAfter(object, this.carry) }];
    });
    if (changes.length > 0) {
      store.apply(changes, this.label);
      if (this.working.size === 0) preview.done();
    }
    this.warn();
    this.desk.changed();
  }

  /** Arrow keys: told to the store once they rest. */
  private later(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.commit(), SETTLE_MS);
  }

  settle(): void {
    if (this.settling !== undefined) this.commit();
  }

  private revert(): boolean {
    const had = this.working.size > 0;
    clearTimeout(this.settling);
    this.settling = undefined;
    this.working.clear();
    this.desk.preview.restore();
    this.desk.fault(null);
    return had;
  }

  insert(object: PlotObject, after: VertexPath, at: Position): void {
    this.work([[object, insertVertex(this.shapeOf(object), after, at)]], say("stepInsert"));
    this.active = [after[0], after[1], after[2] + 1];
    this.commit();
  }

  removeVertex(object: PlotObject, where: VertexPath): void {
    const geometry = deleteVertex(this.shapeOf(object), where);
    if (!geometry) {
      this.desk.fault(say("faultLastVertices"));
      return;
    }
    this.active = null;
    this.work([[object, geometry]], say("stepDeleteVertex"));
    this.commit();
  }

  // --- keyboard

  key(event: KeyboardEvent): boolean {
    const arrow = arrowOf(event);
    const one = this.single();
    if (arrow && this.movable().length > 0) return this.nudge(arrow, one);
    if (!one || !one.geometry) return false;
    if (event.key === "[" || event.key === "]") return this.step(one, event.key === "]" ? 1 : -1);
    if (!this.active) return false;
    if (event.key === "Delete" || event.key === "Backspace") this.removeVertex(one, this.active);
    else if (event.key === "Insert" || event.key === "+") this.insertAfter(one, this.active);
    else return false;
    return true;
  }

  private nudge([dx, dy]: readonly [number, number], one: PlotObject | null): boolean {
    const by: [number, number] = [this.desk.reach(dx), this.desk.reach(dy)];
    const shifted = (at: Position): Position => {
      const [x, y] = toWorld(at);
      return fromWorld([x + by[0], y + by[1]]);
    };
    if (one && this.active) {
      const vertex = vertices(this.shapeOf(one)).find(({ path: where }) => where.join() === this.active?.join())?.at;
      if (vertex) this.work([[one, moveVertex(this.shapeOf(one), this.active, shifted(vertex))]], say("stepReshape"));
    } else {
      const from = middleOf(this.movable().map((object) => this.shapeOf(object)));
      const { carry } = this;
      this.work(
        this.movable().map((object) => [object, moved(this.shapeOf(object), from, shifted(from))]),
        say("stepMove"),
        // Steps add up until they are told to the store.
        (place) => movedPlace(this.settling !== undefined && carry ? carry(place) : place, from, shifted(from)),
      );
    }
    this.later();
    return true;
  }


  /** The next vertex becomes the active one. */
  private step(object: PlotObject, by: 1 | -1): boolean {
    const all = vertices(this.shapeOf(object));
    const at = all.findIndex(({ path: where }) => where.join() === this.active?.join());
    const next = (at + by + all.length) % all.length;
    this.active = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : next]?.path ?? null;
    this.desk.announce(say("vertexOf", { n: (at < 0 ? 0 : next) + 1, of: all.length }));
    this.desk.changed();
    return true;
  }

  private insertAfter(object: PlotObject, where: VertexPath): void {
    const middle = middleAfter(this.shapeOf(object), where);
    if (middle) this.insert(object, where, middle);
  }

  /** By numbers: from the form or a menu. */
  transform(how: { turn?: number; scale?: number }): void {
    const objects = this.movable();
    const about = middleOf(objects.map((object) => this.shapeOf(object)));
    const change = (geometry: Geometry) =>
      how.turn !== undefined ? rotated(geometry, about, how.turn) : scaled(geometry, about, how.scale ?? 1);
    this.work(objects.map((object) => [object, change(this.shapeOf(object))]), say(how.turn === undefined ? "stepScale" : "stepTurn"));
    this.commit();
  }

  cancel(): boolean {
    if (this.dragging || this.working.size > 0) {
      this.dragging = null;
      this.revert();
      this.desk.changed();
      return true;
    }
    if (this.active) {
      this.active = null;
      this.desk.changed();
      return true;
    }
    if (this.desk.store.selection.size === 0) return false;
    this.desk.store.select([]);
    return true;
  }

  activeVertex(): { object: PlotObject; path: VertexPath } | null {
    const object = this.single();
    return object && this.active ? { object, path: this.active } : null;
  }

  features(): Feature[] {
    const { handles, edge } = this.handles();
    const found: Feature[] = [];
    const faulty = this.faulty();
    for (const [id, geometry] of this.working) {
      const role = faulty?.id === id ? "fault" : "line";
      found.push(...outlines(geometry).map((line) => path(role, line)));
    }
    found.push(...drawn(handles, this.active, edge));
    if (faulty?.at) found.push(dot("fault-point", faulty.at));
    return found;
  }

  status(): Status {
    const chosen = this.chosen();
    const [first] = chosen;
    if (!first) return { hint: say("hint_select"), measure: "", fault: null };
    const many = chosen.length > 1;
    const hint = many ? say("hintMany", { n: chosen.length }) : say(this.single() && !isPoint(first) ? "hintVertices" : "hintMove");
    if (many || !first.geometry) return { hint, measure: "", fault: null };
    const { metres, square } = measured(this.shapeOf(first));
    const parts = [metres > 0 ? lengthText(metres, language()) : "", square === null ? "" : areaText(square, language())];
    const line = this.shapeOf(first);
    if (line.type === "LineString" && line.coordinates.length === 2) {
      parts.push(directionText(inverse(line.coordinates[0] as Position, line.coordinates[1] as Position).degrees));
    }
    return { hint, measure: parts.filter(Boolean).join(" · "), fault: this.faulty()?.text ?? null };
  }

  leave(): void {
    this.settle();
    this.active = null;
  }
}
