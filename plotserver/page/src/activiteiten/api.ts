/** What the page of activities asks of the server. */
import { ask } from "../sleutels-api.ts";
import type { Activity, CrisisType, Grip, Invitation, Layer, NewActivity, Policy } from "./model.ts";

const JSON_TYPE = { "Content-Type": "application/json" };
const here = (id: string): string => `/v1/activiteiten/${encodeURIComponent(id)}`;

function send<T>(method: string, path: string, body: unknown = {}): Promise<T> {
  return ask<T>(path, { method, headers: JSON_TYPE, body: JSON.stringify(body) });
}

export async function fetchActivities(): Promise<Activity[]> {
  return (await ask<{ activiteiten: Activity[] }>("/v1/activiteiten")).activiteiten;
}

export async function fetchChoices(): Promise<{ types: CrisisType[]; grips: Grip[] }> {
  const [types, grips] = await Promise.all([
    ask<{ crisistypen: CrisisType[] }>("/v1/crisistypen"),
    ask<{ gripNiveaus: Grip[] }>("/v1/grip-niveaus"),
  ]);
  return { types: types.crisistypen, grips: grips.gripNiveaus };
}

export interface Detail {
  activity: Activity;
  layers: Layer[];
  invitations: Invitation[];
}

export async function fetchDetail(id: string): Promise<Detail> {
  const [activity, layers] = await Promise.all([ask<Activity>(here(id)), ask<{ lagen: Layer[] }>(`${here(id)}/lagen`)]);
  const asked = activity.eigen ? await ask<{ uitnodigingen: Invitation[] }>(`${here(id)}/uitnodigingen`) : { uitnodigingen: [] };
  return { activity, layers: layers.lagen, invitations: asked.uitnodigingen };
}

export async function findPlaces(words: string): Promise<string[]> {
  const found = await ask<{ plaatsen: { naam: string; provincie: string }[] }>(`/v1/plaatsen?limit=8&q=${encodeURIComponent(words)}`);
  return [...new Set(found.plaatsen.map(({ naam }) => naam))];
}

export async function findOrganisations(words: string): Promise<{ id: string; naam: string }[]> {
  const found = await ask<{ doelgroepen: { soort: string; id: string; naam: string }[] }>(`/v1/doelgroepen?limit=20&q=${encodeURIComponent(words)}`);
  return found.doelgroepen.filter(({ soort }) => soort === "organisatie");
}

export const startActivity = (asked: NewActivity): Promise<Activity> => send("POST", "/v1/activiteiten", asked);
export const changeActivity = (id: string, changes: Record<string, unknown>): Promise<Activity> => send("PATCH", here(id), changes);
export const closeActivity = (id: string): Promise<Activity> => send("POST", `${here(id)}/afsluiting`);
export const makeLayer = (id: string, layer: Record<string, unknown>): Promise<Layer> => send("POST", `${here(id)}/lagen`, layer);
export const changeLayer = (id: string, changes: Record<string, unknown>): Promise<Layer> => send("PATCH", `/v1/plots/${encodeURIComponent(id)}`, changes);
export const archiveLayer = (id: string, away: boolean): Promise<Layer> => send("POST", `/v1/plots/${encodeURIComponent(id)}/${away ? "archiveren" : "heropenen"}`);
export const addParticipant = (id: string, organisatie: string): Promise<unknown> => send("POST", `${here(id)}/deelnemers`, { organisatie });
export const endParticipation = (id: string, organisatie: string): Promise<void> => ask(`${here(id)}/deelnemers/${encodeURIComponent(organisatie)}`, { method: "DELETE" });
export const invite = (id: string, asked: { naam: string; tot: string; domein?: string }): Promise<Invitation> => send("POST", `${here(id)}/uitnodigingen`, asked);
export const approve = (id: string, invitation: string): Promise<Invitation> => send("POST", `${here(id)}/uitnodigingen/${invitation}/goedkeuring`);
export const withdrawInvitation = (id: string, invitation: string): Promise<void> => ask(`${here(id)}/uitnodigingen/${invitation}`, { method: "DELETE" });
export const useCode = (code: string): Promise<{ activiteit: string }> => send("POST", "/v1/uitnodigingen", { code });
export const fetchPolicy = (organisation: string): Promise<Policy> => ask(`/v1/organisaties/${encodeURIComponent(organisation)}/beleid`);
export const setPolicy = (organisation: string, policy: Policy): Promise<Policy> => send("PUT", `/v1/organisaties/${encodeURIComponent(organisation)}/beleid`, policy);
