/** The question: a combobox whose suggestions come as one types (ARIA 1.2: list, arrow keys, Enter, Escape). */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "../icons.ts";
import type { Suggestion } from "./model.ts";
import type { CatalogueContext } from "./state.ts";

export function searchBox(context: CatalogueContext): TemplateResult {
  const { state, t, actions } = context;
  const open = state.suggestions.length > 0;
  return html`
    <form
      class="search"
      role="search"
      @submit=${(event: Event) => {
        event.preventDefault();
        const chosen = state.suggestions[state.at];
        if (chosen) actions.suggest(chosen);
        else actions.search(state.words);
      }}
      @focusout=${(event: FocusEvent) => {
        if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) actions.hideSuggestions();
      }}
    >
      <label class="label" for="search">${t("search")}</label>
      <div class="search-field">
        ${icons.search}
        <input
          id="search"
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="search"
          maxlength="500"
          aria-expanded=${open}
          aria-controls="suggestions"
          aria-autocomplete="list"
          aria-activedescendant=${state.at >= 0 ? `suggestion-${state.at}` : nothing}
          placeholder=${t("searchHint")}
          .value=${state.words}
          @input=${(event: Event) => actions.type((event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => key(event, context)}
        />
        ${state.words
          ? html`<button type="button" class="icon-button small" aria-label=${t("clearWords")} title=${t("clearWords")} @click=${() => cleared(context)}>
              ${icons.close}
            </button>`
          : nothing}
        <button type="submit" class="button primary">${t("searchButton")}</button>
      </div>
      <ul id="suggestions" role="listbox" aria-label=${t("suggestions")} ?hidden=${!open}>
        ${state.suggestions.map((one, at) => option(one, at, context))}
      </ul>
    </form>
  `;
}

function option(suggestion: Suggestion, at: number, { state, t, actions }: CatalogueContext): TemplateResult {
  return html`<li
    id="suggestion-${at}"
    role="option"
    aria-selected=${state.at === at}
    @pointerdown=${(event: Event) => event.preventDefault()}
    @click=${() => actions.suggest(suggestion)}
  >
    <span lang="nl">${suggestion.tekst}</span> <small>${t(`sug_${suggestion.soort}`)}</small>
  </li>`;
}

function key(event: KeyboardEvent, { state, actions }: CatalogueContext): void {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!state.suggestions.length) return;
    event.preventDefault();
    actions.step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape" && state.suggestions.length) {
    event.preventDefault();
    actions.hideSuggestions();
  }
}

function cleared({ actions }: CatalogueContext): void {
  actions.search("");
  document.querySelector<HTMLElement>("#search")?.focus();
}
