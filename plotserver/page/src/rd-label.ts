/** "RD", or "RD ≈" with the reason, as long as the correction grid is not there. */
import { html, type TemplateResult } from "lit";
import type { Context } from "./context.ts";

export function rdLabel({ state, t }: Context): TemplateResult {
  if (!state.rd || state.rd.exact) return html`${t("rd")}`;
  return html`<abbr title=${t("rdApproxNote")}>${t("rdApprox")}</abbr>`;
}
