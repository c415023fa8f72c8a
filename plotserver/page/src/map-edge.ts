/** What floats at the edges of the map: zoom, coordinates, the ways to layers and table, and words when it is empty. */
import { html, nothing, type TemplateResult } from "lit";
import type { Context } from "./context.ts";
import { formatLonLat, formatRd, hasRd } from "./coordinates.ts";
import { icons } from "./icons.ts";
import "./go-to.ts";
import { rdLabel } from "./rd-label.ts";

export function mapEdge(context: Context): TemplateResult {
  const { state, t, actions } = context;
  return html`
    <div class="map-top">
      ${state.layersOpen
        ? nothing
        : html`<button
            type="button"
            class="float-button layers-open"
            aria-expanded="false"
            @click=${() => actions.openLayers()}
          >
            ${icons.layers}<span>${t("layers")}</span>
          </button>`}
      <ps-go-to .context=${context}></ps-go-to>
    </div>
    <div class="map-buttons" role="group" aria-label=${t("map")}>
      ${mapButton(t("zoomIn"), icons.plus, () => actions.zoom(1))}
      ${mapButton(t("zoomOut"), icons.minus, () => actions.zoom(-1))}
      ${mapButton(t("wholePicture"), icons.whole, () => actions.wholePicture())}
    </div>
    ${state.tableOpen
      ? nothing
      : html`<button
          type="button"
          class="float-button table-open"
          aria-expanded="false"
          @click=${() => actions.openTable()}
        >
          ${icons.table}<span>${t("table")}</span>
        </button>`}
    ${coordinates(context)} ${overMap(context)}
    <span class="crosshair" aria-hidden="true"></span>
  `;
}

function mapButton(name: string, icon: unknown, press: () => void): TemplateResult {
  return html`<button type="button" aria-label=${name} title=${name} @click=${press}>${icon}</button>`;
}

/** Under the pointer; without one, of the middle of the map. */
function coordinates(context: Context): TemplateResult | typeof nothing {
  const { state, t } = context;
  const point = state.pointer ?? state.view;
  if (!point) return nothing;
  const rd = state.rd?.toRd(point);
  return html`<p class="coordinates" aria-label=${t("coordinates")}>
    <span class="rd">${rdLabel(context)} <b>${rd ? formatRd(rd) : hasRd(point) ? "…" : "–"}</b></span>
    <span class="degrees">${formatLonLat(point, state.language)}</span>
  </p>`;
}

function overMap({ state, t }: Context): TemplateResult | typeof nothing {
  if (state.mapFailed) {
    return html`<div class="map-message" role="alert"><p>${t("mapFailed")}</p><p>${t("mapFailedHint")}</p></div>`;
  }
  if (!state.picture && !state.problem && state.connection.kind !== "gone") {
    return html`<p class="map-busy" role="status"><span class="spinner" aria-hidden="true"></span>${t("loading")}</p>`;
  }
  if (state.picture && state.picture.lagen.length === 0) {
    return html`<div class="map-message" role="status">
      <p>${t("emptyPicture")}</p>
      <p class="quiet">${t("emptyPictureHint")}</p>
    </div>`;
  }
  if (state.baseFailed) return html`<p class="map-busy" role="status">${icons.warning}${t("baseMapFailed")}</p>`;
  return nothing;
}
