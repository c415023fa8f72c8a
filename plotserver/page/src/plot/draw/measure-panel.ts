/** `<plot-measure>`: what was measured, what lies in an area, and a buffer round what is selected. */
import type { Geometry, Position } from "geojson";
import { html, nothing, type TemplateResult } from "lit";
import { signImage } from "../../api.ts";
import { icons } from "../../icons.ts";
import { buffer } from "./editing.ts";
import { DrawElement, numberIn } from "./element.ts";
import { inverse } from "./geodesy.ts";
import { areaText, directionText, lengthText, measured } from "./measures.ts";
import { isArea } from "./paths.ts";
import { language, say } from "./texts.ts";
import { type Counted, countIn } from "./within.ts";

const AGAIN_MS = 1_000;

export class MeasurePanel extends DrawElement {
  static override properties = { ...DrawElement.properties, distance: { state: true }, trouble: { state: true }, busy: { state: true } };

  protected readonly follows = { drawing: ["tool", "panels", "result"], store: ["selection"] };
  declare distance: string;
  declare trouble: string | null;
  declare busy: boolean;

  constructor() {
    super();
    this.distance = "100";
    this.trouble = null;
    this.busy = false;
  }

  protected override followed(drawing: NonNullable<DrawElement["drawing"]>, signal: AbortSignal): void {
    const open = () => {
      if (drawing.lastResult && !drawing.panels.measure) drawing.setPanel("measure", true);
    };
    drawing.addEventListener("result", open, { signal });
    // What lies in an area is counted again when it rests: many draw at once.
    let again: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      if (!drawing.panels.measure || drawing.lastResult?.kind !== "count") return;
      again ??= setTimeout(() => {
        again = undefined;
        this.requestUpdate();
      }, AGAIN_MS);
    };
    drawing.store.addEventListener("objects", later, { signal });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { drawing } = this;
    if (!drawing?.panels.measure) return nothing;
    const { lastResult } = drawing;
    return html`<section class="draw-panel" aria-label=${say("measure")}>
      <header class="panel-head">
        <h2>${say("measure")}</h2>
        <button type="button" class="icon-button" aria-label=${say("close")} title=${say("close")} @click=${() => this.close()}>${icons.close}</button>
      </header>
      <div class="draw-panel-body">
        ${lastResult?.geometry ? (lastResult.kind === "measure" ? this.measures(lastResult.geometry) : this.counts(lastResult.geometry)) : html`<p class="small quiet">${say("measureNothing")}</p>`}
        <span class="button-row">
          <button type="button" class="button" @click=${() => drawing.setTool("measure")}>${say("measureStart")}</button>
          <button type="button" class="button" @click=${() => drawing.setTool("count")}>${say("countStart")}</button>
          ${this.chosenArea() ? html`<button type="button" class="button" @click=${() => drawing.result("count", this.chosenArea())}>${say("countChosen")}</button>` : nothing}
        </span>
        ${this.bufferForm()}
      </div>
    </section>`;
  }

  private close(): void {
    this.drawing?.setPanel("measure", false);
    this.drawing?.map.getCanvas().focus();
  }

  private chosenArea(): Geometry | null {
    const [only, more] = this.chosen();
    return only?.geometry && !more && isArea(only.geometry) ? only.geometry : null;
  }

  private measures(geometry: Geometry): TemplateResult {
    const { metres, square } = measured(geometry);
    const line = geometry.type === "LineString" ? geometry.coordinates : [];
    const [first, last] = [line[0], line.at(-1)];
    const straight = first && last && line.length > 2 ? inverse(first, last) : null;
    return html`<dl class="facts draw-facts">
        <dt>${say(square === null ? "total" : "circumference")}</dt><dd><strong>${lengthText(metres, language())}</strong></dd>
        ${square === null ? nothing : html`<dt>${say("surface")}</dt><dd><strong>${areaText(square, language())}</strong></dd>`}
        ${straight ? html`<dt>${say("straight")}</dt><dd>${lengthText(straight.metres, language())} · ${directionText(straight.degrees)}</dd>` : nothing}
      </dl>
      ${line.length > 1 ? html`<h3 class="small-heading">${say("legs")}</h3><ol class="draw-legs">${line.slice(1).map((to, i) => this.leg(line[i] as Position, to))}</ol>` : nothing}
      <span class="button-row"><button type="button" class="button" @click=${() => this.keep(geometry)}>${say("asObject")}</button></span>`;
  }

  private leg(from: Position, to: Position): TemplateResult {
    const { metres, degrees } = inverse(from, to);
    return html`<li>${lengthText(metres, language())} · ${directionText(degrees)}</li>`;
  }

  private keep(geometry: Geometry): void {
    this.drawing?.create([{ geometry }], isArea(geometry) ? "polygon" : "line", say(isArea(geometry) ? "stepArea" : "stepLine"));
  }

  private counts(geometry: Geometry): TemplateResult {
    const { drawing } = this;
    const found = drawing ? countIn(geometry, drawing.store.objects()) : [];
    const total = found.reduce((sum, { count }) => sum + count, 0);
    const { square } = measured(geometry);
    return html`<p><strong>${total === 0 ? say("countedNone") : total === 1 ? say("countedOne") : say("counted", { n: total })}</strong>
        ${square === null ? nothing : html`<span class="quiet"> · ${areaText(square, language())}</span>`}</p>
      <ul class="draw-counts">${found.map((one) => this.counted(one))}</ul>
      <span class="button-row"><button type="button" class="button" @click=${() => this.keep(geometry)}>${say("asObject")}</button></span>`;
  }

  private counted({ sign, count, ids }: Counted): TemplateResult {
    const known = this.drawing?.book?.tekens.find(({ code }) => code === sign);
    const name = known ? (language() === "en" ? known.name : known.naam) : (sign ?? say("noSign"));
    return html`<li>
      ${sign ? html`<img src=${signImage(sign)} alt="" width="26" height="26" />` : html`<span></span>`}
      <span>${name}</span><strong>${count}</strong>
      <button type="button" class="text-button" aria-label=${`${say("chooseThese")}: ${name}`} @click=${() => this.drawing?.store.select(ids)}>${say("chooseThese")}</button>
    </li>`;
  }

  // --- buffer

  private bufferForm(): TemplateResult {
    const nobody = this.chosen().length === 0;
    return html`<form class="draw-field wide" @submit=${(event: Event) => void this.make(event)}>
      <label for="draw-buffer">${say("bufferLabel")}</label>
      <span class="draw-with-button"><input class="text-input" id="draw-buffer" inputmode="decimal" aria-invalid=${this.trouble !== null} aria-describedby=${this.trouble ? "draw-buffer-fault" : nothing} .value=${this.distance} @input=${(event: Event) => (this.distance = (event.target as HTMLInputElement).value)} />
        <button type="submit" class="button" ?disabled=${this.busy || nobody}>${say("bufferMake")}</button></span>
      ${nobody ? html`<small class="quiet">${say("bufferNothing")}</small>` : nothing}
      ${this.trouble ? html`<small class="field-fault" id="draw-buffer-fault">${this.trouble}</small>` : nothing}
    </form>`;
  }

  private async make(event: Event): Promise<void> {
    event.preventDefault();
    const metres = numberIn(this.distance);
    if (!this.drawing || metres === null || !Number.isFinite(metres) || metres <= 0) {
      this.trouble = say("notNumber");
      return;
    }
    this.busy = true;
    this.trouble = null;
    try {
      await buffer(this.drawing, metres);
    } catch (error) {
      this.trouble = say("bufferFault", { why: error instanceof Error ? error.message : "" });
    }
    this.busy = false;
  }
}

customElements.define("plot-measure", MeasurePanel);
