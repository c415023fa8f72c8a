/** What the drawing page asks of the server. Everything but the event stream and uploads goes through `api.ts`. */
import type { Feature, FeatureCollection } from "geojson";
import { fetchJson, Problem, sendJson, Unreachable } from "../api.ts";
import type { Report } from "../model.ts";
import type { LonLatPair, Operation, Outcome, PlotActivity, PlotLayer, PlotObject, Present, Publication } from "./model.ts";

const UPLOAD_PATIENCE_MS = 60_000;
const MOST_FAULTS = 5;

/** What the server tells of an object beside what people fill in. */
const KEPT_BY_SERVER = new Set(["versie", "auteur", "organisatie", "geregistreerd", "bewerking", "laag", "id"]);

export function plotObject(feature: Feature, layer: string): PlotObject {
  const properties = (feature.properties ?? {}) as Record<string, unknown>;
  const fields = Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => !KEPT_BY_SERVER.has(name) && value !== null && value !== undefined),
  );
  const text = (name: string) => (typeof properties[name] === "string" ? { [name]: properties[name] } : {});
  const told = { ...text("auteur"), ...text("organisatie"), ...text("geregistreerd") } as Record<string, string>;
  return {
    id: String(feature.id),
    layer,
    version: Number(properties["versie"] ?? 0),
    geometry: feature.geometry ?? null,
    fields,
    ...(told["auteur"] ? { author: told["auteur"] } : {}),
    ...(told["organisatie"] ? { organisation: told["organisatie"] } : {}),
    ...(told["geregistreerd"] ? { registered: told["geregistreerd"] } : {}),
    pending: false,
  };
}

const activity = (id: string): string => `/v1/activiteiten/${encodeURIComponent(id)}`;
const plot = (id: string): string => `/v1/plots/${encodeURIComponent(id)}`;

export function fetchActivity(id: string): Promise<PlotActivity> {
  return fetchJson<PlotActivity>(activity(id));
}

export async function fetchLayers(id: string): Promise<PlotLayer[]> {
  return (await fetchJson<{ lagen: PlotLayer[] }>(`${activity(id)}/lagen`)).lagen;
}

export async function fetchObjects(layer: string): Promise<{ number: number; draft: boolean; objects: PlotObject[] }> {
  const found = await fetchJson<FeatureCollection & { nummer: number; stand: string }>(`${plot(layer)}/objecten`);
  return {
    number: found.nummer,
    draft: found.stand === "concept",
    objects: found.features.map((feature) => plotObject(feature, layer)),
  };
}

/** Sends operations of one plot, in order. */
export async function sendOperations(layer: string, operations: readonly Operation[]): Promise<Outcome[]> {
  const bewerkingen = operations.map(({ laag: _laag, sent: _sent, ...told }) => told);
  return ((await sendJson("POST", `${plot(layer)}/bewerkingen`, { bewerkingen })) as { uitkomsten: Outcome[] }).uitkomsten;
}

// --- live

export interface LiveEvent {
  soort: string;
  data: Record<string, unknown>;
}

export function streamAddress(id: string, cursor: string | null): string {
  return `${activity(id)}/gebeurtenissen${cursor === null ? "" : `?vanaf=${encodeURIComponent(cursor)}`}`;
}

/** The same events for a network that lets no stream through. */
export function askEvents(id: string, cursor: string | null, wait: number): Promise<{ cursor: string; gebeurtenissen: LiveEvent[] }> {
  const asked = new URLSearchParams({ ...(cursor === null ? {} : { vanaf: cursor }), wacht: String(wait) });
  return fetchJson(`${activity(id)}/wijzigingen?${asked}`);
}

export interface Presence {
  sessie: string;
  naam?: string;
  cursor: LonLatPair | null;
  laag: string | null;
  bewerkt: readonly string[];
}

export function tellPresence(id: string, presence: Presence): Promise<unknown> {
  return sendJson("POST", `${activity(id)}/aanwezigheid`, presence);
}

/** Leaving, also while the page is being closed. */
export function leavePresence(id: string, session: string): void {
  void fetch(`${activity(id)}/aanwezigheid/${encodeURIComponent(session)}`, { method: "DELETE", keepalive: true }).catch(() => undefined);
}

