/** The one place where the drawing page keeps what it knows; everything else listens to it. */
import { History, doneBy, type Step, type Undone } from "./history.ts";
import type {
  Change,
  Conflict,
  Connection,
  LonLatPair,
  Operation,
  PlotLayer,
  PlotObject,
  PlotStore,
  PlotStoreEvents,
  Present,
} from "./model.ts";
import { operationOf } from "./operations.ts";
import { Replica } from "./replica.ts";

/** What the store needs of the world around it: each is told of what it must keep, send or show to others. */
export interface StoreHooks {
  queued(): void;
  historyChanged(): void;
  conflictsChanged(): void;
  presence(what: { bewerkt?: string[]; cursor?: LonLatPair | null; laag?: string | null }): void;
  left(undone: Undone, again: boolean): void;
}

const NO_HOOKS: StoreHooks = {
  queued: () => undefined,
  historyChanged: () => undefined,
  conflictsChanged: () => undefined,
  presence: () => undefined,
  left: () => undefined,
};

export class Store extends EventTarget implements PlotStore {
  readonly replica = new Replica();
  hooks: StoreHooks = NO_HOOKS;
  layers: readonly PlotLayer[] = [];
  present: readonly Present[] = [];
  conflicts: readonly Conflict[] = [];
  connection: Connection = { kind: "connecting" };
  selection: ReadonlySet<string> = new Set();
  /** Counts up with every change of an object. */
  revision = 0;
  private history = new History();
  private active: string | null = null;

  tell<K extends keyof PlotStoreEvents>(name: K, detail: PlotStoreEvents[K]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // --- layers

  get activeLayer(): string | null {
    return this.active;
  }

  set activeLayer(id: string | null) {
    if (id === this.active) return;
    this.active = id;
    this.hooks.presence({ laag: id });
    this.tell("layers", null);
  }

  drawable(id: string): boolean {
    const layer = this.layers.find((one) => one.id === id);
    return layer !== undefined && layer.magTekenen && !layer.vergrendeld && !layer.gearchiveerd;
  }

  setLayers(layers: readonly PlotLayer[]): void {
    this.layers = layers;
    if (!layers.some(({ id }) => id === this.active)) {
      this.active = layers.find(({ id, eigen }) => eigen && this.drawable(id))?.id ?? layers.find(({ id }) => this.drawable(id))?.id ?? null;
      this.hooks.presence({ laag: this.active });
    }
    this.tell("layers", null);
  }

  // --- objects

  objects(layer?: string): Iterable<PlotObject> {
    return this.replica.objects(layer);
  }

  get(id: string): PlotObject | undefined {
    return this.replica.get(id);
  }

  /** Objects look different, by whatever cause. */
  touched(layer: string | null, ids: string[]): void {
    if (ids.length === 0) return;
    this.revision += 1;
    const gone = ids.filter((id) => this.selection.has(id) && !this.replica.get(id));
    if (gone.length > 0) this.select([...this.selection].filter((id) => !gone.includes(id)));
    this.tell("objects", { layer, ids });
  }

  apply(changes: Change[], label: string): void {
    const step: Step = { label, done: [] };
    const ids = this.perform(changes, step);
    if (ids.length === 0) return;
    this.history.add(step);
    this.afterHistory();
  }

  /** Carries changes out; returns the ids. What cannot be drawn in is passed over. */
  perform(changes: readonly Change[], step: Step | null): string[] {
    const touched: string[] = [];
    for (const change of changes) {
      const object = this.replica.get(change.id);
      if (change.kind !== "create" && !object) continue;
      if (!this.mayChange(change.layer)) continue;
      step?.done.push(doneBy(change, object));
      const back = change.kind === "create" ? this.replica.takeBack(change.id, "verwijderen") : null;
      touched.push(...(back ?? this.replica.enqueue(this.operation(change))));
    }
    if (touched.length > 0) this.hooks.queued();
    this.touched(null, [...new Set(touched)]);
    return touched;
  }

  /** A layer that is not known (yet) is the server's to judge. */
  private mayChange(id: string): boolean {
    if (this.drawable(id) || !this.layers.some((layer) => layer.id === id)) return true;
    this.tell("notice", { text: "layerShut", polite: false });
    return false;
  }

  private operation(change: Change): Operation {
    const operation = operationOf(change, this.replica.known(change.id), crypto.randomUUID());
    const went = change.kind === "create" ? this.replica.goneAt(change.id) : null;
    // The server remembers every object: one that is made again is the old one, restored.
    return went === null ? operation : { ...operation, soort: "herstellen", versie: Math.max(1, went - 1) };
  }

  /** Objects that the server made for this person (an import) are one step as well, once they have arrived. */
  imported(ids: readonly string[], label: string): void {
    const waiting = new Set(ids);
    const arrive = () => {
      for (const id of waiting) if (this.get(id)) waiting.delete(id);
      if (waiting.size > 0) return;
      this.removeEventListener("objects", arrive);
      const objects = ids.flatMap((id) => this.get(id) ?? []);
      const done = objects.map(({ id, layer, geometry, fields }) => doneBy({ kind: "create", layer, id, geometry, fields }, undefined));
      if (done.length > 0) this.history.add({ label, done });
      this.afterHistory();
    };
    this.addEventListener("objects", arrive);
    arrive();
  }

  // --- undo

  get canUndo(): string | null {
    return this.history.canUndo;
  }

  get canRedo(): string | null {
    return this.history.canRedo;
  }

  undo(): void {
    this.again(this.history.undo((id) => this.get(id)), false);
  }

  redo(): void {
    this.again(this.history.redo((id) => this.get(id)), true);
  }

  private again(found: { step: Step; undone: Undone } | null, redo: boolean): void {
    if (!found) return;
    this.perform(found.undone.changes, null);
    if (found.undone.left.length > 0) this.hooks.left(found.undone, redo);
    this.afterHistory();
  }

  restoreHistory(undoable: Step[], redoable: Step[]): void {
    this.history = new History(undoable, redoable);
    this.tell("history", null);
  }

  get keptHistory(): { undoable: Step[]; redoable: Step[] } {
    return this.history.kept;
  }

  private afterHistory(): void {
    this.hooks.historyChanged();
    this.tell("history", null);
  }

  // --- selection and presence

  select(ids: Iterable<string>, add = false): void {
    const next = new Set(add ? [...this.selection, ...ids] : ids);
    if (next.size === this.selection.size && [...next].every((id) => this.selection.has(id))) return;
    this.selection = next;
    this.editing([...next]);
    this.tell("selection", null);
  }

  editing(ids: string[]): void {
    this.hooks.presence({ bewerkt: ids });
  }

  cursor(at: LonLatPair | null): void {
    this.hooks.presence({ cursor: at });
  }

  setPresent(present: readonly Present[]): void {
    this.present = present;
    this.tell("presence", null);
  }

  // --- what asks for a decision, and whether the server answers

  addConflicts(added: readonly Conflict[]): void {
    if (added.length === 0) return;
    this.setConflicts([...added, ...this.conflicts]);
  }

  removeConflicts(ids: readonly string[]): void {
    this.setConflicts(this.conflicts.filter(({ id }) => !ids.includes(id)));
  }

  setConflicts(conflicts: readonly Conflict[]): void {
    this.conflicts = conflicts;
    this.hooks.conflictsChanged();
    this.tell("conflicts", null);
  }

  setConnection(connection: Connection): void {
    this.connection = connection;
    this.tell("connection", null);
  }
}
