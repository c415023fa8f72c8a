/** Which object a tap means. */
import type { Pointed } from "../pointer.ts";
import type { Desk } from "../tool.ts";

const SAME_PIXELS = 6;

export class Picker {
  private last: { x: number; y: number; ids: string } | null = null;

  constructor(private readonly desk: Desk) {}

  /** What lies there; the same place again chooses what lies under it. With Shift it comes to the selection, or leaves it. */
  pick(at: Pointed): void {
    const ids = this.desk.under(at).map(({ id }) => id);
    const { store } = this.desk;
    const [first] = ids;
    if (first === undefined) {
      if (!at.shift) store.select([]);
      this.last = null;
    } else if (at.shift) {
      const next = new Set(store.selection);
      if (!next.delete(first)) next.add(first);
      store.select(next);
    } else {
      store.select([this.again(at, ids) ?? first]);
    }
  }

  private again(at: Pointed, ids: string[]): string | null {
    const { last } = this;
    const same = last !== null && Math.hypot(at.x - last.x, at.y - last.y) < SAME_PIXELS && last.ids === ids.join();
    this.last = { x: at.x, y: at.y, ids: ids.join() };
    if (!same) return null;
    const current = ids.findIndex((id) => this.desk.store.selection.has(id));
    return ids[(current + 1) % ids.length] ?? null;
  }
}
