/** From whom is it, and is that certain? The server's word on the signature of an object, or of a whole layer. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { fetchOrigin } from "./api.ts";
import type { Context } from "./context.ts";
import { icons } from "./icons.ts";
import type { Origin, PictureLayer } from "./model.ts";
import type { Translate } from "./texts.ts";

/** Of an object when its id is given, else of all objects of the layer; datasets are not signed. */
export function originBadge(
  context: Context,
  layer: PictureLayer | undefined,
  object: { id: string; version: unknown } | null = null,
): TemplateResult | typeof nothing {
  if (layer?.soort !== "plot") return nothing;
  return html`<ps-origin .context=${context} .layer=${layer} .object=${object}></ps-origin>`;
}

/** How a state looks, apart from its words. */
export function markOf(status: Origin["status"]): { kind: string; icon: TemplateResult } {
  if (status === "geverifieerd") return { kind: "verified", icon: html`${icons.verified}` };
  if (status === "ongeldig") return { kind: "invalid", icon: html`${icons.invalid}` };
  return { kind: "unsigned", icon: html`${icons.unsigned}` };
}

/** The state in words; of a layer that is signed in part, how far. */
export function originWords({ status, tekst, aantal }: Origin, t: Translate): string {
  if (status === "geverifieerd") return tekst.replace(status, t("origin_geverifieerd"));
  const done = aantal?.geverifieerd ?? 0;
  if (status === "ongeldig" || !aantal || done === 0) return t(`origin_${status}`);
  return t("originPart", { n: done, m: done + aantal.nietOndertekend });
}

class OriginBadge extends LitElement {
  static override properties = {
    context: { attribute: false },
    layer: { attribute: false },
    object: { attribute: false },
    origin: { state: true },
  };

  declare context: Context;
  declare layer: PictureLayer;
  declare object: { id: string; version: unknown } | null;
  declare origin: Origin | null;
  private asked = "";
  private known = false;
  private former: PictureLayer | null = null;

  constructor() {
    super();
    this.object = null;
    this.origin = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asked = "";
  }

  protected override willUpdate(): void {
    const { state } = this.context;
    // Once somebody else looks, the layer here is still that of who looked before, until the picture comes anew.
    if (this.known && !state.identity) this.former = this.layer;
    this.known = state.identity !== null;
    if (this.layer === this.former) {
      this.origin = null;
      this.asked = "";
      return;
    }
    const who = state.identity?.organisatie?.id ?? null;
    const key = JSON.stringify([who, this.layer.id, this.layer.versie, this.object, state.moment]);
    if (key === this.asked) return;
    this.asked = key;
    // What was said of another must not stand at this one for a moment.
    this.origin = null;
    void this.ask(key, state.moment);
  }

  private async ask(key: string, moment: string | null): Promise<void> {
    try {
      const found = await fetchOrigin(this.layer.id, this.object?.id ?? null, moment);
      if (this.asked === key) this.origin = found;
    } catch (error) {
      // Without an answer nothing is said: silence is not "verified".
      console.warn("origin:", error instanceof Error ? error.message : error);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.origin) return nothing;
    const { t } = this.context;
    const { kind, icon } = markOf(this.origin.status);
    const { reden, auteurNaam } = this.origin;
    return html`
      <span class="mark origin ${kind}" title=${t("originAbout")}>
        ${icon}<span>${originWords(this.origin, t)}</span>
      </span>
      ${reden ? html`<p class="origin-why">${reden}</p>` : nothing}
      ${auteurNaam ? html`<p class="quiet">${t("author")}: ${auteurNaam}</p>` : nothing}
    `;
  }
}

customElements.define("ps-origin", OriginBadge);
