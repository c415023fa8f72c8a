/** One tap, one sign; a text is a note with words under it. */
import type { Feature } from "geojson";
import type { Pointed } from "../pointer.ts";
import { say } from "../texts.ts";
import type { Desk, Mode, Status, Tool } from "../tool.ts";

/** The sign under which words stand on the map. */
const NOTE = "notitie";

export class PointMode implements Mode {
  constructor(
    readonly tool: Extract<Tool, "point" | "text">,
    private readonly desk: Desk,
  ) {}

  tap(at: Pointed): void {
    const geometry = { type: "Point", coordinates: this.desk.snapped(at) } as const;
    const text = this.desk.options.text.trim();
    if (this.tool === "text" && text === "") {
      this.desk.fault(say("faultNoText"));
      return;
    }
    const fields = this.tool === "text" ? { teken: NOTE, naam: text } : {};
    this.desk.create([{ geometry, fields }], "point", say(this.tool === "text" ? "stepText" : "stepPoint"));
    this.hover(null);
  }

  doubleTap(): void {
    // The first tap of the two has placed it.
  }

  hover(at: Pointed | null): void {
    const sign = this.tool === "text" ? NOTE : this.desk.signOf("point");
    this.desk.preview.sketch(at ? { type: "Point", coordinates: this.desk.snapped(at) } : null, sign);
  }

  cancel(): boolean {
    return false;
  }

  features(): Feature[] {
    return [];
  }

  status(): Status {
    return { hint: say(`hint_${this.tool}`), measure: "", fault: null };
  }

  leave(): void {
    this.desk.preview.sketch(null, null);
  }
}
