/** Templates (mallen): what the server tells of them, what a form holds, and how a handle on the map changes a number. Pure. */
import type { Position } from "geojson";
import { direct, inverse, turn } from "./geodesy.ts";

export interface Parameter {
  naam: string;
  titel: string;
  soort: "position" | "number" | "integer" | "numbers" | "integers" | "choice" | "choices" | "text" | "sign" | "geometry";
  eenheid: string | null;
  verplicht: boolean;
  standaard: unknown;
  min: number | null;
  max: number | null;
  aantal: number | null;
  keuzes: string[] | null;
  uitleg: string;
}

export interface Mal {
  id: string;
  naam: string;
  name: string;
  beschrijving: string;
  description: string;
  teken: string;
  volledig: boolean;
  bron: string;
  opmerking: string;
  parameters: Parameter[];
  maten?: { kleur: string; nummer: number; lengte: number; breedte: number }[];
}

export type Values = Record<string, unknown>;

const FIRST: Values = { windrichting: 270, kleur: "geel", nummer: 1, windsnelheid: 6, stralen: [100, 250, 500], afstand: 100, richting: 90, lengte: 500 };

/** What the form begins with: the template's own, or what is usual. */
export function firstValues(mal: Mal): Values {
  const values: Values = {};
  for (const { naam, standaard, verplicht } of mal.parameters) {
    if (standaard !== null) values[naam] = standaard;
    else if (verplicht && FIRST[naam] !== undefined) values[naam] = FIRST[naam];
  }
  return values;
}

/** A parameter as text in a field of the form. */
export function fieldText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(fieldText).join("; ");
  return typeof value === "number" ? String(Math.round(value * 1000) / 1000).replace(".", ",") : String(value);
}

/** What was typed, as the server wants it; what cannot be read goes as it is, and the server says what is wrong with it. */
export function readField({ soort }: Parameter, text: string): unknown {
  const bare = text.trim();
  if (bare === "") return undefined;
  const number = (part: string): unknown => {
    const value = Number(part.trim().replace(",", "."));
    return Number.isFinite(value) ? value : part.trim();
  };
  if (soort === "number" || soort === "integer") return number(bare);
  if (soort === "numbers") return bare.split(/;|,(?=\s)|\s+/).filter((part) => part.trim() !== "").map(number);
  return bare;
}

export interface MalHandle {
  name: "punt" | "wind" | "size" | `ring-${number}`;
  at: Position;
  text: string;
}

/** Where the wind blows to lies the axis of a plume. */
function axis(values: Values): number {
  const wind = values["windrichting"];
  const direction = values["richting"];
  if (typeof direction === "number") return direction;
  return typeof wind === "number" ? turn(wind + 180) : 0;
}

/** How far the shape reaches along its axis, in metres. */
export function lengthAlong(mal: Mal, values: Values): number {
  const given = (name: string) => (typeof values[name] === "number" ? (values[name] as number) : 0);
  switch (mal.id) {
    case "gasmal":
      return mal.maten?.find(({ kleur, nummer }) => kleur === values["kleur"] && nummer === values["nummer"])?.lengte ?? 2_000;
    case "startmal":
      return 7_900;
    case "natuurbrandmal":
      return given("windsnelheid") * given("fractie") * given("minuten") * 60 * 4;
    case "pijl":
      return given("lengte");
    case "sectormal":
      return 5_000;
    default:
      return 0;
  }
}

export function handles(mal: Mal, values: Values): MalHandle[] {
  const place = values["punt"] as Position | undefined;
  if (!place) return [];
  const found: MalHandle[] = [{ name: "punt", at: place, text: "" }];
  if (mal.id === "veiligheidsringen") {
    radii(values).forEach((radius, i) => found.push({ name: `ring-${i}`, at: direct(place, radius, 90), text: `${Math.round(radius)} m` }));
    return found;
  }
  const length = lengthAlong(mal, values);
  if (length <= 0) return found;
  const degrees = mal.id === "sectormal" ? Number(values["draaiing"] ?? 0) : axis(values);
  found.push({ name: "wind", at: direct(place, length * 0.6, degrees), text: windText(mal, values) });
  if (mal.id !== "startmal" && mal.id !== "sectormal") found.push({ name: "size", at: direct(place, length, degrees), text: "" });
  return found;
}

function windText(mal: Mal, values: Values): string {
  const name = mal.id === "sectormal" ? "draaiing" : mal.id === "pijl" ? "richting" : "windrichting";
  return typeof values[name] === "number" ? `${Math.round(values[name])}°` : "";
}

export function radii(values: Values): number[] {
  const given = values["stralen"];
  return Array.isArray(given) ? given.filter((one): one is number => typeof one === "number" && one > 0) : [];
}

/** The values after a handle came to a place. Whole degrees, and lengths of three figures: a hand is not more exact. */
export function dragged(mal: Mal, values: Values, handle: MalHandle["name"], at: Position): Values {
  const place = values["punt"] as Position;
  if (handle === "punt") return { ...values, punt: at };
  const { metres, degrees } = inverse(place, at);
  const whole = Math.round(degrees) % 360;
  if (handle === "wind") {
    if (mal.id === "sectormal") return { ...values, draaiing: whole };
    return mal.id === "pijl" ? { ...values, richting: whole } : { ...values, windrichting: turn(whole + 180) };
  }
  if (handle.startsWith("ring-")) {
    const index = Number(handle.slice(5));
    return { ...values, stralen: radii(values).map((radius, i) => (i === index ? threeFigures(Math.max(1, metres)) : radius)) };
  }
  return sized(mal, values, metres, whole);
}

function sized(mal: Mal, values: Values, metres: number, degrees: number): Values {
  if (mal.id === "pijl") return { ...values, richting: degrees, lengte: threeFigures(Math.max(1, metres)) };
  if (mal.id === "gasmal") {
    // Only the sizes of the table exist: the nearest of this colour.
    const [nearest] = (mal.maten ?? [])
      .filter(({ kleur }) => kleur === values["kleur"])
      .sort((a, b) => Math.abs(Math.log(a.lengte / metres)) - Math.abs(Math.log(b.lengte / metres)));
    return nearest ? { ...values, nummer: nearest.nummer, windrichting: turn(degrees + 180) } : values;
  }
  if (mal.id !== "natuurbrandmal") return values;
  const per = Number(values["fractie"]) * Number(values["minuten"]) * 60 * 4;
  const speed = Math.min(40, Math.max(0.5, Math.round((metres / per) * 10) / 10));
  return { ...values, windsnelheid: speed, windrichting: turn(degrees + 180) };
}

export function threeFigures(metres: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(metres)) - 2);
  return Math.round(metres / unit) * unit;
}

/** Which numbers a colour of the gas template has: the others do not exist. */
export function numbersOf(mal: Mal, kleur: unknown): number[] {
  return (mal.maten ?? []).filter((one) => one.kleur === kleur).map(({ nummer }) => nummer).sort((a, b) => a - b);
}
