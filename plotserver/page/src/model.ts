/**
 * What the server answers, in the server's own (Dutch) words.
 * Boxes are [minLon, minLat, maxLon, maxLat] in degrees, times are ISO 8601 in UTC.
 */
import type { Geometry } from "geojson";

export type Box = [number, number, number, number];
export type Classification = "open" | "intern" | "vertrouwelijk" | "geheim";
export type PictureKind = "landelijk" | "sector" | "regio" | "activiteit" | "eigen";

export interface Organisation {
  id: string;
  naam: string;
  kort: string;
  soort?: string;
  kleur?: string;
}

export interface Identity {
  organisatie: Organisation | null;
  /** Who logged in; null for the public, in the demo, and for programs. */
  persoon: { naam: string | null; pseudoniem: string; eindigt: string } | null;
  /** Where one logs in, when that is possible here. */
  inloggen: string | null;
  demo: boolean;
  keuzes: Organisation[];
}

/** What the server found of a signature; `tekst` is for people and begins with the status. */
export interface Origin {
  status: "geverifieerd" | "niet ondertekend" | "ongeldig";
  tekst: string;
  reden?: string | null;
  /** Of a layer: how many objects are in which state. */
  aantal?: { geverifieerd: number; nietOndertekend: number; ongeldig: number };
  /** Of who drew it, where this viewer may know. */
  auteurNaam?: string | null;
}

export interface PictureSummary {
  id: string;
  titel: string;
  titelEn: string | null;
  soort: PictureKind;
  beschrijving: string | null;
  bbox: Box | null;
  aantalLagen: number;
  bijgewerkt: string | null;
  oefening: boolean;
  positie: number;
}

export interface Activity {
  id: string;
  titel: string;
  crisistype: string | null;
  crisistypeNaam: string | null;
  grip: string | null;
  oefening: boolean;
  gestart: string | null;
}

export interface PictureLayer {
  id: string;
  titel: string;
  titelEn: string | null;
  soort: "plot" | "dataset" | "source";
  eigenaar: Organisation;
  classificatie: Classification;
  duiding: string | null;
  beschrijving: string | null;
  gepubliceerd: string | null;
  bijgewerkt: string | null;
  verouderd: boolean;
  /** Names what it shows to this viewer. */
  versie: string;
  versheidslimietMinuten: number | null;
  aantalObjecten: number;
  zichtbaar: boolean;
  dekking: number;
  positie: number;
  tekens: string[];
  geometrie: string | null;
  bbox: Box | null;
  licentie: string | null;
  bronvermelding: string | null;
  gedeeldMet: string[];
}

export interface Picture extends PictureSummary {
  activiteit: Activity | null;
  classificatie: Classification;
  lagen: PictureLayer[];
  tegels: string;
  stijl: string;
  momenten: string[];
}

export type Severity = "fout" | "waarschuwing" | "advies";

/** An object that a finding of the map check is about. */
export interface FoundThing {
  laag: string;
  id: string;
  naam: string;
  bbox: Box;
}

export interface Finding {
  code: string;
  ernst: Severity;
  titel: string;
  waarom: string;
  remedie: string;
  title: string;
  why: string;
  remedy: string;
  lagen: string[];
  aantal: number;
  bbox: Box | null;
  objecten: FoundThing[];
}

/** What the map check found in a picture. */
export interface Report {
  schaal: number;
  objecten: number;
  afgekapt: boolean;
  aantal: Record<Severity, number>;
  bevindingen: Finding[];
}

export interface Sign {
  code: string;
  naam: string;
  name: string;
  geometry: "point" | "line" | "polygon";
}

/** A heading of the legend and its signs. */
export interface LegendPart {
  naam: string;
  tekens: { code: string; naam: string }[];
}

export interface Place {
  naam: string;
  soort: string;
  lon: number;
  lat: number;
  inwoners: number | null;
  provincie: string | null;
}

/** One object of a plot layer, as it stands in the table and in the panel. */
export interface PlotObject {
  id: string;
  layer: string;
  geometry: Geometry | null;
  box: Box | null;
  properties: ObjectProperties;
}

export interface ObjectProperties {
  laag?: string;
  laagTitel?: string;
  teken?: string | null;
  naam?: string | null;
  toelichting?: string | null;
  status?: string | null;
  zekerheid?: string | null;
  bron?: string | null;
  auteur?: string | null;
  eigenaar?: unknown;
  organisatie?: string | null;
  classificatie?: Classification;
  geldigVan?: string | null;
  geldigTot?: string | null;
  geregistreerd?: string | null;
  versie?: number;
  [more: string]: unknown;
}
