/** The two switches that stand at the top of every page: night or day, Dutch or English. */
import { html, type TemplateResult } from "lit";
import { icons } from "./icons.ts";

/** What the switches need of a page's context; each page has texts of its own. */
interface Switching {
  state: { theme: "dag" | "nacht"; language: "nl" | "en" };
  t: (key: "switchToNight" | "switchToDay" | "switchLanguage") => string;
  actions: { switchTheme(): void; switchLanguage(): void };
}

export function barButtons({ state, t, actions }: Switching): TemplateResult {
  const theme = t(state.theme === "dag" ? "switchToNight" : "switchToDay");
  const other = state.language === "nl" ? "en" : "nl";
  return html`
    <button type="button" class="icon-button" aria-label=${theme} title=${theme} @click=${() => actions.switchTheme()}>
      ${state.theme === "dag" ? icons.moon : icons.sun}
    </button>
    <button
      type="button"
      class="icon-button language"
      lang=${other}
      aria-label=${`${other.toUpperCase()} – ${t("switchLanguage")}`}
      title=${t("switchLanguage")}
      @click=${() => actions.switchLanguage()}
    >
      ${other.toUpperCase()}
    </button>
  `;
}
