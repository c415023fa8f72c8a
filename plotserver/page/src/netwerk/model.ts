/** The network, as the server tells it, and what of it is shown. */
export type Situation = "normaal" | "verhoogd" | "ernstig";
export type Status = "aanwezig" | "piket" | "afwezig" | "verlopen";

export interface Presence {
  status: Status;
  situatie: Situation;
  contact: string;
  telefoon: string;
  email: string;
  toelichting: string;
  tot: string | null;
  gemeld: string;
}

export interface Organisation {
  id: string;
  naam: string;
  naamEn: string;
  kort: string;
  soort: string;
  kleur: string;
  adHoc: boolean;
  sectoren: string[];
  activiteiten: string[];
  deelt: { lagen: number; actueelste: { laag: string; titel: string; tijdstip: string } | null };
  bezetting: Presence | null;
  aanHetWerk: number | null;
  plaats: [number, number] | null;
  plaatsUit: "bezetting" | "lagen" | null;
}

export interface Sector {
  id: string;
  naam: string;
  naamEn: string;
  organisaties: number;
  bereikbaar: number;
  situatie: Situation | null;
}

export interface Network {
  organisaties: Organisation[];
  sectoren: Sector[];
  activiteiten: { id: string; titel: string }[];
  nu: string;
}

export interface Wish {
  activiteit: string;
  sector: string;
  regio: string;
  words: string;
}

const GRAVITY: Record<Situation, number> = { normaal: 0, verhoogd: 1, ernstig: 2 };
const NEARNESS: Record<Status, number> = { aanwezig: 0, piket: 1, verlopen: 2, afwezig: 3 };

/** Where it is worst first, then who can be reached, then by name. */
export function ordered(found: readonly Organisation[]): Organisation[] {
  const gravity = (one: Organisation): number => (one.bezetting && one.bezetting.status !== "verlopen" ? GRAVITY[one.bezetting.situatie] : 0);
  const nearness = (one: Organisation): number => (one.bezetting ? NEARNESS[one.bezetting.status] : 4);
  return [...found].sort(
    (one, other) => gravity(other) - gravity(one) || nearness(one) - nearness(other) || one.naam.localeCompare(other.naam, "nl"),
  );
}

/** Those whose name holds all words. */
export function named(found: readonly Organisation[], words: string): Organisation[] {
  const asked = words.toLocaleLowerCase("nl").split(/\s+/).filter(Boolean);
  return found.filter((one) => {
    const text = `${one.naam} ${one.naamEn} ${one.kort} ${one.id}`.toLocaleLowerCase("nl");
    return asked.every((word) => text.includes(word));
  });
}

export type Freshness = "fresh" | "older" | "old";

/** How fresh a publication is, as crisis work counts it: within the hour, within half a day, older. */
export function freshness(moment: string, now: number): Freshness {
  const minutes = (now - Date.parse(moment)) / 60_000;
  return minutes <= 60 ? "fresh" : minutes <= 12 * 60 ? "older" : "old";
}
