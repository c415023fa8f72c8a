/**
 * What the drawing page works with. Objects, the changes that are made to them, layers, who is here, and what
 * asks for a decision. Coordinates are CRS84: longitude, latitude in degrees.
 */
import type { Geometry } from "geojson";
import type { Classification, Organisation } from "../model.ts";

export type LonLatPair = [lon: number, lat: number];

/** One drawn object as this page shows it: the server's state with one's own unsent changes on top. */
export interface PlotObject {
  id: string;
  layer: string;
  /** The server's version on which this stands; 0 while the server does not know it. */
  version: number;
  geometry: Geometry | null;
  /** What a person can fill in: teken, zekerheid, bron, geldig_van, geldig_tot, classificatie, naam, toelichting … */
  fields: Record<string, unknown>;
  author?: string;
  organisation?: string;
  registered?: string;
  /** Whether something of it is not at the server yet. */
  pending: boolean;
}

export type Change =
  | { kind: "create"; layer: string; id: string; geometry: Geometry | null; fields: Record<string, unknown> }
  | { kind: "update"; layer: string; id: string; geometry?: Geometry | null; fields?: Record<string, unknown> }
  | { kind: "delete"; layer: string; id: string };

export interface Publication {
  moment: string;
  door: string | null;
  notitie: string | null;
}

/** A layer of the activity, as `GET /v1/activiteiten/{id}/lagen` tells it. */
export interface PlotLayer {
  id: string;
  titel: string;
  groep: string | null;
  volgorde: number;
  vergrendeld: boolean;
  modus: "op-commando" | "live";
  eigenaar: Organisation;
  team: string | null;
  classificatie: Classification;
  magTekenen: boolean;
  eigen: boolean;
  gearchiveerd: boolean;
  publicatie: Publication | null;
  aantal: number;
  conceptAantal: number;
}

export interface PlotActivity {
  id: string;
  titel: string;
  oefening: boolean;
  fase: string;
  open: boolean;
  vak: [number, number, number, number] | null;
  [more: string]: unknown;
}

/** Somebody who has this activity open, in one tab. */
export interface Present {
  sessie: string;
  naam: string;
  organisatie: Organisation;
  cursor: LonLatPair | null;
  laag: string | null;
  bewerkt: string[];
  ik: boolean;
}

export type Connection =
  | { kind: "connecting" }
  /** `how`: by the event stream, or by asking again and again where that does not pass. */
  | { kind: "live"; how: "stream" | "polling" }
  | { kind: "offline"; since: number; answers: boolean };

/** One thing to do to one object, as it goes to the server. */
export interface Operation {
  id: string;
  soort: "maken" | "wijzigen" | "vervangen" | "verwijderen" | "herstellen";
  laag: string;
  object: string;
  basis: number | null;
  geometrie?: Geometry | null;
  velden?: Record<string, unknown>;
  versie?: number;
  /** Once it may have reached the server it stays as it is, so that repeating it does nothing twice. */
  sent: boolean;
}

export interface Overwritten {
  veld: string;
  waarde: unknown;
  versie: number;
  auteur: string | null;
  organisatie: string | null;
}

export interface Fault {
  veld: string;
  melding: string;
}

export interface Outcome {
  id: string;
  object: string;
  uitkomst: "gedaan" | "gedaan-over" | "geweigerd";
  versie: number | null;
  overschreven?: Overwritten[];
  waarschuwingen?: string[];
  problemen?: Fault[];
  type?: string;
  /** The shape as the server would take it. */
  voorstel?: Geometry | null;
}

/** Something that a person must know of and may decide. It stays until that is done. */
export interface Conflict {
  id: string;
  /** over: I replaced somebody's value; lost: somebody replaced mine; refused: the server did not take it. */
  kind: "over" | "lost" | "refused";
  layer: string;
  object: string;
  at: number;
  /** The field it is about ("geometrie" for the shape); null for a refused operation. */
  field: string | null;
  mine: unknown;
  theirs: unknown;
  who: string | null;
  organisation: string | null;
  faults?: Fault[];
  /** Why, in one sentence, for what was refused as a whole. */
  reason?: string;
  /** The object as I had it, for what was refused: nothing is lost. */
  kept?: { geometry: Geometry | null; fields: Record<string, unknown>; deleted: boolean };
  operation?: Operation;
  proposal?: Geometry | null;
}

export interface PlotStoreEvents {
  objects: { layer: string | null; ids: string[] };
  selection: null;
  layers: null;
  presence: null;
  connection: null;
  conflicts: null;
  history: null;
  /** A sentence for whoever works here. */
  notice: { text: string; polite: boolean };
}

export interface PlotStore extends EventTarget {
  readonly layers: readonly PlotLayer[];
  activeLayer: string | null;
  objects(layer?: string): Iterable<PlotObject>;
  get(id: string): PlotObject | undefined;
  /** One undo step: at once on the screen, kept in the browser, sent. */
  apply(changes: Change[], label: string): void;
  undo(): void;
  redo(): void;
  /** The label of the step that would be undone; null when there is none. */
  readonly canUndo: string | null;
  readonly canRedo: string | null;
  readonly selection: ReadonlySet<string>;
  select(ids: Iterable<string>, add?: boolean): void;
  /** Whether this layer can be drawn in now: may draw, not locked, not archived. */
  drawable(layer: string): boolean;
  /** Tells the others which objects one is at, and where one points. */
  editing(ids: string[]): void;
  cursor(at: LonLatPair | null): void;
}
