/** "Meld een probleem": what is wrong with a map, told to who keeps its description. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import type { CatalogueContext } from "./state.ts";

const KINDS = ["werkt-niet", "verouderd", "onjuist", "onduidelijk", "anders"] as const;

export function reportPart({ state, t, actions }: CatalogueContext): TemplateResult {
  const { report } = state;
  const send = (event: Event): void => {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    actions.send(String(said.get("soort")), String(said.get("bericht")));
  };
  return html`
    <section class="report-part">
      <button type="button" class="button report-open" aria-expanded=${report.open} @click=${() => actions.report(!report.open)}>
        ${icons.warning}${t("report")}
      </button>
      ${report.open
        ? html`<form class="report" novalidate aria-label=${t("report")} @submit=${send}>
            <p class="quiet small">${t("reportTo")}</p>
            <label>${t("reportKind")}<select name="soort">${KINDS.map((kind) => html`<option value=${kind}>${t(`kind_${kind}`)}</option>`)}</select></label>
            <label>
              ${t("reportText")}
              <textarea name="bericht" rows="3" maxlength="2000" required aria-invalid=${report.wrong ? "true" : "false"} aria-describedby=${report.wrong ? "report-wrong" : nothing}></textarea>
            </label>
            ${report.wrong ? html`<p id="report-wrong" class="error" role="alert">${report.wrong} ${report.login ? html`<a href="/">${t("login")}</a>` : nothing}</p>` : nothing}
            <div class="button-row">
              <button type="submit" class="button primary" ?disabled=${report.busy}>${t("send")}</button>
              <button type="button" class="button" @click=${() => actions.report(false)}>${t("cancel")}</button>
            </div>
          </form>`
        : nothing}
    </section>
  `;
}
