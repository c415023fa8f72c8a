/** The bar at the bottom: look back to a moment at which something was published, or follow what is live. */
import { html, nothing, type TemplateResult } from "lit";
import { dayAndClock, shortMoment } from "./age.ts";
import type { Context } from "./context.ts";
import { icons } from "./icons.ts";

export function timeBar({ state, t, actions }: Context): TemplateResult {
  const moments = state.picture?.momenten ?? [];
  const known = state.moment ? moments.indexOf(state.moment) : moments.length;
  // A moment from a link need not be one of the list: the slider then stands at the last one before it.
  const at = known >= 0 ? known : moments.filter((moment) => moment <= (state.moment ?? "")).length - 1;
  const spoken = state.moment ? dayAndClock(state.moment, state.language) : t("now");
  const none = moments.length === 0;
  const live = state.connection.kind === "live";
  return html`
    <section class="time-bar" aria-label=${t("time")}>
      ${stepButton(t("previousMoment"), icons.left, none || at <= 0, () => actions.stepMoment(-1))}
      <button
        type="button"
        class="icon-button"
        aria-label=${t(state.playing ? "pause" : "play")}
        title=${t(state.playing ? "pause" : "play")}
        ?disabled=${none}
        @click=${() => actions.play()}
      >
        ${state.playing ? icons.pause : icons.play}
      </button>
      ${stepButton(t("nextMoment"), icons.right, none || at >= moments.length, () => actions.stepMoment(1))}
      <span class="time-edge">${moments[0] ? shortMoment(moments[0], state.now, state.language) : nothing}</span>
      <input
        type="range"
        class="time-slider"
        min="0"
        max=${moments.length}
        step="1"
        .value=${String(at)}
        ?disabled=${none}
        aria-label=${t("momentSlider")}
        aria-valuetext=${spoken}
        @input=${(event: InputEvent) => {
          actions.stop();
          actions.chooseMoment(moments[Number((event.target as HTMLInputElement).value)] ?? null);
        }}
      />
      <button
        type="button"
        class="now-button"
        aria-pressed=${state.moment === null}
        @click=${() => {
          actions.stop();
          actions.chooseMoment(null);
        }}
      >
        <span class=${live ? "dot live" : "dot"} aria-hidden="true"></span>${t("now")}
      </button>
      <output class="time-now">${state.moment ? spoken : !live ? t("notLive") : none ? t("noMoments") : t("live")}</output>
    </section>
  `;
}

function stepButton(name: string, icon: unknown, disabled: boolean, step: () => void): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${name}
    title=${name}
    ?disabled=${disabled}
    @click=${step}
  >
    ${icon}
  </button>`;
}
