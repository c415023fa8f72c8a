/** What the page of access keys asks of the server. */
import { Problem, Unreachable } from "./api.ts";

export interface Key {
  id: string;
  begin: string;
  naam: string;
  mag: "lezen" | "bewerken";
  alles: boolean;
  beelden: string[];
  lagen: string[];
  stand: "geldig" | "verlopen" | "ingetrokken";
  gemaakt: string;
  gemaaktDoor: string | null;
  verloopt: string;
  gebruikt: string | null;
}

export interface Choice {
  id: string;
  titel: string;
}

export interface Keys {
  sleutels: Key[];
  keuzes: { beelden: Choice[]; lagen: Choice[] };
  mogelijk: boolean;
  langsteDagen: number;
}

export interface Wanted {
  naam: string;
  mag: "lezen" | "bewerken";
  alles: boolean;
  beelden: string[];
  lagen: string[];
  verloopt: string;
}

/** What is wrong with a wish, place by place. */
export class Wrong extends Problem {
  constructor(
    status: number,
    title: string,
    detail: string,
    override readonly errors: { location: string; detail: string }[],
  ) {
    super(status, title, detail);
  }
}

/** Asks, and throws what is wrong place by place. */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { signal: AbortSignal.timeout(15_000), ...init });
  } catch {
    throw new Unreachable(null);
  }
  if (answer.status >= 500) throw new Unreachable(answer.status);
  if (answer.status === 204) return undefined as T;
  const body = (await answer.json()) as { title?: string; detail?: string; errors?: Wrong["errors"] };
  if (!answer.ok) throw new Wrong(answer.status, body.title ?? "", body.detail ?? "", body.errors ?? []);
  return body as T;
}

export function fetchKeys(): Promise<Keys> {
  return ask<Keys>("/v1/sleutels");
}

export function makeKey(wanted: Wanted): Promise<{ sleutel: Key; geheim: string }> {
  const headers = { "Content-Type": "application/json" };
  return ask("/v1/sleutels", { method: "POST", headers, body: JSON.stringify(wanted) });
}

export function revokeKey(id: string): Promise<Key> {
  return ask(`/v1/sleutels/${encodeURIComponent(id)}`, { method: "DELETE" });
}
