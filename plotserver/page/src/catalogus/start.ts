/** Before anything is asked: begin at the crisis, or at what was seen before. */
import { html, nothing, type TemplateResult } from "lit";
import { plainClick } from "./results.ts";
import { type CatalogueContext, titleOf } from "./state.ts";

export function startPart(context: CatalogueContext): TemplateResult {
  const { state, t } = context;
  const themes = [...new Map(state.types.map((one) => [one.thema, one.themaNaam]))];
  return html`
    ${seenPart(context)}
    <section class="start" aria-labelledby="start">
      <h2 id="start">${t("start")}</h2>
      <p class="quiet">${t("startAbout")}</p>
      ${state.activities.length
        ? html`<h3>${t("startActivities")}</h3>
            <ul class="start-list">
              ${state.activities.map((one) => html`<li>${choice(`activiteit=${encodeURIComponent(one.id)}`, titleOf(one, state), { activity: one.id }, context, "activity")}</li>`)}
            </ul>`
        : nothing}
      <div class="start-themes">
        ${themes.map(
          ([theme, name]) => html`<div>
            <h3 lang="nl">${name}</h3>
            <ul class="start-list">
              ${state.types
                .filter((one) => one.thema === theme)
                .map((one) => html`<li>${choice(`crisistype=${one.code}`, (state.language === "en" && one.naamEn) || one.naam, { crisis: one.code }, context)}</li>`)}
            </ul>
          </div>`,
        )}
      </div>
    </section>
  `;
}

function choice(query: string, name: string, what: { crisis?: string; activity?: string }, { actions }: CatalogueContext, kind = ""): TemplateResult {
  return html`<a class="start-choice ${kind}" href=${`/catalogus?${query}`} @click=${(event: MouseEvent) => plainClick(event, () => actions.choose(what))}>${name}</a>`;
}

function seenPart({ state, t, actions }: CatalogueContext): TemplateResult | typeof nothing {
  if (!state.seen.length) return nothing;
  return html`
    <section class="seen" aria-labelledby="seen">
      <h2 id="seen">${t("recent")}</h2>
      <ul>
        ${state.seen.map(
          ({ id, titel }) => html`<li>
            <a lang="nl" data-record=${id} href=${`/catalogus?record=${encodeURIComponent(id)}`} @click=${(event: MouseEvent) => plainClick(event, () => actions.open(id))}>${titel}</a>
          </li>`,
        )}
      </ul>
      <button type="button" class="text-button" aria-label=${`${t("recentClear")}: ${t("recent")}`} @click=${() => actions.forget()}>${t("recentClear")}</button>
    </section>
  `;
}
