/** What the share dialog asks of the server. */
import { fetchJson, sendJson } from "./api.ts";
import type { Classification } from "./model.ts";

export type AudienceKind = "openbaar" | "partners" | "organisatie" | "sector" | "activiteit";
export type Right = "lezen" | "bewerken";

export interface Audience {
  soort: AudienceKind;
  id: string | null;
  naam: string | null;
}

export interface Share {
  id: number;
  met: Audience;
  mag: Right;
  tot: string | null;
  totEindeVan: { id: string; naam: string | null } | null;
  toelichting: string;
  gegevenDoor: string;
  stand: "geldt" | "ingetrokken" | "verlopen";
  werkt: boolean;
}

export interface Shares {
  classificatie: Classification;
  activiteit: string | null;
  delingen: Share[];
}

export interface Rule {
  met: Audience;
  mag: Right;
  tot: string | null;
  totEindeVan: string | null;
}

export interface Reached {
  id: string;
  naam: string;
  kort: string;
  door: Rule[];
}

/** Who sees a layer; `volledig`: nobody is left out of `organisaties`. */
export interface Visibility {
  classificatie: Classification;
  openbaar: boolean;
  regels: Rule[];
  organisaties: Reached[];
  volledig: boolean;
}

export interface Recipient {
  soort: "organisatie" | "sector" | "activiteit";
  id: string;
  naam: string;
  kort: string;
}

export interface NewShare {
  met: { soort: AudienceKind; id?: string };
  mag: Right;
  tot?: string;
  totEindeVan?: string;
  toelichting?: string;
}

const layer = (id: string): string => `/v1/lagen/${encodeURIComponent(id)}`;

export function fetchShares(id: string): Promise<Shares> {
  return fetchJson<Shares>(`${layer(id)}/delingen`);
}

export function fetchVisibility(id: string): Promise<Visibility> {
  return fetchJson<Visibility>(`${layer(id)}/zichtbaarheid`);
}

export async function findRecipients(words: string): Promise<Recipient[]> {
  const asked = new URLSearchParams({ limit: "8", ...(words ? { q: words } : {}) });
  return (await fetchJson<{ doelgroepen: Recipient[] }>(`/v1/doelgroepen?${asked}`)).doelgroepen;
}

export function share(id: string, wanted: NewShare): Promise<unknown> {
  return sendJson("POST", `${layer(id)}/delingen`, wanted);
}

export function withdraw(id: string, share: number): Promise<unknown> {
  return sendJson("DELETE", `${layer(id)}/delingen/${share}`);
}

export function classify(id: string, classificatie: Classification): Promise<unknown> {
  return sendJson("PUT", `${layer(id)}/classificatie`, { classificatie });
}
