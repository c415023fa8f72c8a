/** One sign: large, in every state, with everything that can stand beside it, and on the map by day and night. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { icons } from "./icons.ts";
import type { BookContext } from "./symbolen.ts";
import { drawingOf } from "./symbolen-list.ts";
import { type BookSign, named, othersOf } from "./symbolen-model.ts";
import type { BookKey } from "./symbolen-texts.ts";

const AMPLIFIERS: readonly [what: BookKey, values: Record<string, string>][] = [
  ["amp_label", { label: "Sporthal Zuid" }],
  ["amp_aantal", { aantal: "250" }],
  ["amp_tijd", { tijd: "14:05" }],
  ["amp_richting", { richting: "60" }],
  ["amp_sterkte", { sterkte: "60" }],
  ["amp_oefening", { oefening: "ja" }],
  [
    "amp_alles",
    { label: "Sporthal Zuid", aantal: "250", tijd: "14:05", richting: "60", sterkte: "60", oefening: "ja" },
  ],
];

export class SignDetail extends LitElement {
  static override properties = { context: { attribute: false } };

  declare context: BookContext;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const sign = this.sign();
    return html`
      <dialog
        class="sign-detail"
        aria-labelledby="sign-title"
        @close=${() => this.sign() && this.context.actions.close()}
        @keydown=${(event: KeyboardEvent) => this.key(event)}
        @click=${(event: Event) => event.target === this.dialog() && this.dialog()?.close()}
      >
        ${sign ? this.body(sign) : nothing}
      </dialog>
    `;
  }

  protected override updated(): void {
    const dialog = this.dialog();
    const sign = this.sign();
    if (sign && !dialog?.open) dialog?.showModal();
    if (!sign && dialog?.open) dialog.close();
  }

  private sign(): BookSign | undefined {
    const { book, sign } = this.context.state;
    return book?.tekens.find((one) => one.code === sign);
  }

  private dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowLeft") this.context.actions.step(-1);
    else if (event.key === "ArrowRight") this.context.actions.step(1);
    else return;
    event.preventDefault();
  }

  private body(sign: BookSign): TemplateResult {
    const { state } = this.context;
    return html`
      <div class="sign-head">
        <h2 id="sign-title">${named(sign, state.language)}</h2>
        ${this.tool("previous", icons.left, () => this.context.actions.step(-1))}
        ${this.tool("next", icons.right, () => this.context.actions.step(1))}
        ${this.tool("close", icons.close, () => this.dialog()?.close())}
      </div>
      <div class="sign-body" tabindex="0" autofocus role="group" aria-labelledby="sign-title">
        <div class="sign-top">
          ${drawingOf(sign, "sign-large")}
          ${this.facts(sign)}
        </div>
        ${sign.geometrie === "point" ? this.point(sign) : this.drawn(sign)}
      </div>
    `;
  }

  private tool(what: BookKey, icon: unknown, act: () => void): TemplateResult {
    const name = this.context.t(what);
    return html`<button type="button" class="icon-button" aria-label=${name} title=${name} @click=${act}>${icon}</button>`;
  }

  private facts(sign: BookSign): TemplateResult {
    const { state, t, actions } = this.context;
    const { book, language } = state;
    const other = language === "en" ? sign.naam : sign.name;
    const address = `/v1/tekens/${encodeURIComponent(sign.code)}`;
    const find = (all: { code: string; naam: string; name: string }[] | undefined, code: string) =>
      named(
        all?.find((one) => one.code === code),
        language,
      );
    return html`
      <dl class="sign-facts">
        <dt>${t(language === "en" ? "dutch" : "english")}</dt>
        <dd lang=${language === "en" ? "nl" : "en"}>${other}${sign.vervallen ? ` (${t("retired")})` : ""}</dd>
        <dt>${t("meaning")}</dt>
        <dd lang="nl">${sign.betekenis}</dd>
        <dt>${t("code")}</dt>
        <dd class="sign-code">
          <code>${sign.code}</code>
          <button type="button" class="button" @click=${() => actions.copy(sign.code)}>${icons.copy}${t("copyCode")}</button>
          <button type="button" class="button" @click=${() => actions.copy(location.href)}>${icons.link}${t("copyLink")}</button>
        </dd>
        <dt>${t("section")}</dt>
        <dd>
          ${find(book?.groepen, sign.groep)} · ${find(book?.afdelingen, sign.afdeling)} ·
          ${find(book?.disciplines, sign.discipline)} · ${t(sign.geometrie)}
        </dd>
        <dt>${t("keywords")}</dt>
        <dd lang="nl">${sign.trefwoorden.join(", ")}</dd>
        ${Object.keys(sign.extern).length > 0
          ? html`<dt>${t("others")}</dt>
              <dd>${othersOf(sign).join(" · ")}</dd>`
          : nothing}
        <dt>${t("files")}</dt>
        <dd class="sign-files">
          <a href="${address}.svg">SVG</a><a href="${address}.png?size=64">PNG 64</a>
          <a href="${address}.png?size=256">PNG 256</a><a href=${address}>JSON</a>
        </dd>
      </dl>
    `;
  }

  private point(sign: BookSign): TemplateResult {
    const { t, state } = this.context;
    const states = state.book?.toestanden ?? [];
    return html`
      <section class="sign-part">
        <h3>${t("states")}</h3>
        <ul class="figures">
          ${states.map((one) => figure(pictureAddress(sign, { toestand: one }), t(`state_${one}` as BookKey), "of-sign"))}
        </ul>
      </section>
      <section class="sign-part">
        <h3>${t("amplifiers")}</h3>
        <ul class="figures">
          ${AMPLIFIERS.map(([what, values]) => figure(pictureAddress(sign, values), t(what), "of-sign"))}
        </ul>
      </section>
      <section class="sign-part">
        <h3>${t("onMap")} <small>· ${t("sizes")}</small></h3>
        <ul class="figures maps">
          ${figure(sampleAddress(sign, "actief", "dag"), t("day"), "of-map")}
          ${figure(sampleAddress(sign, "actief", "nacht"), t("night"), "of-map")}
        </ul>
      </section>
    `;
  }

  /** A line or an area, as the map draws it: in each state, by day and by night. */
  private drawn(sign: BookSign): TemplateResult {
    const { t, state } = this.context;
    const states = state.book?.toestanden ?? [];
    const row = (theme: "dag" | "nacht") => html`
      <section class="sign-part">
        <h3>${t("onMap")} <small>· ${t(theme === "dag" ? "day" : "night")}</small></h3>
        <ul class="figures maps">
          ${states.map((one) => figure(sampleAddress(sign, one, theme), t(`state_${one}` as BookKey), "of-map"))}
        </ul>
      </section>
    `;
    return html`${row("dag")} ${row("nacht")}
      <p class="quiet">${t("namedOnMap")}</p>`;
  }
}

function figure(address: string, caption: string, kind: string): TemplateResult {
  return html`<li class=${kind}><img src=${address} alt="" /><span>${caption}</span></li>`;
}

function pictureAddress(sign: BookSign, values: Record<string, string>): string {
  return `/v1/tekens/${encodeURIComponent(sign.code)}.svg?${new URLSearchParams(values).toString()}`;
}

function sampleAddress(sign: BookSign, state: string, theme: "dag" | "nacht"): string {
  return `/symbolen/voorbeelden/${encodeURIComponent(sign.code)}.svg?toestand=${state}&thema=${theme}`;
}

customElements.define("ps-sign", SignDetail);
