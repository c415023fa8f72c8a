/** The sketch that was not finished, kept in the browser so that neither another tool nor a reload loses it. */
import type { Position } from "geojson";

export interface Sketch {
  tool: "line" | "area";
  points: Position[];
  sign: string;
}

export class Sketches {
  private now: Sketch | null;

  constructor(
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null,
    private readonly place: string,
  ) {
    this.now = this.read();
  }

  private get key(): string {
    return `plotserver.schets.${this.place}`;
  }

  private read(): Sketch | null {
    try {
      const found = JSON.parse(this.storage?.getItem(this.key) ?? "null") as Sketch | null;
      return found && Array.isArray(found.points) && found.points.length > 0 ? found : null;
    } catch {
      return null;
    }
  }

  get kept(): Sketch | null {
    return this.now;
  }

  remember(sketch: Sketch): void {
    this.now = sketch;
    try {
      this.storage?.setItem(this.key, JSON.stringify(sketch));
    } catch {
      // Kept in memory alone.
    }
  }

  forget(): void {
    this.now = null;
    try {
      this.storage?.removeItem(this.key);
    } catch {
      // Nothing was kept there.
    }
  }
}
