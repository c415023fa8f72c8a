/** Tells the others that one is here, where one points and what one is at: often enough, never more. */
import { Unreachable } from "../api.ts";
import type { LonLatPair } from "./model.ts";
import { leavePresence, type Presence, tellPresence } from "./plot-api.ts";

/** Five times a second at most, and so often that one is not forgotten. */
const PACE_MS = 200;
const SIGN_OF_LIFE_MS = 4_000;

export class PresenceTeller {
  /** The person's own name, where one is known; else the organisation's is shown. */
  name: string | null = null;
  private session: string | null = null;
  private told: Omit<Presence, "sessie"> = { cursor: null, laag: null, bewerkt: [] };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastTold = 0;
  private busy = false;
  private changed = false;

  constructor(
    private readonly activity: string,
    /** Whether anybody else is here: alone, nobody needs to know where one points. */
    private readonly watched: () => boolean,
    private readonly unreachable: () => void,
  ) {
    addEventListener("pagehide", () => {
      if (this.session) leavePresence(activity, this.session);
    });
  }

  begin(session: string): void {
    this.session = session;
    this.changed = true;
    this.plan(0);
  }

  end(): void {
    this.session = null;
    clearTimeout(this.timer);
  }

  change(what: { bewerkt?: string[]; cursor?: LonLatPair | null; laag?: string | null }): void {
    this.told = { ...this.told, ...what };
    if (what.cursor !== undefined && !this.watched()) return;
    this.changed = true;
    this.plan(Math.max(0, PACE_MS - (Date.now() - this.lastTold)));
  }

  private plan(wait: number): void {
    if (!this.session || this.busy) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.tell(), wait);
  }

  private async tell(): Promise<void> {
    const sessie = this.session;
    if (!sessie) return;
    this.busy = true;
    this.changed = false;
    this.lastTold = Date.now();
    try {
      await tellPresence(this.activity, { sessie, ...(this.name ? { naam: this.name } : {}), ...this.told });
    } catch (error) {
      if (error instanceof Unreachable && error.status === null) this.unreachable();
    }
    this.busy = false;
    this.plan(this.changed ? PACE_MS : document.hidden ? 2 * SIGN_OF_LIFE_MS : SIGN_OF_LIFE_MS);
  }
}
