/** The cross of whoever draws by keyboard: moved by the arrow keys, it points where the mouse would. */
import type { Position } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import type { Pointed } from "./pointer.ts";

export const STEP = 12;
export const SMALL_STEP = 1;
export const LARGE_STEP = 60;
const EDGE = 56;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Which way, and how many pixels: Shift a single one, Ctrl many. */
export function arrowOf(event: KeyboardEvent): readonly [number, number] | null {
  const way = ARROWS[event.key];
  if (!way || event.altKey || event.metaKey) return null;
  const step = event.shiftKey ? SMALL_STEP : event.ctrlKey ? LARGE_STEP : STEP;
  return [way[0] * step, way[1] * step];
}

export class Cursor {
  private readonly element = document.createElement("div");
  private place: Position | null = null;

  constructor(private readonly map: MapLibre) {
    this.element.className = "draw-cursor";
    this.element.setAttribute("aria-hidden", "true");
    this.element.hidden = true;
    map.getCanvasContainer().append(this.element);
    map.on("move", () => this.draw());
  }

  get at(): Position | null {
    return this.place;
  }

  hide(): void {
    this.place = null;
    this.draw();
  }

  /** To a place; without one to the middle of the map. */
  show(at?: Position): void {
    const { lng, lat } = this.map.getCenter();
    this.place = at ?? this.place ?? [lng, lat];
    this.draw();
  }

  step([dx, dy]: readonly [number, number]): void {
    this.show();
    const { x, y } = this.map.project(this.place as [number, number]);
    const { lng, lat } = this.map.unproject([x + dx, y + dy]);
    this.place = [lng, lat];
    const { clientWidth, clientHeight } = this.map.getContainer();
    const beyond = x + dx < EDGE || x + dx > clientWidth - EDGE || y + dy < EDGE || y + dy > clientHeight - EDGE;
    if (beyond) this.map.panBy([dx, dy], { animate: false });
    this.draw();
  }

  pointed(): Pointed {
    this.show();
    const { x, y } = this.map.project(this.place as [number, number]);
    return { at: this.place as Position, x, y, shift: false, free: false, reach: 12 };
  }

  remove(): void {
    this.element.remove();
  }

  private draw(): void {
    this.element.hidden = this.place === null;
    if (!this.place) return;
    const { x, y } = this.map.project(this.place as [number, number]);
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}
