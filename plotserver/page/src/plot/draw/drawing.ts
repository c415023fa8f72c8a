/**
 * Drawing on the map of a plot: the tool in hand, the keys and the pointer that drive it, and what it shows and says.
 * Everything that is drawn goes to the store; here is kept only what is not finished yet.
 *
 * Events: "tool" (another tool, or its options), "status" (hint, measure, fault), "menu" (detail: Pointed), "edit",
 * "palette" (it wants a sign to be chosen), "result" (detail: what was measured or counted), "kept" (a sketch can be
 * taken up again), "panels".
 */
import type { Geometry, Position } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import type { LonLat } from "../../coordinates.ts";
import type { Rd } from "../../rd.ts";
import type { Book } from "../../symbolen-model.ts";
import type { PlotObject, PlotStore } from "../model.ts";
import { Cursor } from "./cursor.ts";
import "./elements.ts";
import { Keys } from "./keys.ts";
import { MalMode } from "./modes/mal.ts";
import { modeFor } from "./modes/all.ts";
import { PathMode } from "./modes/path.ts";
import { SelectMode } from "./modes/select.ts";
import { Overlay, dot } from "./overlay.ts";
import { Habits, type Kind } from "./palette-model.ts";
import type { Values } from "./mal-model.ts";
import { fromWorld, metresPerWorld } from "./planar.ts";
import { type Pointed, Pointers, type PointerTarget } from "./pointer.ts";
import { Preview } from "./preview.ts";
import { Sketches } from "./sketches.ts";
import { type Snap, SnapIndex } from "./snapping.ts";
import { objectsUnder, place, pointableLayers, whyNot } from "./placing.ts";
import { followRd, placeText } from "./places.ts";
import { say } from "./texts.ts";
import { Voice } from "./voice.ts";
import { worldBox } from "./transform.ts";
import { type Desk, firstOptions, type Made, type Mode, type Options, type Status, type Tool } from "./tool.ts";

const TILE = 512;
const SNAP_PIXELS = 14;
const FIRST_SIGNS: Record<Kind, string> = { point: "incidentlocatie", line: "afzetting-buitenring", polygon: "aandachtsgebied" };

export interface Result {
  kind: "measure" | "count";
  geometry: Geometry | null;
}

export class Drawing extends EventTarget implements Desk, PointerTarget {
  readonly preview: Preview;
  readonly habits: Habits;
  readonly sketches: Sketches;
  readonly cursor: Cursor;
  readonly selecting: SelectMode;
  readonly mal: MalMode;
  readonly options: Options = firstOptions();
  book: Book | null = null;
  rd: Rd | null = null;
  /** What was measured or counted last. */
  lastResult: Result | null = null;
  /** A template in the plot that is to be changed, until its form has taken it up. */
  malAsked: { id: string; values: Values; ids: string[] } | null = null;
  readonly panels = { coordinates: false, measure: false };
  private readonly signs: Record<Kind, string> = { ...FIRST_SIGNS };
  private readonly overlay: Overlay;
  private readonly pointers: Pointers;
  private readonly keys: Keys;
  private readonly snaps = new SnapIndex();
  private readonly voice: Voice;
  private mode: Mode;
  private snap: Snap | null = null;
  private said: string | null = null;
  private stale = new Set<string>();
  private pointable: string[] | null = null;
  private shownStatus = "";

  /** `host` gets what is said to screen readers; `person` names whose favourites these are. */
  constructor(
    readonly map: MapLibre,
    readonly store: PlotStore,
    element: HTMLElement,
    person = "",
  ) {
    super();
    this.preview = new Preview(map, (id) => store.get(id));
    this.habits = new Habits(globalThis.localStorage ?? null, person);
    this.sketches = new Sketches(globalThis.localStorage ?? null, location.pathname);
    this.overlay = new Overlay(map);
    this.cursor = new Cursor(map);
    this.selecting = new SelectMode(this);
    this.mal = new MalMode(this);
    this.mode = this.selecting;
    this.pointers = new Pointers(map, this);
    this.keys = new Keys(this);
    this.voice = new Voice(element);
    this.prepare();
  }

  private prepare(): void {
    this.map.boxZoom.disable();
    this.map.doubleClickZoom.disable();
    this.map.getCanvasContainer().classList.add("draw-canvas");
    this.map.on("move", () => this.changed());
    this.map.on("styledata", () => (this.pointable = null));
    for (const { id } of this.store.objects()) this.stale.add(id);
    this.store.addEventListener("objects", (event) => {
      for (const id of (event as CustomEvent<{ ids: string[] }>).detail.ids) this.stale.add(id);
      this.changed();
    });
    this.store.addEventListener("selection", () => this.selecting.selectionChanged());
    void followRd((rd) => {
      this.rd = rd;
      this.tell("tool");
    });
  }

