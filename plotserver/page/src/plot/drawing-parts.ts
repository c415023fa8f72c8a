/** Where the drawing tools stand on this page, and which keys they have. */
import { html, type TemplateResult } from "lit";
import type { Language } from "../texts.ts";
import "./draw/coordinates-panel.ts";
import "./draw/draw-menu.ts";
import type { Drawing } from "./draw/drawing.ts";
import "./draw/form.ts";
import { TOOL_KEYS } from "./draw/keys.ts";
import "./draw/measure-panel.ts";
import "./draw/palette.ts";
import { say } from "./draw/texts.ts";
import type { Tool } from "./draw/tool.ts";
import "./draw/tools.ts";
import { plotTranslator, type PlotKey } from "./plot-texts.ts";

const MORE_KEYS: readonly [keys: string, what: PlotKey][] = [
  ["← ↑ → ↓", "drawArrows"],
  ["Shift ← ↑ → ↓", "drawArrowsFar"],
  ["Enter", "drawEnter"],
  ["Space", "drawSpace"],
  ["Backspace", "drawBack"],
  ["Esc", "drawEscape"],
  ["Delete", "drawDelete"],
  ["Ctrl C, X, V, D, A", "drawClipboard"],
  ["S", "drawSnap"],
];

export function DRAWING_KEYS(language: Language): [string, string][] {
  const t = plotTranslator(language);
  const tools = Object.entries(TOOL_KEYS).map(([key, tool]): [string, string] => [key.toUpperCase(), say(`tool_${tool as Tool}`)]);
  return [...tools, ...MORE_KEYS.map(([keys, what]): [string, string] => [keys, t(what)])];
}

export type Parts = Record<"tools" | "palette" | "form" | "coordinates" | "measure" | "menu", TemplateResult>;

/** `drawing` is there once the map is. */
export function drawingParts(drawing: Drawing | null): Parts {
  return {
    tools: html`<plot-tools .drawing=${drawing}></plot-tools>`,
    palette: html`<plot-palette .drawing=${drawing}></plot-palette>`,
    form: html`<plot-form .drawing=${drawing}></plot-form>`,
    coordinates: html`<plot-coordinates .drawing=${drawing}></plot-coordinates>`,
    measure: html`<plot-measure .drawing=${drawing}></plot-measure>`,
    menu: html`<plot-draw-menu .drawing=${drawing}></plot-draw-menu>`,
  };
}
