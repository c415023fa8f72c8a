/** The layers of the picture: by owner or in drawing order, each with age, marks and, opened, all that can be set. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { ageText } from "./age.ts";
import { type Context, differs, momentOf, titleOf } from "./context.ts";
import { icons } from "./icons.ts";
import { ownerDot } from "./identity-menu.ts";
import { LayerDrag } from "./layer-drag.ts";
import { layerDetails } from "./layer-details.ts";
import type { LayerView } from "./layer-choices.ts";
import { checkBadge, checkPanel } from "./check-panel.ts";
import { legend } from "./legend.ts";
import type { Organisation } from "./model.ts";
import { classificationMark } from "./top-bar.ts";

const TABS = ["layers", "legend", "check"] as const;
type Tab = (typeof TABS)[number];
const AGED_MS = 10_000;
const DRAWN_FROM = ["picture", "problem", "choices", "language", "signs", "moment", "layersTab", "layersBy", "check", "identity", "preview"] as const;

export class LayersPanel extends LitElement {
  static override properties = { context: { attribute: false }, opened: { state: true } };

  declare context: Context;
  declare opened: ReadonlySet<string>;
  private readonly drag = new LayerDrag(this, (id, place) => this.move(id, place));

  constructor() {
    super();
    this.opened = new Set();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = changed.get("context");
    // Ages are told in minutes: a new second need not draw them again.
    const aged = before && Math.floor(before.state.now / AGED_MS) !== Math.floor(this.context.state.now / AGED_MS);
    const zoomed = this.context.state.layersTab !== "layers" && before?.state.view !== this.context.state.view;
    return changed.has("opened") || aged || zoomed || differs(before, this.context, DRAWN_FROM);
  }

  protected override render(): TemplateResult {
    const { state, t, actions } = this.context;
    const tab = (name: Tab) => html`
      <button
        type="button"
        role="tab"
        id="tab-${name}"
        aria-controls="tab-panel"
        aria-selected=${state.layersTab === name}
        tabindex=${state.layersTab === name ? 0 : -1}
        @click=${() => actions.set({ layersTab: name })}
      >
        ${t(name)}${name === "check" ? checkBadge(this.context) : nothing}
      </button>
    `;
    return html`
      <div class="panel-head">
        <div role="tablist" class="tabs" @keydown=${(event: KeyboardEvent) => this.switchTab(event)}>
          ${TABS.map(tab)}
        </div>
        <button
          type="button"
          class="icon-button"
          aria-label=${t("closeLayers")}
          title=${t("closeLayers")}
          @click=${() => actions.closeLayers()}
        >
          ${icons.close}
        </button>
      </div>
      <div id="tab-panel" role="tabpanel" aria-labelledby="tab-${state.layersTab}" class="panel-body" tabindex="0">
        ${state.picture ? this.body() : state.problem ? nothing : skeleton()}
      </div>
    `;
  }

  private switchTab(event: KeyboardEvent): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const step = event.key === "ArrowRight" ? 1 : TABS.length - 1;
    const next = TABS[(TABS.indexOf(this.context.state.layersTab) + step) % TABS.length] ?? "layers";
    this.context.actions.set({ layersTab: next });
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#tab-${next}`)?.focus());
  }

  private body(): TemplateResult {
    const { state, t, views } = this.context;
    if (views.length === 0) {
      return html`<div class="empty"><p>${t("emptyPicture")}</p><p class="quiet">${t("emptyPictureHint")}</p></div>`;
    }
    if (state.layersTab === "legend") return legend(this.context);
    if (state.layersTab === "check") return checkPanel(this.context);
    return html`${this.arrangement()} ${this.summary()} ${state.layersBy === "owner" ? this.byOwner() : this.byOrder()}`;
  }

  private arrangement(): TemplateResult {
    const { state, t, actions } = this.context;
    const { visible, opacity, moved } = state.choices;
    const changed = [visible, opacity, moved].some((choice) => Object.keys(choice).length > 0);
    const way = (by: "owner" | "order") => html`
      <button type="button" aria-pressed=${state.layersBy === by} @click=${() => actions.set({ layersBy: by })}>
        ${t(by === "owner" ? "byOwner" : "byOrder")}
      </button>
    `;
    return html`
      <div class="arrange">
        <div class="segmented" role="group" aria-label=${t("arrange")}>${way("owner")} ${way("order")}</div>
        ${changed
          ? html`<button
              type="button"
              class="text-button"
              title=${t("restoreLayersNote")}
              @click=${() => actions.restoreLayers()}
            >
              ${t("restoreLayers")}
            </button>`
          : nothing}
      </div>
    `;
  }

  /** In one line how much of the picture is shown, and whether all of it can be trusted to be fresh. */
  private summary(): TemplateResult {
    const { t, views } = this.context;
    const on = views.filter((view) => view.visible);
    const stale = on.filter((view) => view.layer.verouderd).length;
    return html`<p class="summary" role="status">
      ${t("layersOn", { on: on.length, all: views.length })}
      ${stale > 0
        ? html`<span class="mark stale">${icons.warning}${t("staleCount", { n: stale })}</span>`
        : html`<span class="quiet">${t("allFresh")}</span>`}
    </p>`;
  }

  private byOwner(): TemplateResult {
    const { views, state } = this.context;
    const owners = new Map<string, { owner: Organisation; views: LayerView[] }>();
    for (const view of views) {
      const owner = view.layer.eigenaar;
      const group = owners.get(owner.id) ?? { owner, views: [] };
      group.views.push(view);
      owners.set(owner.id, group);
    }
    const sorted = [...owners.values()].sort((a, b) => a.owner.naam.localeCompare(b.owner.naam, state.language));
    return html`${sorted.map((group) => this.ownerGroup(group.owner, group.views))}`;
  }

  private ownerGroup(owner: Organisation, views: LayerView[]): TemplateResult {
    const { t, actions } = this.context;
    const on = views.filter((view) => view.visible).length;
    return html`
      <section class="owner-group">
        <div class="owner-head">
          ${ownerDot(owner)}
          <h2 title=${owner.naam}>${owner.naam}</h2>
          ${views.length > 1
            ? html`<label class="owner-tick"><input
                type="checkbox"
                .checked=${on === views.length}
                .indeterminate=${on > 0 && on < views.length}
                aria-label=${t("showOwner", { owner: owner.naam })}
                title=${t("showOwner", { owner: owner.naam })}
                @change=${(event: Event) =>
                  actions.showLayers(
                    views.map((view) => view.layer.id),
                    (event.target as HTMLInputElement).checked,
                  )}
              /></label>`
            : nothing}
        </div>
        <ul class="layer-list">
          ${views.map((view) => this.item(view, null))}
        </ul>
      </section>
    `;
  }

  private byOrder(): TemplateResult {
    const { views, t } = this.context;
    return html`
      <p class="quiet small">${t("topIsFirst")}</p>
      <ol class="layer-list ordered">
        ${views.map((view, place) => this.item(view, place))}
      </ol>
    `;
  }

  private item(view: LayerView, place: number | null): TemplateResult {
    const { layer, visible } = view;
    const { state, t, actions } = this.context;
    const open = this.opened.has(layer.id);
    const title = titleOf(layer, state);
    return html`
      <li class="layer ${visible ? "" : "off"} ${open ? "open" : ""}" data-layer=${layer.id}>
        <div class="layer-row">
          ${place === null ? nothing : this.drag.grip(layer.id, t("drag"))}
          <label class="layer-main">
            <input
              type="checkbox"
              .checked=${visible}
              aria-label=${t("showLayer", { layer: title })}
              @change=${(event: Event) =>
                actions.showLayers([layer.id], (event.target as HTMLInputElement).checked)}
            />
            <span class="layer-title">${title}</span>
          </label>
          <button
            type="button"
            class="icon-button small"
            aria-expanded=${open}
            aria-label=${t("details", { layer: title })}
            title=${t("details", { layer: title })}
            @click=${() => this.toggle(layer.id)}
          >
            ${open ? icons.up : icons.down}
          </button>
        </div>
        <div class="layer-facts">${this.facts(view, place !== null)}</div>
        ${layer.duiding && !open
          ? html`<p class="layer-note" title=${layer.duiding}>${layer.duiding}</p>`
          : nothing}
        ${open ? layerDetails(view, this.context, place, (to) => this.move(layer.id, to)) : nothing}
      </li>
    `;
  }

  private facts({ layer }: LayerView, withOwner: boolean): TemplateResult {
    const { state, t } = this.context;
    const since = layer.gepubliceerd ?? layer.bijgewerkt;
    const stale = layer.versheidslimietMinuten
      ? t("staleNote", { n: layer.versheidslimietMinuten })
      : t("staleNoteShort");
    return html`
      ${withOwner
        ? html`<span class="owner-badge" title=${layer.eigenaar.naam}>
            ${ownerDot(layer.eigenaar)}${layer.eigenaar.kort}
          </span>`
        : nothing}
      ${layer.soort === "plot"
        ? html`<span class=${layer.verouderd ? "age old" : "age"}>
            ${since ? ageText(since, momentOf(state), t) : t("notPublished")}
          </span>`
        : html`<span class="age">${t(layer.soort === "dataset" ? "kindDataset" : "kindSource")}</span>`}
      ${layer.verouderd ? html`<span class="mark stale" title=${stale}>${icons.warning}${t("stale")}</span>` : nothing}
      ${layer.classificatie === "open" ? nothing : classificationMark(layer.classificatie, t)}
      <span class="count">${objectCount(layer.aantalObjecten, this.context)}</span>
    `;
  }

  private toggle(id: string): void {
    const next = new Set(this.opened);
    if (!next.delete(id)) next.add(id);
    this.opened = next;
  }

  /** Moves, says where to, and leaves the focus on what was used. */
  private move(id: string, place: number): void {
    const { views, actions, state, t } = this.context;
    const view = views.find(({ layer }) => layer.id === id);
    if (!view || place < 0 || place >= views.length) return;
    actions.moveLayer(id, place);
    actions.say(t("moved", { layer: titleOf(view.layer, state), n: place + 1, m: views.length }));
  }
}

export function objectCount(count: number, { state, t }: Context): string {
  if (count === 0) return t("noObjects");
  return count === 1 ? t("objectOne") : t("objects", { n: count.toLocaleString(state.language) });
}

function skeleton(): TemplateResult {
  return html`<div class="skeleton" aria-hidden="true">
    ${Array.from({ length: 9 }, () => html`<div class="bone"></div>`)}
  </div>`;
}

customElements.define("ps-layers", LayersPanel);
