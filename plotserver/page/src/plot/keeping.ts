/**
 * What the browser keeps: operations that the server does not have yet, what was last seen of the layers, the
 * steps to undo and the decisions that are open. It survives the tab, the browser and a crash.
 *
 * Each open tab owns what it made, under a name that a Web Lock holds as long as the tab lives. What belongs to a
 * tab that is no more is taken over by the next one, under a lock of its own: no operation has two senders.
 */
import type { Step } from "./history.ts";
import type { Conflict, Operation, PlotActivity, PlotLayer, PlotObject } from "./model.ts";

const QUEUE = "operations";
const KEPT = "kept";

export interface TabState {
  undoable: Step[];
  redoable: Step[];
  conflicts: Conflict[];
}

/** What was last seen, so that the page opens without the server. */
export interface Seen {
  activity: PlotActivity;
  layers: PlotLayer[];
}

interface QueueRow {
  id: string;
  tab: string;
  place: number;
  operation: Operation;
}

export class Keeping {
  readonly tab = crypto.randomUUID();
  private place = Date.now() * 1_000;
  private readonly places = new Map<string, number>();

  private constructor(
    private readonly db: IDBDatabase,
    private readonly scope: string,
  ) {}

  /** `scope` names activity and person: what one person made is never sent as another. */
  static async open(scope: string): Promise<Keeping> {
    const asked = indexedDB.open(`plotserver ${scope}`, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(QUEUE, { keyPath: "id" });
      asked.result.createObjectStore(KEPT);
    };
    const keeping = new Keeping(await answer(asked), scope);
    await keeping.live();
    void navigator.storage?.persist?.().catch(() => false);
    return keeping;
  }

  /** Holds this tab's name for as long as the page is there. */
  private live(): Promise<void> {
    return new Promise((held) => {
      void navigator.locks.request(this.lock(this.tab), () => {
        held();
        return new Promise(() => undefined);
      });
    });
  }

  private lock(tab: string): string {
    return `plotserver ${this.scope} ${tab}`;
  }

  /** Puts the queue in the browser as it is: what is new or changed is written, what is done goes. */
  async keepQueue(operations: readonly Operation[], done: readonly string[]): Promise<void> {
    const work = this.db.transaction(QUEUE, "readwrite", { durability: "relaxed" });
    const store = work.objectStore(QUEUE);
    for (const operation of operations) {
      const place = this.places.get(operation.id) ?? (this.place += 1);
      this.places.set(operation.id, place);
      store.put({ id: operation.id, tab: this.tab, place, operation } satisfies QueueRow);
    }
    for (const id of done) {
      store.delete(id);
      this.places.delete(id);
    }
    await finished(work);
  }

  /** What tabs that are no more left behind, in the order in which it was made; from now on it is this tab's. */
  async adopt(): Promise<{ operations: Operation[]; state: TabState | null }> {
    return navigator.locks.request(`plotserver ${this.scope} adopting`, async () => {
      const held = (await navigator.locks.query()).held ?? [];
      const alive = new Set(held.map(({ name }) => name));
      const dead = (tab: string) => tab !== this.tab && !alive.has(this.lock(tab));
      const operations = await this.adoptQueue(dead);
      return { operations, state: await this.adoptState(dead) };
    });
  }

  private async adoptQueue(dead: (tab: string) => boolean): Promise<Operation[]> {
    const work = this.db.transaction(QUEUE, "readwrite");
    const store = work.objectStore(QUEUE);
    const rows = (await answer(store.getAll() as IDBRequest<QueueRow[]>)).filter(({ tab }) => dead(tab));
    rows.sort((a, b) => a.place - b.place);
    for (const row of rows) {
      store.put({ ...row, tab: this.tab });
      this.places.set(row.id, row.place);
    }
    await finished(work);
    return rows.map(({ operation }) => operation);
  }

  private async adoptState(dead: (tab: string) => boolean): Promise<TabState | null> {
    const work = this.db.transaction(KEPT, "readwrite");
    const store = work.objectStore(KEPT);
    const keys = (await answer(store.getAllKeys())).map(String).filter((key) => key.startsWith("tab ") && dead(key.slice(4)));
    const found: (TabState & { at: number })[] = [];
    for (const key of keys) {
      found.push((await answer(store.get(key))) as TabState & { at: number });
      store.delete(key);
    }
    await finished(work);
    const latest = found.sort((a, b) => b.at - a.at)[0];
    if (!latest) return null;
    return { ...latest, conflicts: found.flatMap(({ conflicts }) => conflicts) };
  }

  async keepState(state: TabState): Promise<void> {
    await this.put(`tab ${this.tab}`, { ...state, at: Date.now() });
  }

  async keepSeen(seen: Seen): Promise<void> {
    await this.put("seen", seen);
  }

  async keepObjects(layer: string, objects: PlotObject[], cursor: string | null): Promise<void> {
    await this.put(`objects ${layer}`, { objects, cursor });
  }

  async forgetObjects(layer: string): Promise<void> {
    const work = this.db.transaction(KEPT, "readwrite");
    work.objectStore(KEPT).delete(`objects ${layer}`);
    await finished(work);
  }

  async seen(): Promise<Seen | null> {
    return ((await this.get("seen")) as Seen | undefined) ?? null;
  }

  async objectsOf(layer: string): Promise<PlotObject[]> {
    return ((await this.get(`objects ${layer}`)) as { objects: PlotObject[] } | undefined)?.objects ?? [];
  }

  private async put(key: string, value: unknown): Promise<void> {
    const work = this.db.transaction(KEPT, "readwrite", { durability: "relaxed" });
    work.objectStore(KEPT).put(value, key);
    await finished(work);
  }

  private get(key: string): Promise<unknown> {
    return answer(this.db.transaction(KEPT).objectStore(KEPT).get(key));
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}

function finished(work: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    work.oncomplete = () => resolve();
    work.onerror = () => reject(work.error ?? new Error("IndexedDB"));
    work.onabort = () => reject(work.error ?? new Error("IndexedDB"));
  });
}
