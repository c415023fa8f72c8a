/** Who can see this layer, by which share; and for its owner: share it, withdraw that, see it as another would. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { dayAndClock } from "./age.ts";
import { Problem } from "./api.ts";
import { type Context, titleOf } from "./context.ts";
import { icons } from "./icons.ts";
import type { Classification, PictureLayer } from "./model.ts";
import "./share-form.ts";
import type { ShareForm } from "./share-form.ts";
import * as sharing from "./sharing-api.ts";
import { type Translate, valueText } from "./texts.ts";

const LEVELS: Classification[] = ["open", "intern", "vertrouwelijk"];
/** From how many organisations a search box helps. */
const MANY = 10;

export class ShareDialog extends LitElement {
  static override properties = {
    context: { attribute: false },
    shares: { state: true },
    seen: { state: true },
    problem: { state: true },
    filter: { state: true },
  };

  declare context: Context;
  declare shares: sharing.Shares | null;
  declare seen: sharing.Visibility | null;
  declare problem: string | null;
  declare filter: string;
  private asked: string | null = null;

  constructor() {
    super();
    this.shares = null;
    this.seen = null;
    this.problem = null;
    this.filter = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get layer(): PictureLayer | undefined {
    return this.context.state.picture?.lagen.find(({ id }) => id === this.context.state.sharing);
  }

  private get own(): boolean {
    return ownsLayer(this.context, this.layer);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state, t, actions } = this.context;
    const { layer } = this;
    if (!layer) return nothing;
    const title = titleOf(layer, state);
    return html`
      <dialog class="share-dialog" aria-labelledby="share-title" @close=${() => actions.openSharing(null)}>
        <div class="panel-head">
          <h2 id="share-title">${t(this.own ? "shareLayer" : "whoSees", { layer: title })}</h2>
          <button type="button" class="icon-button" aria-label=${t("close")} title=${t("close")} @click=${() => this.dialog()?.close()}>
            ${icons.close}
          </button>
        </div>
        <div class="panel-body" tabindex="0" role="region" aria-labelledby="share-title">
          ${this.problem ? html`<p class="share-problem" role="alert">${icons.warning}${this.problem}</p>` : nothing}
          ${this.own ? this.deciding(layer) : nothing} ${this.visible()}
        </div>
      </dialog>
    `;
  }

  protected override updated(): void {
    const { sharing: wanted } = this.context.state;
    const dialog = this.dialog();
    if (wanted && this.asked !== wanted) {
      this.asked = wanted;
      Object.assign(this, { shares: null, seen: null, problem: null, filter: "" });
      void this.ask();
    }
    if (!wanted) this.asked = null;
    if (wanted && dialog && !dialog.open) dialog.showModal();
  }

  private dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private async ask(): Promise<void> {
    const { layer, own } = this;
    if (!layer) return;
    await this.tried(async () => {
      const [shares, seen] = await Promise.all([
        own ? sharing.fetchShares(layer.id) : null,
        sharing.fetchVisibility(layer.id),
      ]);
      if (this.asked === layer.id) Object.assign(this, { shares, seen });
    });
  }

  /** Does it, and shows how things are then; or says why not. */
  private async decide(work: () => Promise<unknown>, said: string): Promise<void> {
    const done = await this.tried(work);
    await this.ask();
    if (!done) return;
    this.context.actions.say(said);
    this.context.actions.retry();
    this.querySelector<ShareForm>("ps-share-form")?.clear();
  }

