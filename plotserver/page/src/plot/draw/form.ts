/** `<plot-form>`: what is said of the selected objects. What cannot be right says so at its field, and stays as it was typed. */
import { html, nothing, type TemplateResult } from "lit";
import { signImage } from "../../api.ts";
import { icons } from "../../icons.ts";
import type { Change, PlotObject } from "../model.ts";
import { DrawElement, numberIn } from "./element.ts";
import { commonValue, type Field, type FieldFault, fieldsFor, kindOf, localMoment, periodFault, readField } from "./form-model.ts";
import { language, say, type DrawKey } from "./texts.ts";

interface Typed {
  text: string;
  fault: FieldFault;
}

const SECTIONS: readonly [title: DrawKey | null, names: readonly string[]][] = [
  [null, ["naam", "zekerheid", "status", "bron", "toelichting"]],
  ["moreAmplifiers", ["aantal", "tijd", "rotatie", "sterkte"]],
  ["moreTime", ["geldig_van", "geldig_tot", "classificatie"]],
];

export class Form extends DrawElement {
  protected readonly follows = { drawing: ["tool"], store: ["selection", "layers"] };
  /** Wrong texts, by selection and field: going to another object and back does not lose them. */
  private readonly typed = new Map<string, Typed>();
  private doubts = new Map<string, FieldFault>();
  private wrongSign: string | null = null;

  private editable(objects: readonly PlotObject[]): boolean {
    return objects.every(({ layer }) => this.drawing?.store.drawable(layer) ?? false);
  }

  private keyOf(name: string): string {
    return `${[...(this.drawing?.store.selection ?? [])].sort().join()} ${name}`;
  }

  protected override render(): TemplateResult {
    const objects = this.chosen();
    const [first] = objects;
    if (!first) return html`<p class="empty quiet">${say("formNothing")}</p>`;
    const open = this.editable(objects);
    return html`
      <header class="panel-head draw-form-head">
        ${this.picture(objects)}
        <h2>${objects.length === 1 ? this.nameOf(first) : say("formMany", { n: objects.length })}</h2>
        <button type="button" class="icon-button" aria-label=${say("close")} title=${say("close")} @click=${() => this.drawing?.store.select([])}>${icons.close}</button>
      </header>
      <form class="draw-form" @submit=${(event: Event) => event.preventDefault()}>
        ${open ? nothing : html`<p class="draw-note">${icons.lock}<span>${say("formReadOnly")}</span></p>`}
        ${objects.length > 1 && open ? html`<p class="small quiet">${say("formManyNote")}</p>` : nothing}
        ${this.signField(objects, open)} ${SECTIONS.map(([title, names]) => this.section(title, names, objects, open))}
        ${open ? this.shape(objects) : nothing}
      </form>
    `;
  }

  private nameOf({ fields }: PlotObject): string {
    const name = fields["naam"];
    return typeof name === "string" && name !== "" ? name : this.signName(fields["teken"]);
  }

  private signName(code: unknown): string {
    const sign = this.drawing?.book?.tekens.find((one) => one.code === code);
    if (sign) return language() === "en" ? sign.name : sign.naam;
    return typeof code === "string" ? code : say("noSign");
  }

  /** As the sign stands on the map, with what is said around it. */
  private picture(objects: readonly PlotObject[]): TemplateResult | typeof nothing {
    const codes = new Set(objects.map(({ fields }) => fields["teken"]));
    const [code] = codes;
    const [first] = objects;
    if (codes.size !== 1 || typeof code !== "string" || !first) return nothing;
    const asked = new URLSearchParams();
    const { status, zekerheid, aantal, rotatie, sterkte, tijd } = first.fields;
    const unsure = zekerheid === "onzeker";
    const state = status === "beeindigd" ? "beeindigd" : status === "gepland" ? (unsure ? "gepland-onzeker" : "gepland") : unsure ? "onzeker" : "";
    if (state) asked.set("toestand", state);
    if (objects.length === 1 && kindOf(objects) === "point") {
      for (const [name, value] of [["aantal", aantal], ["richting", rotatie], ["sterkte", sterkte]] as const) if (typeof value === "number") asked.set(name, String(value));
      if (typeof tijd === "string") asked.set("tijd", tijd);
    }
    return html`<img class="draw-form-sign" src=${`${signImage(code)}${asked.size > 0 ? `?${asked}` : ""}`} alt=${say("preview")} height="48" />`;
  }

