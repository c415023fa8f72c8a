/** From what the server answers to what a person must know: whose value was replaced, what was refused. Pure. */
import type { Conflict, Operation, Outcome, PlotObject } from "./model.ts";
import { GEOMETRY, valueOf } from "./operations.ts";

interface Settled {
  outcome: Outcome;
  operation: Operation;
  /** The object as the person saw it. */
  before: PlotObject | undefined;
}

/** `own`: versions that this person made, which are nobody else's. */
export function conflictsOf({ outcome, operation, before }: Settled, own: ReadonlySet<string>, now: number): Conflict[] {
  if (outcome.uitkomst === "geweigerd") return [refusal(operation, before, outcome, now)];
  const replaced = (outcome.overschreven ?? []).filter(({ versie }) => !own.has(`${outcome.object} ${versie}`));
  return replaced.map(({ veld, waarde, auteur, organisatie }) => ({
    id: `${outcome.id} ${veld}`,
    kind: "over",
    layer: operation.laag,
    object: outcome.object,
    at: now,
    field: veld,
    mine: veld === GEOMETRY ? (operation.geometrie ?? valueOf(before, veld)) : (operation.velden?.[veld] ?? null),
    theirs: waarde,
    who: auteur,
    organisation: organisatie,
  }));
}

/** What was refused stays, whole, to be mended or taken elsewhere. */
export function refusal(operation: Operation, before: PlotObject | undefined, why: Partial<Outcome> & { reason?: string }, now: number): Conflict {
  const faults = (why.problemen ?? []).map(({ veld, melding }) => ({ veld: veld.replace(/^velden\./, ""), melding }));
  return {
    id: operation.id,
    kind: "refused",
    layer: operation.laag,
    object: operation.object,
    at: now,
    field: null,
    mine: null,
    theirs: null,
    who: null,
    organisation: null,
    faults,
    ...(why.voorstel ? { proposal: why.voorstel } : {}),
    ...(why.reason ? { reason: why.reason } : {}),
    operation: { ...operation, sent: false },
    kept: {
      geometry: before?.geometry ?? operation.geometrie ?? null,
      fields: { ...before?.fields, ...operation.velden },
      deleted: operation.soort === "verwijderen",
    },
  };
}
