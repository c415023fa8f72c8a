/** Small things that stand on cards, in the grid and in the detail: state, owner, priority, access, status. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import type { Access, CardRecord, Hit, Priority, Status } from "./model.ts";
import type { CatalogueTranslate } from "./texts.ts";

/** The state of the service, in words; the dot repeats it by shape. */
export function stateMark(hit: Pick<Hit, "soort" | "staat" | "diensten">, t: CatalogueTranslate): TemplateResult {
  const own = hit.soort === "laag" || hit.soort === "beeld";
  const state = own ? "own" : hit.diensten.length === 0 ? "none" : hit.staat.dienst;
  return html`<span class="state state-${state}"><span class="state-dot" aria-hidden="true"></span>${t(`state_${state}`)}</span>`;
}

/** How old the newest data are; where nobody knows, how often they are renewed. */
export function ageMark(hit: Hit & Partial<CardRecord>, t: CatalogueTranslate): TemplateResult | typeof nothing {
  if (hit.staat.leeftijd) return html`<span class="age" lang="nl">${icons.clock}${hit.staat.leeftijd}</span>`;
  const often = hit.actualisatie;
  return often ? html`<span class="age">${icons.clock}${t(`updated_${often}` as "updated_continu")}</span>` : nothing;
}

export function ownerBadge({ eigenaar }: Pick<Hit, "eigenaar">): TemplateResult {
  const short = eigenaar.kort || eigenaar.naam;
  return html`<span class="owner" lang="nl" title=${eigenaar.naam}>${short}</span>`;
}

export function priorityMark(priority: Priority | undefined, t: CatalogueTranslate): TemplateResult | typeof nothing {
  if (!priority) return nothing;
  return html`<span class="priority ${priority}">${t(`prio_${priority}`)}</span>`;
}

export function accessMark(access: Access, t: CatalogueTranslate): TemplateResult {
  return html`<span class="access ${access}">${access === "open" ? icons.check : icons.lock}${t(`access_${access}`)}</span>`;
}

const SHAPES: Record<Status, TemplateResult> = {
  compleet: svg`<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="m4.6 8.3 2.3 2.3 4.5-5" fill="none" stroke="var(--ps-surface)" stroke-width="2"/>`,
  deels: svg`<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>`,
  leeg: svg`<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2.2"/>`,
};

/** Complete, partly, missing: a word, a shape and a colour that say the same. */
export function statusMark(status: Status, t: CatalogueTranslate, worded = true): TemplateResult {
  const word = t(`status_${status}`);
  return html`<span class="status ${status}" title=${worded ? nothing : word}>
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${SHAPES[status]}</svg
    ><span class=${worded ? "" : "visually-hidden"}>${word}</span>
  </span>`;
}

export function formatsOf(hit: Pick<Hit, "diensten">): string {
  return [...new Set(hit.diensten.map(({ protocol }) => protocol.replace("OGC:", "").replace(/^API/, "OGC API")))].join(", ");
}