  private section(title: DrawKey | null, names: readonly string[], objects: readonly PlotObject[], open: boolean): TemplateResult | typeof nothing {
    const fields = fieldsFor(objects).filter(({ name }) => names.includes(name));
    if (fields.length === 0) return nothing;
    return html`<fieldset class="draw-fields" ?disabled=${!open}>
      ${title ? html`<legend class="small-heading">${say(title)}</legend>` : nothing} ${fields.map((field) => this.field(field, objects))}
    </fieldset>`;
  }

  // --- one field

  private field(field: Field, objects: readonly PlotObject[]): TemplateResult {
    const kept = this.typed.get(this.keyOf(field.name));
    const { text, mixed } = commonValue(objects, field.name);
    const order = objects.length === 1 && field.name === "geldig_tot" ? periodFault((objects[0] as PlotObject).fields) : null;
    const fault = kept?.fault ?? order;
    const doubt = this.doubts.get(this.keyOf(field.name));
    const id = `draw-field-${field.name}`;
    const told = fault ?? doubt;
    const about = { id, invalid: fault !== null && fault !== undefined, described: told ? `${id}-note` : nothing };
    return html`<div class="draw-field ${field.kind === "long" ? "wide" : ""}">
      <label for=${id}>${say(`field_${field.name}` as DrawKey)}${mixed ? html` <small class="quiet">(${say("mixed")})</small>` : nothing}</label>
      ${this.input(field, kept?.text ?? text, mixed, about)}
      ${told ? html`<small class=${fault ? "field-fault" : "field-doubt"} id="${id}-note">${say(`fieldFault_${told.key}`, told.values)}</small>` : nothing}
    </div>`;
  }

  private input(field: Field, text: string, mixed: boolean, about: { id: string; invalid: boolean; described: unknown }): TemplateResult {
    const changed = (event: Event) => this.change(field, (event.target as HTMLInputElement).value);
    if (field.kind === "choice") return this.choice(field, text, mixed, about);
    if (field.kind === "long") {
      return html`<textarea class="text-input" id=${about.id} rows="3" aria-invalid=${about.invalid} aria-describedby=${about.described} placeholder=${mixed ? say("mixed") : ""} .value=${text} @change=${changed}></textarea>`;
    }
    const input = html`<input
      class="text-input"
      id=${about.id}
      type=${field.kind === "moment" ? "datetime-local" : "text"}
      inputmode=${field.kind === "number" ? "decimal" : "text"}
      autocomplete="off"
      aria-invalid=${about.invalid}
      aria-describedby=${about.described}
      placeholder=${mixed ? say("mixed") : ""}
      .value=${text}
      @change=${changed}
    />`;
    if (field.kind !== "moment") return input;
    return html`<span class="draw-with-button">${input}<button type="button" class="button" @click=${() => this.change(field, localMoment(new Date().toISOString()))}>${say("setNow")}</button></span>`;
  }

  private choice(field: Field, text: string, mixed: boolean, about: { id: string; invalid: boolean; described: unknown }): TemplateResult {
    const empty = text === "" ? html`<option value="" selected>${mixed ? say("mixed") : say("none")}</option>` : nothing;
    return html`<select class="text-input" id=${about.id} aria-describedby=${about.described} @change=${(event: Event) => this.change(field, (event.target as HTMLSelectElement).value)}>
      ${empty} ${(field.choices ?? []).map((choice) => html`<option value=${choice} ?selected=${choice === text}>${say(`value_${choice}` as DrawKey)}</option>`)}
    </select>`;
  }

  private change(field: Field, text: string): void {
    const key = this.keyOf(field.name);
    const { value, fault, doubt } = readField(field, text);
    this.doubts.delete(key);
    if (fault) {
      this.typed.set(key, { text, fault });
      this.drawing?.announce(say(`fieldFault_${fault.key}`, fault.values));
      this.requestUpdate();
      return;
    }
    this.typed.delete(key);
    if (doubt) this.doubts.set(key, doubt);
    if (this.turnsPeriod(field, value)) {
      this.typed.set(key, { text, fault: { key: "order", values: {} } });
      this.requestUpdate();
      return;
    }
    this.put({ [field.name]: value }, say("stepForm"));
  }

  private turnsPeriod({ name }: Field, value: unknown): boolean {
    return name.startsWith("geldig_") && this.chosen().some(({ fields }) => periodFault({ ...fields, [name]: value }) !== null);
  }