  private async tried(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      this.problem = null;
      return true;
    } catch (error) {
      this.problem = error instanceof Problem ? error.message : this.context.t("serverGone");
      return false;
    }
  }

  // --- what the owner decides

  private deciding(layer: PictureLayer): TemplateResult {
    const { t } = this.context;
    const level = this.shares?.classificatie ?? layer.classificatie;
    return html`
      <section class="share-part" aria-labelledby="share-level">
        <h3 id="share-level">${t("classification")}</h3>
        <div class="segmented" role="group" aria-labelledby="share-level">
          ${LEVELS.map(
            (one) => html`<button
              type="button"
              aria-pressed=${one === level}
              @click=${() => one !== level && void this.decide(() => sharing.classify(layer.id, one), t("classified", { level: valueText(t, "class", one) }))}
            >
              ${one === "vertrouwelijk" ? icons.lock : nothing}${valueText(t, "class", one)}
            </button>`,
          )}
        </div>
        <p class="quiet small">${t(level === "vertrouwelijk" ? "levelByName" : level === "intern" ? "levelPartners" : "levelAll")}</p>
      </section>
      <section class="share-part" aria-labelledby="share-now">
        <h3 id="share-now">${t("sharedNow")}</h3>
        ${this.shares === null ? html`<p class="quiet">…</p>` : this.standing(layer, this.shares.delingen)}
      </section>
      <ps-share-form
        .context=${this.context}
        .activity=${this.shares?.activiteit ?? null}
        .send=${(wanted: sharing.NewShare) => this.decide(() => sharing.share(layer.id, wanted), t("shareDone"))}
      ></ps-share-form>
    `;
  }

  private standing(layer: PictureLayer, shares: sharing.Share[]): TemplateResult {
    const { t } = this.context;
    if (shares.length === 0) return html`<p class="quiet">${t("sharedWithNobody")}</p>`;
    return html`<ul class="share-list">
      ${shares.map((one) => {
        const name = audienceText(one.met, t);
        return html`<li>
          <div>
            <b>${name}</b> <span class="quiet">${this.terms(one)}</span>
            ${one.werkt ? nothing : html`<span class="mark stale">${icons.warning}${t("shareSilent")}</span>`}
            ${one.toelichting ? html`<small class="quiet">${one.toelichting}</small>` : nothing}
          </div>
          <button
            type="button"
            class="button"
            aria-label=${t("withdrawFrom", { name })}
            @click=${() => void this.decide(() => sharing.withdraw(layer.id, one.id), t("withdrawn", { name }))}
          >
            ${t("withdraw")}
          </button>
        </li>`;
      })}
    </ul>`;
  }

  private terms(one: sharing.Share | sharing.Rule): string {
    const { state, t } = this.context;
    const ending = one.totEindeVan === null ? null : typeof one.totEindeVan === "string" ? one.totEindeVan : (one.totEindeVan.naam ?? one.totEindeVan.id);
    const parts = [
      t(`may_${one.mag}`),
      one.tot ? t("until", { time: dayAndClock(one.tot, state.language) }) : null,
      ending ? t("untilEndOf", { activity: ending }) : null,
    ];
    return parts.filter(Boolean).join(" · ");
  }

  // --- who sees it

  private visible(): TemplateResult {
    const { t } = this.context;
    const { seen } = this;
    return html`
      <section class="share-part" aria-labelledby="share-seen">
        <h3 id="share-seen">${t("whoSeesThis")}</h3>
        ${seen === null ? html`<p class="quiet">…</p>` : this.everybody(seen)}
      </section>
    `;
  }

  private everybody(seen: sharing.Visibility): TemplateResult {
    const { t } = this.context;
    const words = this.filter.trim().toLowerCase();
    const found = seen.organisaties.filter(({ naam, kort }) => `${naam} ${kort}`.toLowerCase().includes(words));
    const none = !seen.openbaar && seen.organisaties.length === 0;
    return html`
      ${seen.openbaar ? html`<p><b>${t("everybodySees")}</b> ${this.preview("openbaar", t("publicIdentity"))}</p>` : nothing}
      ${none ? html`<p class="quiet">${t(seen.volledig ? "ownerAlone" : "notTold")}</p>` : nothing}
      ${seen.organisaties.length > MANY
        ? html`<label class="field">
            <span class="visually-hidden">${t("filterOrganisations")}</span>
            <input
              type="search"
              class="text-input"
              placeholder=${t("filterOrganisations")}
              @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)}
            />
          </label>`
        : nothing}
      <ul class="share-list" aria-label=${t("whoSeesThis")}>
        ${found.map(
          (one) => html`<li>
            <div>
              <b>${one.naam}</b>
              ${one.door.map((rule) => html`<small class="quiet">${audienceText(rule.met, t)} · ${this.terms(rule)}</small>`)}
            </div>
            ${this.preview(one.id, one.naam)}
          </li>`,
        )}
      </ul>
      ${seen.volledig || none ? nothing : html`<p class="quiet small">${t("notAllTold")}</p>`}
    `;
  }

  private preview(id: string, name: string): TemplateResult | typeof nothing {
    const { state, t, actions } = this.context;
    if (!this.own || state.identity?.organisatie?.id === id) return nothing;
    return html`<button
      type="button"
      class="button"
      aria-label=${t("seeAs", { name })}
      title=${t("seeAs", { name })}
      @click=${() => {
        this.dialog()?.close();
        actions.preview({ id, name });
      }}
    >
      ${icons.eye}${t("seeAsShort")}
    </button>`;
  }
}

/** Whether the viewer decides about the layer. */
export function ownsLayer({ state }: Context, layer: PictureLayer | undefined): boolean {
  return layer !== undefined && state.preview === null && layer.eigenaar.id === state.identity?.organisatie?.id;
}

export function audienceText({ soort, id, naam }: sharing.Audience, t: Translate): string {
  if (soort === "openbaar" || soort === "partners") return t(`audience_${soort}`);
  return soort === "organisatie" ? (naam ?? id ?? "") : `${t(`audience_${soort}`)} ${naam ?? id ?? ""}`;
}

customElements.define("ps-share", ShareDialog);
