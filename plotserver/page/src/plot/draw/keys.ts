/** The keys of drawing. Arrows and Enter act where the map has the focus; single letters anywhere, unless one types. */
import { shortcutsOn } from "../../keyboard.ts";
import { deleteSelection, duplicate, copySelection, cutSelection, paste, selectAll } from "./editing.ts";
import { arrowOf } from "./cursor.ts";
import type { Drawing } from "./drawing.ts";
import type { Tool } from "./tool.ts";

export const TOOL_KEYS: Partial<Record<string, Tool>> = {
  "1": "select",
  "2": "point",
  "3": "line",
  "4": "area",
  "5": "rectangle",
  "6": "circle",
  "7": "arrow",
  "8": "text",
  "9": "freehand",
  "0": "mal",
  b: "box",
  k: "lasso",
  m: "measure",
  i: "count",
  x: "split",
};
export const SNAP_KEY = "s";
export const FRAME_KEY = "r";

/** The key of a tool, to stand on its button. */
export function keyOf(tool: Tool): string {
  return (Object.entries(TOOL_KEYS).find(([, one]) => one === tool)?.[0] ?? "").toUpperCase();
}

export class Keys {
  private readonly stops = new AbortController();

  constructor(private readonly drawing: Drawing) {
    const { signal } = this.stops;
    // Before MapLibre, which moves the map by the arrow keys.
    drawing.map.getContainer().addEventListener("keydown", (event) => this.onMap(event), { signal, capture: true });
    document.addEventListener("keydown", (event) => this.anywhere(event), { signal });
  }

  stop(): void {
    this.stops.abort();
  }

  private onMap(event: KeyboardEvent): void {
    if (event.target !== this.drawing.map.getCanvas()) return;
    if (!this.handled(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private handled(event: KeyboardEvent): boolean {
    const { drawing } = this;
    const mode = drawing.current;
    if (event.ctrlKey || event.metaKey) return arrowOf(event) !== null && drawing.tool !== "select" ? this.arrow(event) : this.control(event);
    if (mode.key?.(event)) return true;
    if (drawing.tool !== "select" || drawing.cursor.at) {
      if (this.arrow(event)) return true;
      if (event.key === " ") return this.press(event.shiftKey);
    }
    if (event.key === "Enter") return this.enter(event.shiftKey);
    if (event.key === "Backspace" && mode.back?.()) return true;
    if (event.key === "Delete" || event.key === "Backspace") return deleteSelection(drawing);
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      drawing.menu(drawing.cursor.pointed());
      return true;
    }
    return false;
  }

  private arrow(event: KeyboardEvent): boolean {
    const by = arrowOf(event);
    if (by) this.drawing.moveCursor(by);
    return by !== null;
  }

  private press(shift: boolean): boolean {
    this.drawing.pressAtCursor(shift);
    return true;
  }

  /** Finishes; when there is nothing to finish it is a press. */
  private enter(shift: boolean): boolean {
    const { drawing } = this;
    if (drawing.current.finish?.()) {
      drawing.changed();
      return true;
    }
    return this.press(shift);
  }

  private control(event: KeyboardEvent): boolean {
    const { drawing } = this;
    const acts: Record<string, () => boolean> = {
      c: () => copySelection(drawing),
      x: () => cutSelection(drawing),
      v: () => paste(drawing),
      d: () => duplicate(drawing),
      a: () => selectAll(drawing),
    };
    return acts[event.key.toLowerCase()]?.() ?? false;
  }

  private anywhere(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    const { drawing } = this;
    if (event.key === "Escape") {
      if (this.escape()) event.preventDefault();
      return;
    }
    if (types(event.target) || !shortcutsOn()) return;
    const tool = TOOL_KEYS[event.key.toLowerCase()];
    if (tool) drawing.setTool(tool);
    else if (event.key.toLowerCase() === SNAP_KEY) drawing.setOption("snap", !drawing.options.snap);
    else if (event.key.toLowerCase() === FRAME_KEY) drawing.setOption("frame", !drawing.options.frame);
    else return;
    event.preventDefault();
  }

  /** One thing at a time: the sketch, the tool, the cross, the selection. */
  private escape(): boolean {
    const { drawing } = this;
    drawing.fault(null);
    if (drawing.current.cancel()) drawing.changed();
    else if (drawing.tool !== "select") drawing.setTool("select");
    else if (drawing.cursor.at) drawing.cursor.hide();
    else return false;
    return true;
  }
}

function types(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