  /** Only those for which it is something else. */
  private put(fields: Record<string, unknown>, label: string): void {
    const [[name = "", value] = []] = Object.entries(fields) as [string, unknown][];
    const changes = this.chosen()
      .filter((object) => (object.fields[name] ?? null) !== (value ?? null))
      .map(({ id, layer }): Change => ({ kind: "update", layer, id, fields }));
    if (changes.length > 0) this.drawing?.store.apply(changes, label);
    this.requestUpdate();
  }

  // --- sign and shape

  private signField(objects: readonly PlotObject[], open: boolean): TemplateResult {
    const kind = kindOf(objects);
    const { text, mixed } = commonValue(objects, "teken");
    const signs = (this.drawing?.book?.tekens ?? []).filter((sign) => sign.geometrie === kind && !sign.vervallen);
    const shown = this.wrongSign ?? (mixed ? "" : text === "" ? "" : this.signName(text));
    return html`<div class="draw-field wide">
      <label for="draw-field-teken">${say("field_teken")}${mixed ? html` <small class="quiet">(${say("mixed")})</small>` : nothing}</label>
      <input class="text-input" id="draw-field-teken" list="draw-signs" autocomplete="off" ?disabled=${!open || kind === null} aria-invalid=${this.wrongSign !== null} aria-describedby=${this.wrongSign === null ? nothing : "draw-sign-fault"} .value=${shown} @change=${(event: Event) => this.changeSign((event.target as HTMLInputElement).value)} />
      <datalist id="draw-signs">${signs.map((sign) => html`<option value=${this.signName(sign.code)}>${sign.trefwoorden.join(", ")}</option>`)}</datalist>
      ${this.wrongSign === null ? nothing : html`<small class="field-fault" id="draw-sign-fault">${say("signUnknown")}</small>`}
    </div>`;
  }

  private changeSign(text: string): void {
    const wanted = text.trim().toLowerCase();
    const kind = kindOf(this.chosen());
    const sign = this.drawing?.book?.tekens.find((one) => one.geometrie === kind && [one.naam, one.name, one.code].some((name) => name.toLowerCase() === wanted));
    this.wrongSign = sign ? null : text;
    if (sign) {
      this.put({ teken: sign.code }, say("stepSign"));
      this.drawing?.habits.uses(sign.code);
    }
    this.requestUpdate();
  }

  /** What handles do, in numbers. */
  private shape(objects: readonly PlotObject[]): TemplateResult | typeof nothing {
    if (objects.length === 1 && kindOf(objects) === "point") return nothing;
    const act = (event: Event, how: "turn" | "scale") => {
      const input = (event.target as HTMLElement).closest(".draw-with-button")?.querySelector("input");
      const value = numberIn(input?.value ?? "");
      if (value === null || !Number.isFinite(value) || (how === "scale" && value <= 0)) this.drawing?.fault(say("notNumber"));
      else this.drawing?.selecting.transform(how === "turn" ? { turn: value } : { scale: value / 100 });
    };
    const row = (how: "turn" | "scale", label: DrawKey, usual: string) => html`<div class="draw-field">
      <label for="draw-${how}">${say(label)}</label>
      <span class="draw-with-button"><input class="text-input" id="draw-${how}" inputmode="decimal" value=${usual} /><button type="button" class="button" @click=${(event: Event) => act(event, how)}>${say("apply")}</button></span>
    </div>`;
    return html`<fieldset class="draw-fields"><legend class="small-heading">${say("shape")}</legend>${row("turn", "turnBy", "15")} ${row("scale", "scaleBy", "110")}</fieldset>`;
  }

  protected override followed(drawing: NonNullable<DrawElement["drawing"]>, signal: AbortSignal): void {
    drawing.store.addEventListener("selection", () => (this.wrongSign = null), { signal });
    // Others change much that is not shown here.
    const touched = (event: Event) => {
      const { ids } = (event as CustomEvent<{ ids: string[] }>).detail;
      if (ids.some((id) => drawing.store.selection.has(id))) this.requestUpdate();
    };
    drawing.store.addEventListener("objects", touched, { signal });
    drawing.addEventListener("edit", () => this.querySelector<HTMLElement>("#draw-field-naam")?.focus(), { signal });
  }
}

customElements.define("plot-form", Form);
