/** Names for things: an object, a field, a value, a person. */
import { dayAndClock } from "../age.ts";
import { formatLonLat } from "../coordinates.ts";
import { boxOf, middleOf } from "../geometry.ts";
import type { Geometry } from "geojson";
import type { PlotObject } from "./model.ts";
import { GEOMETRY } from "./operations.ts";
import { PLOT_TEXTS, type PlotKey } from "./plot-texts.ts";
import type { PlotContext, PlotState } from "./plot-state.ts";

export function signName(code: unknown, state: PlotState): string {
  const sign = state.signs.get(String(code ?? ""));
  return (state.language === "en" ? sign?.name : sign?.naam) ?? String(code ?? "");
}

/** "Dijkdoorbraak Lith", or the sign's name when it has no name of its own. */
export function objectName(object: Pick<PlotObject, "fields"> | undefined, { state, t }: PlotContext): string {
  const name = object?.fields["naam"];
  if (typeof name === "string" && name !== "") return name;
  return signName(object?.fields["teken"], state) || t("noName");
}

export function fieldName(field: string, { t }: PlotContext): string {
  const key = `field_${field}`;
  return key in PLOT_TEXTS.nl ? t(key as PlotKey) : field;
}

export function valueName(field: string, value: unknown, context: PlotContext): string {
  const { state, t } = context;
  if (value === null || value === undefined || value === "") return t("empty");
  if (field === GEOMETRY) return placeName(value as Geometry, context);
  if (field === "teken") return signName(value, state);
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return dayAndClock(value, state.language);
  const key = `value_${String(value)}`;
  if (key in PLOT_TEXTS.nl) return t(key as PlotKey);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function placeName(geometry: Geometry, { state, t }: PlotContext): string {
  const box = boxOf(geometry);
  return box ? t("shapeAt", { place: formatLonLat(middleOf(box), state.language) }) : t("empty");
}

/** The name of an organisation as far as it is known here. */
function organisationName(id: string | null, { state, store }: PlotContext): string {
  const known = [...store.layers.map(({ eigenaar }) => eigenaar), ...store.present.map(({ organisatie }) => organisatie), ...(state.identity?.keuzes ?? [])];
  return known.find((one) => one.id === id)?.kort ?? id ?? "";
}

/** A person and the organisation; where the person is not known, the organisation alone. */
export function personName(who: string | null, organisation: string | null, context: PlotContext): string {
  const kort = organisationName(organisation, context);
  const person = who && who !== organisation && who !== kort ? who : "";
  return [person, kort].filter(Boolean).join(", ") || context.t("somebody");
}

/** Two letters for a picture of a person. */
export function initials(name: string): string {
  const words = name.split(/[\s\-_.]+/).filter(Boolean);
  const [first, last] = [words[0] ?? "?", words.length > 1 ? (words.at(-1) ?? "") : ""];
  return `${first[0] ?? ""}${last[0] ?? first[1] ?? ""}`.toUpperCase();
}

/** Black or white, whichever is legible on this colour. */
export function inkOn(colour: string | undefined): string {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour ?? "")?.[1];
  if (!hex) return "#ffffff";
  const channel = (at: number) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const light = 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4);
  return light > 0.179 ? "#111111" : "#ffffff";
}
