/** Bring a file into a layer: first a look at what is in it, then which sign it gets, then in. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import * as api from "./plot-api.ts";
import type { PlotContext } from "./plot-state.ts";
import { whyNot } from "./refusing.ts";
import { fieldName } from "./words.ts";

const MOST_ROWS = 5;
const MOST_FAULTS = 10;

export class PlotImport extends LitElement {
  static override properties = {
    context: { attribute: false },
    file: { state: true },
    layer: { state: true },
    found: { state: true },
    busy: { state: true },
    problem: { state: true },
  };

  declare context: PlotContext;
  declare file: File | null;
  declare layer: string | null;
  declare found: api.ImportAnswer | null;
  declare busy: boolean;
  declare problem: string | null;
  private opened: unknown = null;

  constructor() {
    super();
    this.file = null;
    this.layer = null;
    this.found = null;
    this.busy = false;
    this.problem = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(): void {
    const { dialog } = this.context.state;
    if (dialog === this.opened) return;
    this.opened = dialog;
    if (dialog?.kind !== "import") return;
    this.found = null;
    this.file = dialog.file;
    this.layer = dialog.layer ?? this.context.store.activeLayer;
    if (this.file) void this.look();
  }

  protected override updated(): void {
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state, t, actions } = this.context;
    if (state.dialog?.kind !== "import") return nothing;
    return html`<dialog class="import-dialog" aria-labelledby="import-title" @close=${() => actions.openDialog(null)}>
      <div class="panel-head">
        <h2 id="import-title">${t("importFile")}</h2>
        <button type="button" class="icon-button" aria-label=${t("close")} title=${t("close")} @click=${() => this.shut()}>${icons.close}</button>
      </div>
      <form class="panel-body" @submit=${(event: SubmitEvent) => void this.bring(event)}>${this.form()}</form>
    </dialog>`;
  }

  private shut(): void {
    this.querySelector("dialog")?.close();
  }

  private form(): TemplateResult {
    const { store, t } = this.context;
    const own = store.layers.filter(({ id }) => store.drawable(id));
    return html`
      <label class="field"><span>${t("importWhich")}</span>
        <input type="file" class="text-input" accept=".csv,.geojson,.json,.gpkg,.zip,.shp,.kml,.kmz,.gpx,.fgb,.xlsx,.gml,.dxf" @change=${(event: Event) => this.chosen((event.target as HTMLInputElement).files?.[0] ?? null)} /></label>
      ${this.file ? html`<p><b>${this.file.name}</b> <span class="quiet">${Math.max(1, Math.round(this.file.size / 1024))} kB</span></p>` : html`<p class="quiet">${t("importHint")}</p>`}
      <label class="field"><span>${t("inLayer")}</span>
        <select class="text-input" @change=${(event: Event) => { this.layer = (event.target as HTMLSelectElement).value; void this.look(); }}>
          ${own.map(({ id, titel }) => html`<option value=${id} ?selected=${id === this.layer}>${titel}</option>`)}
        </select></label>
      ${this.busy ? html`<p class="quiet" role="status">${t("importLooking")}</p>` : nothing}
      ${this.problem ? html`<p class="fault" role="alert">${icons.warning}${this.problem}</p>` : nothing}
      ${this.found ? this.preview(this.found) : nothing}
    `;
  }

  private preview(found: api.ImportAnswer): TemplateResult {
    const { t, state } = this.context;
    const signs = [...state.signs.values()].sort((a, b) => a.naam.localeCompare(b.naam, "nl"));
    const faults = found.fouten ?? [];
    return html`
      <p role="status"><b>${t("importCount", { n: found.aantal })}</b></p>
      ${found.meldingen.map((text) => html`<p class="quiet">${text}</p>`)}
      ${faults.slice(0, MOST_FAULTS).map(({ location, detail }) => html`<p class="fault">${icons.warning}${location}: ${detail}</p>`)}
      <label class="field"><span>${t("importSign")}</span>
        <select class="text-input" name="teken"><option value="">${t("importNoSign")}</option>${signs.map(({ code, naam, name }) => html`<option value=${code}>${state.language === "en" ? name : naam}</option>`)}</select></label>
      <label class="field"><span>${t("importSignColumn")}</span>
        <select class="text-input" name="tekenKolom">
          <option value="">${t("importNoColumn")}</option>
          ${found.kolommen.map(({ naam }) => html`<option value=${naam} ?selected=${naam === found.tekenKolom}>${naam}</option>`)}
        </select></label>
      <fieldset class="mapping"><legend>${t("importMapping")}</legend>
        ${found.kolommen.map((column) => this.mapping(column, found.velden))}
      </fieldset>
      <div class="table-scroll import-rows" tabindex="0" role="region" aria-label=${t("importRows")}>
        <table><thead><tr>${found.kolommen.map(({ naam }) => html`<th scope="col">${naam}</th>`)}</tr></thead>
          <tbody>${found.voorbeeld.slice(0, MOST_ROWS).map(({ waarden }) => html`<tr>${found.kolommen.map(({ naam }) => html`<td>${String(waarden[naam] ?? "")}</td>`)}</tr>`)}</tbody></table>
      </div>
      <div class="button-row">
        <button type="submit" class="button primary" ?disabled=${this.busy || !this.layer || found.aantal === 0}>${t("importBring", { n: found.aantal })}</button>
        <button type="button" class="button" @click=${() => this.shut()}>${t("cancel")}</button>
      </div>
    `;
  }

  /** A column fills a field, stays as it is, or is left out. */
  private mapping({ naam, veld }: api.ImportAnswer["kolommen"][number], fields: readonly string[]): TemplateResult {
    const { t } = this.context;
    const others = fields.filter((field) => field !== naam);
    return html`<label class="field"><span>${naam}</span>
      <select class="text-input" name=${`kaart.${naam}`}>
        ${veld === naam ? html`<option value=${naam} selected>${t("importSkip")}</option>` : nothing}
        <option value="" ?selected=${veld === null}>${t("importLeave")}</option>
        ${others.map((field) => html`<option value=${field} ?selected=${field === veld}>${fieldName(field, this.context)}</option>`)}
      </select></label>`;
  }

  private chosen(file: File | null): void {
    this.file = file;
    void this.look();
  }

  /** Does it, or says here why not. */
  private async asked(work: () => Promise<api.ImportAnswer>): Promise<api.ImportAnswer | null> {
    this.problem = null;
    try {
      return await work();
    } catch (error) {
      this.problem = whyNot(error, this.context.t);
      return null;
    }
  }

  private async look(): Promise<void> {
    const { file, layer } = this;
    this.found = null;
    if (!file || !layer) return;
    this.busy = true;
    this.found = await this.asked(() => api.importFile(layer, file, {}));
    this.busy = false;
  }

  private async bring(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { file, layer } = this;
    if (!file || !layer) return;
    const asked: Record<string, string> = { toepassen: "ja" };
    for (const [name, value] of new FormData(event.target as HTMLFormElement)) {
      if (typeof value !== "string" || (name === "teken" && value === "")) continue;
      if (name !== `kaart.${value}`) asked[name] = value; // what stays as it is need not be told
    }
    this.busy = true;
    const done = await this.asked(() => api.importFile(layer, file, asked));
    this.busy = false;
    if (!done) return;
    this.context.store.imported(done.objecten ?? [], this.context.t("labelImport", { n: done.aantal }));
    this.context.actions.say(this.context.t("imported", { n: done.aantal }));
    this.shut();
  }
}

customElements.define("plot-import", PlotImport);
