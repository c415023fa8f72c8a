/** What the catalogue page asks of the server, beyond one question and its answer. */
import { fetchJson } from "../api.ts";
import type { Activity, Asked, CardRecord, CrisisType, Grid, Hit, Need } from "./model.ts";
import { writeAsked } from "./model.ts";

export function addressOf(asked: Asked): string {
  return writeAsked({ ...asked, theme: null, language: "nl" });
}

/** Where the data grid of the chosen crisis is; null when none is chosen. A chosen area counts for a type of
 * crisis; an activity has its own. */
export function gridAddress({ activity, crisis, box }: Asked): string | null {
  if (activity && !crisis) return `/v1/activiteiten/${encodeURIComponent(activity)}/kaarten`;
  if (!crisis) return null;
  const area = box ? `?bbox=${box.map((number) => number.toFixed(5)).join(",")}` : "";
  return `/v1/crisistypen/${encodeURIComponent(crisis)}/kaarten${area}`;
}

export function fetchCard(id: string): Promise<CardRecord> {
  return fetchJson<CardRecord>(`/v1/catalogus/${encodeURIComponent(id)}`);
}

export async function fetchAll(): Promise<{ types: CrisisType[]; needs: Need[]; activities: Activity[] }> {
  const [known, mine] = await Promise.all([
    fetchJson<{ crisistypen: CrisisType[]; behoeften: Need[] }>("/v1/crisistypen"),
    fetchJson<{ activiteiten: Activity[] }>("/v1/activiteiten"),
  ]);
  return { types: known.crisistypen, needs: known.behoeften, activities: mine.activiteiten.filter(({ open }) => open) };
}

/** All required records of a crisis: those of the standard set first. One that is gone is left out. */
export async function fetchSet(grid: Grid): Promise<Hit[]> {
  const required = grid.behoeften.flatMap(({ kaarten }) => kaarten.filter(({ prioriteit }) => prioriteit === "verplicht").map(({ id }) => id));
  const ids = [...new Set([...grid.standaardset, ...required])];
  const answers = await Promise.allSettled(ids.map(fetchCard));
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}
