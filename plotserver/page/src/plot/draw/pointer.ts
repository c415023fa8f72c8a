/** Mouse, finger and pen on the map as one: tap, double tap, long press, hover and drag. */
import type { Position } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";

export interface Pointed {
  at: Position;
  x: number;
  y: number;
  shift: boolean;
  /** Not to be snapped: Alt is held. */
  free: boolean;
  /** How many pixels off a target may be hit: a finger is broader than a mouse. */
  reach: number;
}

export interface PointerTarget {
  /** A press: true when a drag from here is for us, and not for the map. */
  grab(at: Pointed): boolean;
  drag(at: Pointed): void;
  drop(at: Pointed): void;
  /** A second finger came, or the system took the pointer away. */
  abandon(): void;
  tap(at: Pointed): void;
  doubleTap(at: Pointed): void;
  hover(at: Pointed | null): void;
  menu(at: Pointed): void;
}

const SLOP = { mouse: 4, pen: 6, touch: 10 } as Record<string, number>;
const REACH = { mouse: 9, pen: 14, touch: 22 } as Record<string, number>;
const LONG_PRESS_MS = 550;
const DOUBLE_MS = 350;

interface Press {
  id: number;
  start: Pointed;
  grabbed: boolean;
  moved: boolean;
  type: string;
}

export class Pointers {
  private press: Press | null = null;
  private readonly fingers = new Set<number>();
  private long: ReturnType<typeof setTimeout> | undefined;
  private last: { at: Pointed; time: number } | null = null;
  private readonly stops = new AbortController();

  constructor(
    private readonly map: MapLibre,
    private readonly target: PointerTarget,
  ) {
    const element = map.getCanvasContainer();
    const options = { signal: this.stops.signal };
    // Before MapLibre hears of it, so that a drag that is ours does not move the map.
    element.addEventListener("pointerdown", (event) => this.down(event), { ...options, capture: true });
    element.addEventListener("pointermove", (event) => this.move(event), options);
    element.addEventListener("pointerup", (event) => this.up(event), options);
    element.addEventListener("pointercancel", (event) => this.lost(event), options);
    element.addEventListener("pointerleave", () => this.press || this.target.hover(null), options);
    element.addEventListener("contextmenu", (event) => this.context(event), options);
  }

  stop(): void {
    this.stops.abort();
    clearTimeout(this.long);
  }

  private pointed(event: MouseEvent): Pointed {
    const { left, top } = this.map.getCanvasContainer().getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const { lng, lat } = this.map.unproject([x, y]);
    const type = event instanceof PointerEvent && event.pointerType ? event.pointerType : "mouse";
    return { at: [lng, lat], x, y, shift: event.shiftKey, free: event.altKey, reach: REACH[type] ?? 9 };
  }

  private down(event: PointerEvent): void {
    if (event.target !== this.map.getCanvas()) return;
    this.fingers.add(event.pointerId);
    if (this.fingers.size > 1) {
      this.release();
      return;
    }
    if (event.pointerType === "mouse" && event.button !== 0) return;
    const start = this.pointed(event);
    const grabbed = this.target.grab(start);
    this.press = { id: event.pointerId, start, grabbed, moved: false, type: event.pointerType };
    if (grabbed) {
      this.map.dragPan.disable();
      this.map.getCanvasContainer().setPointerCapture(event.pointerId);
    }
    if (event.pointerType !== "mouse") this.long = setTimeout(() => this.held(), LONG_PRESS_MS);
  }

  private move(event: PointerEvent): void {
    const at = this.pointed(event);
    if (!this.press) {
      if (event.target === this.map.getCanvas()) this.target.hover(at);
      return;
    }
    if (event.pointerId !== this.press.id) return;
    const far = Math.hypot(at.x - this.press.start.x, at.y - this.press.start.y);
    if (!this.press.moved && far > (SLOP[this.press.type] ?? 4)) {
      this.press.moved = true;
      clearTimeout(this.long);
    }
    if (!this.press.moved || !this.press.grabbed) return;
    // Between two frames a pen says more than one place.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length > 1 ? all : [event]) this.target.drag(this.pointed(one));
  }

  private up(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    const { press } = this;
    if (!press || event.pointerId !== press.id) return;
    this.letGo();
    const at = this.pointed(event);
    if (press.moved) {
      if (press.grabbed) this.target.drop(at);
      return;
    }
    if (press.grabbed) this.target.abandon();
    this.tapped(press.start);
  }

  private tapped(at: Pointed): void {
    const now = performance.now();
    const { last } = this;
    const twice =
      last !== null && now - last.time < DOUBLE_MS && Math.hypot(at.x - last.at.x, at.y - last.at.y) <= at.reach;
    this.last = twice ? null : { at, time: now };
    if (twice) this.target.doubleTap(at);
    else this.target.tap(at);
  }

  private held(): void {
    const { press } = this;
    if (!press || press.moved) return;
    this.release();
    this.target.menu(press.start);
  }

  private context(event: MouseEvent): void {
    event.preventDefault();
    // A long press of a finger brings a contextmenu event of its own in some browsers: one menu is enough.
    if (event instanceof PointerEvent && event.pointerType !== "mouse") return;
    if (event.target === this.map.getCanvas()) this.target.menu(this.pointed(event));
  }

  private lost(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    if (this.press?.id === event.pointerId) this.release();
  }

  /** What was begun is given up: it belongs to the map after all. */
  private release(): void {
    const grabbed = this.press?.grabbed ?? false;
    this.letGo();
    if (grabbed) this.target.abandon();
  }

  private letGo(): void {
    clearTimeout(this.long);
    if (this.press?.grabbed) this.map.dragPan.enable();
    this.press = null;
  }
}
