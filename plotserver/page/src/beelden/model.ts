/** What a picture is while one composes it, and who sees less of it. Pure. */
import type { Classification, Organisation, PictureKind } from "../model.ts";

export type Audience = "openbaar" | "partners" | "deelnemers" | "eigen";
export const AUDIENCES: readonly Audience[] = ["eigen", "deelnemers", "partners", "openbaar"];
export const KINDS: readonly PictureKind[] = ["eigen", "activiteit", "regio", "sector", "landelijk"];

export interface Head {
  id: string;
  titel: string;
  titelEn: string;
  soort: PictureKind;
  beschrijving: string;
  eigenaar: string;
  aantalLagen: number;
  bijgewerkt: string | null;
  oefening: boolean;
  publiek: Audience;
  eigen: boolean;
  revisie: number;
  gearchiveerd: string | null;
}

export interface Choice {
  id: string;
  titel: string;
  titelEn: string;
  soort: string;
  beschrijving: string;
  classificatie: Classification;
  eigenaar: Organisation;
  sectoren: string[];
  activiteit: { id: string; titel: string } | null;
  bijgewerkt: string;
  aantalObjecten: number;
  gedeeldMet: string[];
}

export interface Entry {
  laag?: string;
  beeld?: string;
  zichtbaar: boolean;
  dekking: number;
  duiding: string;
  titel: string | null;
  versheid: string | null;
  /** What it is called by itself, and whose it is; not sent. */
  naam: string;
  kort: string;
}

export interface Draft {
  /** Null as long as it was never saved. */
  id: string | null;
  revisie: number;
  titel: string;
  omschrijving: string;
  soort: PictureKind;
  publiek: Audience;
  activiteit: string | null;
  /** The highest first, as they lie on the map. */
  entries: Entry[];
}

export const keyOf = (one: Entry): string => (one.laag ? `laag ${one.laag}` : `beeld ${one.beeld ?? ""}`);

export function emptyDraft(): Draft {
  return { id: null, revisie: 0, titel: "", omschrijving: "", soort: "eigen", publiek: "eigen", activiteit: null, entries: [] };
}

/** What is sent of it: the lowest first. */
export function sentOf(draft: Draft): Record<string, unknown> {
  const { titel, omschrijving, soort, publiek, activiteit } = draft;
  const lagen = [...draft.entries].reverse().map(({ laag, beeld, zichtbaar, dekking, duiding, titel: own, versheid }) => ({
    ...(laag ? { laag, titel: own, versheid } : { beeld }),
    zichtbaar,
    dekking,
    duiding,
  }));
  return { titel, omschrijving, soort, publiek, activiteit, lagen };
}

/** A name in an address, made of a title. */
export function slugOf(title: string): string {
  const plain = title.normalize("NFD").replace(/[^\p{ASCII}]/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "beeld";
}

/** Whether all of an audience see a layer, by how it is shared. */
export function allSee(layer: Pick<Choice, "classificatie" | "gedeeldMet">, audience: Audience, activity: string | null): boolean {
  if (audience === "eigen") return true;
  const shares = new Set(layer.gedeeldMet);
  if (layer.classificatie === "open" && shares.has("openbaar")) return true;
  if (audience === "openbaar" || !["open", "intern"].includes(layer.classificatie)) return false;
  return shares.has("partners") || (audience === "deelnemers" && shares.has(`activiteit:${activity ?? ""}`));
}

const BREADTH: Record<Audience, number> = { eigen: 0, deelnemers: 1, partners: 2, openbaar: 3 };

/** The entries that not everybody of the audience sees: by name. */
export function unseen(draft: Draft, layers: ReadonlyMap<string, Choice>, pictures: ReadonlyMap<string, Head>): Entry[] {
  return draft.entries.filter(({ laag, beeld }) => {
    const layer = laag && layers.get(laag);
    if (layer) return !allSee(layer, draft.publiek, draft.activiteit);
    const picture = beeld && pictures.get(beeld);
    return picture ? BREADTH[picture.publiek] < BREADTH[draft.publiek] : false;
  });
}

/** A duration (ISO 8601) in minutes, and back. */
export function minutesOf(duration: string | null): number | null {
  const found = duration?.match(/^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/);
  if (!found) return null;
  const [days, hours, minutes] = found.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * 1440 + (hours ?? 0) * 60 + (minutes ?? 0);
}

export function moved<T>(all: readonly T[], from: number, to: number): T[] {
  const rest = all.filter((_, at) => at !== from);
  const one = all[from];
  return one === undefined ? [...all] : [...rest.slice(0, to), one, ...rest.slice(to)];
}
