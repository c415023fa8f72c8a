/** Point by point: lines, areas, measuring, the line that splits, the area in which one counts. */
import type { Feature, Geometry, Position } from "geojson";
import { cut } from "../cutting.ts";
import { inverse } from "../geodesy.ts";
import { areaText, directionText, legTexts, lengthText, measured } from "../measures.ts";
import { dot, path, shape } from "../overlay.ts";
import { isArea, isLine, polygonOf } from "../paths.ts";
import { distance } from "../planar.ts";
import type { Pointed } from "../pointer.ts";
import { counterclockwise } from "../shapes.ts";
import { faultText } from "../sentences.ts";
import { language, say } from "../texts.ts";
import type { Desk, Mode, Status, Tool } from "../tool.ts";
import { ringFault, type ShapeFault } from "../validity.ts";

type PathTool = Extract<Tool, "line" | "area" | "measure" | "split" | "count">;

export class PathMode implements Mode {
  points: Position[] = [];
  private ahead: Position | null = null;
  private held: number | null = null;
  private said: string | null = null;

  constructor(
    readonly tool: PathTool,
    private readonly desk: Desk,
  ) {}

  private get area(): boolean {
    return this.tool === "area" || this.tool === "count";
  }

  private near(at: Pointed, index: number): boolean {
    const point = this.points[index];
    if (!point) return false;
    const { x, y } = this.desk.map.project(point as [number, number]);
    return distance([x, y], [at.x, at.y]) <= at.reach;
  }

  // A vertex of the sketch can be dragged while one draws: so a crossing is mended without starting again.
  grab(at: Pointed): boolean {
    this.held = null;
    for (let i = this.points.length - 1; i >= 0; i -= 1) if (this.near(at, i)) this.held ??= i;
    return this.held !== null;
  }

  drag(at: Pointed): void {
    if (this.held === null) return;
    this.points[this.held] = this.desk.snapped(at);
    this.ahead = null;
    this.show();
  }

  drop(at: Pointed): void {
    this.drag(at);
    this.held = null;
  }

  abandon(): void {
    this.held = null;
  }

  tap(at: Pointed): void {
    const closing = this.area && this.points.length >= 3 && this.near(at, 0);
    const ending = this.points.length >= (this.area ? 3 : 2) && this.near(at, this.points.length - 1);
    if (closing || ending) {
      this.finish();
      return;
    }
    if (this.points.length === 0) this.begin();
    this.points.push(this.desk.snapped(at));
    this.ahead = null;
    this.show();
    this.desk.announce(`${say("placed", { n: this.points.length })} ${this.measure()}`);
  }

  private begin(): void {
    if (this.tool === "line" || this.tool === "area") this.desk.begins();
    if (this.tool === "measure" || this.tool === "count") this.desk.measures();
  }

  doubleTap(at: Pointed): void {
    if (!this.finish()) this.tap(at);
  }

  hover(at: Pointed | null): void {
    this.ahead = at ? this.desk.snapped(at) : null;
    this.desk.changed();
  }

  back(): boolean {
    if (this.points.length === 0) return false;
    this.points.pop();
    this.show();
    this.desk.announce(say("takenBack", { n: this.points.length }));
    return true;
  }

  cancel(): boolean {
    if (this.points.length === 0) return false;
    this.clear();
    return true;
  }

  clear(): void {
    this.points = [];
    this.ahead = null;
    this.desk.keep(null);
    this.show(false);
  }

  /** Takes up a sketch that was left. */
  resume(points: readonly Position[]): void {
    this.points = [...points];
    this.show();
  }

  finish(): boolean {
    const enough = this.points.length >= (this.area ? 3 : 2);
    if (!enough) return false;
    const fault = this.area ? ringFault(this.points) : null;
    if (fault) {
      this.desk.fault(faultText(fault));
      return true;
    }
    const geometry: Geometry = this.area
      ? counterclockwise(this.points)
      : { type: "LineString", coordinates: [...this.points] };
    if (this.deliver(geometry)) this.clear();
    return true;
  }

  private deliver(geometry: Geometry): boolean {
    if (this.tool === "measure" || this.tool === "count") {
      this.desk.result(this.tool, geometry);
      return true;
    }
    if (this.tool === "split") return this.split();
    return this.desk.create([{ geometry }], this.area ? "polygon" : "line", say(this.area ? "stepArea" : "stepLine"));
  }

