/** What the security page knows, as the server tells it. */
export interface Chain {
  ongeschonden: boolean | null;
  laatsteNummer: number;
  gecontroleerdTot: number | null;
  gecontroleerdOp: string | null;
  afwijkingen: { soort: string; van: number; tot: number; ander: number | null }[];
  nogNietInKeten: number;
  controlepunt: number | null;
  controlepuntOp: string | null;
}

export type Measure = "sleutel-blokkeren" | "sessies-beeindigen" | "account-blokkeren" | "deling-intrekken" | "partner-melden";

/** An account or organisation that is kept out. */
export interface Block {
  id: number;
  soort: "account" | "organisatie";
  wie: string;
  organisatieNaam: string | null;
  reden: string;
  sinds: string;
  door: string;
}

export interface Evidence {
  aantal?: number;
  minuten?: number;
  adressen?: string[];
  oorsprong?: string;
  lagen?: string[];
  nummers?: number[];
  sleutel?: string;
  afstandKm?: number;
  van?: string;
  naar?: string;
  minutenErtussen?: number;
}

export interface Finding {
  id: number;
  regel: string;
  ernst: "kritiek" | "hoog" | "middel" | "laag";
  over: string;
  organisatie: string | null;
  organisatieNaam: string | null;
  laatst: string;
  keren: number;
  bewijs: Evidence;
  afgehandeld: string | null;
  afgehandeldDoor: string | null;
  toelichting: string | null;
  vanOns: boolean;
  tekst: Partial<Record<"nl" | "en", { title: string; why: string; advice: string }>>;
  acties: Measure[];
  partners: { id: string; naam: string }[];
  berichten: { op: string; van: string; aan: string; bericht: string }[];
}

export type Standing = "open" | "afgehandeld" | "alles";

export interface Findings {
  meldingen: Finding[];
  cursor: number | null;
  bewaker: boolean;
}

/** Which form is open at which finding. */
export interface Doing {
  finding: number;
  what: Measure | "afhandelen";
  busy: boolean;
  error: string | null;
}
