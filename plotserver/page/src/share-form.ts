/** With whom, to do what, until when, and why: an owner shares a layer. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Context } from "./context.ts";
import { icons } from "./icons.ts";
import { type AudienceKind, findRecipients, type NewShare, type Recipient, type Right } from "./sharing-api.ts";
import { type Translate, valueText } from "./texts.ts";

const HOURS = [1, 8, 24, 168] as const;
const SEARCH_MS = 200;

interface Target {
  soort: AudienceKind;
  id: string | null;
  naam: string;
}

export class ShareForm extends LitElement {
  static override properties = {
    context: { attribute: false },
    activity: {},
    found: { state: true },
    target: { state: true },
    wrong: { state: true },
  };

  declare context: Context;
  /** The activity of the layer, until whose end can be shared. */
  declare activity: string | null;
  declare send: (wanted: NewShare) => Promise<void>;
  declare found: Recipient[];
  declare target: Target | null;
  declare wrong: boolean;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.activity = null;
    this.found = [];
    this.target = null;
    this.wrong = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.search("");
  }

  protected override render(): TemplateResult {
    const { t } = this.context;
    return html`
      <form class="share-form" novalidate @submit=${(event: Event) => void this.submit(event)}>
        <h3>${t("shareWith")}</h3>
        <label class="field">
          <span>${t("shareSearch")}</span>
          <input
            type="search"
            class="text-input"
            autocomplete="off"
            @input=${(event: Event) => this.searchSoon((event.target as HTMLInputElement).value)}
          />
        </label>
        <fieldset class="share-targets" aria-describedby=${this.wrong ? "share-none" : nothing}>
          <legend class="visually-hidden">${t("shareWith")}</legend>
          ${this.targets(t).map((one) => this.choice(one))}
        </fieldset>
        ${this.wrong ? html`<p id="share-none" class="field-fault" role="alert">${t("shareNobody")}</p>` : nothing}
        <div class="share-terms">
          <label class="field">
            <span>${t("shareMay")}</span>
            <select name="may" class="text-input">
              ${(["lezen", "bewerken"] as const).map((may) => html`<option value=${may}>${t(`may_${may}`)}</option>`)}
            </select>
          </label>
          <label class="field">
            <span>${t("shareUntil")}</span>
            <select name="until" class="text-input">
              <option value="">${t("untilWithdrawn")}</option>
              ${this.activity ? html`<option value="activity">${t("untilActivity")}</option>` : nothing}
              ${HOURS.map((hours) => html`<option value=${hours}>${durationText(hours, t)}</option>`)}
            </select>
          </label>
        </div>
        <label class="field">
          <span>${t("shareNote")}</span>
          <input name="note" class="text-input" maxlength="500" />
        </label>
        <button type="submit" class="button primary">${icons.share}${t("shareNow")}</button>
      </form>
    `;
  }

  private targets(t: Translate): Target[] {
    const found = this.found.map(({ soort, id, naam }) => ({ soort, id, naam }));
    const all: Target[] = [
      { soort: "partners", id: null, naam: t("audience_partners") },
      { soort: "openbaar", id: null, naam: t("audience_openbaar") },
    ];
    const kept = this.target && ![...found, ...all].some((one) => same(one, this.target)) ? [this.target] : [];
    return [...kept, ...found, ...all];
  }

  private choice(one: Target): TemplateResult {
    const { t } = this.context;
    return html`
      <label class="share-target">
        <input
          type="radio"
          name="target"
          .checked=${same(one, this.target)}
          @change=${() => {
            this.target = one;
            this.wrong = false;
          }}
        />
        <span>${one.naam}</span>
        ${one.id ? html`<small class="quiet">${valueText(t, "audience", one.soort)}</small>` : nothing}
      </label>
    `;
  }

  private searchSoon(words: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(words.trim()), SEARCH_MS);
  }

  private async search(words: string): Promise<void> {
    try {
      this.found = await findRecipients(words);
    } catch (error) {
      console.warn("recipients:", error instanceof Error ? error.message : error);
    }
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.target) {
      this.wrong = true;
      this.querySelector<HTMLInputElement>("input[name=target]")?.focus();
      return;
    }
    const form = new FormData(event.target as HTMLFormElement);
    const { soort, id } = this.target;
    const until = String(form.get("until") ?? "");
    const note = String(form.get("note") ?? "").trim();
    const ends = Number(until) > 0 ? new Date(this.context.state.now + Number(until) * 3_600_000).toISOString() : null;
    await this.send({
      met: { soort, ...(id ? { id } : {}) },
      mag: form.get("may") as Right,
      ...(ends ? { tot: ends } : {}),
      ...(until === "activity" && this.activity ? { totEindeVan: this.activity } : {}),
      ...(note ? { toelichting: note } : {}),
    });
  }

  /** Ready for the next. */
  clear(): void {
    this.target = null;
    this.querySelector("form")?.reset();
    void this.search("");
  }
}

function same(one: Target, other: Target | null): boolean {
  return one.soort === other?.soort && one.id === other.id;
}

function durationText(hours: number, t: Translate): string {
  if (hours === 1) return t("untilHour");
  return hours < 168 ? t("untilHours", { n: hours }) : t("untilWeek");
}

customElements.define("ps-share-form", ShareForm);
