/** Publish a layer: first what changes for the readers, in words and on the map, then what the map check says. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { signImage } from "../api.ts";
import { icons } from "../icons.ts";
import type { Finding, Report } from "../model.ts";
import * as api from "./plot-api.ts";
import type { ShownThing } from "./plot-map.ts";
import type { PlotContext } from "./plot-state.ts";
import { type Differing, differences } from "./differing.ts";
import { fieldName, objectName, valueName } from "./words.ts";
import type { PlotKey } from "./plot-texts.ts";

const MOST_LISTED = 100;
const MOST_GONE = 20;
const HEADS: Record<Differing["soort"], PlotKey> = { nieuw: "diffNew", gewijzigd: "diffChanged", verdwijnt: "diffGone" };

export class PlotPublish extends LitElement {
  static override properties = {
    context: { attribute: false },
    layer: {},
    found: { state: true },
    check: { state: true },
    busy: { state: true },
  };

  declare context: PlotContext;
  declare layer: string;
  declare found: Differing[] | null;
  declare check: Report | null;
  declare busy: boolean;
  private asked: string | null = null;

  constructor() {
    super();
    this.found = null;
    this.check = null;
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(): void {
    if (this.asked === this.layer) return;
    this.asked = this.layer;
    void this.ask();
  }

  async ask(): Promise<void> {
    const { layer } = this;
    const { actions, store } = this.context;
    this.found = null;
    this.check = null;
    const found = await actions.tried(() => api.fetchDifference(layer));
    if (this.layer !== layer || !found) return;
    const differing = await this.placed(differences(found, (id) => store.get(id)));
    if (this.layer !== layer) return;
    this.found = differing;
    actions.show(this.found.flatMap((one): ShownThing[] => (one.geometry ? [{ geometry: one.geometry, soort: one.soort }] : [])));
    const check = await actions.tried(() => api.fetchCheck(layer));
    if (this.layer === layer) this.check = check;
  }

  /** What goes is not here any more: the first ones are asked for as readers still see them. */
  private placed(differing: readonly Differing[]): Promise<Differing[]> {
    const gone = differing.filter(({ soort }) => soort === "verdwijnt").slice(0, MOST_GONE);
    const placing = async (one: Differing): Promise<Differing> => {
      if (!gone.includes(one)) return one;
      const feature = await api.fetchPublished(this.layer, one.id).catch(() => null);
      return feature ? { ...one, geometry: feature.geometry } : one;
    };
    return Promise.all(differing.map(placing));
  }

  protected override render(): TemplateResult {
    const { store, t, actions } = this.context;
    const layer = store.layers.find(({ id }) => id === this.layer);
    const waiting = store.replica.operations.some(({ laag }) => laag === this.layer);
    const offline = store.connection.kind === "offline";
    return html`
      <div class="panel-head">
        <h2 tabindex="-1">${t("publishHead", { layer: layer?.titel ?? "" })}</h2>
        <button type="button" class="icon-button" aria-label=${t("close")} title=${t("close")} @click=${() => actions.openSide(null)}>${icons.close}</button>
      </div>
      <div class="panel-body side-body" tabindex="0" role="region" aria-label=${t("differences")}>
        ${this.difference()}
        ${this.checked()}
      </div>
      <form class="publish-form" @submit=${(event: SubmitEvent) => void this.publish(event)}>
        <label class="field"><span>${t("note")}</span><textarea class="text-input" name="notitie" rows="2" maxlength="500" placeholder=${t("noteHint")}></textarea></label>
        ${offline ? html`<p class="fault">${icons.warning}${t("publishOffline")}</p>` : nothing}
        <button type="submit" class="button primary wide" ?disabled=${this.busy || offline || waiting || this.found === null}>
          ${t(this.busy ? "publishing" : "publish")}
        </button>
      </form>
    `;
  }

  private difference(): TemplateResult {
    const { t } = this.context;
    const { found } = this;
    if (!found) return html`<p class="quiet" role="status">${t("comparing")}</p>`;
    if (found.length === 0) return html`<p role="status">${t("nothingChanges")}</p>`;
    const kinds = ["nieuw", "gewijzigd", "verdwijnt"] as const;
    return html`
      <p class="diff-sum" role="status">
        ${kinds.map((kind) => html`<span class="diff ${kind}"><b>${found.filter(({ soort }) => soort === kind).length}</b> ${t(HEADS[kind])}</span>`)}
      </p>
      <ul class="diff-list" aria-label=${t("differences")}>
        ${found.slice(0, MOST_LISTED).map((one) => html`<li>${this.changed(one)}</li>`)}
      </ul>
      ${found.length > MOST_LISTED ? html`<p class="quiet">${t("diffMore", { n: found.length - MOST_LISTED })}</p>` : nothing}
    `;
  }

  private changed(one: Differing): TemplateResult {
    const { t, actions } = this.context;
    const name = objectName(one, this.context);
    const sign = one.fields["teken"];
    return html`
      <button type="button" class="diff-row ${one.soort}" @click=${() => actions.zoomTo([one])}>
        ${sign ? html`<img src=${signImage(String(sign))} alt="" width="24" height="24" loading="lazy" />` : nothing}
        <span class="diff-what">
          <b>${name}</b> <span class="diff-kind">${t(HEADS[one.soort])}</span>
          ${one.moved ? html`<small>${t("shapeChanged")}</small>` : nothing}
          ${one.changes.map(({ veld, was, wordt }) => html`<small>${fieldName(veld, this.context)}: <s>${valueName(veld, was, this.context)}</s> → ${valueName(veld, wordt, this.context)}</small>`)}
        </span>
      </button>
    `;
  }

  private checked(): TemplateResult | typeof nothing {
    const { t } = this.context;
    const { check } = this;
    if (!check) return nothing;
    if (check.bevindingen.length === 0) return html`<p class="check-good">${icons.check}${t("checkGood")}</p>`;
    return html`<section aria-labelledby="check-head">
      <h3 id="check-head">${t("checkHead")}</h3>
      <ul class="check-list">${check.bevindingen.map((finding) => html`<li>${this.finding(finding)}</li>`)}</ul>
    </section>`;
  }

  private finding(finding: Finding): TemplateResult {
    const { state, t, actions } = this.context;
    const dutch = state.language === "nl";
    const icon = finding.ernst === "advies" ? icons.advice : finding.ernst === "fout" ? icons.error : icons.warning;
    const [first] = finding.objecten;
    return html`<details class="check ${finding.ernst}">
      <summary>${icon}${dutch ? finding.titel : finding.title}</summary>
      <p>${dutch ? finding.waarom : finding.why}</p>
      <p>${dutch ? finding.remedie : finding.remedy}</p>
      ${first
        ? html`<button type="button" class="text-button" @click=${() => { this.context.store.select(finding.objecten.map(({ id }) => id)); actions.zoomTo(finding.objecten.flatMap(({ id }) => this.context.store.get(id) ?? [])); }}>${t("showOnMap")}</button>`
        : nothing}
    </details>`;
  }

  private async publish(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const note = String(new FormData(event.target as HTMLFormElement).get("notitie") ?? "").trim();
    const { t, actions, store } = this.context;
    const layer = store.layers.find(({ id }) => id === this.layer);
    this.busy = true;
    const done = await actions.layerWork(() => api.publish(this.layer, note), t("publishedNow", { layer: layer?.titel ?? "" }));
    this.busy = false;
    if (done) actions.openSide(null);
    this.asked = null;
  }
}

customElements.define("plot-publish", PlotPublish);
