/** The tools, and what each of them offers to whoever drives them. */
import type { Feature, Geometry, Position } from "geojson";
import type { Map as MapLibre } from "maplibre-gl";
import type { PlotObject, PlotStore } from "../model.ts";
import type { Kind } from "./palette-model.ts";
import type { Pointed } from "./pointer.ts";
import type { Preview } from "./preview.ts";

export const TOOLS = [
  "select",
  "box",
  "lasso",
  "point",
  "text",
  "line",
  "area",
  "freehand",
  "rectangle",
  "circle",
  "arrow",
  "mal",
  "measure",
  "count",
  "split",
] as const;
export type Tool = (typeof TOOLS)[number];

/** What a tool says while it is used. */
export interface Status {
  hint: string;
  measure: string;
  fault: string | null;
}

/** What is typed beside a tool instead of pointed at. Metres and degrees. */
export interface Exact {
  radius: number | null;
  width: number | null;
  height: number | null;
  degrees: number | null;
}

export interface Options {
  snap: boolean;
  /** Freehand makes areas instead of lines. */
  freehandArea: boolean;
  /** An arrow is a line with a head (evacuation …), or a broad area. */
  broadArrow: boolean;
  text: string;
  exact: Exact;
  /** Handles of one selected shape: its vertices, or a frame to turn and scale. */
  frame: boolean;
}

export function firstOptions(): Options {
  const exact = { radius: null, width: null, height: null, degrees: null };
  return { snap: true, freehandArea: false, broadArrow: false, text: "", exact, frame: false };
}

export interface Made {
  geometry: Geometry;
  fields?: Record<string, unknown>;
}

/** What tools may ask of the desk on which they lie. */
export interface Desk {
  readonly map: MapLibre;
  readonly store: PlotStore;
  readonly preview: Preview;
  readonly options: Options;
  signOf(kind: Kind): string;
  /** The place meant: a vertex or side near it when snapping is on. */
  snapped(at: Pointed, without?: ReadonlySet<string>): Position;
  /** Pixels as world units. */
  reach(pixels: number): number;
  /** Puts objects in the active layer as one step; false when that cannot be, and the sketch must stay. */
  create(made: Made[], kind: Kind, label: string): boolean;
  under(at: Pointed): PlotObject[];
  /** The mode looks different: show it. */
  changed(): void;
  /** The same, and what is beside it (its form) too. */
  renewed(): void;
  /** Said to screen readers. */
  announce(text: string): void;
  fault(text: string | null): void;
  setTool(tool: Tool): void;
  /** Asks the page around the map for something: the form of what is selected. */
  host(what: "edit" | "palette"): void;
  /** A measured shape, or an area to count in. */
  result(kind: "measure" | "count", geometry: Geometry | null): void;
  /** A new shape is begun: what was selected for it is done with, and its form no longer lies over the map. */
  begins(): void;
  /** A new measure is begun: the panel of the last one goes out of the way. */
  measures(): void;
  /** Keeps an unfinished sketch across a reload. */
  keep(points: readonly Position[] | null): void;
}

export interface Mode {
  readonly tool: Tool;
  grab?(at: Pointed): boolean;
  drag?(at: Pointed): void;
  drop?(at: Pointed): void;
  abandon?(): void;
  tap(at: Pointed): void;
  doubleTap?(at: Pointed): void;
  hover?(at: Pointed | null): void;
  /** True when the key was for this tool. */
  key?(event: KeyboardEvent): boolean;
  /** Backspace: takes the last point back; false when there is none. */
  back?(): boolean;
  /** Enter: false when there is nothing to finish, so that Enter places a point. */
  finish?(): boolean;
  /** Escape: false when there was nothing to cancel. */
  cancel(): boolean;
  features(): Feature[];
  status(): Status;
  /** Another tool is taken. */
  leave?(): void;
}
