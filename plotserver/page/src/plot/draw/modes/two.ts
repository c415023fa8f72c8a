/** Two points, by a drag or by two taps: rectangle, circle, arrow. What is typed beside the tool goes before what is pointed at. */
import type { Feature, Geometry, Position } from "geojson";
import { direct, inverse } from "../geodesy.ts";
import { areaText, directionText, lengthText, measured } from "../measures.ts";
import { dot, path, shape } from "../overlay.ts";
import type { Pointed } from "../pointer.ts";
import { broadArrow, circle, rectangle, uprightRectangle } from "../shapes.ts";
import { language, say } from "../texts.ts";
import type { Desk, Mode, Status, Tool } from "../tool.ts";

type TwoTool = Extract<Tool, "rectangle" | "circle" | "arrow">;
/** Shapes smaller than this were no shape but a slip of the hand. */
const LEAST_METRES = 0.5;

export class TwoMode implements Mode {
  private first: Position | null = null;
  private second: Position | null = null;

  constructor(
    readonly tool: TwoTool,
    private readonly desk: Desk,
  ) {}

  grab(at: Pointed): boolean {
    if (this.first) return true;
    // Only when a drag comes of it does it count: a press alone is a tap.
    this.pressed = this.desk.snapped(at);
    return true;
  }

  private pressed: Position | null = null;

  drag(at: Pointed): void {
    if (!this.first) this.desk.begins();
    this.first ??= this.pressed;
    this.second = this.desk.snapped(at);
    this.desk.changed();
  }

  drop(at: Pointed): void {
    this.drag(at);
    this.finish();
  }

  abandon(): void {
    this.pressed = null;
  }

  tap(at: Pointed): void {
    const place = this.desk.snapped(at);
    if (!this.first) {
      this.desk.begins();
      this.first = place;
      this.desk.announce(`${say("placed", { n: 1 })} ${this.status().hint}`);
      if (this.exact()) this.finish();
    } else {
      this.second = place;
      this.finish();
    }
    this.desk.changed();
  }

  hover(at: Pointed | null): void {
    if (this.first && at) this.second = this.desk.snapped(at);
    this.desk.changed();
  }

  /** By numbers alone: a radius; width and height; a length (width) and a direction. */
  private exact(): Geometry | null {
    const { first } = this;
    const { radius, width, height, degrees } = this.desk.options.exact;
    if (!first) return null;
    if (this.tool === "circle") return radius ? circle(first, radius) : null;
    if (this.tool === "rectangle") return width && height ? rectangle(first, width, height, degrees ?? 90) : null;
    return width && degrees !== null ? this.arrow(first, direct(first, width, degrees)) : null;
  }

  private arrow(tail: Position, tip: Position): Geometry {
    return this.desk.options.broadArrow
      ? broadArrow(tail, tip, this.desk.options.exact.height ?? 0)
      : { type: "LineString", coordinates: [tail, tip] };
  }

  private geometry(): Geometry | null {
    const exact = this.exact();
    if (exact) return exact;
    const { first, second } = this;
    if (!first || !second || inverse(first, second).metres < LEAST_METRES) return null;
    if (this.tool === "circle") return circle(first, inverse(first, second).metres);
    return this.tool === "rectangle" ? uprightRectangle(first, second) : this.arrow(first, second);
  }

  finish(): boolean {
    const geometry = this.geometry();
    if (!geometry) return false;
    const kind = geometry.type === "LineString" ? "line" : "polygon";
    const label = { rectangle: "stepRectangle", circle: "stepCircle", arrow: "stepArrow" } as const;
    if (this.desk.create([{ geometry, fields: this.fields() }], kind, say(label[this.tool]))) this.reset();
    return true;
  }

  /** What a circle is made of stays with it, so that it can be made again. */
  private fields(): Record<string, unknown> {
    if (this.tool !== "circle" || !this.first) return {};
    const radius = this.desk.options.exact.radius ?? (this.second ? inverse(this.first, this.second).metres : 0);
    return { straal_m: Math.round(radius * 10) / 10, middelpunt: this.first };
  }

  back(): boolean {
    return this.cancel();
  }

  cancel(): boolean {
    if (!this.first) return false;
    this.reset();
    return true;
  }

  private reset(): void {
    this.first = this.second = this.pressed = null;
    this.desk.changed();
  }

  features(): Feature[] {
    const { first, second } = this;
    if (!first) return [];
    const geometry = this.geometry();
    const found: Feature[] = [];
    if (geometry?.type === "Polygon") found.push(shape("area", geometry), path("line", geometry.coordinates[0] ?? []));
    if (geometry?.type === "LineString") found.push(path("line", geometry.coordinates));
    if (this.tool === "circle" && second) found.push(path("guide", [first, second]));
    return [...found, dot("active", first)];
  }

  status(): Status {
    const { first, second } = this;
    const stage = first ? "End" : "Start";
    const geometry = this.geometry();
    const parts: string[] = [];
    if (first && geometry) {
      const { metres, square } = measured(geometry);
      const { radius } = this.desk.options.exact;
      const leg = second ? inverse(first, second) : null;
      if (this.tool === "circle") parts.push(`${say("radius")} ${lengthText(radius ?? leg?.metres ?? 0, language())}`);
      else parts.push(lengthText(this.tool === "arrow" && leg ? leg.metres : metres, language()));
      if (square !== null) parts.push(areaText(square, language()));
      if (this.tool === "arrow" && leg) parts.push(directionText(leg.degrees));
    }
    return { hint: say(`hint_${this.tool}${stage}`), measure: parts.join(" · "), fault: null };
  }
}
