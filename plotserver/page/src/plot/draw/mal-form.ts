/** `<plot-mal-form>`: which template, and its exact numbers; each fault stands at its own field. */
import { html, nothing, type TemplateResult } from "lit";
import { fetchJson } from "../../api.ts";
import { icons } from "../../icons.ts";
import { DrawElement } from "./element.ts";
import { fieldText, type Mal, numbersOf, type Parameter, readField } from "./mal-model.ts";
import { placeText } from "./places.ts";
import { language, say } from "./texts.ts";
import { readPoint } from "./typed.ts";

/** Made from what is selected, not placed. */
const NOT_PLACED = new Set(["buffer"]);

export class MalForm extends DrawElement {
  static override properties = { ...DrawElement.properties, mallen: { state: true }, failed: { state: true } };

  protected readonly follows = { drawing: ["tool", "status"] };
  declare mallen: Mal[] | null;
  declare failed: boolean;
  /** What was typed and cannot be read: it stays until it is mended. */
  private typed = new Map<string, string>();

  constructor() {
    super();
    this.mallen = null;
    this.failed = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.mallen) void this.load();
  }

  private async load(): Promise<void> {
    this.failed = false;
    try {
      const { mallen } = await fetchJson<{ mallen: Mal[] }>("/v1/mallen");
      this.mallen = mallen.filter(({ id }) => !NOT_PLACED.has(id));
      this.takeUp();
    } catch {
      this.failed = true;
    }
  }

  /** A template in the plot that is to be changed. */
  private takeUp(): void {
    const asked = this.drawing?.malAsked;
    const mal = asked && this.mallen?.find(({ id }) => id === asked.id);
    if (!asked || !mal || !this.drawing) return;
    this.drawing.malAsked = null;
    this.drawing.mal.choose(mal, asked.values, asked.ids);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    this.takeUp();
  }

  protected override render(): TemplateResult {
    const mode = this.drawing?.mal;
    if (this.failed) {
      return html`<p class="draw-fault">${icons.warning}<span>${say("malFailed")}</span>
        <button type="button" class="button" @click=${() => void this.load()}>${say("retry")}</button></p>`;
    }
    if (!mode || !this.mallen) return html``;
    return html`
      <div class="mal-choice" role="group" aria-label=${say("malChoose")}>
        ${this.mallen.map(
          (mal) => html`<button type="button" class="button" aria-pressed=${mode.mal?.id === mal.id} ?disabled=${mode.replaces && mode.mal?.id !== mal.id} @click=${() => this.choose(mal)}>
            ${language() === "en" ? mal.name : mal.naam}
          </button>`,
        )}
      </div>
      ${mode.mal ? this.form(mode.mal) : nothing}
    `;
  }

  private choose(mal: Mal): void {
    this.typed.clear();
    this.drawing?.mal.choose(mal);
  }

  private form(mal: Mal): TemplateResult {
    const mode = this.drawing?.mal;
    const usual = mal.parameters.filter(({ naam }) => naam !== "teken");
    return html`<form class="mal-form" @submit=${(event: Event) => this.submit(event)}>
      ${usual.map((parameter) => this.field(mal, parameter))}
      <div class="button-row">
        <button type="submit" class="button primary">${icons.check}${say(mode?.replaces ? "malPutAgain" : "malPut")}</button>
        <button type="button" class="button" @click=${() => this.drawing?.cancel()}>${say("cancel")}</button>
        ${mode?.busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}
      </div>
      ${mal.volledig ? nothing : html`<p class="small quiet">${say("malIncomplete", { note: mal.opmerking })}</p>`}
    </form>`;
  }

  private field(mal: Mal, parameter: Parameter): TemplateResult {
    const fault = this.drawing?.mal.faults[parameter.naam];
    const id = `mal-fault-${parameter.naam}`;
    const unit = parameter.eenheid && parameter.eenheid !== "1" ? ` (${parameter.eenheid})` : "";
    const about = { invalid: Boolean(fault), describedBy: fault ? id : nothing };
    return html`<label class="draw-exact ${parameter.soort === "text" || parameter.soort === "position" ? "wide" : ""}" title=${parameter.uitleg}>
      <span>${parameter.titel}${unit}</span>
      ${parameter.soort === "choice" || mal.id === "gasmal" && parameter.naam === "nummer"
        ? this.select(mal, parameter, about)
        : parameter.soort === "choices" || parameter.soort === "integers"
          ? this.several(parameter)
          : this.text(parameter, about)}
      ${fault ? html`<small class="field-fault" id=${id}>${fault}</small>` : nothing}
    </label>`;
  }

  private select(mal: Mal, { naam, keuzes }: Parameter, about: { invalid: boolean; describedBy: unknown }): TemplateResult {
    const value = this.drawing?.mal.values[naam];
    const choices = keuzes ?? numbersOf(mal, this.drawing?.mal.values["kleur"]).map(String);
    return html`<select class="text-input" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} @change=${(event: Event) => this.chose(mal, naam, (event.target as HTMLSelectElement).value)}>
      ${choices.map((choice) => html`<option value=${choice} ?selected=${String(value) === choice}>${choice}</option>`)}
    </select>`;
  }

  private chose(mal: Mal, naam: string, choice: string): void {
    const values: Record<string, unknown> = { [naam]: naam === "nummer" ? Number(choice) : choice };
    if (mal.id === "gasmal" && naam === "kleur") {
      const numbers = numbersOf(mal, choice);
      // Not every colour has every number: the nearest that it has.
      const now = Number(this.drawing?.mal.values["nummer"] ?? 1);
      values["nummer"] = [...numbers].sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0];
    }
    this.drawing?.mal.set(values);
  }

  private several(parameter: Parameter): TemplateResult {
    const { naam, keuzes, min, max } = parameter;
    const all: unknown[] = keuzes ?? Array.from({ length: (max ?? 12) - (min ?? 1) + 1 }, (_, i) => (min ?? 1) + i);
    const now = new Set((this.drawing?.mal.values[naam] as unknown[] | undefined) ?? []);
    const flip = (one: unknown) => {
      const next = all.filter((other) => (other === one ? !now.has(one) : now.has(other)));
      this.drawing?.mal.set({ [naam]: next });
    };
    return html`<span class="mal-ticks" role="group" aria-label=${parameter.titel}>
      ${all.map((one) => html`<button type="button" class="mal-tick" aria-pressed=${now.has(one)} @click=${() => flip(one)}>${one}</button>`)}
    </span>`;
  }

  private text(parameter: Parameter, about: { invalid: boolean; describedBy: unknown }): TemplateResult {
    const { naam, soort } = parameter;
    const value = this.drawing?.mal.values[naam];
    const shown = this.typed.get(naam) ?? (soort === "position" ? this.place(value) : fieldText(value));
    return html`<input
      class="text-input"
      name=${naam}
      inputmode=${soort === "number" || soort === "integer" ? "decimal" : "text"}
      aria-invalid=${about.invalid || this.typed.has(naam)}
      aria-describedby=${about.describedBy}
      .value=${shown}
      @change=${(event: Event) => this.changed(parameter, (event.target as HTMLInputElement).value)}
    />`;
  }

  private place(value: unknown): string {
    const at = value as [number, number] | undefined;
    return at ? placeText({ lon: at[0], lat: at[1] }, this.drawing?.rd ?? null, "rd") : "";
  }

  private changed(parameter: Parameter, text: string): void {
    const { drawing } = this;
    const { naam, soort } = parameter;
    if (!drawing) return;
    this.typed.delete(naam);
    if (soort !== "position") {
      drawing.mal.set({ [naam]: readField(parameter, text) });
      return;
    }
    const rd = drawing.rd;
    const read = readPoint(text, rd ? (point) => rd.toLonLat(point) : null);
    if (read) drawing.mal.set({ [naam]: [read.point.lon, read.point.lat] });
    else if (text.trim() !== "") {
      this.typed.set(naam, text);
      drawing.mal.faults = { ...drawing.mal.faults, [naam]: say("coordinateFault") };
    }
    this.requestUpdate();
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.drawing?.finish();
  }
}

customElements.define("plot-mal-form", MalForm);
