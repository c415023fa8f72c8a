/** Single-key shortcuts; they can be switched off (WCAG 2.1.4) and never act while someone types. */
import type { Actions } from "./actions.ts";
import { isWide } from "./layout.ts";
import type { Store } from "./state.ts";
import type { Key } from "./texts.ts";

const OFF = "plotserver.shortcuts";

export const SHORTCUTS: readonly [keys: string, what: Key][] = [
  ["?", "shortcutHelp"],
  ["/", "shortcutGoTo"],
  ["L", "shortcutLayers"],
  ["T", "shortcutTable"],
  ["C", "shortcutCheck"],
  ["H", "shortcutWhole"],
  ["N", "shortcutNow"],
  [",", "shortcutPrevious"],
  [".", "shortcutNext"],
  ["D", "shortcutTheme"],
  ["Esc", "shortcutEscape"],
  ["← ↑ → ↓ + −", "shortcutArrows"],
  ["Enter", "shortcutEnter"],
];

export function shortcutsOn(): boolean {
  return localStorage.getItem(OFF) !== "off";
}

export function switchShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "off");
}

export function listenToKeys(store: Store, actions: Actions): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      escape(store, actions);
      return;
    }
    if (types(event.target) || !shortcutsOn() || store.state.helpOpen) return;
    const act = shortcut(event.key, store, actions);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function shortcut(key: string, { state }: Store, actions: Actions): (() => void) | undefined {
  const acts: Record<string, () => void> = {
    "?": () => actions.set({ helpOpen: true }),
    "/": () => document.querySelector<HTMLElement>("#go-to")?.focus(),
    l: () => (state.layersOpen ? actions.closeLayers() : actions.openLayers()),
    t: () => (state.tableOpen ? actions.closeTable() : actions.openTable()),
    c: () => actions.openCheck(),
    h: () => actions.wholePicture(),
    n: () => actions.chooseMoment(null),
    ",": () => actions.stepMoment(-1),
    ".": () => actions.stepMoment(1),
    d: () => actions.switchTheme(),
  };
  return acts[key.toLowerCase()];
}

/** Closes one thing at a time, the most fleeting first. */
function escape({ state }: Store, actions: Actions): void {
  if (state.chosen || state.marked) {
    const within = document.activeElement?.closest(".object-panel");
    actions.closeObject();
    if (within) actions.focusMap();
  } else if (state.layersOpen && !isWide()) {
    actions.closeLayers(); // a drawer that lies over the table
  } else if (state.tableOpen) {
    actions.closeTable();
  }
}

function types(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "range", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
