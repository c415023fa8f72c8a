/** What the drawing page shows at this moment, beside what is in the store. One value, replaced as a whole. */
import type { StyleSpecification } from "maplibre-gl";
import { type MapView, readAddress, type Theme } from "../address.ts";
import type { Box, Identity, Sign } from "../model.ts";
import type { Rd } from "../rd.ts";
import type { Language } from "../texts.ts";
import type { LiveStyle } from "./live-style.ts";
import type { PlotActivity } from "./model.ts";
import type { PlotActions } from "./plot-actions.ts";
import type { PlotTranslate } from "./plot-texts.ts";
import type { Store } from "./store.ts";

export type Side = { kind: "publish"; layer: string } | { kind: "conflicts" } | null;
export type Dialog =
  | { kind: "help" }
  | { kind: "layer"; layer: string | null }
  | { kind: "import"; layer: string | null; file: File | null }
  | { kind: "remove"; ids: string[] }
  | null;

export interface PlotState {
  language: Language;
  theme: Theme;
  identity: Identity | null;
  activity: PlotActivity | null;
  problem: { status: number; detail: string } | null;
  base: StyleSpecification | null;
  live: LiveStyle | null;
  signs: ReadonlyMap<string, Sign>;
  rd: Rd | null;
  view: MapView | null;
  box: Box | null;
  layersOpen: boolean;
  tab: "layers" | "signs";
  tableOpen: boolean;
  tableTall: boolean;
  side: Side;
  dialog: Dialog;
  sharing: string | null;
  hidden: ReadonlySet<string>;
  notice: string | null;
  /** What is read out, and not shown. */
  said: string;
  dropping: boolean;
  mapFailed: boolean;
  now: number;
}

export interface PlotContext {
  state: PlotState;
  store: Store;
  t: PlotTranslate;
  actions: PlotActions;
}

const WIDE = "(min-width: 901px)";

export function wide(): boolean {
  return matchMedia(WIDE).matches;
}

export function firstState(query: string): PlotState {
  const address = readAddress(query);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return {
    language: address.language,
    theme: address.theme ?? (dark ? "nacht" : "dag"),
    identity: null,
    activity: null,
    problem: null,
    base: null,
    live: null,
    signs: new Map(),
    rd: null,
    view: address.view,
    box: null,
    layersOpen: wide(),
    tab: "layers",
    tableOpen: address.table,
    tableTall: false,
    side: null,
    dialog: null,
    sharing: null,
    hidden: new Set(),
    notice: null,
    said: "",
    dropping: false,
    mapFailed: false,
    now: Date.now(),
  };
}

/** The address as far as a link should bring it back. */
export function addressOf(state: PlotState): string {
  const view = state.view && `${Number(state.view.zoom.toFixed(3))}/${state.view.lat.toFixed(5)}/${state.view.lon.toFixed(5)}`;
  const parts = [
    view ? `kaart=${view}` : "",
    state.tableOpen ? "tabel=1" : "",
    state.language === "en" ? "taal=en" : "",
    `thema=${state.theme}`,
  ];
  return `?${parts.filter(Boolean).join("&")}`;
}
