/** What asks for a decision: whose value was replaced, what was refused. Nothing goes from here by itself. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { clock } from "../age.ts";
import { icons } from "../icons.ts";
import type { Geometry } from "geojson";
import type { Conflict } from "./model.ts";
import { GEOMETRY, valueOf } from "./operations.ts";
import type { PlotContext } from "./plot-state.ts";
import { fieldName, objectName, personName, valueName } from "./words.ts";
import { problemText } from "./refusing.ts";

export class PlotConflicts extends LitElement {
  static override properties = { context: { attribute: false } };

  declare context: PlotContext;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { store, t, actions } = this.context;
    const refused = store.conflicts.filter(({ kind }) => kind === "refused");
    const replaced = store.conflicts.filter(({ kind }) => kind !== "refused");
    return html`
      <div class="panel-head">
        <h2 tabindex="-1">${t("conflicts")}</h2>
        <button type="button" class="icon-button" aria-label=${t("close")} title=${t("close")} @click=${() => actions.openSide(null)}>${icons.close}</button>
      </div>
      <div class="panel-body side-body" tabindex="0" role="region" aria-label=${t("conflicts")}>
        ${store.conflicts.length === 0 ? html`<p class="quiet">${t("noConflicts")}</p>` : nothing}
        ${refused.length > 0
          ? html`<section aria-labelledby="refused-head">
              <h3 id="refused-head">${t("refusedHead", { n: refused.length })}</h3>
              <p class="quiet small">${t("refusedHint")}</p>
              <div class="button-row">
                <button type="button" class="button" @click=${() => actions.exportCopies(refused)}>${t("exportCopies")}</button>
              </div>
              <ul class="conflict-list">${refused.map((one) => html`<li>${this.refused(one)}</li>`)}</ul>
            </section>`
          : nothing}
        ${replaced.length > 0
          ? html`<section aria-labelledby="replaced-head">
              <h3 id="replaced-head">${t("replacedHead", { n: replaced.length })}</h3>
              ${replaced.length > 1
                ? html`<div class="button-row"><button type="button" class="button" @click=${() => actions.dismiss(replaced)}>${t("leaveAll")}</button></div>`
                : nothing}
              <ul class="conflict-list">${replaced.map((one) => html`<li>${this.replaced(one)}</li>`)}</ul>
            </section>`
          : nothing}
      </div>
    `;
  }

  private replaced(conflict: Conflict): TemplateResult {
    const { store, t, actions } = this.context;
    const object = store.get(conflict.object);
    const lost = conflict.kind === "lost";
    const field = conflict.field ?? "";
    const theirs = lost ? valueOf(object, field) : conflict.theirs;
    const who = personName(conflict.who, conflict.organisation, this.context);
    const values = { who, field: fieldName(field, this.context), time: clock(new Date(conflict.at).toISOString()) };
    return html`
      <article class="conflict ${conflict.kind}" data-conflict=${conflict.id} aria-label=${objectName(object, this.context)}>
        <h4>${objectName(object, this.context)}</h4>
        <p>${t(lost ? "lostSentence" : "overSentence", values)}</p>
        <dl class="sides">
          <div><dt>${t("mine")}</dt><dd>${valueName(field, conflict.mine, this.context)}</dd></div>
          <div><dt>${t("theirs")}</dt><dd>${object ? valueName(field, theirs, this.context) : t("objectGone")}</dd></div>
        </dl>
        <div class="button-row">
          ${object && store.drawable(object.layer)
            ? html`<button type="button" class="button primary" @click=${() => actions.putBack(conflict)}>${t(lost ? "putMineBack" : "putTheirsBack")}</button>`
            : nothing}
          <button type="button" class="button" @click=${() => actions.dismiss([conflict])}>${t("leaveIt")}</button>
          ${object ? html`<button type="button" class="button" @click=${() => this.show(conflict)}>${icons.target}${t("showOnMap")}</button>` : nothing}
        </div>
      </article>
    `;
  }

  /** Both shapes at once, mine and theirs, each with its word. */
  private show(conflict: Conflict): void {
    const { store, t, actions } = this.context;
    const object = store.get(conflict.object);
    const shape = conflict.field === GEOMETRY;
    const mine = (shape ? conflict.mine : object?.geometry) as Geometry | null;
    const theirs = (shape ? (conflict.kind === "lost" ? object?.geometry : conflict.theirs) : null) as Geometry | null | undefined;
    const field = conflict.field ?? "";
    const word = (side: string, value: unknown) => (shape ? side : `${side}: ${valueName(field, value, this.context)}`);
    actions.show([
      ...(theirs ? [{ geometry: theirs, soort: "hun" as const, tekst: t("theirs") }] : []),
      ...(mine ? [{ geometry: mine, soort: "mijn" as const, tekst: word(t("mine"), conflict.mine) }] : []),
    ]);
    actions.zoomTo([mine, theirs].flatMap((geometry) => (geometry ? [{ geometry }] : [])));
  }

  // --- what the server did not take

  private refused(conflict: Conflict): TemplateResult {
    const { store, t } = this.context;
    const kept = conflict.kept ?? { geometry: null, fields: {}, deleted: false };
    const name = objectName({ fields: kept.fields }, this.context);
    const own = store.layers.filter(({ id }) => store.drawable(id));
    const faults = conflict.faults ?? [];
    const mendable = faults.filter(({ veld }) => veld !== GEOMETRY && veld !== "object" && !veld.startsWith("geometr") && typeof (kept.fields[veld] ?? "") !== "object");
    return html`
      <article class="conflict refused" data-conflict=${conflict.id} aria-label=${name}>
        <h4>${name}</h4>
        ${conflict.reason ? html`<p class="fault">${icons.warning}${problemText(conflict.reason, t)}</p>` : nothing}
        ${faults.map(({ veld, melding }) => html`<p class="fault">${icons.warning}<span><b>${fieldName(veld, this.context)}</b>: ${melding}</span></p>`)}
        <form @submit=${(event: SubmitEvent) => this.send(event, conflict)}>
          ${mendable.map(
            ({ veld }) => html`<label class="field"><span>${fieldName(veld, this.context)}</span>
              <input class="text-input" name=${`veld:${veld}`} .value=${String(kept.fields[veld] ?? "")} /></label>`,
          )}
          <label class="field"><span>${t("inLayer")}</span>
            <select class="text-input" name="laag">
              ${own.map((layer) => html`<option value=${layer.id} ?selected=${layer.id === conflict.layer}>${layer.titel}</option>`)}
            </select></label>
          <div class="button-row">
            <button type="submit" class="button primary" ?disabled=${own.length === 0}>${t("sendAgain")}</button>
            ${conflict.proposal
              ? html`<button type="button" class="button" @click=${() => this.mended(conflict)}>${t("takeProposal")}</button>`
              : nothing}
            ${kept.geometry ? html`<button type="button" class="button" @click=${() => this.showKept(conflict)}>${icons.target}${t("showOnMap")}</button>` : nothing}
            <button type="button" class="button" @click=${() => this.context.actions.dismiss([conflict])}>${t("throwAway")}</button>
          </div>
        </form>
      </article>
    `;
  }

  private send(event: SubmitEvent, conflict: Conflict): void {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    const fields: Record<string, unknown> = {};
    for (const [name, value] of said) {
      if (!name.startsWith("veld:")) continue;
      const before = conflict.kept?.fields[name.slice(5)];
      const text = String(value).trim();
      fields[name.slice(5)] = text === "" ? null : typeof before === "number" && !Number.isNaN(Number(text)) ? Number(text) : text;
    }
    this.context.actions.again(conflict, fields, String(said.get("laag") ?? conflict.layer));
  }

  /** The shape as the server would take it, in place of mine. */
  private mended(conflict: Conflict): void {
    if (!conflict.kept || !conflict.proposal) return;
    const kept = { ...conflict.kept, geometry: conflict.proposal };
    this.context.actions.again({ ...conflict, kept }, {}, conflict.layer);
  }

  private showKept(conflict: Conflict): void {
    const geometry = conflict.kept?.geometry;
    if (!geometry) return;
    this.context.actions.show([{ geometry, soort: "mijn", tekst: this.context.t("mine") }]);
    this.context.actions.zoomTo([{ geometry }]);
  }
}

customElements.define("plot-conflicts", PlotConflicts);
