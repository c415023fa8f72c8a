/** How the parts of the drawing page stand on it. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import "../go-to.ts";
import "../share-dialog.ts";
import { viewerContext } from "./borrowed.ts";
import type { Parts } from "./drawing-parts.ts";
import "./plot-conflicts.ts";
import "./plot-dialogs.ts";
import "./plot-import.ts";
import "./plot-layers.ts";
import "./plot-objects.ts";
import "./plot-publish.ts";
import type { PlotContext } from "./plot-state.ts";
import { exerciseBand, offlineBanner, plotTop } from "./plot-top.ts";

export function plotPage(context: PlotContext, parts: Parts): TemplateResult {
  const { state, store, t, actions } = context;
  const classes = [state.layersOpen ? "with-layers" : "", state.tableOpen ? "with-table" : "", state.tableTall ? "table-tall" : ""];
  return html`
    <nav class="skip-links" aria-label=${t("skipLinks")}>
      <a href="#map" @click=${to(() => actions.focusMap())}>${t("skipMap")}</a>
      <a href="#layers" @click=${to(() => actions.openLayers(true))}>${t("skipLayers")}</a>
      <a href="#table" @click=${to(() => actions.openTable(true))}>${t("skipObjects")}</a>
    </nav>
    <header class="page-head">${exerciseBand(context)} ${plotTop(context)} ${offlineBanner(context)}</header>
    <main class="stage plot-stage ${classes.join(" ")}">
      <section id="layers" class="layers-panel" aria-label=${t("layersAndSigns")} ?hidden=${!state.layersOpen}>${leftPanel(context, parts)}</section>
      <section class="map-area" aria-label=${t("map")} @dragover=${over(context)} @dragleave=${() => actions.set({ dropping: false })} @drop=${dropped(context)}>
        <div id="map"></div>
        ${mapTop(context, parts)} ${mapEdge(context)}
        <div class="map-float">${parts.coordinates} ${parts.measure}</div>
        ${parts.menu}
        ${overMap(context)}
        <span class="crosshair" aria-hidden="true"></span>
      </section>
      <section id="table" class="table-panel" aria-label=${t("objects")} tabindex="-1" ?hidden=${!state.tableOpen}>
        ${state.tableOpen ? html`<plot-objects .context=${context}></plot-objects>` : nothing}
      </section>
      ${sidePanel(context, parts)}
    </main>
    <div class="visually-hidden" role="status" aria-live="polite">${state.said}</div>
    <div class="notice ${state.notice ? "shown" : ""}" role="status">${state.notice ?? ""}</div>
    <plot-dialogs .context=${context}></plot-dialogs>
    <plot-import .context=${context}></plot-import>
    ${state.sharing && store.layers.length > 0 ? html`<ps-share class="plot-share" .context=${viewerContext(context)}></ps-share>` : nothing}
  `;
}

function to(act: () => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    act();
  };
}

function leftPanel(context: PlotContext, parts: Parts): TemplateResult {
  const { state, t, actions } = context;
  const tab = (name: "layers" | "signs", text: string) => html`<button
    type="button"
    role="tab"
    id="tab-${name}"
    aria-selected=${state.tab === name}
    aria-controls="left-body"
    tabindex=${state.tab === name ? 0 : -1}
    @click=${() => actions.set({ tab: name })}
    @keydown=${(event: KeyboardEvent) => step(event, context)}
  >
    ${text}
  </button>`;
  return html`
    <div class="panel-head">
      <div class="tabs" role="tablist" aria-label=${t("layersAndSigns")}>${tab("layers", t("layers"))} ${tab("signs", t("signs"))}</div>
      <button type="button" class="icon-button" aria-label=${t("closePanel")} title=${t("closePanel")} @click=${() => actions.openLayers(false)}>${icons.close}</button>
    </div>
    <div id="left-body" class="left-body" role="tabpanel" aria-labelledby="tab-${state.tab}">
      <h2 class="visually-hidden">${t(state.tab)}</h2>
      <plot-layers .context=${context} ?hidden=${state.tab !== "layers"}></plot-layers>
      <div class="palette-body" ?hidden=${state.tab !== "signs"}>${parts.palette}</div>
    </div>
  `;
}

function step(event: KeyboardEvent, { state, actions }: PlotContext): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  actions.set({ tab: state.tab === "layers" ? "signs" : "layers" });
  requestAnimationFrame(() => document.querySelector<HTMLElement>("#layers [role=tab][aria-selected=true]")?.focus());
}

function mapTop(context: PlotContext, parts: Parts): TemplateResult {
  const { state, t, actions } = context;
  return html`<div class="map-top plot-map-top">
    ${state.layersOpen
      ? nothing
      : html`<button type="button" class="float-button layers-open" aria-expanded="false" @click=${() => actions.openLayers(true)}>${icons.layers}<span>${t("layers")}</span></button>`}
    ${parts.tools}
    <ps-go-to .context=${viewerContext(context)}></ps-go-to>
  </div>`;
}

function mapEdge(context: PlotContext): TemplateResult {
  const { state, t, actions } = context;
  const button = (name: string, icon: unknown, press: () => void) => html`<button type="button" aria-label=${name} title=${name} @click=${press}>${icon}</button>`;
  return html`
    <div class="map-buttons" role="group" aria-label=${t("map")}>
      ${button(t("zoomIn"), icons.plus, () => actions.zoom(1))} ${button(t("zoomOut"), icons.minus, () => actions.zoom(-1))}
      ${button(t("wholePlot"), icons.whole, () => actions.whole())}
    </div>
    ${state.tableOpen
      ? nothing
      : html`<button type="button" class="float-button table-open" aria-expanded="false" @click=${() => actions.openTable(true)}>${icons.table}<span>${t("objects")}</span></button>`}
  `;
}

/** At the right: what is being published, what asks for a decision, or else what is chosen. */
function sidePanel(context: PlotContext, parts: Parts): TemplateResult | typeof nothing {
  const { state, store, t } = context;
  const { side } = state;
  if (side?.kind === "publish") {
    return html`<aside class="object-panel side-panel" aria-label=${t("publish")}><plot-publish .context=${context} .layer=${side.layer}></plot-publish></aside>`;
  }
  if (side?.kind === "conflicts") {
    return html`<aside class="object-panel side-panel" aria-label=${t("conflicts")}><plot-conflicts .context=${context}></plot-conflicts></aside>`;
  }
  if (store.selection.size === 0) return nothing;
  return html`<aside class="object-panel side-panel form-panel" aria-label=${t("chosen")}>${parts.form}</aside>`;
}

