/** The filters, with how many maps each leaves; folded away where there is little room. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import { FACETS, type Facet, type FacetValue } from "./model.ts";
import { type CatalogueContext } from "./state.ts";
import { wordOf } from "./texts.ts";

const FEW = 6;
const PREFIX: Partial<Record<Facet, string>> = { toegang: "access", aard: "nature", staat: "state" };

export function facetPanel(context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const chosen = Object.values(state.filters).flat().length;
  return html`
    <aside class="facets ${state.facetsOpen ? "open" : ""}" aria-label=${t("filters")}>
      <button type="button" class="button facets-fold" aria-expanded=${state.facetsOpen} aria-controls="facets" @click=${() => actions.toggleFacets()}>
        ${state.facetsOpen ? icons.down : icons.right}${t("filters")}${chosen ? ` (${chosen})` : ""}
      </button>
      <div id="facets" class="facets-body">
        ${chosen
          ? html`<button type="button" class="text-button" @click=${() => actions.clearFilters()}>${t("clearFilters", { n: chosen })}</button>`
          : nothing}
        ${FACETS.map(({ name }) => facet(name, context))}
      </div>
    </aside>
  `;
}

function facet(name: Facet, context: CatalogueContext): TemplateResult | typeof nothing {
  const { state, t, actions } = context;
  const chosen = state.filters[name];
  const counted = state.found?.facetten[name] ?? [];
  // What was chosen stays, also when it leaves nothing.
  const lost = chosen.filter((value) => !counted.some((one) => one.waarde === value)).map((value) => ({ waarde: value, naam: value, aantal: 0 }));
  const values = [...counted, ...lost];
  if (values.length === 0 || (values.length === 1 && !chosen.length)) return nothing;
  const all = state.opened.has(`facet-${name}`);
  const shown = all || values.length <= FEW + 1 ? values : values.filter(({ waarde }, at) => at < FEW || chosen.includes(waarde));
  return html`
    <fieldset class="facet">
      <legend>${t(`facet_${name}`)}</legend>
      ${shown.map((one) => tick(name, one, chosen.includes(one.waarde), context))}
      ${values.length > FEW + 1
        ? html`<button type="button" class="text-button" aria-expanded=${all} @click=${() => actions.toggle(`facet-${name}`)}>
            ${all ? t("fewerValues") : t("allValues", { n: values.length })}<span class="visually-hidden"> ${t(`facet_${name}`)}</span>
          </button>`
        : nothing}
    </fieldset>
  `;
}

function tick(name: Facet, { waarde, naam, aantal }: FacetValue, on: boolean, { t, actions }: CatalogueContext): TemplateResult {
  const prefix = PREFIX[name];
  return html`<label class="facet-value">
    <input type="checkbox" .checked=${on} @change=${() => actions.filter(name, waarde)} />
    <span lang=${prefix ? nothing : "nl"}>${prefix ? wordOf(t, prefix, waarde) : naam}</span>
    <span class="facet-count">${aantal}</span>
  </label>`;
}
