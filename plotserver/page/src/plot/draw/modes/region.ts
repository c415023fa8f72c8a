/** Drawn in one stroke: a box or lasso that selects, and a line or area by free hand. Each also by taps, for who cannot drag. */
import type { Feature, Geometry, Position } from "geojson";
import { path, shape, dot } from "../overlay.ts";
import { polygonOf } from "../paths.ts";
import { fromWorld, toWorld, type XY } from "../planar.ts";
import { seenIds } from "../placing.ts";
import type { Pointed } from "../pointer.ts";
import { counterclockwise, smoothed, uprightRectangle } from "../shapes.ts";
import { faultText } from "../sentences.ts";
import { say } from "../texts.ts";
import type { Desk, Mode, Status, Tool } from "../tool.ts";
import { ringFault } from "../validity.ts";
import { lyingIn } from "../within.ts";

type RegionTool = Extract<Tool, "box" | "lasso" | "freehand">;

export class RegionMode implements Mode {
  /** In pixels of the world at the present zoom, so that the map may move meanwhile. */
  private stroke: Position[] = [];
  private ahead: Position | null = null;
  private dragging = false;
  private add = false;

  constructor(
    readonly tool: RegionTool,
    private readonly desk: Desk,
  ) {}

  grab(at: Pointed): boolean {
    this.add = at.shift;
    return true;
  }

  drag(at: Pointed): void {
    if (!this.dragging) {
      if (this.tool === "freehand") this.desk.begins();
      this.stroke = [];
      this.dragging = true;
    }
    if (this.tool === "box" && this.stroke.length > 1) this.stroke.pop();
    this.stroke.push(this.tool === "freehand" && this.stroke.length === 0 ? this.desk.snapped(at) : at.at);
    this.desk.changed();
  }

  drop(): void {
    this.dragging = false;
    this.finish();
  }

  abandon(): void {
    if (this.dragging) this.clear();
  }

  tap(at: Pointed): void {
    this.add = at.shift || this.add;
    this.stroke.push(this.tool === "freehand" ? this.desk.snapped(at) : at.at);
    if (this.tool === "box" && this.stroke.length === 2) this.finish();
    else {
      this.desk.announce(say("placed", { n: this.stroke.length }));
      this.desk.changed();
    }
  }

  doubleTap(): void {
    this.finish();
  }

  hover(at: Pointed | null): void {
    this.ahead = this.stroke.length > 0 ? (at?.at ?? null) : null;
    if (this.stroke.length > 0) this.desk.changed();
  }

  back(): boolean {
    if (this.stroke.length === 0) return false;
    this.stroke.pop();
    this.desk.changed();
    return true;
  }

  cancel(): boolean {
    if (this.stroke.length === 0) return false;
    this.clear();
    return true;
  }

  private clear(): void {
    this.stroke = [];
    this.ahead = null;
    this.dragging = false;
    this.desk.changed();
  }

  /** Without what the hand trembled, judged in pixels as they are now. */
  private calm(): Position[] {
    const zoomed = 512 * 2 ** this.desk.map.getZoom();
    const pixels = this.stroke.map((at) => toWorld(at).map((one) => one * zoomed) as unknown as XY);
    return smoothed(pixels).map(([x, y]) => fromWorld([x / zoomed, y / zoomed]));
  }

  finish(): boolean {
    if (this.stroke.length < 2) return false;
    if (this.tool === "freehand") return this.draw();
    const area = this.tool === "box" ? uprightRectangle(this.stroke[0] as Position, this.stroke.at(-1) as Position) : polygonOf(this.calm());
    this.choose(area);
    this.clear();
    return true;
  }

  private draw(): boolean {
    const points = this.calm();
    const { freehandArea } = this.desk.options;
    const fault = freehandArea ? ringFault(points) : null;
    if (fault) {
      // A stroke that crosses itself stays, red: it can be taken back, or drawn as a line.
      this.desk.fault(faultText(fault));
      this.desk.changed();
      return true;
    }
    const geometry: Geometry = freehandArea ? counterclockwise(points) : { type: "LineString", coordinates: points };
    const kind = freehandArea ? "polygon" : "line";
    if (this.desk.create([{ geometry }], kind, say("stepFreehand"))) this.clear();
    return true;
  }

  /** What is shown and lies wholly or partly in the area. */
  private choose(area: Geometry): void {
    const { store } = this.desk;
    const within = lyingIn(area);
    const seen = seenIds(this.desk.map);
    const inside = [...store.objects()].filter(({ id, geometry }) => geometry && seen.has(id) && within(geometry)).map(({ id }) => id);
    store.select(inside, this.add);
    this.desk.announce(say(inside.length === 1 ? "chosenOne" : "chosenMany", { n: store.selection.size }));
    if (inside.length > 0) this.desk.setTool("select");
  }

  features(): Feature[] {
    const line = this.ahead ? [...this.stroke, this.ahead] : this.stroke;
    if (line.length === 0) return [];
    if (line.length === 1) return [dot("active", line[0] as Position)];
    if (this.tool === "box") {
      const box = uprightRectangle(line[0] as Position, line.at(-1) as Position);
      return [shape("area", box), path("guide", box.type === "Polygon" ? (box.coordinates[0] ?? []) : [])];
    }
    if (this.tool === "freehand" && !this.desk.options.freehandArea) return [path("line", line)];
    const fault = !this.dragging && this.tool === "freehand" && line.length > 3 ? ringFault(line) : null;
    const marks = fault?.at ? [dot("fault-point", fault.at)] : [];
    return [...(line.length > 2 ? [shape("area", polygonOf(line))] : []), path(fault ? "fault" : "line", line), ...marks];
  }

  status(): Status {
    return { hint: say(`hint_${this.tool}`), measure: "", fault: null };
  }
}
