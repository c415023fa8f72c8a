/** The form by which an activity begins. */
import { html, nothing, type TemplateResult } from "lit";
import type { Context } from "./main.ts";
import { type NewActivity, TEAMS } from "./model.ts";
import { crisisField, gripField, wrongPart } from "./parts.ts";

/** One for each form that is opened: sending it twice starts one activity. */
let id = "";

export function creating(context: Context): TemplateResult {
  const { state, t, actions } = context;
  id ||= crypto.randomUUID();
  const prepared = (state.activities ?? []).filter((one) => one.fase === "voorbereiding");
  const radio = (name: string, value: string, text: string, on: boolean): TemplateResult =>
    html`<label class="tick"><input type="radio" name=${name} value=${value} required ?checked=${on} />${text}</label>`;
  return html`
    <form id="new" aria-labelledby="new-title" @submit=${(event: SubmitEvent) => begin(event, context)}>
      <h2 id="new-title">${t("new")}</h2>
      ${wrongPart(context, "new")}
      <label class="field"
        ><span>${t("name")}</span><input class="text-input" name="titel" required maxlength="160" autocomplete="off" aria-describedby="name-hint"
      /></label>
      <p class="hint" id="name-hint">${t("nameHint")}</p>
      <fieldset>
        <legend>${t("real")}</legend>
        ${radio("oefening", "nee", t("isReal"), false)} ${radio("oefening", "ja", t("isExercise"), false)}
      </fieldset>
      <fieldset>
        <legend>${t("phase")}</legend>
        ${radio("fase", "respons", t("startResponse"), true)} ${radio("fase", "voorbereiding", t("startPreparation"), false)}
      </fieldset>
      <div class="row">${crisisField(context, null)} ${gripField(context, null)}</div>
      <label class="field"
        ><span>${t("place")}</span
        ><input
          class="text-input"
          name="plaats"
          list="places"
          maxlength="100"
          autocomplete="off"
          aria-describedby="place-hint"
          @input=${(event: InputEvent) => actions.lookForPlace((event.target as HTMLInputElement).value)}
      /></label>
      <datalist id="places">${state.places.map((one) => html`<option value=${one}></option>`)}</datalist>
      <p class="hint" id="place-hint">${t("placeHint")}</p>
      ${prepared.length
        ? html`<label class="field"
              ><span>${t("from")}</span
              ><select class="text-input" name="voorbereiding" aria-describedby="from-hint">
                <option value="">${t("fromNothing")}</option>
                ${prepared.map((one) => html`<option value=${one.id}>${one.titel}</option>`)}
              </select></label
            >
            <p class="hint" id="from-hint">${t("fromHint")}</p>`
        : nothing}
      <fieldset class="teams">
        <legend>${t("teams")}</legend>
        ${TEAMS.map((one) => html`<label class="tick"><input type="checkbox" name="team" value=${one} />${one}</label>`)}
      </fieldset>
      <label class="field"><span>${t("about")}</span><textarea class="text-input" name="omschrijving" rows="3" maxlength="4000"></textarea></label>
      <div class="button-row">
        <button type="submit" class="button primary" ?disabled=${state.busy}>${t("start")}</button>
        <button type="button" class="button" @click=${() => actions.stop()}>${t("cancel")}</button>
      </div>
    </form>
  `;
}

function begin(event: SubmitEvent, { actions }: Context): void {
  event.preventDefault();
  const said = new FormData(event.currentTarget as HTMLFormElement);
  const text = (name: string): string => String(said.get(name) ?? "").trim();
  const asked: NewActivity = {
    id,
    titel: text("titel"),
    omschrijving: text("omschrijving"),
    crisistype: text("crisistype") || null,
    grip: text("grip") || null,
    oefening: text("oefening") === "ja",
    fase: text("fase") === "voorbereiding" ? "voorbereiding" : "respons",
    ...(text("plaats") ? { plaats: text("plaats") } : {}),
    ...(text("voorbereiding") ? { voorbereiding: text("voorbereiding") } : {}),
  };
  actions.start(asked, said.getAll("team").map(String));
}

/** The next form that is opened starts another activity. */
export function nextForm(): void {
  id = "";
}
