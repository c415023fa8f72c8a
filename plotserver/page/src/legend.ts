/** The signs of the layers that are on: exactly those, each with its name. */
import { html, nothing, type TemplateResult } from "lit";
import { signImage } from "./api.ts";
import { type Context, signName, titleOf } from "./context.ts";
import { ownerDot } from "./identity-menu.ts";
import type { PictureLayer, Sign } from "./model.ts";

const KINDS = [
  ["point", "legendPoints"],
  ["line", "legendLines"],
  ["polygon", "legendAreas"],
] as const;

export function legend(context: Context): TemplateResult {
  const { state, t, views } = context;
  const visible = views.filter((view) => view.visible).map((view) => view.layer);
  const codes = [...new Set(visible.flatMap((layer) => layer.tekens))];
  const datasets = visible.filter((layer) => layer.soort !== "plot");
  if (codes.length === 0 && datasets.length === 0) return html`<p class="quiet">${t("legendEmpty")}</p>`;
  const geometryOf = (code: string): Sign["geometry"] => state.signs.get(code)?.geometry ?? "point";
  return html`
    ${KINDS.map(([kind, title]) => {
      const signs = codes.filter((code) => geometryOf(code) === kind);
      return signs.length > 0 ? legendGroup(t(title), signs, context) : nothing;
    })}
    ${datasets.length > 0 ? datasetGroup(datasets, context) : nothing}
  `;
}

function legendGroup(title: string, codes: string[], { state }: Context): TemplateResult {
  const named = codes
    .map((code) => ({ code, name: signName(code, state) }))
    .sort((a, b) => a.name.localeCompare(b.name, state.language));
  return html`
    <section class="legend-group">
      <h2>${title}</h2>
      <ul>
        ${named.map(
          ({ code, name }) => html`<li><img src=${signImage(code)} alt="" width="28" height="28" /><span>${name}</span></li>`,
        )}
      </ul>
    </section>
  `;
}

function datasetGroup(layers: PictureLayer[], { state, t }: Context): TemplateResult {
  return html`
    <section class="legend-group">
      <h2>${t("kindDataset")}</h2>
      <ul>
        ${layers.map((layer) => html`<li>${ownerDot(layer.eigenaar)}<span>${titleOf(layer, state)}</span></li>`)}
      </ul>
    </section>
  `;
}
