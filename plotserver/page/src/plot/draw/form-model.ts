/**
 * The form of the selected objects: which fields, what they hold in common, what is wrong with what was typed, and
 * what changes. The server has the last word; these rules are its own (docs/objecten.md), told at once. Pure.
 */
import type { Geometry } from "geojson";
import { isArea, isLine } from "./paths.ts";

export const CERTAINTIES = ["zeker", "waarschijnlijk", "onzeker"] as const;
export const STATUSES = ["actief", "gepland", "beeindigd"] as const;
export const MARKS = ["open", "intern", "vertrouwelijk"] as const;

export type FieldKind = "text" | "long" | "choice" | "moment" | "number" | "clock";

export interface Field {
  name: string;
  kind: FieldKind;
  choices?: readonly string[];
  most?: number;
  least?: number;
  /** Only of point signs: what stands around them. */
  point?: boolean;
}

/** In the order in which a plotter fills them in. */
export const FIELDS: readonly Field[] = [
  { name: "naam", kind: "text", most: 80 },
  { name: "zekerheid", kind: "choice", choices: CERTAINTIES },
  { name: "status", kind: "choice", choices: STATUSES },
  { name: "bron", kind: "text", most: 500 },
  { name: "toelichting", kind: "long", most: 5_000 },
  { name: "geldig_van", kind: "moment" },
  { name: "geldig_tot", kind: "moment" },
  { name: "aantal", kind: "number", least: 0, most: 9_999_999, point: true },
  { name: "tijd", kind: "clock", point: true },
  { name: "rotatie", kind: "number", least: 0, most: 359.999, point: true },
  { name: "sterkte", kind: "number", least: 0, most: 100, point: true },
  { name: "classificatie", kind: "choice", choices: MARKS },
];

export type FaultKey = "number" | "range" | "clock" | "moment" | "order" | "long" | "future" | "control";

export interface FieldFault {
  key: FaultKey;
  values: Record<string, string | number>;
}

export interface Editable {
  id: string;
  layer: string;
  geometry: Geometry | null;
  fields: Record<string, unknown>;
}

/** What all have in common; `mixed` when they differ. */
export function commonValue(objects: readonly Editable[], name: string): { text: string; mixed: boolean } {
  const values = new Set(objects.map(({ fields }) => shown(name, fields[name])));
  const [only = ""] = values;
  return values.size > 1 ? { text: "", mixed: true } : { text: only, mixed: false };
}

export function shown(name: string, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (name.startsWith("geldig_") && typeof value === "string") return localMoment(value);
  if (typeof value === "number") return String(Math.round(value * 1000) / 1000).replace(".", ",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** "2026-01-31T13:05" as the clock here says it, for a field of date and time. */
export function localMoment(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export interface Typed {
  value: unknown;
  fault: FieldFault | null;
  /** Worth a second look, yet allowed. */
  doubt?: FieldFault;
}

const CLOCK = /^(?:(?:0[1-9]|[12]\d|3[01])-(?:0[1-9]|1[0-2]) )?(?:[01]\d|2[0-3]):[0-5]\d$/;
const AHEAD_MS = 7 * 24 * 3600 * 1000;

/** What was typed as a value for the server; empty is null, which takes the field away. */
export function readField(field: Field, text: string, now = Date.now()): Typed {
  const bare = text.trim();
  if (bare === "") return { value: null, fault: null };
  switch (field.kind) {
    case "number":
      return readNumber(field, bare);
    case "clock":
      return CLOCK.test(bare) ? { value: bare, fault: null } : { value: bare, fault: { key: "clock", values: {} } };
    case "moment":
      return readMoment(bare, now);
    case "choice":
      return { value: bare, fault: null };
    default:
      return readText(field, bare);
  }
}

function readText({ kind, most = 500 }: Field, bare: string): Typed {
  if (bare.length > most) return { value: bare, fault: { key: "long", values: { most, n: bare.length } } };
  const odd = kind === "long" ? /\u0000/ : /[\u0000-\u001f\u007f]/;
  return odd.test(bare) ? { value: bare, fault: { key: "control", values: {} } } : { value: bare, fault: null };
}

function readNumber({ least = -Infinity, most = Infinity }: Field, bare: string): Typed {
  if (!/^-?\d{1,12}(?:[.,]\d{1,9})?$/.test(bare)) return { value: bare, fault: { key: "number", values: {} } };
  const value = Number(bare.replace(",", "."));
  const fault: FieldFault | null =
    value < least || value > most ? { key: "range", values: { least, most: Math.ceil(most) } } : null;
  return { value, fault };
}

function readMoment(bare: string, now: number): Typed {
  const at = new Date(bare);
  const year = at.getFullYear();
  if (Number.isNaN(at.getTime()) || year < 1900 || year > new Date(now).getFullYear() + 10) {
    return { value: bare, fault: { key: "moment", values: {} } };
  }
  const value = at.toISOString();
  return at.getTime() > now + AHEAD_MS ? { value, fault: null, doubt: { key: "future", values: {} } } : { value, fault: null };
}

/** The period of an object after a change: its end may not lie before its begin. */
export function periodFault(fields: Record<string, unknown>): FieldFault | null {
  const [from, to] = [fields["geldig_van"], fields["geldig_tot"]];
  const turned = typeof from === "string" && typeof to === "string" && Date.parse(to) < Date.parse(from);
  return turned ? { key: "order", values: {} } : null;
}

/** Which fields make sense for all of these objects. */
export function fieldsFor(objects: readonly Editable[]): Field[] {
  const points = objects.every(({ geometry }) => !isLine(geometry) && !isArea(geometry));
  return FIELDS.filter((field) => points || !field.point);
}

/** The kind of sign that all of them take; null when they are of different kinds or have no place. */
export function kindOf(objects: readonly Editable[]): "point" | "line" | "polygon" | null {
  const kinds = new Set(
    objects.map(({ geometry }) => (!geometry ? null : isArea(geometry) ? "polygon" : isLine(geometry) ? "line" : "point")),
  );
  const [only] = kinds;
  return kinds.size === 1 && only ? only : null;
}
