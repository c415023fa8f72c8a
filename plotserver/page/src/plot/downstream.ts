/**
 * What comes from the server: one event stream for the whole activity, resumed where it broke off. Where a stream
 * does not pass (some proxies hold it up), the same events by asking again and again.
 */
import { Problem, Unreachable } from "../api.ts";
import type { Connection } from "./model.ts";
import { askEvents, type LiveEvent, streamAddress } from "./plot-api.ts";

const KINDS = ["stand", "wijzigingen", "publicatie", "toegang", "activiteit", "aanwezig", "bijwerken", "overschreven"];
/** The first event comes at once; a stream that brings none in this time is held up on its way. */
const FIRST_EVENT_MS = 6_000;
const AGAIN_STREAM_MS = 60_000;
const ASK_WAIT_S = 20;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000];

export interface DownstreamEars {
  event(event: LiveEvent): void;
  connection(connection: Connection): void;
  /** The server refuses: no such activity for this viewer, or the session ended. */
  refused(problem: Problem): void;
}

export class Downstream {
  cursor: string | null = null;
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private polling = false;
  private closed = false;

  constructor(
    private readonly activity: string,
    private readonly ears: DownstreamEars,
  ) {
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.suspect());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.failures > 0) this.now();
    });
  }

  start(): void {
    this.stream();
  }

  stop(): void {
    this.closed = true;
    this.hangUp();
  }

  /** Tries at once, for instance because the person asked or the network came back. */
  now(): void {
    if (this.closed || (this.source && this.failures === 0)) return;
    this.hangUp();
    this.stream();
  }

  /** Something else found that nobody answers. */
  suspect(): void {
    if (this.closed || this.failures > 0) return;
    this.hangUp();
    this.broken(null);
  }

  private hangUp(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private stream(): void {
    const source = new EventSource(streamAddress(this.activity, this.cursor));
    this.source = source;
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => {
        if (source !== this.source) return;
        this.heard(kind, event as MessageEvent<string>);
      });
    }
    source.onerror = () => {
      if (source !== this.source) return;
      this.hangUp();
      void this.probe();
    };
    this.timer = setTimeout(() => {
      this.hangUp();
      void this.probe();
    }, FIRST_EVENT_MS);
  }

  private heard(kind: string, event: MessageEvent<string>): void {
    clearTimeout(this.timer);
    this.failures = 0;
    this.polling = false;
    if (event.lastEventId) this.cursor = event.lastEventId;
    this.ears.connection({ kind: "live", how: "stream" });
    this.ears.event({ soort: kind, data: JSON.parse(event.data || "{}") as Record<string, unknown> });
  }

  /** The stream broke: does the server answer otherwise? */
  private async probe(): Promise<void> {
    if (this.failures === 0 && !this.polling) {
      this.failures = 1; // a stream that ends is opened again once before anything is concluded
      this.timer = setTimeout(() => this.stream(), 300);
      return;
    }
    await this.ask(0);
  }

  private async ask(wait: number): Promise<void> {
    try {
      const { cursor, gebeurtenissen } = await askEvents(this.activity, this.cursor, wait);
      if (this.closed) return;
      this.cursor = cursor;
      this.failures = 0;
      const begun = !this.polling;
      this.polling = true;
      this.ears.connection({ kind: "live", how: "polling" });
      for (const event of gebeurtenissen) this.ears.event(event);
      if (begun) setTimeout(() => this.tryStream(), AGAIN_STREAM_MS);
      if (!this.source) this.timer = setTimeout(() => void this.ask(ASK_WAIT_S));
    } catch (error) {
      if (error instanceof Problem && error.status !== 429) this.ears.refused(error);
      else if (!(error instanceof Unreachable) && !(error instanceof Problem)) console.error(error);
      this.broken(error);
    }
  }

  private tryStream(): void {
    if (this.closed || !this.polling) return;
    this.hangUp();
    this.failures = 1;
    this.stream();
  }

  private broken(error: unknown): void {
    this.polling = false;
    this.failures += 1;
    const answers = error instanceof Problem || (error instanceof Unreachable && error.status !== null);
    this.ears.connection({ kind: "offline", since: Date.now(), answers });
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] ?? 8_000;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stream(), wait);
  }
}
