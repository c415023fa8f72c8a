/** What the parts of the page share: the faults of a form, and its choices of crisis type and GRIP. */
import { html, nothing, type TemplateResult } from "lit";
import type { Context } from "./main.ts";
import type { CrisisType } from "./model.ts";

/** What is wrong with what was done here, if anything. */
export function wrongPart({ state, t }: Context, where: string): TemplateResult | typeof nothing {
  if (state.wrongIn !== where || state.wrong.length === 0) return nothing;
  return html`
    <div class="wrong" id="wrong" tabindex="-1" role="alert">
      <strong>${t("wrong")}</strong>
      <ul>
        ${state.wrong.map(({ location, detail }) => html`<li>${location ? html`<b>${location}</b>: ` : nothing}${detail}</li>`)}
      </ul>
    </div>
  `;
}

export function crisisField({ state, t }: Context, chosen: string | null): TemplateResult {
  const name = (one: CrisisType): string => (state.language === "en" ? one.naamEn : one.naam);
  return html`
    <label class="field"
      ><span>${t("crisisType")}</span
      ><select class="text-input" name="crisistype">
        <option value="">${t("notKnown")}</option>
        ${state.types.map((one) => html`<option value=${one.code} ?selected=${one.code === chosen}>${one.code} ${name(one)}</option>`)}
      </select></label
    >
  `;
}

export function gripField({ state, t }: Context, chosen: string | null): TemplateResult {
  return html`
    <label class="field short"
      ><span>${t("grip")}</span
      ><select class="text-input" name="grip">
        <option value="">${t("noGrip")}</option>
        ${state.grips.map((one) => html`<option value=${one.code} ?selected=${one.code === chosen}>${one.naam}</option>`)}
      </select></label
    >
  `;
}
