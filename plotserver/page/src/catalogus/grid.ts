/** The data grid of a crisis: for each information need its maps, how much they are needed, and whether they are there. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import type { Cell, Grid } from "./model.ts";
import { accessMark, priorityMark, statusMark } from "./parts.ts";
import { plainClick } from "./results.ts";
import { type CatalogueContext, crisisName } from "./state.ts";

const FEW = 5;

export function gridPart(context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const { grid } = state;
  if (!grid) return html`<p class="quiet" aria-busy="true">${t("loading")}</p>`;
  if (!grid.crisistype) return html`<p class="empty">${t("gridNone")}</p>`;
  const count = (status: string): number => grid.behoeften.filter((one) => one.status === status).length;
  return html`
    <div class="results-head grid-head">
      <div>
        <h2>${t("gridOf", { crisis: crisisName(state) })}</h2>
        <p class="quiet" role="status">${t("statusOf", { n: count("compleet"), m: count("deels"), k: count("leeg") })}</p>
      </div>
      <button type="button" class="button primary" @click=${() => actions.view("set")}>${icons.whole}${t("openSet", { n: grid.standaardset.length })}</button>
    </div>
    <p class="quiet">${t("gridAbout")}</p>
    <div class="needs">${grid.behoeften.map((need) => needPart(need, context))}</div>
  `;
}

function needPart(need: Grid["behoeften"][number], context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const known = state.needs.find(({ id }) => id === need.id);
  const name = (state.language === "en" && known?.naamEn) || need.naam;
  const all = state.opened.has(`need-${need.id}`);
  const required = need.kaarten.filter(({ prioriteit }) => prioriteit === "verplicht").length;
  const shown = all ? need.kaarten : need.kaarten.slice(0, Math.max(FEW, required));
  const rest = need.kaarten.length - shown.length;
  return html`
    <section class="need ${need.status}" aria-labelledby="need-${need.id}">
      <header>
        <h3 id="need-${need.id}">${name}</h3>
        ${statusMark(need.status, t)}
        <p class="quiet" lang="nl">${need.vraag}</p>
      </header>
      ${need.kaarten.length === 0 ? html`<p class="quiet">${t("gridNothing")}</p>` : nothing}
      <ul>
        ${shown.map((cell) => cellPart(cell, context))}
      </ul>
      ${rest > 0 || (all && need.kaarten.length > FEW)
        ? html`<button type="button" class="text-button" aria-expanded=${all} @click=${() => actions.toggle(`need-${need.id}`)}>
            ${all ? t("gridFewer") : t("gridMore", { n: rest })}<span class="visually-hidden">: ${name}</span>
          </button>`
        : nothing}
    </section>
  `;
}

function cellPart(cell: Cell, { state, t, actions }: CatalogueContext): TemplateResult {
  return html`<li class="cell">
    ${statusMark(cell.status, t, false)}
    <div>
      <a
        lang="nl"
        data-record=${cell.id}
        aria-current=${state.record === cell.id ? "true" : nothing}
        href=${`/catalogus?record=${encodeURIComponent(cell.id)}`}
        @click=${(event: MouseEvent) => plainClick(event, () => actions.open(cell.id))}
        >${cell.titel}</a
      >
      ${priorityMark(cell.prioriteit, t)}
      <p class="cell-why" lang="nl">${cell.eigenaar} · ${cell.reden}</p>
      ${cell.toegang === "open" ? nothing : html`<p class="cell-why">${accessMark(cell.toegang, t)}</p>`}
    </div>
  </li>`;
}
