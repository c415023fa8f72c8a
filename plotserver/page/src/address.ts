/**
 * The address bar tells exactly what is on the screen, and a link brings it back.
 *
 *   ?beeld=landelijk&kaart=7.25/52.10000/5.30000&uit=wegen&dekking=water:40&volgorde=wegen:0
 *   &object=water:0192…&moment=2026-11-24T13:05:00Z&tabel=1&taal=en&thema=nacht
 *
 * kaart is zoom/lat/lon; only what differs from the picture as it comes is written of the layers.
 */
import { type LayerChoices, NO_CHOICES } from "./layer-choices.ts";
import type { Language } from "./texts.ts";

export type Theme = "dag" | "nacht";

export interface MapView {
  zoom: number;
  lat: number;
  lon: number;
}

export interface ObjectAddress {
  layer: string;
  id: string;
}

export interface Address {
  picture: string | null;
  view: MapView | null;
  choices: LayerChoices;
  object: ObjectAddress | null;
  moment: string | null;
  table: boolean;
  language: Language;
  theme: Theme | null;
}

export function writeAddress(address: Address): string {
  const { visible, opacity, moved } = address.choices;
  const parts: [string, string | null][] = [
    ["beeld", address.picture],
    ["kaart", address.view && writeView(address.view)],
    ["aan", list(Object.keys(visible).filter((id) => visible[id]))],
    ["uit", list(Object.keys(visible).filter((id) => !visible[id]))],
    ["dekking", list(Object.entries(opacity).map(([id, value]) => `${id}:${Math.round(value * 100)}`))],
    ["volgorde", list(Object.entries(moved).map(([id, place]) => `${id}:${place}`))],
    ["object", address.object && `${address.object.layer}:${address.object.id}`],
    ["moment", address.moment?.replace(/\+00:00$/, "Z") ?? null],
    ["tabel", address.table ? "1" : null],
    ["taal", address.language === "en" ? "en" : null],
    ["thema", address.theme],
  ];
  const written = parts.filter(([, value]) => value).map(([key, value]) => `${key}=${readable(value ?? "")}`);
  return written.length > 0 ? `?${written.join("&")}` : "";
}

/** Colons, commas and slashes are allowed in a query and stay legible. */
function readable(value: string): string {
  return encodeURIComponent(value).replace(/%(3A|2C|2F)/g, (code) => decodeURIComponent(code));
}

function list(values: string[]): string | null {
  return values.length > 0 ? values.join(",") : null;
}

/** Fine enough that on the largest screen nothing stands a pixel off. */
function writeView({ zoom, lat, lon }: MapView): string {
  return `${Number(zoom.toFixed(3))}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
}

export function readAddress(query: string): Address {
  const given = new URLSearchParams(query);
  return {
    picture: given.get("beeld"),
    view: readView(given.get("kaart")),
    choices: readChoices(given),
    object: readObject(given.get("object")),
    moment: readMoment(given.get("moment")),
    table: given.get("tabel") === "1",
    language: given.get("taal") === "en" ? "en" : "nl",
    theme: readTheme(given.get("thema")),
  };
}

function readView(text: string | null): MapView | null {
  const [zoom, lat, lon] = (text ?? "").split("/").map(Number);
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  const possible = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return possible ? { zoom, lat, lon } : null;
}

function readChoices(given: URLSearchParams): LayerChoices {
  const visible: Record<string, boolean> = {};
  for (const id of words(given.get("aan"))) visible[id] = true;
  for (const id of words(given.get("uit"))) visible[id] = false;
  const opacity = numbered(given.get("dekking"), (value) => Math.min(1, Math.max(0, value / 100)));
  const moved = numbered(given.get("volgorde"), (value) => Math.max(0, Math.round(value)));
  return { ...NO_CHOICES, visible, opacity, moved };
}

function words(text: string | null): string[] {
  return (text ?? "").split(",").filter((word) => word !== "");
}

function numbered(text: string | null, meaning: (value: number) => number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const word of words(text)) {
    const colon = word.lastIndexOf(":");
    const value = Number(word.slice(colon + 1));
    if (colon > 0 && Number.isFinite(value)) found[word.slice(0, colon)] = meaning(value);
  }
  return found;
}

function readObject(text: string | null): ObjectAddress | null {
  const colon = text?.lastIndexOf(":") ?? -1;
  return text && colon > 0 ? { layer: text.slice(0, colon), id: text.slice(colon + 1) } : null;
}

function readMoment(text: string | null): string | null {
  return text && !Number.isNaN(Date.parse(text)) ? text : null;
}

function readTheme(text: string | null): Theme | null {
  return text === "dag" || text === "nacht" ? text : null;
}