function overMap(context: PlotContext): TemplateResult | typeof nothing {
  const { state, t, actions } = context;
  if (state.mapFailed) return html`<div class="map-message" role="alert"><p>${t("mapFailed")}</p><p>${t("mapFailedHint")}</p></div>`;
  if (state.problem) return problem(context);
  if (state.dropping) return html`<div class="drop-here" aria-hidden="true"><p>${t("dropHere")}</p></div>`;
  if (!state.activity) return html`<p class="map-busy" role="status"><span class="spinner" aria-hidden="true"></span>${t("loading")}</p>`;
  if (context.store.layers.length === 0) {
    return html`<div class="problem"><h2>${t("noLayers")}</h2><p>${t("noLayersHint")}</p>
      <div class="button-row"><button type="button" class="button primary" @click=${() => actions.openDialog({ kind: "layer", layer: null })}>${icons.plus}${t("newLayer")}</button></div></div>`;
  }
  return nothing;
}

function problem({ state, t, actions }: PlotContext): TemplateResult {
  const { status, detail } = state.problem ?? { status: 0, detail: "" };
  const over = status === 401;
  return html`<div class="problem" role="alert">
    <h2>${t(over ? "sessionOver" : "problemTitle")}</h2>
    <p>${over ? t("sessionOverHint") : detail}</p>
    <div class="button-row">
      ${over && state.identity?.inloggen
        ? html`<a class="button primary" href=${`${state.identity.inloggen}?naar=${encodeURIComponent(location.pathname)}`}>${t("logIn")}</a>`
        : nothing}
      <a class="button" href="/">${t("toViewer")}</a>
      <button type="button" class="button" @click=${() => actions.retry()}>${t("retryNow")}</button>
    </div>
  </div>`;
}

// --- a file that is dropped on the map

function over({ state, actions }: PlotContext): (event: DragEvent) => void {
  return (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (!state.dropping) actions.set({ dropping: true });
  };
}

function dropped({ actions }: PlotContext): (event: DragEvent) => void {
  return (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    actions.set({ dropping: false });
    actions.openDialog({ kind: "import", layer: null, file });
  };
}
