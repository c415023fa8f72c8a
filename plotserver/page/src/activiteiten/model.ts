/** What the page of activities knows of the server's answers. */
import type { Organisation } from "../model.ts";

export type Phase = "voorbereiding" | "respons" | "afgesloten" | "gearchiveerd";

export interface Activity {
  id: string;
  titel: string;
  titelEn: string;
  omschrijving: string;
  crisistype: string | null;
  crisistypeNaam: string | null;
  grip: string | null;
  oefening: boolean;
  fase: Phase;
  open: boolean;
  eigenaar: Organisation;
  vak: [number, number, number, number] | null;
  gestart: string;
  geeindigd: string | null;
  eigen: boolean;
  neemtDeel: boolean;
  beeld: string | null;
  deelnemers?: Participant[];
}

export interface Participant {
  organisatie: { id: string; naam: string; kort: string };
  adHoc: boolean;
  rol: string;
  sinds: string;
  tot: string | null;
}

export interface Layer {
  id: string;
  titel: string;
  groep: string | null;
  team: string | null;
  volgorde: number;
  vergrendeld: boolean;
  gearchiveerd: boolean;
  modus: "op-commando" | "live";
  classificatie: string;
  eigenaar: Organisation;
  eigen: boolean;
  magTekenen: boolean;
  publicatie: { moment: string } | null;
  aantal: number;
  conceptAantal: number | null;
}

export interface Invitation {
  id: string;
  naam: string;
  domein: string | null;
  tot: string;
  stand: "wacht op goedkeuring" | "goedgekeurd" | "gebruikt" | "ingetrokken";
  codeGeldigTot: string | null;
  code?: string;
}

export interface Policy {
  nieuwePlots: "geen" | "activiteit" | "sector" | "partners";
  mag: "lezen" | "bewerken";
}

export interface CrisisType {
  code: string;
  naam: string;
  naamEn: string;
  thema: number;
}

export interface Grip {
  code: string;
  naam: string;
}

/** The teams that get a drawing layer of their own, in the words of the doctrine. */
export const TEAMS = ["Meldkamer", "CoPI", "ROT", "Beleidsteam", "Bevolkingszorg", "Preparatiestaf"] as const;

export interface NewActivity {
  id: string;
  titel: string;
  omschrijving: string;
  crisistype: string | null;
  grip: string | null;
  oefening: boolean;
  fase: "voorbereiding" | "respons";
  plaats?: string;
  voorbereiding?: string;
}
