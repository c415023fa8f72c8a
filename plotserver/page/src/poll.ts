/** Asks again and again; when nobody answers, sooner at first and then ever slower, and recovers by itself. */

export interface PollOptions {
  /** Throws when it did not work. */
  ask: () => Promise<void>;
  everyMs: number;
  /** When the next attempt is due (ms since epoch), after one that failed. */
  onFailure: (error: unknown, nextAt: number) => void;
  onSuccess: () => void;
}

const FIRST_RETRY_MS = 2_000;

export class Poll {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(private readonly options: PollOptions) {
    document.addEventListener("visibilitychange", () => this.wake());
    window.addEventListener("online", () => this.wake());
  }

  start(): void {
    this.plan(this.options.everyMs);
  }

  /** Now, for instance because the person asked for it. */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    try {
      await this.options.ask();
      this.failures = 0;
      this.options.onSuccess();
      this.plan(this.options.everyMs);
    } catch (error) {
      this.failed(error);
    }
  }

  /** Something else found out that nobody answers. */
  failed(error: unknown): void {
    this.failures += 1;
    const wait = Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), this.options.everyMs);
    this.options.onFailure(error, Date.now() + wait);
    this.plan(wait);
  }

  private plan(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // A page that nobody looks at leaves the server alone, and asks at once when it is looked at again.
      if (document.hidden) this.plan(this.options.everyMs);
      else void this.now();
    }, wait);
  }

  private wake(): void {
    if (!document.hidden) void this.now();
  }
}
