/** What the catalogue tells, and how the page's address holds all that was asked. Pure. */
import type { Theme } from "../address.ts";
import type { Box } from "../model.ts";
import type { Language } from "../texts.ts";

export type State = "live" | "traag" | "hapert" | "weg" | "niet-gecontroleerd";
export type Access = "open" | "inloggen" | "aanvragen";
export type Priority = "verplicht" | "aanbevolen" | "achtergrond";
export type Status = "compleet" | "deels" | "leeg";

export interface Service {
  protocol: string;
  url: string;
  laag: string;
  titel?: string;
  staat?: State;
}

export interface Hit {
  id: string;
  titel: string;
  omschrijving: string;
  trefwoorden: string[];
  eigenaar: { id: string; naam: string; kort?: string; tooi?: string | null };
  soort: "dataset" | "dienst" | "laag" | "beeld";
  aard: "realiteit" | "preparatief" | "repressief";
  toegang: Access;
  waarom?: string[];
  prioriteit?: Priority;
  nietGeschikt: string | null;
  staat: { dienst: State; gecontroleerd: string | null; nieuwste: string | null; leeftijd: string | null };
  dekking: Box | null;
  diensten: Service[];
}

export interface CardRecord extends Hit {
  titelEn?: string;
  kort?: string[];
  themas?: { id: string; naam: string }[];
  licentie?: { id: string; naam: string; uri: string | null };
  actualisatie?: string;
  gezaghebbend?: string[];
  pagina?: string | null;
  crisis?: { type: string; behoefte: string; prioriteit: Priority }[];
  herkomst?: string;
  kwaliteit?: number | null;
  gewijzigd?: string;
  activiteit?: string | null;
}

export interface Condition {
  actualiteit: string | null;
  kwaliteit: { score: number; verbeteringen: { naam: string; punten: number; van: number; doen: string }[] } | null;
  diensten: {
    dienst: number | string;
    staat: State;
    gecontroleerd: string | null;
    duurMs: number | null;
    melding: string | null;
    beschikbaar: number | null;
    dagen: { dag: string; controles: number; goed: number }[];
  }[];
  bronnen: { titel: string; soort: string; url: string; laatst: string | null }[];
}

export interface FacetValue {
  waarde: string;
  naam: string;
  aantal: number;
}

export interface Found {
  aantal: number;
  query: {
    begrepen: { soort: string; tekst: string }[];
    plaats: { naam: string; lon: number; lat: number } | null;
    gecorrigeerd: string | null;
  };
  treffers: Hit[];
  facetten: { [facet: string]: FacetValue[] };
}

export interface Suggestion {
  tekst: string;
  soort: "record" | "begrip" | "plaats" | "organisatie";
  id?: string;
}

export interface CrisisType {
  code: string;
  naam: string;
  naamEn: string;
  thema: number;
  themaNaam: string;
}

export interface Need {
  id: string;
  naam: string;
  naamEn: string;
  vraag: string;
}

export interface Activity {
  id: string;
  titel: string;
  titelEn: string;
  crisistype: string | null;
  oefening: boolean;
  open: boolean;
  vak: Box | null;
  beeld: string | null;
}

export interface Cell {
  id: string;
  titel: string;
  eigenaar: string;
  prioriteit: Priority;
  status: Status;
  reden: string;
  toegang: Access;
}

export interface Grid {
  crisistype: string | null;
  gebied: Box | null;
  behoeften: { id: string; naam: string; vraag: string; status: Status; kaarten: Cell[] }[];
  standaardset: string[];
}

/** The facets that one filters by, in the order of the page; `param` is the name in the page's own address,
 * where `thema` is the colours of the page. */
export const FACETS = [
  { name: "toegang", param: "toegang" },
  { name: "aard", param: "aard" },
  { name: "staat", param: "staat" },
  { name: "thema", param: "onderwerp" },
  { name: "eigenaar", param: "eigenaar" },
  { name: "formaat", param: "formaat" },
] as const;
export type Facet = (typeof FACETS)[number]["name"];
export type Filters = { [facet in Facet]: string[] };
export const NO_FILTERS: Filters = { toegang: [], aard: [], staat: [], thema: [], eigenaar: [], formaat: [] };

/** `rooster`: the data grid; `set`: the standard set; `lijst`: what was found. Empty: what fits the question. */
export type View = "" | "rooster" | "set" | "lijst";

export interface Asked {
  words: string;
  crisis: string;
  activity: string;
  box: Box | null;
  filters: Filters;
  view: View;
  shown: number;
  record: string | null;
  language: Language;
  theme: Theme | null;
}

