/**
 * The objects as this page knows them: what the server said, with one's own unsent operations on top.
 *
 * The server orders everything; versions count up per object. What arrives late or twice is passed over by its
 * version. One's own operation leaves the queue when its outcome comes, or its event, whichever is first.
 */
import type { Operation, Outcome, PlotObject } from "./model.ts";
import { applied, merged } from "./operations.ts";

export interface Arrived {
  object: PlotObject;
  /** The operation that made this version; so a page recognises its own. */
  operation: string | null;
}

export class Replica {
  /** What the server said last, with what it acknowledged. */
  private readonly base = new Map<string, PlotObject>();
  /** Versions at which objects went, so that an older event does not bring them back. */
  private readonly gone = new Map<string, number>();
  /** Made up here of an outcome: what others did in between may still be missing. */
  private readonly assumed = new Set<string>();
  private readonly shown = new Map<string, PlotObject>();
  private readonly byLayer = new Map<string, Set<string>>();
  private queue: Operation[] = [];
  private readonly waiting = new Map<string, Operation[]>();

  get operations(): readonly Operation[] {
    return this.queue;
  }

  get(id: string): PlotObject | undefined {
    return this.shown.get(id);
  }

  /** The object as the server has it. */
  known(id: string): PlotObject | undefined {
    return this.base.get(id);
  }

  /** The version at which the object went; null when it did not, as far as is known here. */
  goneAt(id: string): number | null {
    return this.gone.get(id) ?? null;
  }

  *objects(layer?: string): Iterable<PlotObject> {
    if (layer === undefined) {
      yield* this.shown.values();
      return;
    }
    for (const id of this.byLayer.get(layer) ?? []) {
      const object = this.shown.get(id);
      if (object) yield object;
    }
  }

  /** What the server has of a layer. */
  *acknowledged(layer: string): Iterable<PlotObject> {
    for (const object of this.base.values()) if (object.layer === layer) yield object;
  }

  get size(): number {
    return this.shown.size;
  }

  count(layer: string): number {
    return this.byLayer.get(layer)?.size ?? 0;
  }

  /**
   * Everything of a layer, as the server told it; returns whose objects may look different. `since` holds what
   * arrived by event after that was asked for: it is newer.
   */
  load(layer: string, objects: Iterable<PlotObject>, since: ReadonlySet<string> = new Set()): string[] {
    const touched = new Set<string>();
    const here = new Set<string>();
    for (const object of objects) {
      here.add(object.id);
      const before = this.base.get(object.id);
      if ((before?.version ?? this.gone.get(object.id) ?? 0) > object.version) continue;
      this.base.set(object.id, object);
      this.gone.delete(object.id);
      const known = before?.version === object.version && before.layer === object.layer && !this.assumed.delete(object.id);
      if (!known) touched.add(object.id);
    }
    for (const [id, object] of this.base) {
      if (object.layer === layer && !here.has(id) && !since.has(id)) {
        this.base.delete(id);
        touched.add(id);
      }
    }
    return this.redraw(touched);
  }

  /** What the event stream tells. */
  arrive(arrived: Iterable<Arrived>, removed: Iterable<{ id: string; versie: number; bewerking?: string | null }>): string[] {
    const touched = new Set<string>();
    for (const { object, operation } of arrived) {
      if (operation) this.meet(operation);
      const before = this.base.get(object.id);
      if (object.version >= (before?.version ?? this.gone.get(object.id) ?? 0)) {
        this.base.set(object.id, object);
        this.gone.delete(object.id);
        this.assumed.delete(object.id);
      }
      touched.add(object.id);
    }
    for (const { id, versie, bewerking } of removed) {
      if (bewerking) this.meet(bewerking);
      if (versie >= (this.base.get(id)?.version ?? 0)) {
        this.base.delete(id);
        this.gone.set(id, versie);
      }
      touched.add(id);
    }
    return this.redraw(touched);
  }

  /** One's own operation: on the screen at once, in the queue until the server has it. */
  enqueue(operation: Operation): string[] {
    const own = this.waiting.get(operation.object) ?? [];
    const last = own.at(-1);
    const joined = last ? merged(last, operation) : null;
    if (last && joined) {
      this.queue[this.queue.indexOf(last)] = joined;
      own[own.length - 1] = joined;
    } else {
      this.queue.push(operation);
      this.waiting.set(operation.object, [...own, operation]);
    }
    return this.redraw([operation.object]);
  }

  /** From now on these may be at the server, whatever becomes of the answer. */
  sending(ids: ReadonlySet<string>): Operation[] {
    const found: Operation[] = [];
    for (const operation of this.queue) {
      if (!ids.has(operation.id)) continue;
      operation.sent = true;
      found.push(operation);
    }
    return found;
  }

  /** What became of an operation. Done: it is the server's state now. Refused: it falls away here. */
  settle(outcome: Outcome): { operation: Operation | null; touched: string[] } {
    const operation = this.queue.find(({ id }) => id === outcome.id) ?? null;
    if (!operation) return { operation, touched: [] };
    this.drop(operation.id);
    if (outcome.uitkomst !== "geweigerd" && outcome.versie !== null) this.accept(operation, outcome.versie);
    return { operation, touched: this.redraw([operation.object]) };
  }

  private accept(operation: Operation, version: number): void {
    const base = this.base.get(operation.object);
    if ((base?.version ?? this.gone.get(operation.object) ?? 0) >= version) return;
    const after = applied(operation, base);
    if (after) {
      this.base.set(after.id, { ...after, version, pending: false });
      this.assumed.add(after.id);
      this.gone.delete(after.id);
    } else {
      this.base.delete(operation.object);
      this.gone.set(operation.object, version);
    }
  }

  /** Its event came before its outcome: what the server says holds it already; what became of it is still to come. */
  private meet(id: string): void {
    const own = this.queue.find((one) => one.id === id);
    if (own) this.unwait(own);
  }

  private unwait({ id, object }: Operation): void {
    const left = (this.waiting.get(object) ?? []).filter((one) => one.id !== id);
    if (left.length > 0) this.waiting.set(object, left);
    else this.waiting.delete(object);
  }

  /** Takes an operation out of the queue; true when it was there. */
  drop(id: string): boolean {
    const at = this.queue.findIndex((one) => one.id === id);
    const operation = this.queue[at];
    if (!operation) return false;
    this.queue.splice(at, 1);
    this.unwait(operation);
    return true;
  }

  /** Takes an operation back that nobody has seen yet; true when it could. */
  takeBack(object: string, soort: Operation["soort"]): string[] | null {
    const last = this.waiting.get(object)?.at(-1);
    if (!last || last.sent || last.soort !== soort) return null;
    this.drop(last.id);
    return this.redraw([object]);
  }

  redraw(ids: Iterable<string>): string[] {
    const touched = [...new Set(ids)];
    for (const id of touched) this.show(id, this.computed(id));
    return touched;
  }

  private computed(id: string): PlotObject | undefined {
    const own = this.waiting.get(id);
    const base = this.base.get(id);
    if (!own) return base;
    let object: PlotObject | undefined = base;
    for (const operation of own) object = applied(operation, object);
    return object;
  }

  private show(id: string, object: PlotObject | undefined): void {
    const before = this.shown.get(id);
    if (before && before.layer !== object?.layer) this.byLayer.get(before.layer)?.delete(id);
    if (!object) {
      this.shown.delete(id);
      return;
    }
    this.shown.set(id, object);
    const there = this.byLayer.get(object.layer);
    if (there) there.add(id);
    else this.byLayer.set(object.layer, new Set([id]));
  }
}