  private split(): boolean {
    const { store } = this.desk;
    const chosen = [...store.selection].map((id) => store.get(id)).filter((object) => object !== undefined);
    const cuts = chosen.flatMap((object) => {
      const { geometry } = object;
      if (!geometry || !(isLine(geometry) || isArea(geometry)) || !store.drawable(object.layer)) return [];
      const pieces = cut(geometry, this.points);
      return pieces.length > 1 ? [{ object, pieces }] : [];
    });
    if (cuts.length === 0) {
      this.desk.fault(say(chosen.length === 0 ? "splitNothingChosen" : "splitMissed"));
      return false;
    }
    splitObjects(this.desk, cuts);
    this.desk.setTool("select");
    return true;
  }

  private show(keep = true): void {
    if (keep) this.desk.keep(this.points.length > 0 ? this.points : null);
    const fault = this.fault();
    const text = fault ? faultText(fault) : null;
    if (text !== this.said) this.desk.fault(text);
    this.said = text;
    this.desk.changed();
  }

  /** Where the edge as drawn so far crosses itself; that it is not closed yet is no fault. */
  private fault(): ShapeFault | null {
    if (!this.area || this.points.length < 4) return null;
    const fault = ringFault(this.points);
    return fault?.kind === "few" ? null : fault;
  }

  private get whole(): Position[] {
    return this.ahead && this.held === null && this.points.length > 0 ? [...this.points, this.ahead] : this.points;
  }

  features(): Feature[] {
    const { points, whole } = this;
    if (points.length === 0) return [];
    const fault = this.fault();
    const found: Feature[] = [];
    if (this.area && whole.length >= 3) found.push(shape("area", polygonOf(whole)));
    if (whole.length >= 2) found.push(path("guide", this.area ? [...whole, whole[0] as Position] : whole));
    if (points.length >= 2) found.push(path(fault ? "fault" : "line", points));
    if (fault?.at) found.push(dot("fault-point", fault.at));
    if (this.tool === "measure") found.push(...legTexts(whole, language()).map(({ at, text }) => dot("measure", at, { text })));
    points.forEach((at, i) => found.push(dot(i === points.length - 1 ? "active" : "vertex", at)));
    return found;
  }

  private measure(): string {
    const line = this.whole;
    if (line.length < 2) return "";
    const geometry: Geometry = this.area && line.length >= 3 ? polygonOf(line) : { type: "LineString", coordinates: line };
    const { metres, square } = measured(geometry);
    const last = inverse(line.at(-2) as Position, line.at(-1) as Position);
    const parts = [lengthText(metres, language())];
    if (square !== null) parts.push(areaText(square, language()));
    else if (line.length > 2) parts.push(`${say("lastLeg")} ${lengthText(last.metres, language())}`);
    parts.push(directionText(last.degrees));
    return parts.join(" · ");
  }

  status(): Status {
    const count = this.points.length;
    const stage = count === 0 ? "Start" : count < (this.area ? 3 : 2) ? "More" : "End";
    const kind = this.area ? "area" : "line";
    return {
      hint: this.tool === "split" && count === 0 ? say("hintSplit") : say(`hint_${kind}${stage}`),
      measure: this.measure(),
      fault: null,
    };
  }

  leave(): void {
    this.desk.preview.sketch(null, null);
  }
}

interface Cut {
  object: { id: string; layer: string; fields: Record<string, unknown> };
  pieces: Geometry[];
}

/** The largest piece stays the object, with its history; the others are new ones with the same attributes. */
function splitObjects(desk: Desk, cuts: Cut[]): void {
  const size = (geometry: Geometry) => {
    const { metres, square } = measured(geometry);
    return square ?? metres;
  };
  for (const { object, pieces } of cuts) {
    const [first, ...rest] = [...pieces].sort((a, b) => size(b) - size(a));
    const made = rest.map((geometry) => ({
      kind: "create" as const,
      layer: object.layer,
      id: crypto.randomUUID(),
      geometry,
      fields: { ...object.fields },
    }));
    desk.store.apply(
      [{ kind: "update", layer: object.layer, id: object.id, geometry: first as Geometry }, ...made],
      say("stepSplit"),
    );
    desk.store.select([object.id, ...made.map(({ id }) => id)]);
  }
  desk.announce(say("splitDone", { n: cuts.reduce((sum, { pieces }) => sum + pieces.length, 0) }));
}
