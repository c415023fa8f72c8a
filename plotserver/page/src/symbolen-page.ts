/** How the parts of the handbook stand on the page: head, search, filters, sections, the chosen sign. */
import { html, nothing, type TemplateResult } from "lit";
import { barButtons } from "./bar-buttons.ts";
import { icons } from "./icons.ts";
import type { BookContext } from "./symbolen.ts";
import "./symbolen-detail.ts";
import { signList } from "./symbolen-list.ts";
import { anyFilter, GEOMETRIES, type Geometry, type Named, named, suggestions } from "./symbolen-model.ts";
import type { BookKey } from "./symbolen-texts.ts";

const DOWNLOADS: readonly [text: BookKey, href: string][] = [
  ["downloadPdf", "/symbolen/tekenset.pdf"],
  ["downloadZip", "/symbolen/tekenset.zip"],
  ["downloadQgis", "/symbolen/qgis-stijlbibliotheek.xml"],
];
const SPRITES: readonly [text: BookKey, stem: string][] = [
  ["downloadSprite", "/sprites/tekens"],
  ["downloadSprite2", "/sprites/tekens@2x"],
];

export function bookPage(context: BookContext): TemplateResult {
  const { state, t } = context;
  return html`
    <nav class="skip-links" aria-label=${t("skipSigns")}>
      <a href="#search">${t("skipSearch")}</a>
      <a href="#signs">${t("skipSigns")}</a>
    </nav>
    ${head(context)}
    <div class="book-body">
      ${sectionsNav(context)}
      <main id="signs" tabindex="-1">${body(context)}</main>
    </div>
    <footer class="book-foot"><p>${t("footer")}</p></footer>
    <p class="book-notice" role="status" aria-live="polite">${state.notice ?? ""}</p>
    <ps-sign .context=${context}></ps-sign>
  `;
}

function head(context: BookContext): TemplateResult {
  const { state, t } = context;
  const back = state.language === "en" ? "/?taal=en" : "/";
  return html`
    <header class="book-head">
      <div class="book-bar">
        <h1>${state.book ? named({ code: "", ...state.book }, state.language) : t("title")}</h1>
        ${state.book ? html`<span class="quiet">${t("version", { v: state.book.versie })}</span>` : nothing}
        <a class="book-back" href=${back}>${icons.left}<span>${t("toMap")}</span></a>
        ${barButtons(context)}
      </div>
      <form class="book-tools" role="search" @submit=${(event: Event) => event.preventDefault()}>
        ${searchField(context)} ${filterFields(context)}
      </form>
      ${downloads(context)}
    </header>
  `;
}

function searchField({ state, t, actions }: BookContext): TemplateResult {
  return html`
    <div class="book-search">
      ${icons.search}
      <label class="visually-hidden" for="search">${t("search")}</label>
      <input
        id="search"
        type="search"
        autocomplete="off"
        spellcheck="false"
        maxlength="100"
        placeholder=${`${t("search")}: ${t("searchHint")}`}
        .value=${state.words}
        @input=${(event: Event) => actions.search((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          document.querySelector<HTMLElement>(".card")?.focus();
        }}
      />
      ${state.words
        ? html`<button
            type="button"
            class="icon-button small"
            aria-label=${t("clearSearch")}
            title=${t("clearSearch")}
            @click=${() => {
              actions.search("");
              document.querySelector<HTMLElement>("#search")?.focus();
            }}
          >
            ${icons.close}
          </button>`
        : nothing}
    </div>
  `;
}

function filterFields({ state, t, actions }: BookContext): TemplateResult {
  const { book, filters, language } = state;
  const option = (thing: Named) => ({ code: thing.code, text: named(thing, language) });
  const kinds = GEOMETRIES.map((code) => ({ code, text: t(code) }));
  return html`
    <div class="book-filters" role="group" aria-label=${t("filters")}>
      ${choice("filter-discipline", t("discipline"), t("all"), (book?.disciplines ?? []).map(option), filters.discipline, (code) =>
        actions.filter({ discipline: code }),
      )}
      ${choice("filter-geometry", t("geometry"), t("all"), kinds, filters.geometry, (code) =>
        actions.filter({ geometry: code as Geometry | "" }),
      )}
      ${choice("filter-group", t("group"), t("all"), (book?.groepen ?? []).map(option), filters.group, (code) =>
        actions.filter({ group: code }),
      )}
      ${anyFilter(filters)
        ? html`<button type="button" class="text-button" @click=${() => actions.clearFilters()}>${t("clearFilters")}</button>`
        : nothing}
    </div>
  `;
}

