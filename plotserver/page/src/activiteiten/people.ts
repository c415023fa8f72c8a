/** Who takes part in an activity, and how an unknown partner is let in. */
import { html, nothing, type TemplateResult } from "lit";
import type { Context } from "./main.ts";
import type { Activity, Invitation, Participant } from "./model.ts";
import { wrongPart } from "./parts.ts";
import { when } from "./texts.ts";

const USUAL_DAYS = 7;

export function people(context: Context, activity: Activity, invitations: Invitation[]): TemplateResult {
  const { t } = context;
  const there = activity.deelnemers ?? [];
  return html`
    <section aria-labelledby="people-title">
      <h3 id="people-title">${t("participants")} (${there.length})</h3>
      ${wrongPart(context, "participants")} ${activity.eigen && activity.open ? adding(context) : nothing}
      <ul class="rows narrow">
        ${there.map((one) => row(context, activity, one))}
      </ul>
    </section>
    ${activity.eigen && activity.open ? inviting(context, invitations) : nothing}
  `;
}

function row({ state, t, actions }: Context, activity: Activity, { organisatie, rol, tot, adHoc }: Participant): TemplateResult {
  const me = organisatie.id === state.identity?.organisatie?.id;
  return html`
    <li>
      <div>
        <strong>${organisatie.naam}</strong> <span class="quiet">${rol}${adHoc ? " · ad hoc" : ""}${tot ? ` · ${t("until", { when: when(tot, state.language) })}` : nothing}</span>
      </div>
      ${activity.eigen && activity.open && !me
        ? html`<button type="button" class="text-button" aria-label=${t("removeOf", { who: organisatie.naam })} @click=${() => actions.remove(organisatie.id)}>
            ${t("remove")}
          </button>`
        : nothing}
    </li>
  `;
}

function adding(context: Context): TemplateResult {
  const { state, t, actions } = context;
  return html`
    <form
      class="inline"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const form = event.currentTarget as HTMLFormElement;
        if (actions.add(String(new FormData(form).get("organisatie") ?? ""))) form.reset();
      }}
    >
      <label class="field"
        ><span>${t("add")}</span
        ><input
          class="text-input"
          name="organisatie"
          list="organisations"
          required
          autocomplete="off"
          @input=${(event: InputEvent) => actions.lookForOrganisation((event.target as HTMLInputElement).value)}
      /></label>
      <datalist id="organisations">${state.organisations.map((one) => html`<option value=${one.naam}></option>`)}</datalist>
      <button type="submit" class="button" ?disabled=${state.busy}>${t("addButton")}</button>
    </form>
  `;
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

function inviting(context: Context, invitations: Invitation[]): TemplateResult {
  const { state, t, actions } = context;
  return html`
    <section aria-labelledby="invite-title">
      <h3 id="invite-title">${t("invitations")}</h3>
      <p class="quiet">${t("invitationsNote")}</p>
      ${wrongPart(context, "invitations")}
      ${state.code
        ? html`<div class="code" id="code" tabindex="-1" role="status"><p>${t("codeOnce", { who: state.code.naam })}</p><code>${state.code.code}</code></div>`
        : nothing}
      <form
        class="inline"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const form = event.currentTarget as HTMLFormElement;
          const said = new FormData(form);
          actions.invite(String(said.get("naam") ?? "").trim(), String(said.get("tot") ?? ""), String(said.get("domein") ?? "").trim());
          form.reset();
        }}
      >
        <label class="field"><span>${t("partner")}</span><input class="text-input" name="naam" required maxlength="120" autocomplete="off" /></label>
        <label class="field short"
          ><span>${t("untilDay")}</span><input class="text-input" type="date" name="tot" required min=${dayIn(0)} max=${dayIn(365)} value=${dayIn(USUAL_DAYS)}
        /></label>
        <label class="field"
          ><span>${t("mailDomain")}</span
          ><input class="text-input" name="domein" maxlength="253" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="voorbeeld.nl" aria-describedby="domain-note"
        /></label>
        <button type="submit" class="button" ?disabled=${state.busy}>${t("invite")}</button>
        <p class="quiet" id="domain-note">${t("mailDomainNote")}</p>
      </form>
      <ul class="rows narrow">
        ${invitations.map((one) => invitation(context, one))}
      </ul>
    </section>
  `;
}

function invitation({ state, t, actions }: Context, one: Invitation): TemplateResult {
  const waits = one.stand === "wacht op goedkeuring";
  return html`
    <li>
      <div><strong>${one.naam}</strong> <span class="quiet">${one.domein ? `@${one.domein} · ` : nothing}${one.stand} · ${t("until", { when: when(one.tot, state.language) })}</span></div>
      <span class="row-actions">
        ${waits
          ? html`<button type="button" class="text-button" aria-label=${t("approveOf", { who: one.naam })} @click=${() => actions.approve(one.id, one.naam)}>
              ${t("approve")}
            </button>`
          : nothing}
        ${waits || one.stand === "goedgekeurd"
          ? html`<button type="button" class="text-button" aria-label=${t("withdrawOf", { who: one.naam })} @click=${() => actions.withdraw(one.id)}>
              ${t("withdraw")}
            </button>`
          : nothing}
      </span>
    </li>
  `;
}
