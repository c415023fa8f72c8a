/** The only file that talks to the server. Every answer is JSON; every refusal is a problem (RFC 9457). */
import type { Feature, FeatureCollection } from "geojson";
import type { StyleSpecification } from "maplibre-gl";
import { boxOf } from "./geometry.ts";
import type { Block, Chain, Finding, Findings, Standing } from "./soc-model.ts";
import type { Book } from "./symbolen-model.ts";
import type { Box, Identity, LegendPart, ObjectProperties, Origin, Picture, PictureSummary, Place, PlotObject, Report, Sign } from "./model.ts";

const PATIENCE_MS = 15_000;
export const MOST_OBJECTS = 5_000;

/** The server understood and refused; `detail` is written for people. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** What is wrong with which part of the question. */
    readonly errors: readonly { location: string; detail: string }[] = [],
  ) {
    super(detail || title);
  }
}

/** Nobody answered (null), or the server is in trouble: what it can do nothing about now, it may do in a moment. */
export class Unreachable extends Error {
  constructor(readonly status: number | null) {
    super(`unreachable (${status ?? "no answer"})`);
  }
}

export interface Objects {
  objects: PlotObject[];
  complete: boolean;
}

const etags = new Map<string, { etag: string; body: unknown }>();
let clockAhead = 0;

/** The server's time in milliseconds, so that an age is right on a laptop whose clock is not. */
export function serverNow(): number {
  return Date.now() + clockAhead;
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS), ...init });
  } catch {
    throw new Unreachable(null);
  }
  learnClock(response);
  if (response.status >= 500) throw new Unreachable(response.status);
  if (!response.ok && response.status !== 304) throw await problemOf(response);
  return response;
}

function learnClock(response: Response): void {
  const said = Date.parse(response.headers.get("date") ?? "");
  // The Date header has whole seconds: only a difference beyond that is a wrong clock.
  if (!Number.isNaN(said)) clockAhead = Math.abs(said - Date.now()) > 2_000 ? said - Date.now() : 0;
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const said = (await response.json()) as { title?: string; detail?: string; errors?: { location: string; detail: string }[] };
    return new Problem(response.status, said.title ?? response.statusText, said.detail ?? "", said.errors ?? []);
  } catch {
    return new Problem(response.status, response.statusText, "");
  }
}

/** As whom the viewer looks at its own layers; null: as itself. */
let previewed: string | null = null;

/** From now on what is read of pictures is what another would see of the viewer's own layers. */
export function previewAs(who: string | null): void {
  previewed = who;
  etags.clear();
}

