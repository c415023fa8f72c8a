/** The standard set of maps of a crisis, opened: one file for QGIS, all addresses, and what must be asked for. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import type { Hit } from "./model.ts";
import { accessMark, ownerBadge, stateMark } from "./parts.ts";
import { address, layerDefinition } from "./qgis.ts";
import { plainClick } from "./results.ts";
import { activityOf, type CatalogueContext, crisisName } from "./state.ts";

export function setPart(context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const { grid, setRecords } = state;
  if (!grid) return html`<p class="quiet" aria-busy="true">${t("loading")}</p>`;
  const inSet = setRecords.filter(({ id }) => grid.standaardset.includes(id));
  const beside = setRecords.filter(({ id }) => !grid.standaardset.includes(id));
  const file = layerDefinition(inSet, location.origin);
  const addresses = inSet.flatMap(({ titel, diensten }) => diensten.map((one) => [titel, one.protocol, address(one, location.origin), one.laag].join("\t")));
  const activity = activityOf(state);
  return html`
    <div class="results-head">
      <h2>${t("theSet")}: ${crisisName(state)}</h2>
    </div>
    <p class="quiet">${inSet.length || !setRecords.length ? t("setAbout") : t("setNone")}</p>
    <div class="button-row set-actions">
      ${file
        ? html`<button type="button" class="button primary" title=${t("qlrHint")} @click=${() => actions.download(file.text, `kaartenset-${grid.crisistype}.qlr`)}>
            ${icons.whole}${t("qlr", { n: file.layers })}
          </button>`
        : nothing}
      ${addresses.length ? html`<button type="button" class="button" @click=${() => actions.copy(addresses.join("\n"))}>${icons.copy}${t("copyAll")}</button>` : nothing}
      ${activity?.beeld ? html`<a class="button" href=${`/?beeld=${encodeURIComponent(activity.beeld)}`}>${icons.eye}${t("openPicture")}</a>` : nothing}
      ${activity ? html`<a class="button" href=${`/plot/${encodeURIComponent(activity.id)}`}>${icons.pencil}${t("toPlot")}</a>` : nothing}
    </div>
    ${list(inSet, context)}
    ${beside.length
      ? html`<h3 class="set-beside">${t("setMissing")}</h3>
          <p class="quiet">${t("setMissingAbout")}</p>
          ${list(beside, context)}`
      : nothing}
  `;
}

function list(records: readonly Hit[], { state, t, actions }: CatalogueContext): TemplateResult {
  return html`<ul class="set-list">
    ${records.map(
      (hit) => html`<li>
        <a
          lang="nl"
          data-record=${hit.id}
          aria-current=${state.record === hit.id ? "true" : nothing}
          href=${`/catalogus?record=${encodeURIComponent(hit.id)}`}
          @click=${(event: MouseEvent) => plainClick(event, () => actions.open(hit.id))}
          >${hit.titel}</a
        >
        <span class="facts">${ownerBadge(hit)} ${stateMark(hit, t)} ${accessMark(hit.toegang, t)}</span>
        ${hit.diensten[0]
          ? html`<button type="button" class="button" aria-label=${`${t("copyUrl")}: ${hit.titel}`} @click=${() => hit.diensten[0] && actions.copy(address(hit.diensten[0], location.origin))}>
              ${icons.copy}${t("copyUrl")}
            </button>`
          : nothing}
      </li>`,
    )}
  </ul>`;
}
