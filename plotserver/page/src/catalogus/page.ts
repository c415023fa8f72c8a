/** How the catalogue page is built: the question on top, filters left, maps in the middle, area or detail right. */
import { html, nothing, type TemplateResult } from "lit";
import { barButtons } from "../bar-buttons.ts";
import { icons } from "../icons.ts";
import { areaPanel } from "./area-panel.ts";
import { detailPanel } from "./detail.ts";
import { facetPanel } from "./facets.ts";
import { gridPart } from "./grid.ts";
import { type CrisisType, viewOf } from "./model.ts";
import { resultsPart } from "./results.ts";
import { searchBox } from "./search-box.ts";
import { setPart } from "./set.ts";
import { type CatalogueContext, crisisName, titleOf } from "./state.ts";

export function cataloguePage(context: CatalogueContext): TemplateResult {
  const { state, t } = context;
  const view = viewOf(state);
  return html`
    <nav class="skip-links" aria-label=${t("skip")}><a href="#results">${t("skip")}</a></nav>
    <header class="head">
      <div class="bar">
        <h1>${t("title")}</h1>
        <a class="back" href=${state.language === "en" ? "/?taal=en" : "/"}>${icons.left}<span>${t("toMap")}</span></a>
        ${barButtons(context)}
      </div>
      <div class="question">${searchBox(context)} ${crisisChooser(context)} ${shareButton(context)}</div>
    </header>
    <div class="body ${state.record ? "with-detail" : ""}" data-view=${view}>
      ${facetPanel(context)}
      <main id="results" tabindex="-1" aria-busy=${state.searching}>
        ${state.failed ? failedPart(context) : nothing} ${viewSwitch(context)}
        ${view === "rooster" ? gridPart(context) : view === "set" ? setPart(context) : resultsPart(context)}
      </main>
      ${state.record ? detailPanel(context) : areaPanel(context)}
    </div>
    <p class="notice" role="status" aria-live="polite">${state.notice}</p>
  `;
}

function crisisChooser({ state, t, actions }: CatalogueContext): TemplateResult {
  const themes = [...new Map(state.types.map((one) => [one.thema, one.themaNaam]))];
  const option = (one: CrisisType): TemplateResult => html`
    <option value=${`type:${one.code}`} ?selected=${!state.activity && state.crisis === one.code}>
      ${(state.language === "en" && one.naamEn) || one.naam}
    </option>
  `;
  const chosen = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    actions.choose(value.startsWith("type:") ? { crisis: value.slice(5) } : value ? { activity: value } : {});
  };
  return html`
    <label class="crisis">
      <span class="label">${t("forCrisis")}</span>
      <select name="crisis" class=${state.crisis || state.activity ? "set" : ""} @change=${chosen}>
        <option value="" ?selected=${!state.crisis && !state.activity}>${t("noCrisis")}</option>
        ${state.activities.length
          ? html`<optgroup label=${t("activities")}>
              ${state.activities.map((one) => html`<option value=${one.id} ?selected=${state.activity === one.id}>${titleOf(one, state)}</option>`)}
            </optgroup>`
          : nothing}
        ${themes.map(
          ([theme, name]) => html`<optgroup label=${name}>${state.types.filter((one) => one.thema === theme).map(option)}</optgroup>`,
        )}
      </select>
    </label>
  `;
}

function shareButton({ t, actions }: CatalogueContext): TemplateResult {
  return html`<button type="button" class="button share" @click=${() => actions.copy(location.href, t("shared"))}>
    ${icons.link}${t("share")}
  </button>`;
}

function viewSwitch(context: CatalogueContext): TemplateResult | typeof nothing {
  const { state, t, actions } = context;
  if (!state.grid || !crisisName(state)) return nothing;
  const view = viewOf(state);
  const choices = [
    ["rooster", t("byNeed")],
    ["set", t("theSet")],
    ["lijst", t("inList")],
  ] as const;
  return html`<div class="views segmented" role="group" aria-label=${t("views")}>
    ${choices.map(
      ([name, label]) => html`<button type="button" aria-pressed=${view === name} @click=${() => actions.view(name)}>${label}</button>`,
    )}
  </div>`;
}

function failedPart({ state, t, actions }: CatalogueContext): TemplateResult {
  return html`<div class="failed" role="alert">
    <p>${t(state.found ? "failedOld" : "failed")}</p>
    <button type="button" class="button" @click=${() => actions.retry()}>${t("retry")}</button>
  </div>`;
}