export const PAGE = 20;
export const MOST = 100;
const VIEWS: readonly View[] = ["rooster", "set", "lijst"];

export function readAsked(query: string): Asked {
  const given = new URLSearchParams(query);
  const theme = given.get("thema");
  const filters = { ...NO_FILTERS };
  for (const { name, param } of FACETS) filters[name] = (given.get(param) ?? "").split(",").filter(Boolean).slice(0, 20);
  return {
    words: (given.get("q") ?? "").slice(0, 500),
    crisis: given.get("crisistype") ?? "",
    activity: given.get("activiteit") ?? "",
    box: readBox(given.get("gebied")),
    filters,
    view: VIEWS.find((one) => one === given.get("weergave")) ?? "",
    shown: Math.min(MOST, Math.max(PAGE, Math.round(Number(given.get("toon")) || PAGE))),
    record: given.get("record"),
    language: given.get("taal") === "en" ? "en" : "nl",
    theme: theme === "dag" || theme === "nacht" ? theme : null,
  };
}

export function writeAsked(asked: Asked): string {
  const parts: [string, string][] = [
    ["q", asked.words.trim()],
    ["activiteit", asked.activity],
    ["crisistype", asked.crisis],
    ["gebied", asked.box ? asked.box.map((number) => Number(number.toFixed(4))).join(",") : ""],
    ...FACETS.map(({ name, param }): [string, string] => [param, asked.filters[name].join(",")]),
    ["weergave", asked.view],
    ["toon", asked.shown > PAGE ? String(asked.shown) : ""],
    ["record", asked.record ?? ""],
    ["taal", asked.language === "en" ? "en" : ""],
    ["thema", asked.theme ?? ""],
  ];
  const written = parts.filter(([, value]) => value).map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
  return written.length ? `?${written.join("&")}` : "";
}

function readBox(text: string | null): Box | null {
  const numbers = (text ?? "").split(",").map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return null;
  const [west, south, east, north] = numbers as Box;
  const possible = west < east && south < north && west >= -180 && east <= 180 && south >= -90 && north <= 90;
  return possible ? [west, south, east, north] : null;
}

/** What is asked of the server for this state. */
export function searchQuery(asked: Asked): string {
  const query = new URLSearchParams();
  const set = (name: string, value: string): void => void (value && query.set(name, value));
  set("q", asked.words.trim());
  set("crisistype", asked.crisis);
  set("activiteit", asked.activity);
  set("bbox", asked.box?.map((number) => number.toFixed(5)).join(",") ?? "");
  for (const { name } of FACETS) set(name, asked.filters[name].join(","));
  query.set("limit", String(asked.shown));
  return `/v1/zoeken?${query}`;
}

export function anyFilter(filters: Filters): boolean {
  return Object.values(filters).some((values) => values.length > 0);
}

/** What one looks at: the grid of a crisis as long as nothing is looked for, else what was found. */
export function viewOf(asked: Asked): Exclude<View, ""> {
  const crisis = Boolean(asked.crisis || asked.activity);
  if (asked.view && (crisis || asked.view === "lijst")) return asked.view;
  return crisis && !asked.words.trim() && !asked.box && !anyFilter(asked.filters) ? "rooster" : "lijst";
}

export interface Seen {
  id: string;
  titel: string;
}

/** The records that were opened, the last first; a list that another made of it is no list. */
export function readSeen(text: string | null): Seen[] {
  try {
    const listed: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(listed)) return [];
    const isSeen = (one: unknown): one is Seen =>
      typeof (one as Seen | null)?.id === "string" && typeof (one as Seen).titel === "string";
    return listed.filter(isSeen).slice(0, 8);
  } catch {
    return [];
  }
}

export function withSeen(seen: readonly Seen[], { id, titel }: Seen): Seen[] {
  return [{ id, titel }, ...seen.filter((one) => one.id !== id)].slice(0, 8);
}

/** How much of our area a record covers; null where either is not known. */
export function covering(coverage: Box | null, area: Box | null): "whole" | "part" | "none" | null {
  if (!coverage || !area) return null;
  const [west, south, east, north] = coverage;
  if (west > area[2] || east < area[0] || south > area[3] || north < area[1]) return "none";
  const slack = 0.05;
  const whole = west <= area[0] + slack && south <= area[1] + slack && east >= area[2] - slack && north >= area[3] - slack;
  return whole ? "whole" : "part";
}
