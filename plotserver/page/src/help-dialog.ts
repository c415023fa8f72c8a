/** Shortcuts and help, as a dialog that keeps the focus and gives it back. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Context } from "./context.ts";
import { icons } from "./icons.ts";
import { SHORTCUTS, shortcutsOn, switchShortcuts } from "./keyboard.ts";

export class HelpDialog extends LitElement {
  static override properties = { context: { attribute: false } };

  declare context: Context;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { t, actions } = this.context;
    return html`
      <dialog aria-labelledby="help-title" @close=${() => actions.set({ helpOpen: false })}>
        <div class="panel-head">
          <h2 id="help-title">${t("shortcuts")}</h2>
          <button
            type="button"
            class="icon-button"
            aria-label=${t("close")}
            title=${t("close")}
            @click=${() => this.dialog()?.close()}
          >
            ${icons.close}
          </button>
        </div>
        <div class="panel-body">
          <dl class="shortcuts">
            ${SHORTCUTS.map(([keys, what]) => html`<dt><kbd>${keys}</kbd></dt><dd>${t(what)}</dd>`)}
          </dl>
          <label class="tick">
            <input
              type="checkbox"
              .checked=${shortcutsOn()}
              @change=${(event: Event) => switchShortcuts((event.target as HTMLInputElement).checked)}
            />${t("shortcutsOn")}
          </label>
          <p class="quiet">${t("accessibility")}</p>
          <p><a href="/symbolen" target="_blank">${t("allSigns")}</a></p>
          <p><a href="/ogc/v1">OGC API (/ogc/v1)</a></p>
        </div>
      </dialog>
    `;
  }

  protected override updated(): void {
    const dialog = this.dialog();
    if (this.context.state.helpOpen && !dialog?.open) dialog?.showModal();
  }

  private dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }
}

customElements.define("ps-help", HelpDialog);
