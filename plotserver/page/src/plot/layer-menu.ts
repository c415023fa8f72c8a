/** What can be done with one layer, in a menu: all that dragging does as well. */
import { html, nothing, type TemplateResult } from "lit";
import type { PlotLayer } from "./model.ts";
import * as api from "./plot-api.ts";
import type { PlotContext } from "./plot-state.ts";
import type { PlotKey } from "./plot-texts.ts";

type Item = [name: PlotKey, act: () => void, possible?: boolean];

export function layerMenu(layer: PlotLayer, context: PlotContext, step: (by: 1 | -1) => void): TemplateResult {
  const { t } = context;
  return html`<ps-menu
    class="layer-menu"
    side="end"
    name=${t("layerMenu", { layer: layer.titel })}
    .label=${html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10h.01M10 10h.01M16 10h.01" stroke-width="3" /></svg>`}
    .content=${(close: () => void) => content(layer, context, step, close)}
  ></ps-menu>`;
}

function content(layer: PlotLayer, context: PlotContext, step: (by: 1 | -1) => void, close: () => void): TemplateResult {
  const { store, t } = context;
  const at = store.layers.findIndex(({ id }) => id === layer.id);
  const item = ([name, act, possible = true]: Item) =>
    possible
      ? html`<li><button type="button" class="choice" @click=${() => { close(); act(); }}><span class="choice-title">${t(name)}</span></button></li>`
      : nothing;
  return html`
    <ul>
      ${item(["up", () => step(-1), at > 0])} ${item(["down", () => step(1), at < store.layers.length - 1])}
      ${publishing(layer, context).map(item)} ${managing(layer, context).map(item)}
    </ul>
    <p class="menu-head" id="export-${layer.id}">${t("exportAs")}</p>
    <ul class="export-list" aria-labelledby="export-${layer.id}">
      ${api.EXPORTS.map(
        (form) => html`<li><a class="choice" download href=${api.exportAddress(layer.id, form, layer.magTekenen)} @click=${close}>${t(`export_${form}`)}</a></li>`,
      )}
    </ul>
  `;
}

function publishing(layer: PlotLayer, { t, actions }: PlotContext): Item[] {
  const draws = layer.magTekenen && !layer.gearchiveerd;
  const mode = (modus: PlotLayer["modus"]) => () => void actions.layerWork(() => api.setMode(layer.id, modus), t(modus === "live" ? "nowLive" : "nowCommand"));
  return [
    ["publish", () => actions.openSide({ kind: "publish", layer: layer.id }), draws && layer.modus !== "live"],
    ["withdraw", () => void actions.layerWork(() => api.withdrawPublication(layer.id), t("withdrawn")), draws && layer.publicatie !== null && layer.modus !== "live"],
    ["makeLive", mode("live"), draws && layer.eigen && layer.modus !== "live"],
    ["makeCommand", mode("op-commando"), draws && layer.eigen && layer.modus === "live"],
  ];
}

function managing(layer: PlotLayer, { t, actions }: PlotContext): Item[] {
  const own = layer.eigen;
  return [
    ["editLayer", () => actions.openDialog({ kind: "layer", layer: layer.id }), own],
    ["lock", () => void actions.patch(layer, { vergrendeld: true }), own && !layer.vergrendeld],
    ["unlock", () => void actions.patch(layer, { vergrendeld: false }), own && layer.vergrendeld],
    ["share", () => actions.set({ sharing: layer.id })],
    ["importFile", () => actions.openDialog({ kind: "import", layer: layer.id, file: null }), layer.magTekenen && !layer.gearchiveerd],
    ["copyLayer", () => void actions.layerWork(() => api.copyLayer(layer.id, t("copyOf", { layer: layer.titel })), t("copied")), own],
    ["archive", () => void actions.layerWork(() => api.archiveLayer(layer.id, true), t("nowArchived")), own && !layer.gearchiveerd],
    ["reopen", () => void actions.layerWork(() => api.archiveLayer(layer.id, false), t("nowReopened")), own && layer.gearchiveerd],
  ];
}

