/** The colour of an organisation; set through the object model, for the security policy forbids style attributes. */
import { html, type TemplateResult } from "lit";
import type { Organisation } from "./model.ts";

export function ownerDot({ kleur }: Pick<Organisation, "kleur">): TemplateResult {
  return html`<span class="owner-dot" aria-hidden="true" .style=${`background:${kleur ?? "currentColor"}`}></span>`;
}
