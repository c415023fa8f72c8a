/** What the page knows at this moment. One value, replaced as a whole; main.ts keeps it. */
import type { Geometry } from "geojson";
import type { StyleSpecification } from "maplibre-gl";
import type { Address, MapView, ObjectAddress, Theme } from "./address.ts";
import type { Checked } from "./checking.ts";
import type { LonLat } from "./coordinates.ts";
import type { Hit } from "./hits.ts";
import type { LayerChoices } from "./layer-choices.ts";
import type { Box, Identity, Picture, PictureSummary, PlotObject, Sign } from "./model.ts";
import type { Rd } from "./rd.ts";
import type { Language } from "./texts.ts";

export type Connection =
  | { kind: "connecting" }
  | { kind: "live"; since: number }
  | { kind: "gone"; seen: number | null; nextAt: number; answers: boolean };

export type ChosenObject = { kind: "loading" } | { kind: "there"; object: PlotObject } | { kind: "absent" };

export interface Preview {
  id: string;
  name: string;
}

export interface TableObjects {
  /** Of which picture, moment and contents these are. */
  of: string;
  objects: PlotObject[];
  complete: boolean;
}

export interface State {
  language: Language;
  theme: Theme;
  connection: Connection;
  identity: Identity | null;
  pictures: PictureSummary[] | null;
  /** What was asked for; `picture` is what is here. */
  wanted: string | null;
  picture: Picture | null;
  /** The MapLibre styles of the base map and of the picture. */
  base: StyleSpecification | null;
  style: StyleSpecification | null;
  problem: { status: number; detail: string } | null;
  moment: string | null;
  playing: boolean;
  choices: LayerChoices;
  signs: ReadonlyMap<string, Sign>;
  chosen: ObjectAddress | null;
  object: ChosenObject | null;
  /** All that lay under the last click, the chosen one among them. */
  hits: Hit[];
  /** What the map check said, and of what. */
  check: Checked | null;
  /** Where a finding is that is about more than one object. */
  marked: Geometry | null;
  table: TableObjects | null;
  tableOpen: boolean;
  tableTall: boolean;
  layersOpen: boolean;
  layersTab: "layers" | "legend" | "check";
  layersBy: "owner" | "order";
  helpOpen: boolean;
  /** The layer of which is shown who sees it. */
  sharing: string | null;
  /** As whom the viewer looks at its own layers. */
  preview: Preview | null;
  view: MapView | null;
  /** Whether the map stands where it should for this picture: by the link, or once shown whole. */
  framed: boolean;
  box: Box | null;
  pointer: LonLat | null;
  rd: Rd | null;
  mapFailed: boolean;
  baseFailed: boolean;
  notice: string | null;
  /** Milliseconds since the epoch by the server's clock; moves on, so that ages do. */
  now: number;
}

export interface Store {
  readonly state: State;
  change(patch: Partial<State>): void;
}

export function stateFrom(address: Address, dark: boolean, wide: boolean, now: number): State {
  return {
    language: address.language,
    theme: address.theme ?? (dark ? "nacht" : "dag"),
    connection: { kind: "connecting" },
    identity: null,
    pictures: null,
    wanted: address.picture,
    picture: null,
    base: null,
    style: null,
    problem: null,
    moment: address.moment,
    playing: false,
    choices: address.choices,
    signs: new Map(),
    chosen: address.object,
    object: address.object ? { kind: "loading" } : null,
    hits: [],
    check: null,
    marked: null,
    table: null,
    tableOpen: address.table,
    tableTall: false,
    layersOpen: wide,
    layersTab: "layers",
    layersBy: "owner",
    helpOpen: false,
    sharing: null,
    preview: null,
    view: address.view,
    framed: address.view !== null,
    box: null,
    pointer: null,
    rd: null,
    mapFailed: false,
    baseFailed: false,
    notice: null,
    now,
  };
}

export function addressFrom(state: State): Address {
  return {
    picture: state.picture?.id ?? state.wanted,
    view: state.view,
    choices: state.choices,
    object: state.chosen,
    moment: state.moment,
    table: state.tableOpen,
    language: state.language,
    theme: state.theme,
  };
}

/** Changes with the contents of the picture (the tile address does): then its objects must be asked for again. */
export function contentsOf(picture: Picture, moment: string | null): string {
  return `${picture.id} ${moment ?? ""} ${picture.tegels}`;
}
