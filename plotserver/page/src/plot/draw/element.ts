/** What the elements of drawing share: they show a Drawing and its store, and follow both. */
import { LitElement } from "lit";
import type { PlotObject } from "../model.ts";
import type { Drawing } from "./drawing.ts";

export abstract class DrawElement extends LitElement {
  static override properties: Record<string, object> = { drawing: { attribute: false } };

  declare drawing: Drawing | null;
  /** Which events of the drawing and of the store make it look different. */
  protected abstract readonly follows: { drawing?: readonly string[]; store?: readonly string[] };
  private following: Drawing | null = null;
  private stops: AbortController | null = null;

  constructor() {
    super();
    this.drawing = null;
  }

  /** In the page itself, so that its styles and labels reach it. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stops?.abort();
    this.following = null;
  }

  protected override willUpdate(): void {
    this.follow();
  }

  private follow(): void {
    const { drawing } = this;
    if (drawing === this.following) return;
    this.stops?.abort();
    this.following = drawing;
    if (!drawing) return;
    this.stops = new AbortController();
    const { signal } = this.stops;
    const again = () => this.requestUpdate();
    for (const name of this.follows.drawing ?? []) drawing.addEventListener(name, again, { signal });
    for (const name of this.follows.store ?? []) drawing.store.addEventListener(name, again, { signal });
    this.followed(drawing, signal);
  }

  protected followed(_drawing: Drawing, _signal: AbortSignal): void {
    // For who needs more than to be drawn again.
  }

  protected chosen(): PlotObject[] {
    const store = this.drawing?.store;
    if (!store) return [];
    return [...store.selection].map((id) => store.get(id)).filter((one): one is PlotObject => one !== undefined);
  }
}

/** The number in a field, metres or degrees; null when it is empty, NaN when it is none. */
export function numberIn(text: string): number | null {
  const bare = text.trim().replace(/\s/g, "").replace(",", ".");
  if (bare === "") return null;
  return /^-?\d+(\.\d+)?$/.test(bare) ? Number(bare) : Number.NaN;
}
