/** The map check: what a good cartographer would say, gravest first, each with where it is and what to do. */
import { html, nothing, type TemplateResult } from "lit";
import { scaleOf } from "./checking.ts";
import type { Context } from "./context.ts";
import { icons } from "./icons.ts";
import type { Finding, FoundThing, Report, Severity } from "./model.ts";
import type { Translate } from "./texts.ts";

const MOST_NAMED = 20;
const SEVERITIES: readonly Severity[] = ["fout", "waarschuwing", "advies"];
const MARKS = { fout: icons.error, waarschuwing: icons.warning, advies: icons.advice };

/** The way to the list from anywhere, with how much there is to say. */
export function checkButton(context: Context): TemplateResult {
  const { state, t, actions } = context;
  const report = state.check?.report;
  const name = report ? `${t("checkTitle")}: ${countText(report, t)}` : t("checkTitle");
  return html`
    <button
      type="button"
      class="icon-button check-button"
      aria-label=${name}
      title=${name}
      @click=${() => actions.openCheck()}
    >
      ${icons.check_list}${checkBadge(context)}
    </button>
  `;
}

/** How many errors and warnings; advice alone is quiet. */
export function checkBadge({ state }: Context): TemplateResult | typeof nothing {
  const counts = state.check?.report?.aantal;
  if (!counts || counts.fout + counts.waarschuwing === 0) return nothing;
  const gravest = counts.fout > 0 ? "fout" : "waarschuwing";
  return html`<span class="badge ${gravest}" aria-hidden="true">${counts.fout + counts.waarschuwing}</span>`;
}

export function checkPanel(context: Context): TemplateResult {
  const { state, t } = context;
  const { check } = state;
  if (!check) return html`<p class="check-line quiet" role="status">${t("checkLoading")}</p>`;
  const { report } = check;
  if (!report) {
    return html`<div class="check-line"><p role="status">${t("checkFailed")}</p>${again(t("tryAgain"), context)}</div>`;
  }
  const scale = report.schaal.toLocaleString(state.language);
  const zoomed = state.view !== null && check.scale !== null && scaleOf(state.view) !== check.scale;
  return html`
    <div class="check-line">
      <p role="status">${report.bevindingen.length > 0 ? countText(report, t) : t("checkNothing")}</p>
      <p class="quiet">${t("checkSeen", { n: report.objecten, scale })}</p>
      ${zoomed ? again(t("checkAgain"), context) : nothing}
      ${report.afgekapt ? html`<p>${t("checkCut", { n: report.objecten })}</p>` : nothing}
    </div>
    <ol class="findings">
      ${report.bevindingen.map((finding) => item(finding, context))}
    </ol>
  `;
}

function again(text: string, { actions }: Context): TemplateResult {
  return html`<button type="button" class="text-button" @click=${() => actions.checkAgain()}>${text}</button>`;
}

function countText({ aantal }: Report, t: Translate): string {
  const told = SEVERITIES.filter((severity) => aantal[severity] > 0).map((severity) =>
    aantal[severity] === 1 ? t(`${severity}One`) : t(`${severity}Many`, { n: aantal[severity] }),
  );
  return told.join(", ") || t("checkNothing");
}

function item(finding: Finding, context: Context): TemplateResult {
  const { state, t, actions } = context;
  const dutch = state.language === "nl";
  const somewhere = finding.aantal > 0 || finding.lagen.length > 0;
  const title = dutch ? finding.titel : finding.title;
  return html`
    <li class="finding ${finding.ernst}">
      <h2><span class="mark severity">${MARKS[finding.ernst]}${t(finding.ernst)}</span> ${title}</h2>
      <p>${dutch ? finding.waarom : finding.why}</p>
      <p class="remedy"><b>${t("checkRemedy")}</b> ${dutch ? finding.remedie : finding.remedy}</p>
      ${somewhere
        ? html`<div class="button-row">
            <button
              type="button"
              class="button"
              aria-label=${`${t("checkShow")}: ${title}`}
              @click=${() => actions.showFinding(finding)}
            >
              ${icons.target}${t("checkShow")}
            </button>
          </div>`
        : nothing}
      ${finding.aantal > 1 ? things(finding, context) : nothing}
    </li>
  `;
}

function things(finding: Finding, { t, actions }: Context): TemplateResult {
  const named = finding.objecten.slice(0, MOST_NAMED);
  const choice = (thing: FoundThing) => html`
    <li>
      <button type="button" class="text-button" @click=${() => actions.showThing(thing)}>
        ${thing.naam || t("noName")}
      </button>
    </li>
  `;
  return html`
    <details>
      <summary>${t("checkObjects", { n: finding.aantal })}</summary>
      <ul>
        ${named.map(choice)}
      </ul>
      ${finding.aantal > named.length
        ? html`<p class="quiet">${t("checkMore", { n: finding.aantal - named.length })}</p>`
        : nothing}
    </details>
  `;
}
