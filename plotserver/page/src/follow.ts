/** Follows what an open picture shows: the server says when that changes, so that nobody waits for the next poll. */

export interface FollowOptions {
  /** Something of the picture is other than it was: ask again. */
  changed: () => void;
  /** The stream of the picture that is shown, and for whom it is; null when there is nothing to follow. */
  wanted: () => { address: string; who: string } | null;
}

/** What comes in a row is asked for once. */
const GATHER_MS = 60;
const KINDS = ["inhoud", "toegang", "beeld"];

export class Follow {
  private source: EventSource | null = null;
  private followed: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: FollowOptions) {
    document.addEventListener("visibilitychange", () => this.update());
  }

  /** Follows the picture that is shown now; a page that nobody looks at follows nothing. */
  update(): void {
    const wanted = document.hidden ? null : this.options.wanted();
    const followed = wanted && `${wanted.address} ${wanted.who}`;
    if (followed === this.followed) return;
    this.source?.close();
    this.followed = followed;
    this.source = wanted && this.open(wanted.address);
  }

  private open(address: string): EventSource {
    const source = new EventSource(address);
    let begun = false;
    source.addEventListener("stand", () => {
      // After a break something may have been missed.
      if (begun) this.ask();
      begun = true;
    });
    for (const kind of KINDS) source.addEventListener(kind, () => this.ask());
    source.addEventListener("error", () => {
      // Refused: the polling finds out why. The browser tries again by itself after a break.
      if (source.readyState === EventSource.CLOSED && this.source === source) {
        this.source = null;
        this.ask();
      }
    });
    return source;
  }

  private ask(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.options.changed(), GATHER_MS);
  }
}
