/** Drags a layer to another place, by mouse, pen or finger; the buttons beside it do the same without dragging. */
import { html, type TemplateResult } from "lit";
import { icons } from "./icons.ts";

export class LayerDrag {
  private dragging: string | null = null;

  constructor(
    private readonly list: HTMLElement,
    private readonly move: (id: string, place: number) => void,
  ) {}

  grip(id: string, title: string): TemplateResult {
    return html`<span
      class="grip"
      title=${title}
      aria-hidden="true"
      @pointerdown=${(event: PointerEvent) => this.start(event, id)}
      @pointermove=${(event: PointerEvent) => this.over(event)}
      @pointerup=${(event: PointerEvent) => this.drop(event)}
      @pointercancel=${() => this.clear()}
      >${icons.grip}</span
    >`;
  }

  private start(event: PointerEvent, id: string): void {
    event.preventDefault();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.dragging = id;
  }

  private over(event: PointerEvent): void {
    if (!this.dragging) return;
    this.unmark();
    this.rowAt(event.clientY)?.classList.add("drop");
  }

  private drop(event: PointerEvent): void {
    const id = this.dragging;
    const row = this.rowAt(event.clientY);
    this.clear();
    if (id && row) this.move(id, this.rows().indexOf(row));
  }

  private clear(): void {
    this.dragging = null;
    this.unmark();
  }

  private unmark(): void {
    for (const row of this.rows()) row.classList.remove("drop");
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(".layer")];
  }

  private rowAt(y: number): HTMLElement | undefined {
    return this.rows().find((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return y >= top && y < bottom;
    });
  }
}
