/** The layers of the activity: in which one draws, what is seen, what is locked, what readers do not see yet. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { ageText } from "../age.ts";
import { icons } from "../icons.ts";
import { ownerDot } from "../identity-menu.ts";
import { LayerDrag } from "../layer-drag.ts";
import "../menu.ts";
import { translator, valueText } from "../texts.ts";
import { unpublished } from "./counting.ts";
import { grouped } from "./grouping.ts";
import { layerMenu } from "./layer-menu.ts";
import type { PlotLayer } from "./model.ts";
import type { PlotContext } from "./plot-state.ts";

const MANY = 500;
const COUNT_MS = 1_000;

export class PlotLayers extends LitElement {
  static override properties = { context: { attribute: false }, archived: { state: true } };

  declare context: PlotContext;
  declare archived: boolean;
  private readonly counted = new Map<string, { layer: PlotLayer; revision: number; at: number; count: number }>();
  private readonly drag = new LayerDrag(this, (id, place) => this.dropped(id, place));

  constructor() {
    super();
    this.archived = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { store, state, t, actions } = this.context;
    const layers = store.layers.filter(({ gearchiveerd }) => this.archived || !gearchiveerd);
    const archived = store.layers.some(({ gearchiveerd }) => gearchiveerd);
    return html`
      <div class="layer-tools">
        <button type="button" class="button" @click=${() => actions.openDialog({ kind: "layer", layer: null })}>
          ${icons.plus}${t("newLayer")}
        </button>
        ${state.activity
          ? html`<a class="button" href=${`/catalogus?activiteit=${encodeURIComponent(state.activity.id)}`}>${icons.search}${t("findMap")}</a>`
          : nothing}
        ${archived
          ? html`<label class="tick"><input type="checkbox" .checked=${this.archived} @change=${() => (this.archived = !this.archived)} />${t("showArchived")}</label>`
          : nothing}
      </div>
      <div class="panel-body">
        ${layers.length === 0 && state.activity ? this.none() : nothing}
        ${grouped(layers).map(([group, members]) => this.group(group, members))}
      </div>
    `;
  }

  private none(): TemplateResult {
    const { t } = this.context;
    return html`<div class="empty"><p>${t("noLayers")}</p><p class="quiet">${t("noLayersHint")}</p></div>`;
  }

  private group(name: string | null, members: PlotLayer[]): TemplateResult {
    const list = html`<ol class="layer-list">${members.map((layer) => this.item(layer))}</ol>`;
    if (name === null) return list;
    return html`<section class="layer-group" aria-label=${name}><h3 class="small-heading">${name}</h3>${list}</section>`;
  }

  private item(layer: PlotLayer): TemplateResult {
    const { store, state, t, actions } = this.context;
    const active = store.activeLayer === layer.id;
    const seen = !state.hidden.has(layer.id);
    const drawable = store.drawable(layer.id);
    const toggle = t(seen ? "hideLayer" : "showLayer", { layer: layer.titel });
    return html`
      <li class="layer plot-layer ${active ? "active" : ""} ${seen ? "" : "off"}" data-layer=${layer.id}>
        <div class="layer-row">
          ${this.drag.grip(layer.id, t("dragLayer"))}
          <button type="button" class="icon-button small" aria-pressed=${seen} aria-label=${toggle} title=${toggle} @click=${() => actions.toggle(layer.id)}>
            ${seen ? icons.eye : icons.hidden}
          </button>
          <button
            type="button"
            class="layer-choose"
            aria-pressed=${active}
            ?disabled=${!drawable}
            title=${drawable ? t("drawIn", { layer: layer.titel }) : whyNot(layer, this.context)}
            @click=${() => (store.activeLayer = layer.id)}
          >
            <span class="layer-title">${layer.titel}</span>
            ${active ? html`<span class="mark active-mark">${t("drawingHere")}</span>` : nothing}
          </button>
          ${layerMenu(layer, this.context, (by) => this.step(layer, by))}
        </div>
        <div class="layer-facts">${this.facts(layer)}</div>
      </li>
    `;
  }

  private facts(layer: PlotLayer): TemplateResult {
    const { store, t } = this.context;
    const viewer = translator(this.context.state.language);
    const count = store.replica.count(layer.id);
    const secret = layer.classificatie === "vertrouwelijk" || layer.classificatie === "geheim";
    return html`
      <span class="owner-badge" title=${layer.eigenaar.naam}>${ownerDot(layer.eigenaar)}${layer.eigenaar.kort}${layer.team ? ` · ${layer.team}` : ""}</span>
      <span class="count">${count === 1 ? t("objectOne") : t("objectMany", { n: count })}</span>
      ${secret ? html`<span class="mark class-${layer.classificatie}">${icons.lock}${valueText(viewer, "class", layer.classificatie)}</span>` : nothing}
      ${layer.gearchiveerd ? html`<span class="mark">${t("archived")}</span>` : nothing}
      ${layer.vergrendeld ? html`<span class="mark">${icons.lock}${t("locked")}</span>` : nothing}
      ${this.standing(layer)}
    `;
  }

  /** What readers see of it, in words: nothing, all at once, or what was published. */
  private standing(layer: PlotLayer): TemplateResult {
    const { state, t, actions } = this.context;
    if (!layer.magTekenen) return html`<span class="mark">${t("readOnly")}</span>`;
    if (layer.modus === "live") return html`<span class="mark live-mark">${t("live")}</span>`;
    const waiting = this.waiting(layer);
    const age = layer.publicatie ? ageText(layer.publicatie.moment, state.now, translator(state.language)) : "";
    const text = layer.publicatie ? t("publishedAge", { age }) : t("neverPublished");
    return html`
      <span class="age" title=${layer.publicatie?.notitie ?? nothing}>${text}</span>
      ${waiting === 0
        ? nothing
        : html`<button
            type="button"
            class="mark draft-mark"
            title=${t("publishWhat", { layer: layer.titel })}
            @click=${() => actions.openSide({ kind: "publish", layer: layer.id })}
          >
            ${waiting === 1 ? t("unpublishedOne") : t("unpublishedMany", { n: waiting })}
          </button>`}
    `;
  }

  /** Counting goes through all objects: of a large layer once a second will do. */
  private waiting(layer: PlotLayer): number {
    const { store } = this.context;
    const known = this.counted.get(layer.id);
    const fresh = known !== undefined && known.layer === layer && known.revision === store.revision;
    const soon = known !== undefined && known.layer === layer && store.replica.count(layer.id) > MANY && performance.now() - known.at < COUNT_MS;
    if (known && (fresh || soon)) return known.count;
    const count = unpublished(layer, store.objects(layer.id));
    this.counted.set(layer.id, { layer, revision: store.revision, at: performance.now(), count });
    return count;
  }

  private dropped(id: string, place: number): void {
    const shown = [...this.querySelectorAll<HTMLElement>("[data-layer]")];
    const at = this.context.store.layers.findIndex((layer) => layer.id === shown[place]?.dataset["layer"]);
    const layer = this.context.store.layers.find((one) => one.id === id);
    if (layer && at >= 0) void this.context.actions.move(layer, at);
  }

  private step(layer: PlotLayer, by: 1 | -1): void {
    void this.context.actions.move(layer, this.context.store.layers.findIndex(({ id }) => id === layer.id) + by);
  }
}

function whyNot(layer: PlotLayer, { t }: PlotContext): string {
  if (layer.gearchiveerd) return t("whyArchived");
  return t(layer.vergrendeld ? "whyLocked" : "whyReadOnly");
}

customElements.define("plot-layers", PlotLayers);
