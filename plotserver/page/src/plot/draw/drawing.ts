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
import { fetchGrid } from "../../api.ts";
import type { LonLat } from "../../coordinates.ts";
import { approximateRd, exactRd, type Rd } from "../../rd.ts";
import type { Book } from "../../symbolen-model.ts";
import { OBJECTS } from "../live-style.ts";
import type { Change, PlotObject, PlotStore } from "../model.ts";
import { Cursor } from "./cursor.ts";
import "./elements.ts";
import { newId } from "./ids.ts";
import { Keys } from "./keys.ts";
import { MalMode } from "./modes/mal.ts";
import { PathMode } from "./modes/path.ts";
import { PointMode } from "./modes/point.ts";
import { RegionMode } from "./modes/region.ts";
import { SelectMode } from "./modes/select.ts";
import { TwoMode } from "./modes/two.ts";
import { Overlay, dot } from "./overlay.ts";
import { Habits, type Kind } from "./palette-model.ts";
import type { Values } from "./mal-model.ts";
import { isArea, isLine } from "./paths.ts";
import { fromWorld, metresPerWorld } from "./planar.ts";
import { type Pointed, Pointers, type PointerTarget } from "./pointer.ts";
import { Preview } from "./preview.ts";
import { faultText } from "./sentences.ts";
import { Sketches } from "./sketches.ts";
import { type Snap, SnapIndex } from "./snapping.ts";
import { placeText } from "./places.ts";
import { say } from "./texts.ts";
import { worldBox } from "./transform.ts";
import type { Desk, Made, Mode, Options, Status, Tool } from "./tool.ts";
import { shapeFault } from "./validity.ts";

const TILE = 512;
const SNAP_PIXELS = 14;
const FIRST_SIGNS: Record<Kind, string> = { point: "incidentlocatie", line: "afzetting-buitenring", polygon: "aandachtsgebied" };
const CURSOR_MS = 500;

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
  readonly options: Options = {
    snap: true,
    freehandArea: false,
    broadArrow: false,
    text: "",
    exact: { radius: null, width: null, height: null, degrees: null },
    frame: false,
  };
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
  private readonly live = document.createElement("div");
  private mode: Mode;
  private snap: Snap | null = null;
  private said: string | null = null;
  private stale = new Set<string>();
  private cursorTold = 0;

  /** `host` gets what is said to screen readers; `person` names whose favourites these are. */
  constructor(
    readonly map: MapLibre,
    readonly store: PlotStore,
    readonly element: HTMLElement,
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
    this.prepare();
  }

  private prepare(): void {
    this.live.className = "visually-hidden";
    this.live.setAttribute("role", "status");
    this.live.setAttribute("aria-live", "polite");
    this.element.append(this.live);
    this.map.boxZoom.disable();
    this.map.doubleClickZoom.disable();
    this.map.getCanvasContainer().classList.add("draw-canvas");
    this.map.on("move", () => this.changed());
    for (const { id } of this.store.objects()) this.stale.add(id);
    this.store.addEventListener("objects", (event) => {
      for (const id of (event as CustomEvent<{ ids: string[] }>).detail.ids) this.stale.add(id);
      this.changed();
    });
    this.store.addEventListener("selection", () => this.selecting.selectionChanged());
    void this.measureUp();
  }

  /** RD by seven parameters at once; exact as soon as the grid is there. */
  private async measureUp(): Promise<void> {
    try {
      this.rd = await approximateRd();
      this.tell("tool");
      this.rd = await exactRd(await fetchGrid());
      this.tell("tool");
    } catch {
      // Without the grid coordinates are some decimetres off, and say so.
    }
  }

  stop(): void {
    this.pointers.stop();
    this.keys.stop();
    this.cursor.remove();
    this.live.remove();
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
    this.putAside();
    this.mode.leave?.();
    this.mode = this.modeFor(tool);
    this.cursor.hide();
    this.snap = null;
    this.fault(null);
    this.map.getContainer().dataset["tool"] = tool;
    this.map.getCanvas().style.cursor = tool === "select" ? "" : "crosshair";
    this.changed();
    this.tell("tool");
    this.announce(`${say(`tool_${tool}`)}. ${this.mode.status().hint}`);
  }

  private modeFor(tool: Tool): Mode {
    switch (tool) {
      case "select":
        return this.selecting;
      case "mal":
        return this.mal;
      case "point":
      case "text":
        return new PointMode(tool, this);
      case "rectangle":
      case "circle":
      case "arrow":
        return new TwoMode(tool, this);
      case "box":
      case "lasso":
      case "freehand":
        return new RegionMode(tool, this);
      default:
        return new PathMode(tool, this);
    }
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
    const style = this.map.getStyle().layers ?? [];
    const layers = style.filter((layer) => "source" in layer && layer.source === OBJECTS).map(({ id }) => id);
    if (layers.length === 0) return [];
    const { x, y, reach } = at;
    const found = this.map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers });
    const ids = [...new Set(found.map(({ properties }) => String(properties["id"])))];
    const objects = ids.map((id) => this.store.get(id)).filter((one): one is PlotObject => one !== undefined);
    const rank = ({ geometry }: PlotObject) => (isArea(geometry) ? 2 : isLine(geometry) ? 1 : 0);
    return objects.sort((a, b) => rank(a) - rank(b));
  }

  create(made: Made[], kind: Kind, label: string): boolean {
    const layer = this.store.activeLayer;
    if (!layer || !this.store.drawable(layer)) {
      this.fault(say("faultNoLayer"));
      return false;
    }
    const wrong = made.map(({ geometry }) => shapeFault(geometry)).find((fault) => fault !== null);
    if (wrong) {
      this.fault(faultText(wrong));
      return false;
    }
    const sign = this.signOf(kind);
    const changes = made.map(({ geometry, fields }): Change => {
      const all = { teken: sign, zekerheid: "zeker", ...fields };
      return { kind: "create", layer, id: newId(), geometry, fields: all };
    });
    this.preview.sketch(null, null);
    this.store.apply(changes, label);
    this.store.select(changes.map(({ id }) => id));
    for (const change of changes) if (change.kind === "create") this.habits.uses(String(change.fields["teken"]));
    this.fault(null);
    this.announce(say("done", { what: label }));
    this.tell("tool");
    return true;
  }

  changed(): void {
    const features = this.mode.features();
    if (this.snap) features.push(dot("snap", this.snap.at));
    this.overlay.show(features);
    this.tell("status");
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
    // The same sentence twice is said once, unless it changes in between.
    this.live.textContent = text === this.live.textContent ? `${text}\u00a0` : text;
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

  keep(points: readonly Position[] | null): void {
    const { tool } = this.mode;
    if (points && (tool === "line" || tool === "area")) this.sketches.remember({ tool, points: [...points], sign: this.signOf(tool === "line" ? "line" : "polygon") });
    else if (points === null) this.sketches.forget();
  }

  /** A sketch that is left for another tool stays within reach. */
  private putAside(): void {
    if (this.mode instanceof PathMode && this.mode.points.length > 0) this.tell("kept");
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
    this.map.fitBounds(bounds, { padding: 80, maxZoom: 16, animate: false });
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
    const now = performance.now();
    if (now - this.cursorTold < CURSOR_MS && at) return;
    this.cursorTold = now;
    this.store.cursor(at ? [at.at[0] as number, at.at[1] as number] : null);
  }

  menu(at: Pointed): void {
    if (this.tool === "select") {
      const under = this.under(at);
      if (under[0] && !under.some(({ id }) => this.store.selection.has(id))) this.store.select([under[0].id]);
    }
    this.tell("menu", at);
  }
}
