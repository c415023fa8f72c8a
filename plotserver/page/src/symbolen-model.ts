/** The handbook of signs: what the server tells of the set, and which part of it is asked for. Pure. */
import type { Theme } from "./address.ts";
import type { Language } from "./texts.ts";

export const GEOMETRIES = ["punt", "lijn", "vlak"] as const;
export type Geometry = (typeof GEOMETRIES)[number];
const KINDS: Record<Geometry, BookSign["geometrie"]> = { punt: "point", lijn: "line", vlak: "polygon" };

export interface Named {
  code: string;
  naam: string;
  name: string;
}

export interface BookSign extends Named {
  afdeling: string;
  groep: string;
  discipline: string;
  geometrie: "point" | "line" | "polygon";
  vervallen: boolean;
  betekenis: string;
  trefwoorden: string[];
  extern: Record<string, string>;
  svg: string;
}

export interface Book {
  versie: string;
  naam: string;
  name: string;
  groepen: (Named & { uitleg: string; about: string })[];
  disciplines: Named[];
  afdelingen: (Named & { groep: string })[];
  toestanden: string[];
  tekens: BookSign[];
}

export interface Filters {
  discipline: string;
  geometry: Geometry | "";
  group: string;
}

/** What the address bar tells, so that a search can be shared. */
export interface Asked {
  words: string;
  filters: Filters;
  sign: string | null;
  language: Language;
  theme: Theme | null;
}

export const NO_FILTERS: Filters = { discipline: "", geometry: "", group: "" };

export function readAsked(query: string): Asked {
  const given = new URLSearchParams(query);
  const theme = given.get("thema");
  const geometry = given.get("geometrie") ?? "";
  return {
    words: (given.get("q") ?? "").slice(0, 100),
    filters: {
      discipline: given.get("discipline") ?? "",
      geometry: GEOMETRIES.find((one) => one === geometry) ?? "",
      group: given.get("groep") ?? "",
    },
    sign: given.get("teken"),
    language: given.get("taal") === "en" ? "en" : "nl",
    theme: theme === "dag" || theme === "nacht" ? theme : null,
  };
}

export function writeAsked({ words, filters, sign, language, theme }: Asked): string {
  const parts: [string, string | null][] = [
    ["q", words.trim()],
    ["discipline", filters.discipline],
    ["geometrie", filters.geometry],
    ["groep", filters.group],
    ["teken", sign],
    ["taal", language === "en" ? "en" : null],
    ["thema", theme],
  ];
  const given = parts.filter((part): part is [string, string] => Boolean(part[1]));
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : "";
}

export function filtered(signs: readonly BookSign[], { discipline, geometry, group }: Filters): BookSign[] {
  return signs.filter(
    (sign) =>
      (!discipline || sign.discipline === discipline) &&
      (!geometry || sign.geometrie === KINDS[geometry]) &&
      (!group || sign.groep === group),
  );
}

export function anyFilter(filters: Filters): boolean {
  return Object.values(filters).some(Boolean);
}

export function named(thing: Named | undefined, language: Language): string {
  return (language === "en" ? thing?.name : thing?.naam) ?? "";
}

const SETS: Record<string, string> = { imoov: "IMOOV", oiv: "OIV", app6: "APP-6", ocha: "OCHA" };

/** What other sets call a sign. */
export function othersOf(sign: BookSign): string[] {
  return Object.entries(sign.extern).map(([set, code]) => `${SETS[set] ?? set} ${code}`);
}

/** When the server cannot be asked: signs that have all the words somewhere. */
export function holding(signs: readonly BookSign[], words: string): BookSign[] {
  const wanted = plain(words).split(" ").filter(Boolean);
  return signs.filter((sign) => {
    const told = plain([sign.code, sign.naam, sign.name, sign.betekenis, ...sign.trefwoorden].join(" "));
    return wanted.every((word) => told.includes(word));
  });
}

/** Words of the set that look like what was typed, the likest first. */
export function suggestions(signs: readonly BookSign[], words: string, most = 4): string[] {
  const typed = pairs(plain(words));
  const scores = new Map<string, number>();
  for (const sign of signs)
    for (const term of [sign.naam, sign.name, ...sign.trefwoorden]) {
      const key = term.toLowerCase();
      if (!scores.has(key)) scores.set(key, alike(typed, pairs(plain(term))));
    }
  const likest = [...scores].filter(([, score]) => score >= 0.3).sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return likest.slice(0, most).map(([term]) => term);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .replace(/[^\p{Letter}\p{Number}]+/gu, " ")
    .trim();
}

function pairs(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const edged = ` ${text} `;
  for (let at = 0; at < edged.length - 1; at += 1) {
    const pair = edged.slice(at, at + 2);
    found.set(pair, (found.get(pair) ?? 0) + 1);
  }
  return found;
}

/** Dice's coefficient of the pairs of letters: 0 for nothing in common, 1 for the same. */
function alike(one: Map<string, number>, other: Map<string, number>): number {
  let [common, all] = [0, 0];
  for (const [pair, count] of one) {
    common += Math.min(count, other.get(pair) ?? 0);
    all += count;
  }
  for (const count of other.values()) all += count;
  return all === 0 ? 0 : (2 * common) / all;
}
