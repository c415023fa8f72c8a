/** What goes to the server: one's own operations, kept in the browser first, in order, a batch at a time. */
import { Problem, Unreachable } from "../api.ts";
import type { Keeping } from "./keeping.ts";
import type { Conflict, Operation, Outcome } from "./model.ts";
import { sendOperations } from "./plot-api.ts";
import { conflictsOf, refusal } from "./settling.ts";
import type { Store } from "./store.ts";

/** Between two batches: what is dragged goes ten times a second. */
const PACE_MS = 100;
const MOST_AT_ONCE = 500;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000];

export interface UpstreamEars {
  unreachable(): void;
  sessionOver(): void;
  /** This layer cannot be written in (any more). */
  shut(layer: string): void;
}

export class Upstream {
  private busy = false;
  private lastSent = 0;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private keepingQueue: Promise<void> = Promise.resolve();
  private keepPlanned = false;
  private readonly done: string[] = [];
  /** Versions that came of own operations: nobody else's value was in them. */
  private readonly own = new Set<string>();
  private paused = false;

  constructor(
    private readonly store: Store,
    private readonly keeping: Keeping | null,
    private readonly ears: UpstreamEars,
  ) {}

  /** Something was added to the queue. */
  queued(): void {
    this.keep();
    this.plan(Math.max(0, PACE_MS - (Date.now() - this.lastSent)));
  }

  /** The server answers again. */
  resume(): void {
    this.paused = false;
    this.failures = 0;
    this.plan(0);
  }

  pause(): void {
    this.paused = true;
    clearTimeout(this.timer);
  }

  private plan(wait: number): void {
    if (this.busy || this.paused || this.store.replica.operations.length === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  /** Writes the queue in the browser; many calls in a row become one write. */
  keep(): Promise<void> {
    if (!this.keeping || this.keepPlanned) return this.keepingQueue;
    this.keepPlanned = true;
    const { keeping } = this;
    this.keepingQueue = this.keepingQueue.then(async () => {
      this.keepPlanned = false;
      const done = this.done.splice(0);
      try {
        await keeping.keepQueue(this.store.replica.operations, done);
      } catch (error) {
        console.error(error);
        this.store.tell("notice", { text: "keepFailed", polite: false });
      }
    });
    return this.keepingQueue;
  }

  private async flush(): Promise<void> {
    if (this.busy || this.paused) return;
    this.busy = true;
    this.lastSent = Date.now();
    try {
      await Promise.all([...this.byLayer()].map(([layer, batch]) => this.sendBatch(layer, batch)));
      this.failures = 0;
    } catch (error) {
      this.failed(error);
    }
    this.busy = false;
    this.store.tell("connection", null);
    this.plan(this.failures > 0 ? (RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] ?? 8_000) : PACE_MS);
  }

  private failed(error: unknown): void {
    this.failures += 1;
    if (error instanceof Problem && error.status === 401) {
      this.pause();
      this.ears.sessionOver();
    } else if (error instanceof Unreachable) {
      this.ears.unreachable();
    } else if (!(error instanceof Problem)) {
      console.error(error);
    }
  }

  private byLayer(): Map<string, Operation[]> {
    const found = new Map<string, Operation[]>();
    for (const operation of this.store.replica.operations) {
      const batch = found.get(operation.laag) ?? [];
      if (batch.length < MOST_AT_ONCE) batch.push(operation);
      found.set(operation.laag, batch);
    }
    return found;
  }

  private async sendBatch(layer: string, batch: readonly Operation[]): Promise<void> {
    const going = this.store.replica.sending(new Set(batch.map(({ id }) => id)));
    await this.keep();
    try {
      this.settle(await sendOperations(layer, going));
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 401 || error.status === 429) throw error;
      await this.refused(layer, going, error);
    }
  }

  private async refused(layer: string, batch: readonly Operation[], problem: Problem): Promise<void> {
    if (problem.status === 403 || problem.status === 404) {
      this.ears.shut(layer);
      return;
    }
    const [first] = batch;
    if (!first) return;
    if (batch.length === 1) this.giveBack([first], problem.message);
    else {
      // One of these is the fault: the others go on their own.
      const half = Math.ceil(batch.length / 2);
      await this.sendBatch(layer, batch.slice(0, half));
      await this.sendBatch(layer, batch.slice(half));
    }
  }

  private settle(outcomes: readonly Outcome[]): void {
    for (const { uitkomst, object, versie } of outcomes) {
      if (uitkomst !== "geweigerd") this.own.add(`${object} ${versie}`);
    }
    const touched: string[] = [];
    const conflicts: Conflict[] = [];
    for (const outcome of outcomes) {
      const { replica } = this.store;
      const seen = replica.get(outcome.object);
      const { operation, touched: moved } = replica.settle(outcome);
      this.done.push(outcome.id);
      touched.push(...moved);
      if (operation) conflicts.push(...conflictsOf({ outcome, operation, before: seen }, this.own, Date.now()));
      for (const warning of outcome.waarschuwingen ?? []) this.store.tell("notice", { text: warning, polite: true });
    }
    void this.keep();
    this.store.touched(null, [...new Set(touched)]);
    this.store.addConflicts(conflicts);
  }

  /** These are not to be sent any more: they become one's own copy. */
  giveBack(operations: readonly Operation[], reason: string): void {
    const conflicts = operations.map((operation) => refusal(operation, this.store.get(operation.object), { reason }, Date.now()));
    for (const { id } of operations) {
      this.store.replica.drop(id);
      this.done.push(id);
    }
    this.store.touched(null, this.store.replica.redraw(operations.map(({ object }) => object)));
    this.store.addConflicts(latestOfEach(conflicts));
    void this.keep();
  }
}

/** One copy of each object, as it was in the end. */
function latestOfEach(conflicts: readonly Conflict[]): Conflict[] {
  return [...new Map(conflicts.map((conflict) => [conflict.object, conflict])).values()];
}
