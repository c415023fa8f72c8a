/** The page's own line icons, 20 × 20; decoration only, the name stands on the control. */
import { svg, type SVGTemplateResult } from "lit";

const icon = (paths: SVGTemplateResult): SVGTemplateResult => svg`
  <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">${paths}</svg>`;

export const icons = {
  layers: icon(svg`<path d="m10 3 7 4-7 4-7-4z"/><path d="m3 11 7 4 7-4"/>`),
  table: icon(svg`<path d="M3 4h14v12H3zM3 8.5h14M8 8.5V16"/>`),
  close: icon(svg`<path d="m5 5 10 10M15 5 5 15"/>`),
  down: icon(svg`<path d="m5 8 5 5 5-5"/>`),
  up: icon(svg`<path d="m5 12 5-5 5 5"/>`),
  right: icon(svg`<path d="m8 5 5 5-5 5"/>`),
  left: icon(svg`<path d="m12 5-5 5 5 5"/>`),
  plus: icon(svg`<path d="M10 4v12M4 10h12"/>`),
  minus: icon(svg`<path d="M4 10h12"/>`),
  whole: icon(svg`<path d="M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4"/>`),
  search: icon(svg`<circle cx="9" cy="9" r="5"/><path d="m13 13 4 4"/>`),
  moon: icon(svg`<path d="M15.5 12.5A6.5 6.5 0 0 1 7.5 4.5a6.5 6.5 0 1 0 8 8z"/>`),
  sun: icon(svg`<circle cx="10" cy="10" r="3.2"/><path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4"/>`),
  help: icon(svg`<path d="M7 7.5a3 3 0 1 1 4.3 2.7c-.9.5-1.3 1-1.3 2.1"/><circle cx="10" cy="15.3" r=".6"/>`),
  verified: icon(svg`<path d="m10 2.5 6 2.2v4.8c0 3.8-2.5 6.6-6 8-3.5-1.4-6-4.2-6-8V4.7z"/><path d="m7 10 2.2 2.2L13.2 8"/>`),
  unsigned: icon(svg`<path d="m10 2.5 6 2.2v4.8c0 3.8-2.5 6.6-6 8-3.5-1.4-6-4.2-6-8V4.7z" stroke-dasharray="2.5 2"/>`),
  invalid: icon(svg`<path d="m10 2.5 6 2.2v4.8c0 3.8-2.5 6.6-6 8-3.5-1.4-6-4.2-6-8V4.7z"/><path d="m7.5 7.5 5 5M12.5 7.5l-5 5"/>`),
  lock: icon(svg`<path d="M5 9h10v7H5z"/><path d="M7 9V7a3 3 0 0 1 6 0v2"/>`),
  clock: icon(svg`<circle cx="10" cy="10" r="7"/><path d="M10 6v4l3 2"/>`),
  play: icon(svg`<path d="M7 4.5v11l8-5.5z"/>`),
  pause: icon(svg`<path d="M7 5v10M13 5v10"/>`),
  eye: icon(svg`<path d="M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5z"/><circle cx="10" cy="10" r="2.2"/>`),
  hidden: icon(svg`<path d="M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5z"/><path d="m4 16 12-12"/>`),
  share: icon(svg`<circle cx="5" cy="10" r="2"/><circle cx="15" cy="4.5" r="2"/><circle cx="15" cy="15.5" r="2"/><path d="m7 9 6-3.5M7 11l6 3.5"/>`),
  link: icon(svg`<path d="M8.5 11.5a3 3 0 0 0 4.3 0l2.5-2.5a3 3 0 0 0-4.3-4.3l-1 1"/><path d="M11.5 8.5a3 3 0 0 0-4.3 0L4.7 11a3 3 0 0 0 4.3 4.3l1-1"/>`),
  copy: icon(svg`<path d="M7 7h9v9H7z"/><path d="M13 7V4H4v9h3"/>`),
  target: icon(svg`<circle cx="10" cy="10" r="5"/><path d="M10 2v4M10 14v4M2 10h4M14 10h4"/>`),
  pencil: icon(svg`<path d="m4 16 .8-3.6L13.6 3.6l2.8 2.8-8.8 8.8z"/><path d="m11.8 5.4 2.8 2.8"/>`),
  grip: icon(svg`<path d="M7 5h.01M7 10h.01M7 15h.01M13 5h.01M13 10h.01M13 15h.01"/>`),
  warning: icon(svg`<path d="M10 3.5 17.5 16.5h-15z"/><path d="M10 8.5v3.5M10 14.3v.01"/>`),
  person: icon(svg`<circle cx="10" cy="7" r="3"/><path d="M4 17c.5-3.5 3-5 6-5s5.5 1.5 6 5"/>`),
  check_list: icon(svg`<path d="M5 4.5h10v13H5z"/><path d="M8 3h4v3H8z"/><path d="m7.5 11.5 2 2 3.5-4"/>`),
  error: icon(svg`<path d="M7 3h6l4 4v6l-4 4H7l-4-4V7z"/><path d="M10 6.5v4M10 13.3v.01"/>`),
  advice: icon(svg`<circle cx="10" cy="10" r="7"/><path d="M10 9.5v4M10 6.7v.01"/>`),
  check: icon(svg`<path d="m4 10.5 4 4 8-9"/>`),
};