export type PresenceEvent = { aanwezig: Present[]; weg?: string[] };

// --- layers and publishing

export interface NewLayer {
  id: string;
  titel: string;
  groep?: string | null;
  team?: string | null;
  modus: PlotLayer["modus"];
  classificatie?: string;
}

export function createLayer(id: string, layer: NewLayer): Promise<unknown> {
  return sendJson("POST", `${activity(id)}/lagen`, layer);
}

export type LayerPatch = Partial<Pick<PlotLayer, "titel" | "groep" | "volgorde" | "vergrendeld" | "team">>;

export function patchLayer(id: string, patch: LayerPatch): Promise<unknown> {
  return sendJson("PATCH", plot(id), patch);
}

export function copyLayer(id: string, titel: string): Promise<unknown> {
  return sendJson("POST", `${plot(id)}/kopie`, { titel });
}

export function archiveLayer(id: string, archived: boolean): Promise<unknown> {
  return sendJson("POST", `${plot(id)}/${archived ? "archiveren" : "heropenen"}`, {});
}

export function setMode(id: string, modus: PlotLayer["modus"]): Promise<unknown> {
  return sendJson("PUT", `${plot(id)}/modus`, { modus });
}

export interface ChangedField {
  veld: string;
  was: unknown;
  wordt: unknown;
}

/** An object in a difference. */
export interface Told {
  object: string;
  naam?: string | null;
  teken?: string | null;
  velden?: ChangedField[];
  geometrie?: boolean;
}

export interface Difference {
  nieuw: Told[];
  gewijzigd: Told[];
  verdwijnt: Told[];
  aantal: number;
}

/** An object as readers see it. */
export function fetchPublished(layer: string, id: string): Promise<Feature> {
  return fetchJson<Feature>(`/ogc/v1/collections/${encodeURIComponent(layer)}/items/${encodeURIComponent(id)}`);
}

export function fetchDifference(id: string): Promise<Difference> {
  return fetchJson<Difference>(`${plot(id)}/verschil`);
}

export function fetchCheck(id: string): Promise<Report> {
  return fetchJson<Report>(`${plot(id)}/controle?stand=concept`);
}

export function publish(id: string, notitie: string): Promise<unknown> {
  return sendJson("POST", `${plot(id)}/publiceren`, notitie ? { toelichting: notitie } : {});
}

export function withdrawPublication(id: string): Promise<unknown> {
  return sendJson("POST", `${plot(id)}/intrekken`, {});
}

// --- files

export const EXPORTS = ["geojson", "jsonfg", "gpkg", "kml", "csv", "xlsx"] as const;

export function exportAddress(id: string, form: (typeof EXPORTS)[number], draft: boolean): string {
  return `${plot(id)}/export?f=${form}&stand=${draft ? "concept" : "gepubliceerd"}`;
}

/** What is in a file: its columns, each with the field that it would fill, and the first rows. */
export interface ImportAnswer {
  aantal: number;
  kolommen: { naam: string; gevuld: number; voorbeelden: string[]; veld: string | null }[];
  velden: string[];
  tekenKolom: string | null;
  voorbeeld: { rij: number; teken: string | null; waarden: Record<string, unknown> }[];
  meldingen: string[];
  fouten?: { location: string; detail: string }[];
  /** Once it is brought in: the ids of what was made. */
  objecten?: string[];
}

/** A preview, or with `apply` among the parameters the import itself. */
export async function importFile(id: string, file: File, asked: Record<string, string>): Promise<ImportAnswer> {
  const query = new URLSearchParams({ bestandsnaam: file.name, ...asked });
  let response: Response;
  try {
    response = await fetch(`${plot(id)}/import?${query}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", Accept: "application/json" },
      body: file,
      signal: AbortSignal.timeout(UPLOAD_PATIENCE_MS),
    });
  } catch {
    throw new Unreachable(null);
  }
  const said = (await response.json().catch(() => ({}))) as ImportAnswer & { title?: string; detail?: string; errors?: Problem["errors"] };
  if (!response.ok) throw new Problem(response.status, said.title ?? response.statusText, said.detail ?? "", said.errors?.slice(0, MOST_FAULTS));
  return said;
}

export type { Publication };
