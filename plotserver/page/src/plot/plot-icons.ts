/** Line icons of the drawing page alone, 20 × 20. */
import { svg } from "lit";

export const plotIcons = {
  undo: svg`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M7 4 3.5 7.5 7 11"/><path d="M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8"/></svg>`,
  redo: svg`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="m13 4 3.5 3.5L13 11"/><path d="M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4"/></svg>`,
};
