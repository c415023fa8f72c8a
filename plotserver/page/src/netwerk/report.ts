/** The form in which an organisation says who of it is there, and how to reach it. */
import { html, nothing, type TemplateResult } from "lit";
import type { Presence } from "./model.ts";
import type { NetworkContext } from "./netwerk.ts";

const STATUSES = ["aanwezig", "piket", "afwezig"] as const;
const SITUATIONS = ["normaal", "verhoogd", "ernstig"] as const;

export function presenceForm({ state, t, actions }: NetworkContext, known: Presence | null): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const values = Object.fromEntries([...said].map(([name, value]) => [name, String(value).trim()]));
    const until = values["tot"] ? new Date(values["tot"]).toISOString() : null;
    actions.send({ ...values, tot: until });
  };
  const wrong = (name: string): string => state.wrong.find(({ location }) => location === name)?.detail ?? "";
  const field = (name: string, label: string, value: string, type: string, longest: number) => html`
    <label
      >${label}<input name=${name} type=${type} maxlength=${longest} .value=${value} aria-invalid=${wrong(name) !== ""} />
      ${wrong(name) ? html`<span class="error">${wrong(name)}</span>` : nothing}</label
    >
  `;
  const choice = (name: string, legend: string, all: readonly (typeof STATUSES | typeof SITUATIONS)[number][], chosen: string) => html`
    <fieldset>
      <legend>${legend}</legend>
      ${all.map(
        (one) => html`<label class="radio"><input type="radio" name=${name} value=${one} ?checked=${one === chosen} />${t(one)}</label>`,
      )}
    </fieldset>
  `;
  const general = wrong("") || (state.wrong.length && !["telefoon", "email", "tot", "contact", "toelichting"].includes(state.wrong[0]?.location ?? "") ? (state.wrong[0]?.detail ?? "") : "");
  return html`
    <form class="report" @submit=${submit} novalidate>
      ${choice("status", t("status"), STATUSES, known?.status === "verlopen" ? "aanwezig" : (known?.status ?? "aanwezig"))}
      ${choice("situatie", t("situation"), SITUATIONS, known?.situatie ?? "normaal")}
      ${field("contact", t("contact"), known?.contact ?? "", "text", 120)}
      ${field("telefoon", t("phone"), known?.telefoon ?? "", "tel", 40)}
      ${field("email", t("email"), known?.email ?? "", "email", 120)}
      <label
        >${t("untilWhen")}<input name="tot" type="datetime-local" aria-describedby="until-help" />
        <span class="quiet small" id="until-help">${t("untilHelp")}</span>
        ${wrong("tot") ? html`<span class="error">${wrong("tot")}</span>` : nothing}</label
      >
      <label class="wide">${t("note")}<textarea name="toelichting" rows="2" maxlength="500" .value=${known?.toelichting ?? ""}></textarea></label>
      ${general ? html`<p class="error wide" role="alert">${general}</p>` : nothing}
      <div class="button-row wide">
        <button type="submit" class="button primary" ?disabled=${state.busy}>${t("send")}</button>
        <button type="button" class="button" @click=${() => actions.report(false)}>${t("cancel")}</button>
      </div>
    </form>
  `;
}
