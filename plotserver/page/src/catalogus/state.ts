/** What the catalogue page knows and what can be done on it; each part of the page gets this as its context. */
import type { Theme } from "../address.ts";
import type { Box } from "../model.ts";
import type { Activity, Asked, CardRecord, Condition, CrisisType, Facet, Found, Grid, Hit, Need, Seen, Suggestion, View } from "./model.ts";
import type { CatalogueTranslate } from "./texts.ts";

export interface Report {
  open: boolean;
  busy: boolean;
  wrong: string;
  /** Nobody is known: what is said is refused. */
  login: boolean;
}

export interface CatalogueState extends Asked {
  theme: Theme;
  found: Found | null;
  searching: boolean;
  failed: boolean;
  grid: Grid | null;
  /** The records of the standard set and the required ones beside it, as far as they are fetched. */
  setRecords: Hit[];
  types: CrisisType[];
  needs: Need[];
  activities: Activity[];
  card: CardRecord | null;
  condition: Condition | null;
  cardFailed: boolean;
  report: Report;
  suggestions: Suggestion[];
  /** The suggestion that the arrow keys chose; -1: none. */
  at: number;
  opened: Set<string>;
  facetsOpen: boolean;
  drawing: boolean;
  seen: Seen[];
  notice: string;
}

export interface CatalogueActions {
  type(words: string): void;
  search(words: string): void;
  step(by: 1 | -1): void;
  hideSuggestions(): void;
  suggest(suggestion: Suggestion): void;
  choose(what: { crisis?: string; activity?: string }): void;
  filter(facet: Facet, value: string): void;
  clearFilters(): void;
  area(box: Box | null): void;
  draw(on: boolean): void;
  view(view: View): void;
  more(): void;
  open(id: string): void;
  close(): void;
  toggle(what: string): void;
  toggleFacets(): void;
  report(open: boolean): void;
  send(kind: string, message: string): void;
  copy(text: string, told?: string): void;
  download(text: string, name: string): void;
  forget(): void;
  retry(): void;
  switchTheme(): void;
  switchLanguage(): void;
}

export interface CatalogueContext {
  state: CatalogueState;
  t: CatalogueTranslate;
  actions: CatalogueActions;
}

/** The area that the maps are held against: what was chosen, else that of the activity. */
export function areaOf(state: CatalogueState): Box | null {
  return state.box ?? activityOf(state)?.vak ?? null;
}

export function activityOf(state: CatalogueState): Activity | undefined {
  return state.activities.find(({ id }) => id === state.activity);
}

/** The crisis that is looked at: its name in the language of the page, or "" when there is none. */
export function crisisName(state: CatalogueState): string {
  const activity = activityOf(state);
  if (activity) return titleOf(activity, state);
  return typeName(state, state.crisis);
}

export function titleOf({ titel, titelEn }: { titel: string; titelEn?: string }, state: CatalogueState): string {
  return (state.language === "en" && titelEn) || titel;
}

export function typeName(state: CatalogueState, code: string): string {
  const found = state.types.find((one) => one.code === code);
  return found ? (state.language === "en" && found.naamEn) || found.naam : code;
}