  stop(): void {
    this.pointers.stop();
    this.keys.stop();
    this.cursor.remove();
    this.voice.remove();
  }

  private tell(name: string, detail: unknown = null): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // --- tools and signs

  get tool(): Tool {
    return this.mode.tool;
  }

  get current(): Mode {
    return this.mode;
  }

  setTool(tool: Tool): void {
    if (tool === this.mode.tool && tool !== "mal") return;
    const typing = document.activeElement?.closest("plot-mal-form");
    this.mode.leave?.();
    // A sketch that is left for another tool stays within reach.
    if (this.sketches.kept) this.tell("kept");
    this.mode = tool === "select" ? this.selecting : tool === "mal" ? this.mal : modeFor(tool, this);
    // A template has a field for its place, and needs the room.
    if (tool === "mal") this.panels.coordinates = false;
    this.cursor.hide();
    this.snap = null;
    this.fault(null);
    this.map.getContainer().dataset["tool"] = tool;
    this.map.getCanvas().style.cursor = tool === "select" ? "" : "crosshair";
    this.changed();
    this.tell("tool");
    // Its form goes: whoever typed in it goes on at the map.
    if (typing && tool !== "mal") this.map.getCanvas().focus();
    this.announce(`${say(`tool_${tool}`)}. ${this.mode.status().hint}`);
  }

  setOption<K extends keyof Options>(name: K, value: Options[K]): void {
    this.options[name] = value;
    this.changed();
    this.tell("tool");
  }

  signOf(kind: Kind): string {
    return this.signs[kind];
  }

  /** The sign with which one draws on, and the tool that goes with it. */
  setSign(code: string, kind: Kind): void {
    this.signs[kind] = code;
    const fits: Record<Kind, readonly Tool[]> = {
      point: ["point"],
      line: ["line", "freehand", "arrow"],
      polygon: ["area", "rectangle", "circle", "freehand", "arrow"],
    };
    if (!fits[kind].includes(this.tool)) this.setTool(kind === "point" ? "point" : kind === "line" ? "line" : "area");
    else this.tell("tool");
  }

  // --- what tools ask (Desk)

  reach(pixels: number): number {
    return pixels / (TILE * 2 ** this.map.getZoom());
  }

  metresPerPixel(): number {
    return metresPerWorld(this.map.getCenter().lat) * this.reach(1);
  }

  snapped(at: Pointed, without: ReadonlySet<string> = new Set()): Position {
    this.snap = null;
    if (!this.options.snap || at.free) return at.at;
    for (const id of this.stale) this.snaps.set(id, this.store.get(id)?.geometry ?? null);
    this.stale.clear();
    this.snap = this.snaps.find(at.at, this.reach(Math.max(SNAP_PIXELS, at.reach)), without);
    return this.snap?.at ?? at.at;
  }

  under(at: Pointed): PlotObject[] {
    // To ask the map for its style costs more than to ask what lies there.
    this.pointable ??= pointableLayers(this.map);
    return objectsUnder(this.map, this.store, this.pointable, at);
  }

  create(made: Made[], kind: Kind, label: string): boolean {
    const refused = whyNot(this.store, made);
    if (refused) {
      this.fault(refused);
      return false;
    }
    this.preview.sketch(null, null);
    const used = place(this.store, made, this.signOf(kind), label);
    for (const code of used) this.habits.uses(code);
    this.fault(null);
    this.announce(say("done", { what: label }));
    this.tell("tool");
    return true;
  }

  changed(): void {
    const features = this.mode.features();
    if (this.snap) features.push(dot("snap", this.snap.at));
    this.overlay.show(features);
    const status = this.status;
    const now = [status.hint, status.measure, status.fault, features.length > 0].join("\n");
    if (now === this.shownStatus) return;
    this.shownStatus = now;
    this.tell("status");
  }

  renewed(): void {
    this.shownStatus = "";
    this.changed();
  }

  fault(text: string | null): void {
    if (text === this.said) return;
    this.said = text;
    if (text) this.announce(text);
    this.tell("status");
  }

  get status(): Status {
    const status = this.mode.status();
    return { ...status, fault: this.said ?? status.fault };
  }

  announce(text: string): void {
    this.voice.say(text);
  }