function choice(
  id: string,
  label: string,
  all: string,
  options: { code: string; text: string }[],
  chosen: string,
  choose: (code: string) => void,
): TemplateResult {
  return html`
    <label for=${id}>${label}</label>
    <select id=${id} class=${chosen ? "set" : ""} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      <option value="" ?selected=${chosen === ""}>${all}</option>
      ${options.map(({ code, text }) => html`<option value=${code} ?selected=${code === chosen}>${text}</option>`)}
    </select>
  `;
}

function downloads({ t }: BookContext): TemplateResult {
  return html`
    <nav class="book-downloads" aria-label=${t("downloads")}>
      <span aria-hidden="true">${t("downloads")}:</span>
      ${DOWNLOADS.map(([text, href]) => html`<a href=${href}>${t(text)}</a>`)}
      ${SPRITES.map(
        ([text, stem]) => html`<span class="pair"
          ><a href="${stem}.png">${t(text)}</a>
          <a href="${stem}.json" aria-label=${`${t(text)} – ${t("downloadIndex")} (JSON)`}>${t("downloadIndex")}</a></span
        >`,
      )}
    </nav>
  `;
}

function sectionsNav({ state, t, shown }: BookContext): TemplateResult | typeof nothing {
  const { book, found, language } = state;
  if (!book || found) return nothing;
  const counts = new Map<string, number>();
  for (const sign of shown) counts.set(sign.afdeling, (counts.get(sign.afdeling) ?? 0) + 1);
  return html`
    <nav class="book-sections" aria-label=${t("sections")}>
      ${book.groepen.map((group) => {
        const within = book.afdelingen.filter((one) => one.groep === group.code && counts.has(one.code));
        if (within.length === 0) return nothing;
        return html`
          <h2>${named(group, language)}</h2>
          <ul>
            ${within.map(
              (one) => html`<li>
                <a href="#${one.code}"><span>${named(one, language)}</span><small>${counts.get(one.code)}</small></a>
              </li>`,
            )}
          </ul>
        `;
      })}
    </nav>
  `;
}

function body(context: BookContext): TemplateResult {
  const { state, t, shown, actions } = context;
  if (state.failed) {
    return html`<div class="book-empty" role="alert">
      <p>${t("failed")}</p>
      <button type="button" class="button primary" @click=${() => actions.retry()}>${t("retry")}</button>
    </div>`;
  }
  if (!state.book || (state.words.trim() && !state.found)) {
    return html`<p class="book-count" role="status">${t(state.book ? "searching" : "loading")}</p>
      <div class="skeleton" aria-hidden="true">${Array.from({ length: 12 }, () => html`<div class="bone"></div>`)}</div>`;
  }
  return html`
    <p class="book-count" role="status">${countText(context)}${state.local ? html` <span>${t("searchLocal")}</span>` : nothing}</p>
    ${shown.length === 0 ? empty(context) : html`<p class="book-hint" aria-hidden="true">${t("hint")}</p>${signList(context)}`}
  `;
}

function countText({ state, t, shown }: BookContext): string {
  const n = shown.length;
  if (n === 0) return "";
  if (state.found) return n === 1 ? t("countFoundOne") : t("countFound", { n });
  return n === 1 ? t("countOne") : t("count", { n });
}

/** A way on from nothing: a word that looks like it, fewer filters, or everything. */
function empty({ state, t, unfiltered, actions }: BookContext): TemplateResult {
  const words = state.words.trim();
  const likely = words ? suggestions(state.book?.tekens ?? [], words) : [];
  return html`
    <div class="book-empty">
      <h2>${words ? t("nothing", { q: words }) : t("nothingFiltered")}</h2>
      ${anyFilter(state.filters) && unfiltered.length > 0
        ? html`<p>
            <button type="button" class="button" @click=${() => actions.clearFilters()}>
              ${t("withoutFilters", { n: unfiltered.length })}
            </button>
          </p>`
        : nothing}
      ${likely.length > 0
        ? html`<p id="likely">${t("didYouMean")}</p>
            <ul class="button-row" aria-labelledby="likely">
              ${likely.map(
                (term) => html`<li><button type="button" class="button" @click=${() => actions.search(term)}>${term}</button></li>`,
              )}
            </ul>`
        : nothing}
      <p><button type="button" class="text-button" @click=${() => actions.showAll()}>${t("showAll")}</button></p>
    </div>
  `;
}
