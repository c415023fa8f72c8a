/** What was found, as cards: the best first, with why it is there and what it is not fit for. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import { anyFilter, type Hit, MOST } from "./model.ts";
import { accessMark, ageMark, formatsOf, ownerBadge, priorityMark, stateMark } from "./parts.ts";
import { startPart } from "./start.ts";
import { areaOf, type CatalogueContext, crisisName } from "./state.ts";
import { wordOf } from "./texts.ts";
import { thumbnail } from "./thumbnail.ts";

export function resultsPart(context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const { found } = state;
  const asking = Boolean(state.words.trim() || state.box || anyFilter(state.filters));
  const hits = found?.treffers ?? [];
  return html`
    ${!asking && !crisisName(state) ? startPart(context) : nothing}
    <div class="results-head">
      <h2><span role="status" aria-live="polite">${found ? countOf(context, asking) : t("loading")}</span></h2>
      ${asking ? understood(context) : nothing}
    </div>
    <ul class="cards">
      ${hits.map((hit) => card(hit, context))}
    </ul>
    ${found && hits.length === 0 ? nonePart(context) : nothing}
    ${found && found.aantal > hits.length
      ? hits.length >= MOST
        ? html`<p class="quiet">${t("mostShown", { n: MOST })}</p>`
        : html`<button type="button" class="button more" ?disabled=${state.searching} @click=${() => actions.more()}>${icons.down}${t("more")}</button>`
      : nothing}
  `;
}

function countOf({ state, t }: CatalogueContext, asking: boolean): string {
  const n = state.found?.aantal ?? 0;
  const crisis = crisisName(state);
  if (n === 0) return t("countNone");
  if (!asking && crisis) return t("countCrisis", { n, crisis });
  if (!asking) return t("countBasic", { n });
  return n === 1 ? t("countOne") : t("count", { n });
}

function understood({ state, t }: CatalogueContext): TemplateResult | typeof nothing {
  const { begrepen = [], gecorrigeerd = null } = state.found?.query ?? {};
  if (!begrepen.length && !gecorrigeerd) return nothing;
  return html`<p class="understood">
    ${gecorrigeerd ? html`<span>${t("corrected", { words: gecorrigeerd })}</span>` : nothing}
    ${begrepen.length ? html`<span>${t("understood")}:</span>` : nothing}
    ${begrepen.map(({ soort, tekst }) => html`<span class="chip">${wordOf(t, "un", soort)} <b lang="nl">${tekst}</b></span>`)}
  </p>`;
}

function card(hit: Hit, context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const formats = formatsOf(hit);
  return html`
    <li class="card ${state.record === hit.id ? "chosen" : ""}">
      ${thumbnail(hit.dekking, areaOf(state), state.theme, t)}
      <div class="card-text">
        <h3>
          <a
            class="card-open"
            data-record=${hit.id}
            lang="nl"
            aria-current=${state.record === hit.id ? "true" : nothing}
            href=${`/catalogus?record=${encodeURIComponent(hit.id)}`}
            @click=${(event: MouseEvent) => plainClick(event, () => actions.open(hit.id))}
            >${hit.titel}</a
          >
          ${priorityMark(hit.prioriteit, t)}
        </h3>
        <p class="facts">${ownerBadge(hit)} ${stateMark(hit, t)} ${ageMark(hit, t)} ${accessMark(hit.toegang, t)}</p>
        <p class="about" lang="nl">${hit.omschrijving}</p>
        ${hit.waarom?.length
          ? html`<p class="why"><span class="visually-hidden">${t("why")}: </span><span lang="nl">${hit.waarom.join(" · ")}</span></p>`
          : nothing}
        ${hit.nietGeschikt ? html`<p class="not-for">${icons.warning}<span><b>${t("notFor")}</b> <span lang="nl">${hit.nietGeschikt}</span></span></p>` : nothing}
        <p class="kind">
          ${t(`nature_${hit.aard}`)} · ${t(`kind_${hit.soort}`)}${formats ? html` · <span>${formats}</span>` : nothing}
        </p>
      </div>
    </li>
  `;
}

/** A click without modifiers opens here; with them the browser does as it always does. */
export function plainClick(event: MouseEvent, act: () => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
  event.preventDefault();
  act();
}

function nonePart({ state, t, actions }: CatalogueContext): TemplateResult {
  return html`<div class="empty">
    <p><b>${t("none")}</b> ${t("noneWords")}</p>
    <div class="button-row">
      ${anyFilter(state.filters) ? html`<button type="button" class="button" @click=${() => actions.clearFilters()}>${t("noneFilters")}</button>` : nothing}
      ${state.box ? html`<button type="button" class="button" @click=${() => actions.area(null)}>${t("noneArea")}</button>` : nothing}
      ${state.words ? html`<button type="button" class="button" @click=${() => actions.search("")}>${t("clearWords")}</button>` : nothing}
    </div>
  </div>`;
}
