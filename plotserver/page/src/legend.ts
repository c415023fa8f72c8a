/** The legend: exactly the signs in view of the layers that are on, by meaning, as the server tells them. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { fetchLegend, signImage } from "./api.ts";
import { askable } from "./askable.ts";
import { type Context, titleOf } from "./context.ts";
import { ownerDot } from "./identity-menu.ts";
import type { LegendPart, PictureLayer } from "./model.ts";
import { contentsOf } from "./state.ts";

const SETTLED_MS = 250;

export function legend(context: Context): TemplateResult {
  return html`<ps-legend .context=${context}></ps-legend>`;
}

class Legend extends LitElement {
  static override properties = { context: { attribute: false }, parts: { state: true }, failed: { state: true } };

  declare context: Context;
  /** What the legend has; kept while another is fetched, so that nothing flickers. */
  declare parts: LegendPart[] | null;
  declare failed: boolean;
  private asked = "";
  private whose = "";
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.parts = null;
    this.failed = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.waiting);
    this.asked = "";
  }

  protected override willUpdate(): void {
    const { state } = this.context;
    const { picture } = state;
    if (!picture) return;
    const question = {
      layers: this.visible().map((layer) => layer.id),
      box: askable(state.box),
      moment: state.moment,
      language: state.language,
    };
    const whose = JSON.stringify([picture.id, state.identity?.organisatie?.id ?? null]);
    const key = JSON.stringify([whose, contentsOf(picture, state.moment), question]);
    if (key === this.asked) return;
    // What another may see must not stay on the screen.
    if (whose !== this.whose) [this.whose, this.parts] = [whose, null];
    const first = this.asked === "";
    this.asked = key;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(
      async () => {
        try {
          const parts = await fetchLegend(picture.id, question);
          if (this.asked === key) [this.parts, this.failed] = [parts, false];
        } catch {
          if (this.asked === key) this.failed = true;
        }
      },
      first ? 0 : SETTLED_MS,
    );
  }

  protected override render(): TemplateResult {
    const { state, t } = this.context;
    const datasets = this.visible().filter((layer) => layer.soort !== "plot");
    const none = !this.parts || this.parts.length === 0;
    return html`
      ${this.failed ? html`<p class="legend-note" role="status">${t("legendFailed")}</p>` : nothing}
      ${this.parts && none && datasets.length === 0
        ? html`<p class="legend-note quiet">${t(this.visible().length > 0 ? "legendNothing" : "legendEmpty")}</p>`
        : nothing}
      ${(this.parts ?? []).map(
        (part) => html`
          <section class="legend-group">
            <h2>${part.naam}</h2>
            <ul>
              ${part.tekens.map(
                ({ code, naam }) =>
                  html`<li><img src=${signImage(code)} alt="" width="28" height="28" /><span>${naam}</span></li>`,
              )}
            </ul>
          </section>
        `,
      )}
      ${datasets.length > 0 ? datasetGroup(datasets, this.context) : nothing}
      <p class="legend-note">
        <a href=${state.language === "en" ? "/symbolen?taal=en" : "/symbolen"} target="_blank">${t("allSigns")}</a>
      </p>
    `;
  }

  private visible(): PictureLayer[] {
    return this.context.views.filter((view) => view.visible).map((view) => view.layer);
  }
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

customElements.define("ps-legend", Legend);
