/** Who is looking: in the demonstration one chooses an organisation, or none (the public). */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Context } from "./context.ts";
import { icons } from "./icons.ts";
import "./menu.ts";
import type { Organisation } from "./model.ts";

/** From how many choices a search box helps. */
const MANY = 10;

export class IdentityMenu extends LitElement {
  static override properties = { context: { attribute: false }, text: { state: true } };

  declare context: Context;
  declare text: string;

  constructor() {
    super();
    this.text = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { state, t } = this.context;
    const organisation = state.identity?.organisatie;
    const name = organisation?.naam ?? t("publicIdentity");
    const label = html`
      ${icons.person}<span class="identity-name">${organisation?.kort ?? t("publicIdentity")}</span>${icons.down}
    `;
    if (state.identity && !state.identity.demo) return html`<span class="identity-fixed" title=${name}>${label}</span>`;
    return html`
      <ps-menu
        class="identity-menu"
        side="end"
        name=${`${organisation?.kort ?? name} – ${t("identity")}: ${name}`}
        .label=${label}
        .content=${(close: () => void) => this.choices(close)}
      ></ps-menu>
    `;
  }

  private choices(close: () => void): TemplateResult {
    const { state, t } = this.context;
    const all = state.identity?.keuzes ?? [];
    const wanted = this.text.trim().toLowerCase();
    const found = all.filter(({ naam, kort }) => `${naam} ${kort}`.toLowerCase().includes(wanted));
    return html`
      <p class="quiet">${t("demoNote")}</p>
      ${all.length > MANY ? this.searchBox() : nothing}
      <ul>
        <li>${this.choice(null, close)}</li>
        ${found.map((organisation) => html`<li>${this.choice(organisation, close)}</li>`)}
      </ul>
    `;
  }

  private searchBox(): TemplateResult {
    const { t } = this.context;
    return html`<input
      type="search"
      class="text-input"
      aria-label=${t("filterOrganisations")}
      placeholder=${t("filterOrganisations")}
      .value=${this.text}
      @input=${(event: InputEvent) => {
        this.text = (event.target as HTMLInputElement).value;
      }}
    />`;
  }

  private choice(organisation: Organisation | null, close: () => void): TemplateResult {
    const { state, t, actions } = this.context;
    const current = (state.identity?.organisatie?.id ?? null) === (organisation?.id ?? null);
    return html`
      <button
        type="button"
        class="choice"
        aria-current=${current ? "true" : nothing}
        @click=${() => {
          this.text = "";
          close();
          void actions.chooseIdentity(organisation?.id ?? null);
        }}
      >
        <span class="choice-title">
          ${organisation ? ownerDot(organisation) : nothing}${organisation?.naam ?? t("publicIdentity")}
        </span>
        <small>${organisation ? organisation.kort : t("publicIdentityNote")}</small>
      </button>
    `;
  }
}

/** The colour of an organisation; set through the object model, for the security policy forbids style attributes. */
export function ownerDot({ kleur }: Organisation): TemplateResult {
  return html`<span class="owner-dot" aria-hidden="true" .style=${`background:${kleur ?? "currentColor"}`}></span>`;
}

customElements.define("ps-identity", IdentityMenu);