  host(what: "edit" | "palette"): void {
    this.tell(what);
  }

  setBook(book: Book): void {
    this.book = book;
    this.tell("tool");
  }

  setPanel(name: keyof Drawing["panels"], open: boolean): void {
    this.panels[name] = open;
    this.tell("tool");
    this.tell("panels");
  }

  result(kind: Result["kind"], geometry: Geometry | null): void {
    this.lastResult = geometry ? { kind, geometry } : null;
    this.tell("result", this.lastResult);
  }

  // --- unfinished work

  begins(): void {
    this.store.select([]);
  }

  measures(): void {
    this.lastResult = null;
    if (this.panels.measure) this.setPanel("measure", false);
  }

  keep(points: readonly Position[] | null): void {
    const { tool } = this.mode;
    if (points && (tool === "line" || tool === "area")) this.sketches.remember({ tool, points: [...points], sign: this.signOf(tool === "line" ? "line" : "polygon") });
    else if (points === null) this.sketches.forget();
  }

  finish(): void {
    this.current.finish?.();
    this.changed();
  }

  back(): void {
    this.current.back?.();
    this.changed();
  }

  cancel(): void {
    this.fault(null);
    this.current.cancel();
    this.changed();
  }

  discard(): void {
    this.sketches.forget();
    this.tell("kept");
  }

  /** Takes up the sketch that was left, also after a reload. */
  resume(): void {
    const kept = this.sketches.kept;
    if (!kept) return;
    this.setSign(kept.sign, kept.tool === "line" ? "line" : "polygon");
    this.setTool(kept.tool);
    if (this.mode instanceof PathMode) this.mode.resume(kept.points);
    this.tell("tool");
  }

  // --- keyboard, search and coordinates

  /** Does here what a tap would: for the search box, typed coordinates and the keyboard. */
  placeAt({ lon, lat }: LonLat): void {
    const { x, y } = this.map.project([lon, lat]);
    const { clientWidth, clientHeight } = this.map.getContainer();
    if (x < 0 || y < 0 || x > clientWidth || y > clientHeight) this.map.jumpTo({ center: [lon, lat] });
    if (this.tool === "select") this.cursor.show([lon, lat]);
    else this.mode.tap({ at: [lon, lat], x, y, shift: false, free: true, reach: 0 });
    this.changed();
  }

  /** Brings shapes into view that were not drawn by pointing. */
  showAll(shapes: readonly Geometry[]): void {
    const [west, north, east, south] = worldBox(shapes);
    const bounds: [number, number, number, number] = [...fromWorld([west, south]), ...fromWorld([east, north])];
    const { clientWidth, clientHeight } = this.map.getContainer();
    // Beside what lies over the map: the tools above, a panel below, the form at the right.
    const room = { top: Math.min(150, clientHeight / 4), bottom: 60, left: 60, right: Math.min(400, clientWidth / 3) };
    this.map.fitBounds(bounds, { padding: room, maxZoom: 16, animate: false });
  }

  pressAtCursor(shift: boolean): void {
    this.mode.tap({ ...this.cursor.pointed(), shift });
    this.changed();
  }

  moveCursor(by: readonly [number, number]): void {
    this.cursor.step(by);
    const at = this.cursor.pointed();
    this.mode.hover?.(at);
    this.announce(placeText({ lon: at.at[0] as number, lat: at.at[1] as number }, this.rd, "rd"));
    this.changed();
  }

  // --- pointer (PointerTarget)

  grab(at: Pointed): boolean {
    this.cursor.hide();
    return this.mode.grab?.(at) ?? false;
  }

  drag(at: Pointed): void {
    this.mode.drag?.(at);
  }

  drop(at: Pointed): void {
    this.mode.drop?.(at);
    this.snap = null;
    this.changed();
  }

  abandon(): void {
    this.mode.abandon?.();
  }

  tap(at: Pointed): void {
    this.tell("tap");
    this.mode.tap(at);
    this.changed();
  }

  doubleTap(at: Pointed): void {
    if (this.mode.doubleTap) this.mode.doubleTap(at);
    else this.mode.tap(at);
    this.changed();
  }

  hover(at: Pointed | null): void {
    this.mode.hover?.(at);
    if (!at) this.snap = null;
  }

  menu(at: Pointed): void {
    if (this.tool === "select") {
      const under = this.under(at);
      if (under[0] && !under.some(({ id }) => this.store.selection.has(id))) this.store.select([under[0].id]);
    }
    this.tell("menu", at);
  }
}
