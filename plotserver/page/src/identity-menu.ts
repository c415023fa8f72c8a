/** Who is looking: whoever logged in; in the demonstration one chooses an organisation, or none (the public). */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { clock } from "./age.ts";
import type { Context } from "./context.ts";
import { icons } from "./icons.ts";
import "./menu.ts";
import type { Identity, Organisation } from "./model.ts";
import { ownerDot } from "./owner-dot.ts";

export { ownerDot } from "./owner-dot.ts";

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
    const { identity } = state;
    if (identity && !identity.demo && !identity.inloggen) {
      return html`<span class="identity-fixed" title=${name}>${label}</span>`;
    }
    if (identity && !identity.demo && !organisation) {
      const here = location.pathname + location.search;
      return html`<a class="button log-in" href=${`${identity.inloggen}?naar=${encodeURIComponent(here)}`}>
        ${icons.person}${t("logIn")}
      </a>`;
    }
    return html`
      <ps-menu
        class="identity-menu"
        side="end"
        name=${`${organisation?.kort ?? name} – ${t("identity")}: ${name}`}
        .label=${label}
        .content=${(close: () => void) => (identity?.persoon ? this.person(identity.persoon) : this.choices(close))}
      ></ps-menu>
    `;
  }

  private person({ naam, pseudoniem, eindigt }: NonNullable<Identity["persoon"]>): TemplateResult {
    const { state, t, actions } = this.context;
    return html`
      <p><b>${naam ?? pseudoniem}</b><br />${state.identity?.organisatie?.naam}</p>
      <p class="quiet small">${t("drawnAs", { name: pseudoniem })}<br />${t("sessionUntil", { time: clock(eindigt) })}</p>
      <ul>
        <li><a class="choice" href="/activiteiten">${t("activities")}</a></li>
        <li><a class="choice" href="/catalogus">${t("catalogue")}</a></li>
        <li><a class="choice" href="/sleutels">${t("accessKeys")}</a></li>
        <li><a class="choice" href="/beheer/soc">${t("security")}</a></li>
        <li><button type="button" class="choice" @click=${() => void actions.leave()}>${t("logOut")}</button></li>
      </ul>
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
      <p class="identity-links">
        <a href="/catalogus">${t("catalogue")}</a>
        ${state.identity?.organisatie
          ? html`<a href="/activiteiten">${t("activities")}</a> <a href="/sleutels">${t("accessKeys")}</a> <a href="/beheer/soc">${t("security")}</a>`
          : nothing}
      </p>
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

customElements.define("ps-identity", IdentityMenu);