function asPreviewed(path: string): string {
  if (previewed === null || path.includes("als=") || !/^\/(v1\/(beelden|plots)|ogc)\b/.test(path)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}als=${encodeURIComponent(previewed)}`;
}

export function fetchJson<T>(path: string): Promise<T> {
  return get<T>(path);
}

/** What came of a write; null when the answer is empty. */
export async function sendJson(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<unknown> {
  const sent = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await send(path, { method, ...sent });
  return response.status === 204 ? null : response.json();
}

async function get<T>(path: string): Promise<T> {
  const response = await send(asPreviewed(path), { headers: { Accept: "application/json" } });
  return (await response.json()) as T;
}

/** Asks again with the ETag of the last answer; the same object comes back when nothing changed. */
async function getWhenChanged<T>(asked: string): Promise<T> {
  const path = asPreviewed(asked);
  const known = etags.get(path);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (known) headers["If-None-Match"] = known.etag;
  const response = await send(path, { headers, cache: "no-store" });
  if (response.status === 304 && known) return known.body as T;
  const body = (await response.json()) as T;
  const etag = response.headers.get("etag");
  if (etag) etags.set(path, { etag, body });
  return body;
}

function query(values: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text ? `?${text}` : "";
}

export async function fetchPictures(): Promise<PictureSummary[]> {
  const { beelden } = await getWhenChanged<{ beelden: PictureSummary[] }>("/v1/beelden");
  return beelden;
}

export function fetchPicture(id: string, moment: string | null): Promise<Picture> {
  return getWhenChanged<Picture>(`/v1/beelden/${encodeURIComponent(id)}${query({ moment })}`);
}

/** Where the server tells that a picture shows something else. */
export function eventsOf(picture: string): string {
  return asPreviewed(`/v1/beelden/${encodeURIComponent(picture)}/gebeurtenissen`);
}

export interface Settings {
  /** The style that replaces the server's own base map, when its keeper has set one. */
  achtergrondkaart: string | null;
}

export function fetchSettings(): Promise<Settings> {
  return get<Settings>("/v1/instellingen");
}

export function fetchStyle(path: string): Promise<StyleSpecification> {
  return getWhenChanged<StyleSpecification>(path);
}

export async function fetchObjects(
  picture: string,
  moment: string | null,
  layer: string | null,
): Promise<Objects> {
  const asked = query({ moment, laag: layer, limit: MOST_OBJECTS });
  const path = `/v1/beelden/${encodeURIComponent(picture)}/objecten${asked}`;
  const { features } = await getWhenChanged<FeatureCollection>(path);
  return { objects: features.map((feature) => plotObject(feature, layer)), complete: features.length < MOST_OBJECTS };
}

/** What a good cartographer would say of these layers of the picture at this scale. */
export function fetchCheck(
  picture: string,
  { moment, scale, layers }: { moment: string | null; scale: number | null; layers: readonly string[] },
): Promise<Report> {
  const asked = query({ moment, schaal: scale === null ? null : Math.round(scale), lagen: layers.join(",") });
  return get<Report>(`/v1/beelden/${encodeURIComponent(picture)}/controle${asked}`);
}

/** From whom an object of a plot is, or all its objects, and whether that is certain. */
export function fetchOrigin(plot: string, object: string | null, moment: string | null): Promise<Origin> {
  const which = object === null ? "" : `/objecten/${encodeURIComponent(object)}`;
  return getWhenChanged<Origin>(`/v1/plots/${encodeURIComponent(plot)}${which}/herkomst${query({ moment })}`);
}

/** One object of a dataset: its attributes as they were imported. */
export async function fetchItem(picture: string, layer: string, id: string): Promise<PlotObject> {
  const [p, l, i] = [picture, layer, id].map(encodeURIComponent);
  const feature = await get<Feature>(`/ogc/v1/pictures/${p}/collections/${l}/items/${i}`);
  return plotObject(feature, layer);
}

function plotObject(feature: Feature, layer: string | null): PlotObject {
  const properties = (feature.properties ?? {}) as ObjectProperties;
  const geometry = feature.geometry ?? null;
  const owner = layer ?? String(properties.laag ?? "");
  return { id: String(feature.id ?? properties["id"]), layer: owner, geometry, box: boxOf(geometry), properties };
}

export async function fetchSigns(): Promise<Map<string, Sign>> {
  const { tekens } = await get<{ tekens: Sign[] }>("/v1/tekens");
  return new Map(tekens.map((sign) => [sign.code, sign]));
}

export function signImage(code: string): string {
  return `/v1/tekens/${encodeURIComponent(code)}.svg`;
}

export async function findPlaces(text: string): Promise<Place[]> {
  const { plaatsen } = await get<{ plaatsen: Place[] }>(`/v1/plaatsen${query({ q: text, limit: 8 })}`);
  return plaatsen;
}

export function fetchIdentity(): Promise<Identity> {
  return get<Identity>("/v1/identiteit");
}

/** Looks on behalf of an organisation from now on, or as the public (null). */
export async function chooseIdentity(organisation: string | null): Promise<void> {
  etags.clear();
  if (organisation === null) {
    await send("/v1/identiteit", { method: "DELETE" });
    return;
  }
  const headers = { "Content-Type": "application/json" };
  await send("/v1/identiteit", { method: "PUT", headers, body: JSON.stringify({ organisatie: organisation }) });
}

/** Ends the session here; returns where one ends it at the login service too, if anywhere. */
export async function leave(): Promise<string | null> {
  etags.clear();
  const response = await send("/v1/identiteit", { method: "DELETE" });
  return ((await response.json()) as { uitloggen?: string | null }).uitloggen ?? null;
}

export async function fetchGrid(): Promise<ArrayBuffer> {
  const response = await send("/grids/rdtrans2018.gsb");
  return response.arrayBuffer();
}

export interface LegendQuestion {
  layers: string[];
  box: Box | null;
  moment: string | null;
  language: string;
}

/** The signs in view, by meaning. */
export async function fetchLegend(picture: string, { layers, box, moment, language }: LegendQuestion): Promise<LegendPart[]> {
  const asked = query({ f: "json", lagen: layers.join(","), bbox: box?.join(","), moment, lang: language });
  const path = `/v1/beelden/${encodeURIComponent(picture)}/legenda${asked}`;
  const { afdelingen } = await get<{ afdelingen: LegendPart[] }>(path);
  return afdelingen;
}

/** The whole set of signs, each with its drawing. */
export function fetchBook(): Promise<Book> {
  return get<Book>("/symbolen/tekens.json");
}

/** The codes of the signs that these words mean, best first. */
export async function findSigns(words: string): Promise<string[]> {
  const { tekens } = await get<{ tekens: Sign[] }>(`/v1/tekens${query({ q: words })}`);
  return tekens.map((sign) => sign.code);
}

export function fetchChain(): Promise<Chain> {
  return get<Chain>("/v1/audit/keten");
}

export function fetchFindings(standing: Standing, before: number | null): Promise<Findings> {
  return get<Findings>(`/v1/audit/meldingen${query({ stand: standing, cursor: before })}`);
}

/** Who is kept out, as far as this viewer decides about it. */
export async function fetchBlocks(): Promise<Block[]> {
  return (await get<{ blokkades: Block[] }>("/v1/beheer/blokkades")).blokkades;
}

export async function liftBlock(id: number): Promise<void> {
  await send(`/v1/beheer/blokkades/${id}`, { method: "DELETE" });
}

/** Do something about a finding; the answer holds it as it is then. */
export async function actOnFinding(id: number, what: string, said: Record<string, string>): Promise<Finding> {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const response = await send(`/v1/audit/meldingen/${id}/${what}`, { method: "POST", headers, body: JSON.stringify(said) });
  return ((await response.json()) as { melding: Finding }).melding;
}
